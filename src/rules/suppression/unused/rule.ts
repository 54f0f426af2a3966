import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'suppression/unused',
  meta: {
    title: 'A suppression suppresses nothing',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      unused: {
        severity: 'info',
        text: 'this suppression of {{pattern}} suppresses nothing',
        why: 'What it was for is gone, or it stands where it does not reach; left behind, it would hide the next mistake here.',
        help: 'Take it out.',
      },
      unknownRule: {
        severity: 'info',
        text: 'there is no rule {{pattern}}{{suggestion}}: this suppression suppresses nothing',
        help: 'Name a rule, or all rules of an area as area/*.',
      },
      namesNoRule: {
        severity: 'info',
        text: 'this suppression names no rule and suppresses nothing',
        help: 'Name the rules it is for: # seaworthy-ignore RULE[, RULE]: reason.',
      },
    },
  },
  create: (context) => ({
    Suppression(use) {
      const { at } = use;
      if (use.kind === 'unused') context.report({ at, messageId: 'unused', data: { pattern: use.pattern } });
      if (use.kind === 'unknown-rule') {
        const suggestion = use.nearest === undefined ? '' : ` (did you mean ${use.nearest}?)`;
        context.report({ at, messageId: 'unknownRule', data: { pattern: use.pattern, suggestion } });
      }
      if (use.kind === 'names-no-rule') context.report({ at, messageId: 'namesNoRule' });
    },
  }),
});
