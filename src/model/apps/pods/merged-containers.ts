import type { Plain } from '../../../core/fix.js';
import { Refused, Undecided } from '../../gitops/kustomize/compose/problem.js';
import { strategicMerge } from '../../gitops/kustomize/compose/strategic-merge.js';
import { type MapTree, type Tree, treeOfPlain, unknownTree } from '../../gitops/tree.js';

/** A pod's spec as an operator writes it, before the user's own is merged into it. */
export type DefaultPod = Readonly<Record<'containers' | 'volumes' | 'securityContext', Plain | undefined>>;

/**
 * The user's part of a pod's spec, laid over an operator's as the API server merges patches: containers, variables and volumes by
 * name, mounts by path. A volume of the user's takes the place of one of the same name instead of being mixed with it.
 */
export function mergedPod(byDefault: DefaultPod, user: Tree | undefined, operator: string): Tree {
  const layer = { kind: 'program-default', program: operator } as const;
  const base = new Map<string, Tree>();
  for (const [field, value] of Object.entries(byDefault)) {
    if (value === undefined) continue;
    const tree = treeOfPlain(value, layer);
    base.set(field, field === 'volumes' ? withoutThoseOf(user, tree) : tree);
  }
  const spec: MapTree = { kind: 'map', entries: base, layer };
  if (user === undefined) return spec;
  if (user.kind !== 'map') return user.kind === 'unknown' ? user : spec;
  try {
    const merged = strategicMerge(asPod(spec), asPod(user));
    const pod = merged?.kind === 'map' ? merged.entries.get('spec') : undefined;
    return pod ?? unknownTree('the pod is deleted', user.layer);
  } catch (error) {
    if (error instanceof Refused || error instanceof Undecided) return unknownTree(error.message, user.layer);
    throw error;
  }
}

function asPod(spec: MapTree): MapTree {
  const layer = spec.layer;
  const text = (value: string): Tree => ({ kind: 'scalar', value, layer });
  return {
    kind: 'map',
    entries: new Map<string, Tree>([
      ['apiVersion', text('v1')],
      ['kind', text('Pod')],
      ['spec', spec],
    ]),
    layer,
  };
}

function withoutThoseOf(user: Tree | undefined, volumes: Tree): Tree {
  const own = user?.kind === 'map' ? user.entries.get('volumes') : undefined;
  if (volumes.kind !== 'seq' || own?.kind !== 'seq') return volumes;
  const names = new Set(own.items.map(nameOf));
  return { ...volumes, items: volumes.items.filter((volume) => !names.has(nameOf(volume))) };
}

function nameOf(element: Tree): string | undefined {
  const name = element.kind === 'map' ? element.entries.get('name') : undefined;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}
