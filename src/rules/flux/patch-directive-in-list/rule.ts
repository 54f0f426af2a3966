import { defineRule } from '../../kit.js';

const HELP = 'Write the whole list as it shall be, or change its elements with JSON operations.';

export default defineRule({
  id: 'flux/patch-directive-in-list',
  meta: {
    title: 'A $patch in a list that Kustomize replaces instead of merging',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      intoValues: {
        severity: 'error',
        text: '$patch: {{directive}} is no directive in {{list}} of {{object}}: it stays there, and goes to the chart',
        why: 'Kustomize merges the elements of a list only where the schema of a built-in kind says by which key; lists in a HelmRelease are replaced as a whole. What the base had in this one is gone, and the directive is an element of it.',
        help: HELP,
      },
      intoObject: {
        severity: 'error',
        text: '$patch: {{directive}} is no directive in {{list}} of {{object}}: it stays there',
        why: 'Kustomize merges the elements of a list only where the schema of a built-in kind says by which key; any other list is replaced as a whole. What the base had in this one is gone, and the API server refuses a field that it does not know.',
        help: HELP,
      },
    },
  },
  create: (context) => ({
    Build({ leaked }) {
      for (const { at, directive, list, object, isValue } of leaked)
        context.report({ at, messageId: isValue ? 'intoValues' : 'intoObject', data: { directive, list, object } });
    },
  }),
});
