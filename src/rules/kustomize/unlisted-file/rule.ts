import { type Plan, defineRule, offer } from '../../kit.js';
import type { UnlistedObject } from '../../../model/gitops/builds/unlisted-files.js';

export default defineRule({
  id: 'kustomize/unlisted-file',
  meta: {
    title: 'A manifest beside a kustomization file that does not list it, although something needs it',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe'],
    messages: {
      unlisted: {
        severity: 'warning',
        text: '{{object}} is deployed by nothing: {{kustomization}} does not list {{entry}}, and {{user}} refers to it',
        why: 'Kustomize builds what its file lists, and passes over everything else in the folder in silence.',
        help: 'Add {{entry}} to resources.',
      },
    },
  },
  create: (context) => ({
    Build({ broken }) {
      const told = new Set<string>();
      for (const one of broken) {
        if (one.because !== 'unlisted' || told.has(one.unlisted.at.document.file)) continue;
        const { unlisted, reference } = one;
        told.add(unlisted.at.document.file);
        const { shown, kustomization, entry } = unlisted;
        context.report({
          at: unlisted.at,
          related: [{ at: reference.at, message: 'it is needed here' }],
          messageId: 'unlisted',
          data: { object: shown, kustomization, entry, user: `${reference.from.kind} ${reference.from.name}` },
          fix: offer(`add ${entry} to resources`, 'safe', planOf(unlisted)),
        });
      }
    },
  }),
});

function planOf({ resources, entry, hasList }: UnlistedObject): Plan {
  return hasList
    ? { patches: [{ op: 'append', at: resources, value: entry }], changes: [resources] }
    : { patches: [{ op: 'set', at: resources, value: [entry] }], changes: [resources] };
}
