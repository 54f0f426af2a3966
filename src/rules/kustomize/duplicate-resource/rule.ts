import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'kustomize/duplicate-resource',
  meta: {
    title: 'A kustomization takes in the same object twice',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      twice: {
        severity: 'error',
        text: '{{problem}}',
        why: 'An object is what its apiVersion, kind, namespace and name say; Kustomize refuses a second one of the same (“may not add resource with an already registered id”), and nothing of the whole build is applied.',
        help: 'List it once, or give one of the two another name.',
      },
    },
  },
  create: (context) => ({
    Build({ faults }) {
      for (const { problem, at, related } of faults)
        if (problem.code === 'duplicate-id')
          context.report({ at, related, messageId: 'twice', data: { problem: problem.message } });
    },
  }),
});
