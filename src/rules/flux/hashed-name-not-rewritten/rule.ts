import type { RenamedObject } from '../../../model/gitops/builds/renamed-objects.js';
import { type Fix, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'flux/hashed-name-not-rewritten',
  meta: {
    title: 'A reference to a name that Kustomize changes, in a field that Kustomize does not know',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      hashed: {
        severity: 'error',
        text: '{{field}} of {{user}} asks for {{kind}} {{name}}, which is deployed with a hash behind its name',
        why: 'Kustomize puts the hash of its content behind the name of what it generates, and writes that name only into fields that it knows, of objects of the same build. Fields of Flux are none of them.',
        help: 'Set options.disableNameSuffixHash for the generator, or give Kustomize the field as a nameReference in a file listed under configurations.',
      },
      renamed: {
        severity: 'error',
        text: '{{field}} of {{user}} asks for {{kind}} {{name}}, which is deployed as {{deployed}}',
        why: 'A prefix or suffix of a kustomization changes the names of its objects, and Kustomize writes the new ones only into fields that it knows, of objects of the same build.',
        help: 'Write the name as it is deployed, or give Kustomize the field as a nameReference in a file listed under configurations.',
      },
    },
  },
  create: (context) => ({
    Build({ broken }) {
      for (const one of broken) {
        if (one.because !== 'renamed') continue;
        const { renamed, reference } = one;
        const { field, from, kind, name, at } = reference;
        const fix = fixOf(renamed);
        const user = `${from.kind} ${from.name}`;
        const common = { at, related: [{ at: renamed.at, message: `${name} is written here` }], ...(fix && { fix }) };
        // The hash is another one after each change of the content.
        if (renamed.isHash) context.report({ ...common, messageId: 'hashed', data: { field, user, kind, name } });
        else context.report({ ...common, messageId: 'renamed', data: { field, user, kind, name, deployed: renamed.shown } });
      }
    },
  }),
});

/** Without a hash pods do not notice that their configuration has changed. */
function fixOf({ withoutHash, isUsed }: RenamedObject): Fix | undefined {
  if (withoutHash === undefined) return undefined;
  const caution = 'what else uses it is no longer restarted when it changes';
  const fix = offer('leave the hash out of the name', isUsed ? 'unsafe' : 'safe', withoutHash, caution);
  return 'refused' in fix ? undefined : fix;
}
