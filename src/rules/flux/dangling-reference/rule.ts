import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/dangling-reference',
  meta: {
    title: 'A Flux object refers to something that nothing supplies',
    confidence: 'medium',
    since: '0.1.0',
    fixes: [],
    messages: {
      dangling: {
        severity: 'error',
        text: '{{field}} of {{user}} refers to {{wanted}}, which nothing here makes{{hint}}',
        why: 'Flux waits for what is referred to, and reconciles the object only when it is there; everything that depends on it waits too.',
        help: 'Correct the reference, or add what it refers to; a namespace that is not said is that of the object itself.',
      },
    },
  },
  create: (context) => ({
    Build({ broken }) {
      for (const one of broken) {
        if (one.because !== 'dangling') continue;
        const { field, from, kind, name, namespace, at } = one.reference;
        const user = `${from.kind} ${from.name}`;
        const wanted = [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
        context.report({ at, messageId: 'dangling', data: { field, user, wanted, hint: one.hint } });
      }
    },
  }),
});
