import type { KeyPath, Target } from '../../../core/location.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import type { Composition } from '../kustomize/compose/composition.js';
import type { NullUse } from '../kustomize/compose/patch-nulls.js';
import { siteTarget } from '../tree.js';

/** A null in a merge patch of a HelmRelease that takes nothing out, in no build that has it. */
export interface IdleNull {
  readonly at: Target;
  readonly path: KeyPath;
}

/** Each with the first build that has it. A patch for many releases that takes something out of one of them is none. */
export function idleNulls<B extends { readonly composition?: Composition }>(
  builds: readonly B[],
): ReadonlyMap<B, readonly IdleNull[]> {
  const uses = new Map<YamlNode, { readonly build: B; readonly use: NullUse; erases: boolean }>();
  for (const build of builds) {
    for (const use of build.composition?.nulls ?? []) {
      const before = uses.get(use.site.node);
      if (before === undefined) uses.set(use.site.node, { build, use, erases: use.erases });
      else before.erases ||= use.erases;
    }
  }
  const found = new Map<B, IdleNull[]>();
  for (const { build, use, erases } of uses.values()) {
    if (erases) continue;
    const idle = { at: siteTarget(use.site), path: use.path };
    found.set(build, [...(found.get(build) ?? []), idle]);
  }
  return found;
}
