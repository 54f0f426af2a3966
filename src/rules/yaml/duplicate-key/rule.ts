import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'yaml/duplicate-key',
  meta: {
    title: 'A key stands twice in one mapping of a manifest',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      duplicate: {
        severity: 'error',
        text: 'the key {{key}} stands twice in this mapping',
        why: 'Kustomize, and so Flux, refuses to build a manifest with duplicate keys; kubectl would keep only one of the two.',
        help: 'Keep one of them, or merge what they hold.',
      },
    },
  },
  create: (context) => ({
    SourceText({ duplicates }) {
      for (const { key, again, first } of duplicates) {
        context.report({
          at: again,
          messageId: 'duplicate',
          data: { key },
          related: [{ at: first, message: 'it stands here first' }],
        });
      }
    },
  }),
});
