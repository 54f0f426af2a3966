import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/dependency-cycle',
  meta: {
    title: 'Objects of Flux wait for each other',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      cycle: {
        severity: 'error',
        text: 'these wait for each other, and none of them is ever applied: {{cycle}}',
        why: 'An object with dependsOn is reconciled when all that it names is ready; with wait: true a Kustomization is ready when all that it applies is.',
        help: 'Take one of the dependencies out.',
      },
    },
  },
  create: (context) => ({
    Build({ cycles }) {
      for (const { shown, at, related } of cycles) context.report({ at, related, messageId: 'cycle', data: { cycle: shown } });
    },
  }),
});
