import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/invalid-substitution',
  meta: {
    title: 'Flux cannot carry out a substitution',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      unreadable: {
        severity: 'error',
        text: 'Flux cannot read this as a variable ({{problem}})',
        why: 'Flux reads ${NAME} with few operators, and not all that a shell has: no spaces, dots, brackets or second braces, no ${NAME-default}. One that it cannot read fails the whole Kustomization.',
        help: 'Where it is meant for another program double the dollar, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled.',
      },
      noYaml: {
        severity: 'error',
        text: 'with the value of {{variable}} this object is no YAML any more ({{problem}})',
        why: 'Flux writes the object as text without needless quotes, puts the values in, and reads it again; a value with a colon, a bracket or a quote can change what it means. The whole Kustomization fails.',
        help: "Choose another value, or put quotes around the variable by way of another one: ${quote}${NAME}${quote} with quote: '\"'.",
      },
      name: {
        severity: 'error',
        text: '{{name}} cannot be the name of a variable',
        why: 'Names begin with a letter or _ and go on with letters, digits and _; another one fails the whole Kustomization, also where it only stands in a ConfigMap that substituteFrom names.',
      },
      notText: {
        severity: 'error',
        text: 'the value of the variable {{name}} must be a text: put it in quotes',
        why: 'The API takes only strings in postBuild.substitute, and refuses the Kustomization.',
      },
    },
  },
  create: (context) => ({
    Build({ faults }) {
      for (const { problem, at, related } of faults) {
        const name = ('name' in problem && problem.name) || '';
        const text = problem.message;
        if (problem.code === 'bad-substitution')
          context.report({ at, related, messageId: 'unreadable', data: { problem: text } });
        if (problem.code === 'invalid-yaml')
          context.report({
            at,
            related,
            messageId: 'noYaml',
            data: { variable: name || 'a variable', problem: text.replace(/^.*?: /, '') },
          });
        if (problem.code === 'invalid-name') context.report({ at, related, messageId: 'name', data: { name } });
        if (problem.code === 'not-a-string') context.report({ at, related, messageId: 'notText', data: { name } });
      }
    },
  }),
});
