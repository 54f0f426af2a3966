import { defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'flux/eaten-dollar',
  meta: {
    title: 'Substitution changes a text that belongs to another program',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      replaced: {
        severity: 'error',
        text: '{{shown}} in {{object}} is meant for {{owner}}, but Flux replaces it before anybody else reads it',
        why: 'Substitution replaces every ${…} in the text of an object, whatever language it is in. $${…} is what Flux turns into ${…}.',
        help: 'Double the dollar, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled.',
      },
      collapsed: {
        severity: 'error',
        text: '$$ in {{object}} is meant for {{owner}}, but Flux makes a single dollar of it',
        why: 'Where Flux substitutes, $$ is how a dollar is kept from it, whatever follows.',
        help: 'Write $$$$, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled.',
      },
    },
  },
  create: (context) => ({
    Build({ dollars, home, name }) {
      for (const { outcome, shown, object, owner, at, again, escape } of dollars) {
        if (outcome !== 'eaten' || owner === undefined) continue;
        const by = home === undefined ? [] : [{ at: home, message: `${name} substitutes here` }];
        const common = { at, related: [...again.slice(0, MOST_LISTED), ...by] };
        const title = shown === '$$' ? 'write $$$$' : `write $${shown}`;
        const fix = escape && { fix: offer(title, 'safe', escape) };
        if (shown === '$$') context.report({ ...common, messageId: 'collapsed', data: { object, owner }, ...fix });
        else context.report({ ...common, messageId: 'replaced', data: { shown, object, owner }, ...fix });
      }
    },
  }),
});

/** Places of the same in the same text that are shown. */
const MOST_LISTED = 5;
