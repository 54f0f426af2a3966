import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/orphan-manifest',
  meta: {
    title: 'Manifests that no cluster of this repository deploys',
    confidence: 'medium',
    since: '0.1.0',
    pedantic: true,
    fixes: [],
    messages: {
      file: {
        severity: 'info',
        text: 'no Flux Kustomization of this repository applies {{objects}}',
        why: 'No kustomization that a cluster builds lists this file, and it lies in no folder that one takes in as a whole. Seaworthy does not check it as deployed either.',
        help: 'List it, take it out, or leave a comment that names it in the kustomization beside or above it.',
      },
      folder: {
        severity: 'info',
        text: 'no Flux Kustomization of this repository builds {{folder}}, with {{objects}}',
        why: 'No kustomization that a cluster builds lists this folder. Seaworthy does not check what is below it as deployed either.',
        help: 'List it, take it out, or leave a comment that names it in the kustomization above it.',
      },
    },
  },
  create: (context) => ({
    Orphan({ at, objects, folder }) {
      const [first = '', ...rest] = objects;
      const shown = rest.length === 0 ? first : `${first} and ${rest.length} more`;
      if (folder === undefined) context.report({ at, messageId: 'file', data: { objects: shown } });
      else context.report({ at, messageId: 'folder', data: { folder, objects: shown } });
    },
  }),
});
