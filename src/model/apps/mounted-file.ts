import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import type { Effective } from '../gitops/effective.js';
import type { ScalarTree } from '../gitops/tree.js';

/** The text of a file as a container sees it. */
export type MountedFile =
  | { readonly state: 'found'; readonly text: ScalarTree; readonly map: DeployedObject }
  /** Nothing is mounted there: the file is the image's own. */
  | { readonly state: 'image' }
  | { readonly state: 'unknown'; readonly because: string };

/** Finds which ConfigMap key a path inside a container is. */
export function mountedFile(
  deployments: Deployments,
  set: DeployedSet,
  owner: DeployedObject,
  pod: Effective,
  container: Effective,
  path: string,
): MountedFile {
  const mounts = container.get(['volumeMounts']);
  if (mounts.state === 'unknown') return { state: 'unknown', because: mounts.because };
  const mount = deepestMount(container, path);
  if (mount === undefined) return { state: 'image' };
  const volume = pod.items(['volumes']).find((entry) => {
    const name = entry.string(['name']);
    return name.state === 'set' && name.value === mount.volume;
  });
  if (volume === undefined) return { state: 'unknown', because: `the volume ${mount.volume} is not declared in the pod` };
  const name = volume.string(['configMap', 'name']);
  if (name.state !== 'set') return { state: 'unknown', because: `${path} does not come from a ConfigMap` };
  const inVolume = mount.subPath ?? path.slice(mount.path.length).replace(/^\/+/, '');
  const key = keyFor(volume, inVolume);
  const found = deployments.resolve(set, 'ConfigMap', name.value, owner.namespace);
  if (found.state !== 'found')
    return {
      state: 'unknown',
      because: found.state === 'unknown' ? found.because : `ConfigMap ${name.value} is not in this repository`,
    };
  const text = found.object.effective.get(['data', key]);
  if (text.state === 'unknown') return { state: 'unknown', because: text.because };
  if (text.state === 'absent' || text.value.kind !== 'scalar') {
    return { state: 'unknown', because: `ConfigMap ${name.value} has no text under ${key}` };
  }
  return { state: 'found', text: text.value, map: found.object };
}

interface MountPoint {
  readonly volume: string;
  readonly path: string;
  readonly subPath: string | undefined;
}

/** The mount that covers a path: the longest one wins, as in the kernel. */
function deepestMount(container: Effective, path: string): MountPoint | undefined {
  let deepest: MountPoint | undefined;
  for (const mount of container.items(['volumeMounts'])) {
    const volume = mount.string(['name']);
    const at = mount.string(['mountPath']);
    if (volume.state !== 'set' || at.state !== 'set') continue;
    const point = at.value.replace(/\/+$/, '');
    const subPath = mount.string(['subPath']);
    const covers = path === point || path.startsWith(`${point}/`);
    if (!covers || (deepest !== undefined && deepest.path.length > point.length)) continue;
    const below = path.slice(point.length).replace(/^\/+/, '');
    const within = subPath.state === 'set' ? [subPath.value, below].filter((part) => part !== '').join('/') : undefined;
    deepest = { volume: volume.value, path: point, subPath: within };
  }
  return deepest;
}

/** `items` of the volume rename keys; without them a key is its file name. */
function keyFor(volume: Effective, path: string): string {
  for (const item of volume.items(['configMap', 'items'])) {
    const at = item.string(['path']);
    const key = item.string(['key']);
    if (at.state === 'set' && key.state === 'set' && at.value === path) return key.value;
  }
  return path;
}
