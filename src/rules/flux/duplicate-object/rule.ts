import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/duplicate-object',
  meta: {
    title: 'Two Flux Kustomizations of one cluster apply the same object',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      shared: {
        severity: 'warning',
        text: '{{user}} applies {{objects}}, which {{other}} applies as well',
        why: 'Whoever applied it last owns it: when that Kustomization no longer has it, Flux deletes the object, although the other one still wants it.',
        help: 'Leave it to one of the two; a path without a kustomization file takes in every manifest and every folder below.',
      },
      contradicting: {
        severity: 'error',
        text: '{{user}} applies {{objects}}, which {{other}} applies with other contents',
        why: 'Each of the two takes back what the other wrote, at every reconciliation, and one that prunes may delete it for both.',
        help: 'Leave it to one of the two, or let one patch what the other has.',
      },
    },
  },
  create: (context) => ({
    FluxKustomization({ build, shares, effective }) {
      for (const { other, otherPlace, objects, differ } of shares) {
        const related = otherPlace === undefined ? [] : [{ at: otherPlace, message: `${other} applies the same` }];
        const data = { user: build.by, objects: list(objects), other };
        const at = effective.insertAt(['spec', 'path']);
        if (differ) context.report({ at, related, messageId: 'contradicting', data });
        else context.report({ at, related, messageId: 'shared', data });
      }
    },
  }),
});

const MOST_LISTED = 3;

function list(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  const shown = names.slice(0, MOST_LISTED).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
