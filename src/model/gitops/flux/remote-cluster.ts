import type { ResourceName } from '../../../core/finding.js';
import { isPresent, textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';

/**
 * To which other cluster `spec.kubeConfig` of a Kustomization leads, by the object that says how to get there:
 * `Secret/production/kubeconfig`. Undefined when it applies to the cluster in which it lies itself.
 */
export function remoteCluster(spec: Tree | undefined, { namespace }: ResourceName): string | undefined {
  const kubeConfig = subtree(spec, ['kubeConfig']);
  if (kubeConfig === undefined || !isPresent(spec, ['kubeConfig'])) return undefined;
  // A Secret comes first: with both, Flux takes no other.
  for (const [field, kind] of [
    ['secretRef', 'Secret'],
    ['configMapRef', 'ConfigMap'],
  ] as const) {
    if (!isPresent(kubeConfig, [field])) continue;
    const name = textAt(kubeConfig, [field, 'name']);
    const key = textAt(kubeConfig, [field, 'key']);
    if (name !== undefined) return [kind, namespace ?? '', name, ...(key === undefined ? [] : [key])].join('/');
  }
  return 'an unknown cluster';
}
