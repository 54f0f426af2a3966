import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/path-not-found',
  meta: {
    title: 'A Flux Kustomization builds a folder that is not in its source',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      missing: {
        severity: 'error',
        text: 'there is no folder {{path}} in this repository',
        why: 'The Kustomization fails with “kustomization path not found”, and what it applied before stays as it was. A file is no folder either.',
        help: 'Correct spec.path; it is relative to the root of the source.',
      },
    },
  },
  create: (context) => ({
    Build({ faults }) {
      for (const { problem, at, related } of faults)
        if (problem.code === 'path-not-found')
          context.report({ at, related, messageId: 'missing', data: { path: problem.name ?? '' } });
    },
  }),
});
