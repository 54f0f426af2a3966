import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'suppression/without-reason',
  meta: {
    title: 'A suppression gives no reason',
    confidence: 'high',
    since: '0.1.0',
    pedantic: true,
    fixes: [],
    messages: {
      unexplained: {
        severity: 'info',
        text: 'this suppression does not say why',
        why: 'Whoever finds it in a year cannot tell whether it still holds.',
        help: 'Add the reason behind a colon: # seaworthy-ignore RULE: reason.',
      },
    },
  },
  create: (context) => ({
    Suppression({ kind, at }) {
      if (kind === 'without-reason') context.report({ at, messageId: 'unexplained' });
    },
  }),
});
