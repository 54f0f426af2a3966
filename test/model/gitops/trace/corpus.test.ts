import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { KeyPath } from '../../../../src/core/location.js';
import { Deployments } from '../../../../src/model/gitops/deployed-set.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { buildOrder } from '../../../../src/model/gitops/trace/build-order.js';
import { effectiveLines } from '../../../../src/model/gitops/trace/effective-lines.js';
import { storyOf } from '../../../../src/model/gitops/trace/story.js';
import { type Tree, treeOf } from '../../../../src/model/gitops/tree.js';
import { diskFileSystem } from '../../../../src/model/project/disk.js';
import { Project } from '../../../../src/model/project/project.js';
import { projectOf } from './stories.js';

const CORPUS = resolve(import.meta.dirname, '../../../../../shared/corpus');
const isHere = existsSync(CORPUS);
if (!isHere) console.warn('corpus: ../shared/corpus is not here, so no objects of it are traced');

/** Small ones, of all kinds: clusters with overlays, components with variables, plain kustomizations. */
const PROJECTS = [
  'fluxcd+flux2-kustomize-helm-example@4f1a5b10',
  'fluxcd+flux2-monitoring-example@7ab65dc8',
  'RS-PYTHON+rs-infra-monitoring@9bf64153',
];

function leaves(tree: Tree, path: KeyPath = []): readonly (readonly [KeyPath, Tree])[] {
  if (tree.kind === 'seq') return tree.items.flatMap((item, index) => leaves(item, [...path, index]));
  if (tree.kind === 'map') return [...tree.entries].flatMap(([key, child]) => leaves(child, [...path, key]));
  return [[path, tree]];
}

describe.skipIf(!isHere).each(PROJECTS)('%s', (name) => {
  const objects = (): { readonly project: Project; readonly trees: ReadonlySet<Tree> } => {
    const project = new Project(diskFileSystem(join(CORPUS, name)));
    const trees = new Deployments(project).sets.flatMap((set) => set.all().flatMap(({ effective }) => effective.tree ?? []));
    return { project, trees: new Set(trees) };
  };

  it('is printed without losing a value', () => {
    const shown = { hides: () => false, hidesVariable: () => false };
    for (const tree of objects().trees) {
      const plain = toPlain(tree);
      if (!('value' in plain)) continue;
      const lines = effectiveLines(tree, shown).map(({ text, from }) =>
        from === undefined ? text : `${text}  # a.yaml:1, this manifest`,
      );
      const document = projectOf({ 'a.yaml': `${lines.join('\n')}\n` }).document({ file: 'a.yaml', index: 0 });
      expect(document?.root && toPlain(treeOf(document, document.root, 'kubernetes'))).toEqual(plain);
    }
  });

  it('has a story for each value, which ends with the value', () => {
    const { project, trees } = objects();
    const order = buildOrder(project);
    for (const tree of trees) {
      expect(storyOf(tree, [], order).steps.length).toBeGreaterThan(0);
      for (const [path, leaf] of leaves(tree)) {
        const [change] = storyOf(tree, path, order).steps.at(-1)?.changes ?? [];
        expect([change?.tree, change?.lasts]).toEqual([leaf, true]);
      }
    }
  });
});
