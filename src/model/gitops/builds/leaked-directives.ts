import { type KeyPath, type Target, showPath } from '../../../core/location.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import { showResource } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import { holdsKey } from '../reading.js';
import { type Tree, siteTarget } from '../tree.js';

/** A `$patch` that a merge patch has in a list, and that is no directive there: it stays in the object. */
export interface LeakedDirective {
  readonly at: Target;
  readonly directive: string;
  readonly object: string;
  /** The list, as a path. */
  readonly list: string;
  /** It comes to a chart as a value. */
  readonly isValue: boolean;
}

const DIRECTIVE = '$patch';

/** What leaks into the objects of builds, each with the first build. What objects say of themselves is not looked at. */
export function leakedDirectives<B extends { readonly composition?: Composition }>(
  project: Project,
  builds: readonly B[],
): ReadonlyMap<B, readonly LeakedDirective[]> {
  const found = new Map<B, LeakedDirective[]>();
  if (![...project.files.values()].some(({ text }) => text.includes(DIRECTIVE))) return found;
  const seen = new Set<YamlNode>();
  const looked = new Set<Tree>();
  for (const build of builds) {
    for (const object of build.composition?.objects ?? []) {
      if (looked.has(object.tree)) continue;
      looked.add(object.tree);
      if (!holdsKey(object.tree, DIRECTIVE)) continue;
      const leaked = leaksIn(object.tree, [], undefined, object, seen);
      if (leaked.length > 0) found.set(build, [...(found.get(build) ?? []), ...leaked]);
    }
  }
  return found;
}

function leaksIn(
  tree: Tree,
  path: KeyPath,
  list: KeyPath | undefined,
  object: ComposedObject,
  seen: Set<YamlNode>,
): readonly LeakedDirective[] {
  if (tree.kind === 'seq') return tree.items.flatMap((item, index) => leaksIn(item, [...path, index], path, object, seen));
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => {
    const isDirective = key === DIRECTIVE && list !== undefined && value.layer.kind === 'strategic-merge';
    if (!isDirective || value.kind !== 'scalar' || value.site === undefined)
      return leaksIn(value, [...path, key], list, object, seen);
    if (seen.has(value.site.node)) return [];
    seen.add(value.site.node);
    const isValue = object.id.kind === 'HelmRelease' && path[0] === 'spec' && path[1] === 'values';
    const at = siteTarget(value.site);
    return [{ at, directive: String(value.value), object: showResource(object.id), list: showPath(list), isValue }];
  });
}
