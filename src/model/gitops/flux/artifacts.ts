import type { FilePath } from '../../../core/location.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, childOf } from '../tree.js';
import { clampedPath } from './source-path.js';

/** A source as objects refer to it. */
export interface SourceName {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** An artifact that an ArtifactGenerator puts together. */
export interface Artifact {
  readonly name: string;
  /** The folder whose paths are those of the artifact, or why there is none. */
  readonly root: FilePath | { readonly because: string };
  /** The folders of the artifact that are filled from it. */
  readonly copied: readonly FilePath[];
  readonly source: SourceName | undefined;
}

/**
 * The artifacts of an `ArtifactGenerator` (source.extensions.fluxcd.io). Followed are copies of whole folders that keep their
 * places to each other: `from: "@alias/apps/base/**", to: "@artifact/base/"`.
 */
export function artifactsOf(generator: Tree, namespace: string | undefined): readonly Artifact[] {
  const aliases = new Map<string, SourceName>();
  for (const source of itemsAt(generator, ['spec', 'sources'])) {
    const [alias, kind, name] = ['alias', 'kind', 'name'].map((key) => textAt(source, [key]));
    if (alias === undefined || kind === undefined || name === undefined) continue;
    const own = textAt(source, ['namespace']) ?? namespace;
    aliases.set(alias, { kind, name, ...(own !== undefined && { namespace: own }) });
  }
  return itemsAt(generator, ['spec', 'artifacts']).flatMap((artifact) => {
    const name = textAt(artifact, ['name']);
    return name === undefined ? [] : [{ name, ...layoutOf(artifact, aliases) }];
  });
}

interface Copy {
  readonly alias: string;
  readonly from: FilePath;
  readonly to: FilePath;
}

function layoutOf(artifact: Tree, aliases: ReadonlyMap<string, SourceName>): Omit<Artifact, 'name'> {
  const copies = itemsAt(artifact, ['copy']).map(copyOf);
  const [first] = copies;
  const followed = copies.filter((copy) => copy !== undefined);
  const nothing = { copied: [], source: undefined };
  if (first === undefined || followed.length < copies.length)
    return { root: { because: 'its copies are not followed' }, ...nothing };
  const root = rootOf(first);
  if (root === undefined || followed.some((copy) => copy.alias !== first.alias || rootOf(copy) !== root))
    return { root: { because: 'its copies put folders together anew' }, ...nothing };
  return { root, copied: followed.map(({ to }) => to), source: aliases.get(first.alias) };
}

function copyOf(written: Tree): Copy | undefined {
  const from = /^@([^/]+)\/(.*)$/.exec(textAt(written, ['from']) ?? '');
  const to = /^@artifact(?:\/(.*))?$/.exec(textAt(written, ['to']) ?? '');
  if (from === null || to === null || childOf(written, 'exclude') !== undefined) return undefined;
  const strategy = textAt(written, ['strategy']) ?? 'Overwrite';
  const folder = /^(?:(.*)\/)?\*\*$/.exec(from[2]!);
  if (folder === null || /[*?[{]/.test(folder[1] ?? '') || strategy !== 'Overwrite') return undefined;
  return { alias: from[1]!, from: clampedPath('', folder[1] ?? ''), to: clampedPath('', to[1] ?? '') };
}

/** What stands before the artifact's own path in the repository. */
function rootOf({ from, to }: Copy): FilePath | undefined {
  if (to === '') return from;
  if (from === to) return '';
  return from.endsWith(`/${to}`) ? from.slice(0, -to.length - 1) : undefined;
}
