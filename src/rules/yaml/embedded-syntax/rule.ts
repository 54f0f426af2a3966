import { defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'yaml/embedded-syntax',
  meta: {
    title: 'A configuration inside a manifest does not parse in its own language',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe'],
    messages: {
      unreadable: {
        severity: 'error',
        text: '{{name}} is not {{language}}: {{problem}}',
        why: 'To Kubernetes the text is only a string, so it is applied; the program that reads it refuses the whole file.',
      },
    },
  },
  create: (context) => ({
    Configuration({ name, language, problems }) {
      for (const problem of problems) {
        const { quotable, message } = problem;
        context.report({
          at: problem,
          messageId: 'unreadable',
          data: { name, language: LANGUAGES[language], problem: message },
          ...(quotable && {
            fix: offer('quote the value', 'safe', {
              patches: [{ op: 'quote', ...quotable }],
              changes: [{ document: quotable.document, path: [] }],
            }),
          }),
        });
      }
    },
  }),
});

const LANGUAGES = { yaml: 'YAML', json: 'JSON', ini: 'an ini file' } as const;
