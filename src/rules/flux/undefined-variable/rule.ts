import { defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'flux/undefined-variable',
  meta: {
    title: 'Substitution meets a variable that nothing defines',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      undefined: {
        severity: 'error',
        text: '{{shown}} in {{object}}: nothing defines this variable, and {{effect}}',
        why: 'Since 2.9 Flux refuses a Kustomization in which any variable without default is missing; before, it put nothing in its place.',
        help: 'Define it in postBuild, or give it a default as in {{example}}.',
      },
      lacking: {
        severity: 'error',
        text: '{{user}} defines no variable {{variable}}, which {{object}} needs, and {{effect}}',
        why: 'What it builds is shared: others define the variable. Since 2.9 Flux refuses a Kustomization in which any variable without default is missing; before, it put nothing in its place.',
        help: 'Define {{variable}} in postBuild of this Kustomization.',
      },
      owned: {
        severity: 'error',
        text: '{{shown}} in {{object}} is meant for {{owner}}, but Flux takes it for a variable of its own, which nothing defines, and {{effect}}',
        why: 'Substitution replaces every ${…} in the text of an object, whatever language it is in. $${…} is what Flux turns into ${…}.',
        help: 'Double the dollar, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled.',
      },
    },
  },
  create: (context) => ({
    Build({ dollars, home, name }) {
      for (const { outcome, shown, variable, object, owner, fails, at, again, escape, isLacking } of dollars) {
        if (outcome !== 'undefined') continue;
        const by = home === undefined ? [] : [{ at: home, message: `${name} substitutes here` }];
        const related = [...again.slice(0, MOST_LISTED), ...by];
        const effect = fails ? 'Flux refuses the whole Kustomization' : 'Flux puts nothing in its place';
        if (isLacking) {
          const data = { user: name, variable: variable ?? 'of that name', object, effect };
          context.report({ at, related: again.slice(0, MOST_LISTED), messageId: 'lacking', data });
        } else if (owner === undefined) {
          const example = `\${${variable ?? 'NAME'}:=default}`;
          context.report({ at, related, messageId: 'undefined', data: { shown, object, effect, example } });
        } else {
          const fix = escape && { fix: offer(`write $${shown}`, 'safe', escape) };
          context.report({ at, related, messageId: 'owned', data: { shown, object, owner, effect }, ...fix });
        }
      }
    },
  }),
});

/** Places of the same variable in the same text that are shown. */
const MOST_LISTED = 5;
