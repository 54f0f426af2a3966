import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/unmatched-patch-target',
  meta: {
    title: 'A patch is for an object that the build does not have',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      noObject: {
        severity: 'error',
        text: 'a patch without target: {{problem}}',
        why: 'A merge patch without target is for the one object that has its apiVersion, kind, namespace and name; Kustomize refuses the whole build when there is none, or when there are several.',
        help: 'Correct what the patch says of itself, or select by target.',
      },
      selectsNothing: {
        severity: 'warning',
        text: 'the target of this patch selects nothing: {{selects}}{{hint}}',
        why: 'Kustomize passes over a patch whose target matches no object, without a word; what the patch was to set is not set. The fields of a target are regular expressions that must match the whole value, before substitution.',
        help: 'Correct the target, or take the patch out.',
      },
    },
  },
  create: (context) => ({
    Build({ faults, unmatched }) {
      for (const { problem, at, related } of faults)
        if (problem.code === 'patch-without-match')
          context.report({ at, related, messageId: 'noObject', data: { problem: problem.message } });
      for (const { at, selects, hint } of unmatched) context.report({ at, messageId: 'selectsNothing', data: { selects, hint } });
    },
  }),
});
