import { defineRule } from '../../kit.js';

/** What Kustomize refuses, and why it does, where no rule of its own speaks of it. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['two-kustomizations', 'A folder may hold one kustomization file only, whatever it is called.'],
  ['empty-kustomization', 'A kustomization must say something; comments and a kind are not enough.'],
  ['unknown-field', 'Kustomize reads its file strictly: a field that it does not know is an error.'],
  ['wrong-type', 'Kustomize reads its file strictly: a value of another type is an error.'],
  ['cycle', 'A folder cannot be a part of itself, over however many steps.'],
  ['bad-pattern', 'The fields of a target are regular expressions of Go, which must match the whole value.'],
  ['bad-selector', 'Selectors are written as for kubectl: app=loki, tier in (a, b).'],
  ['bad-patch', 'A patch is an object to be merged, with kind and metadata.name, or a list of JSON patch operations.'],
  ['wrong-node-kind', 'Kustomize does not merge a map with a list or a single value, and does not walk into one.'],
  ['bad-json-patch', 'An operation of a JSON patch needs the parent of its path; remove and test need the place itself.'],
  ['bad-replacement', 'A replacement has one source and a list of targets.'],
  ['replacement-source', 'The source of a replacement must be exactly one object, with the field it names.'],
  ['replacement-target', 'The field of a target must exist, unless its options say create: true.'],
  ['no-replica-target', 'An entry of replicas must name a workload of the build.'],
  ['ambiguous-reference', 'Kustomize rewrites the name in a reference, and several objects had it.'],
  ['conflicting-configuration', 'Two configurations contradict each other about the same field.'],
  ['duplicate-variable', 'A variable of vars may be declared once.'],
  ['helm-disabled', 'A HelmRelease is how Flux renders a chart; kustomize-controller has no Helm.'],
]);

export default defineRule({
  id: 'kustomize/refused-build',
  meta: {
    title: 'Kustomize refuses to build this, so nothing of it is deployed',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      refused: {
        severity: 'error',
        text: '{{problem}}',
        why: '{{reason}} Kustomize ends with an error, and nothing of the whole build is applied.',
      },
    },
  },
  create: (context) => ({
    Build({ faults }) {
      for (const { problem, at, related } of faults) {
        const reason = REASONS.get(problem.code);
        if (reason === undefined) continue;
        context.report({ at, related, messageId: 'refused', data: { problem: problem.message, reason } });
      }
    },
  }),
});
