import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'yaml/syntax',
  meta: {
    title: 'A file is not YAML that Flux, Kustomize or Helm would read',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      unreadable: {
        severity: 'error',
        text: '{{problem}}',
        why: 'Nothing in this file is applied, and the Kustomization or release that reads it fails as a whole.',
      },
    },
  },
  create: (context) => ({
    SourceText({ problems }) {
      for (const problem of problems) {
        const related = problem.further.map((later) => ({ at: later, message: later.message }));
        context.report({ at: problem, messageId: 'unreadable', data: { problem: problem.message }, related });
      }
    },
  }),
});
