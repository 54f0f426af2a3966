import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'helm/broken-chart',
  meta: {
    title: 'A chart of this repository ends with an error before anything is rendered',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      fails: {
        severity: 'error',
        text: '{{problem}}',
        why: 'The chart cannot be packaged or rendered, so nothing of the release is installed or upgraded; what runs stays as it was.',
        help: 'Correct it here; helm template FOLDER shows whether the chart can be rendered.',
      },
    },
  },
  create: (context) => ({
    BrokenChart({ message, at }) {
      context.report({ at, messageId: 'fails', data: { problem: message } });
    },
  }),
});
