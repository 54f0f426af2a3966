import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, treeOf } from '../tree.js';
import { isTemplate } from './expressions.js';

/** A helmfile with its bases, as one. */
export interface HelmfileState {
  readonly file: FilePath;
  /** From where every path in it and in its bases is meant. */
  readonly directory: FilePath;
  /** All but what the layers say of `environments` and `values`. */
  readonly fields: MapTree;
  /** The documents of the file and of its bases, the lowest first. */
  readonly layers: readonly MapTree[];
  /** The files that it consists of. */
  readonly files: readonly FilePath[];
  /** Why it may say more than this. */
  readonly open: string | undefined;
}

const EMPTY: MapTree = { kind: 'map', entries: new Map(), layer: { kind: 'source' } };

/** What a helmfile says; undefined for a file that helmfile cannot read as it is. `Refused` bases leave it open. */
export function helmfileState(project: Project, file: FilePath): HelmfileState | undefined {
  const parts = partsOf(project, file);
  if (parts === undefined) return undefined;
  const directory = directoryOf(file);
  const files = [file];
  const layers: MapTree[] = [];
  let fields = EMPTY;
  let open: string | undefined;
  for (const part of parts) {
    let whole = EMPTY;
    for (const entry of itemsAt(part, ['bases'])) {
      const written = textAt(entry, []) ?? '';
      const base = isTemplate(written) || written.includes('://') ? undefined : resolvePath(directory, written);
      const found = base === undefined ? undefined : partsOf(project, base);
      if (base === undefined || found === undefined) {
        open ??= `the base ${written} of ${file} cannot be followed`;
        continue;
      }
      files.push(base);
      layers.push(...found);
      whole = merged(whole, found.reduce(replaced, EMPTY), 'append');
    }
    layers.push(part);
    fields = replaced(fields, merged(whole, part, 'append'));
  }
  return { file, directory, fields, layers, files, open };
}

/** The documents of a file: helmfile reads them one after the other. */
function partsOf(project: Project, path: FilePath): readonly MapTree[] | undefined {
  const file = project.files.get(path);
  if (file === undefined || file.isLeftOut || file.skipped !== undefined || file.stream.problem !== undefined) return undefined;
  const trees = file.documents.flatMap((document) =>
    document.root === undefined ? [] : [treeOf(document, document.root, 'helm', { kind: 'values-file', file: path })],
  );
  const maps = trees.filter((tree) => tree.kind === 'map');
  return maps.length < trees.length ? undefined : maps;
}

/** Documents of one file: a list in a later one takes the place of the list before (desired_state_file_loader.go load). */
function replaced(lower: MapTree, upper: MapTree): MapTree {
  return merged(lower, upper, 'replace');
}

/** mergo.Merge with override: empty values override nothing; bases append to lists (create.go loadBases). */
function merged(lower: MapTree, upper: MapTree, lists: 'append' | 'replace'): MapTree {
  const entries = new Map(lower.entries);
  for (const [key, value] of upper.entries) {
    const below = entries.get(key);
    if (below === undefined || below.kind === 'unknown') entries.set(key, value);
    else if (below.kind === 'map' && value.kind === 'map')
      entries.set(key, { ...value, entries: new Map([...below.entries, ...value.entries]) });
    else if (below.kind === 'seq' && value.kind === 'seq' && (lists === 'append' || value.items.length === 0))
      entries.set(key, { ...value, items: [...below.items, ...value.items] });
    else if (!isEmpty(value)) entries.set(key, value);
  }
  return { ...upper, entries };
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && (tree.value === null || tree.value === '' || tree.value === false || tree.value === 0);
}
