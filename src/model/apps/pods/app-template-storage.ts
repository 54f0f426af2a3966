import type { KeyPath } from '../../../core/location.js';
import { valueOf } from '../../../core/provenance.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { type Tree, unknownTree } from '../../gitops/tree.js';
import { type ChartInstallation, renderedOwner } from '../chart-installation.js';
import { classBacking } from './class-backing.js';
import type { Backing, Evidence } from './view.js';
import { claimBacking, volumeBacking } from './volumes.js';

const EPHEMERAL: ReadonlySet<string> = new Set(['emptyDir', 'configMap', 'secret']);

/** Persistence that is switched on, or may be. */
function persistence(values: Effective): readonly string[] {
  return values.keys(['persistence']).filter((id) => valueOf(values.boolean(['persistence', id, 'enabled'])) !== false);
}

/** What lies behind the volumes of a controller, by the names they get (lib/pod/fields/_volumes.tpl). */
export function templateVolumes(
  deployments: Deployments,
  installation: ChartInstallation,
  controller: string,
): ReadonlyMap<string, Backing> {
  const { values } = installation;
  const backings = new Map<string, Backing>();
  for (const id of persistence(values)) backings.set(id, persistenceBacking(deployments, installation, id));
  for (const template of values.items(['controllers', controller, 'statefulset', 'volumeClaimTemplates'])) {
    const name = valueOf(template.string(['name']));
    if (name === undefined) continue;
    backings.set(name, classBacking(deployments, installation.set, template.string(['storageClass']), name));
  }
  return backings;
}

function persistenceBacking(deployments: Deployments, installation: ChartInstallation, id: string): Backing {
  const { set, values, names } = installation;
  const at = ['persistence', id];
  if (values.get([...at, 'enabled']).state === 'unknown') return { kind: 'unknown', because: 'whether a volume is there' };
  const type = values.string([...at, 'type']);
  if (type.state === 'unknown') return { kind: 'unknown', because: type.because };
  const kind = type.state === 'set' ? type.value : 'persistentVolumeClaim';
  if (EPHEMERAL.has(kind)) return { kind: 'ephemeral' };
  if (kind === 'custom') return volumeBacking(deployments, set, renderedOwner(installation), values.sub([...at, 'volumeSpec']));
  if (kind === 'hostPath' || kind === 'nfs') return ofNode(values, at, kind);
  if (kind !== 'persistentVolumeClaim') return { kind: 'unknown', because: `persistence of the type ${kind}` };
  const existing = values.string([...at, 'existingClaim']);
  if (existing.state === 'unknown' || (existing.state === 'set' && existing.value.includes('{{')))
    return { kind: 'persistent', fsGroup: 'unknown', driver: undefined, claim: id };
  if (existing.state === 'set' && existing.value !== '') return claimBacking(deployments, set, existing.value, names.namespace);
  return classBacking(deployments, set, values.string([...at, 'storageClass']), id);
}

function ofNode(values: Effective, at: KeyPath, kind: 'hostPath' | 'nfs'): Backing {
  const path = values.string([...at, kind === 'nfs' ? 'path' : 'hostPath']);
  if (path.state !== 'set') return { kind: 'unknown', because: 'where a volume lies' };
  const { target } = path.origin;
  const what = kind === 'nfs' ? 'NFS export' : 'directory of the node';
  const evidence: readonly Evidence[] = target === undefined ? [] : [{ at: target, message: `the volume is this ${what}` }];
  return { kind: 'node-or-nfs', type: kind === 'nfs' ? 'NFS' : 'hostPath', path: path.value, evidence, claimed: false };
}

/** The mounts of a container: where its persistence says, else everywhere at a path of its name (fields/_volumeMounts.tpl). */
export function templateMounts(values: Effective, controller: string, container: string): Tree {
  const all = values.get(['persistence']);
  const layer = { kind: 'source' } as const;
  if (all.state === 'unknown') return unknownTree(all.because, layer);
  const items = persistence(values).flatMap((id): readonly Tree[] => {
    const at = ['persistence', id];
    const shared = values.get([...at, 'globalMounts']);
    const own = values.get([...at, 'advancedMounts']);
    const host = values.string([...at, 'type']).state === 'set' ? valueOf(values.string([...at, 'hostPath'])) : undefined;
    const byDefault = host ?? `/${id}`;
    if (shared.state === 'unknown' || own.state === 'unknown') return [unknownTree('where a volume is mounted', layer)];
    if (shared.state === 'absent' && own.state === 'absent')
      return [mount(id, byDefault, undefined, values.sub(at).tree ?? unknownTree('', layer))];
    const lists = [values.items([...at, 'globalMounts']), values.items([...at, 'advancedMounts', controller, container])];
    return lists.flat().map((entry) => mount(id, byDefault, entry, entry.tree ?? unknownTree('', layer)));
  });
  const templates = values.items(['controllers', controller, 'statefulset', 'volumeClaimTemplates']).flatMap((template) => {
    const name = valueOf(template.string(['name']));
    if (name === undefined) return [];
    const lists = [template.items(['globalMounts']), template.items(['advancedMounts', container])].flat();
    return lists.map((entry) => mount(name, `/${name}`, entry, entry.tree ?? unknownTree('', layer)));
  });
  // Layers that are not seen may mount more.
  const more =
    all.state === 'set' && all.value.kind === 'map' && all.value.open !== undefined ? [unknownTree(all.value.open, layer)] : [];
  return { kind: 'seq', items: [...items, ...templates, ...more], layer };
}

/** The volumes that hold ConfigMaps which the release only refers to, as the pod declares them. */
export function referredMaps(values: Effective): Tree {
  const layer = { kind: 'source' } as const;
  const items = persistence(values).flatMap((id): readonly Tree[] => {
    const at = ['persistence', id];
    const name = values.get([...at, 'name']);
    if (valueOf(values.string([...at, 'type'])) !== 'configMap' || name.state !== 'set') return [];
    const listed = values.get([...at, 'items']);
    const map = new Map<string, Tree>([['name', name.value]]);
    if (listed.state !== 'absent') map.set('items', listed.state === 'set' ? listed.value : unknownTree(listed.because, layer));
    const entries = new Map<string, Tree>([
      ['name', { kind: 'scalar', value: id, layer }],
      ['configMap', { kind: 'map', entries: map, layer }],
    ]);
    return [{ kind: 'map', entries, layer }];
  });
  return { kind: 'seq', items, layer };
}

/** A mount, at home where the values ask for it. */
function mount(volume: string, byDefault: string, entry: Effective | undefined, written: Tree): Tree {
  const { layer, site } = written;
  const entries = new Map<string, Tree>([['name', { kind: 'scalar', value: volume, layer }]]);
  const path = entry?.get(['path']);
  if (path === undefined || path.state === 'absent') entries.set('mountPath', { kind: 'scalar', value: byDefault, layer });
  else entries.set('mountPath', path.state === 'set' ? path.value : unknownTree(path.because, layer));
  for (const field of ['subPath', 'readOnly']) {
    const found = entry?.get([field]);
    if (found?.state === 'set') entries.set(field, found.value);
  }
  return { kind: 'map', entries, layer, ...(site !== undefined && { site }) };
}
