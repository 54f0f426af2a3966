import type { KeyPath } from '../../../core/location.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import type { Effective } from '../effective.js';
import { type Tree, unknownTree } from '../tree.js';
import { fillingAnnotation, secretKeys, stateOfKey } from './secret-keys.js';
import { type ComposedValues, type ReferredText, type ValuesReference, composeValues } from './values-from.js';

/** What `spec.valuesFrom` and `spec.values` of a HelmRelease come to. */
export function releaseValues(deployments: Deployments, set: DeployedSet, object: DeployedObject): ComposedValues {
  const { effective, namespace } = object;
  return composeValues({
    project: deployments.project,
    home: effective.insertAt(['spec', 'valuesFrom']),
    valuesFrom: partOf(effective, ['spec', 'valuesFrom']),
    values: partOf(effective, ['spec', 'values']),
    read: (reference) => referredText(deployments, set, reference, namespace),
  });
}

function partOf(effective: Effective, path: KeyPath): Tree | undefined {
  const found = effective.get(path);
  if (found.state === 'unknown') return unknownTree(found.because, { kind: 'source' }, found.exists);
  return found.state === 'set' ? found.value : undefined;
}

/** The text that a reference leads to, in the namespace of the release. No value of a Secret is ever read. */
export function referredText(
  deployments: Deployments,
  set: DeployedSet,
  { kind, name, valuesKey }: ValuesReference,
  namespace: string | undefined,
): ReferredText {
  const label = `${kind} ${name}`;
  if (kind === 'Secret') {
    const keys = secretKeys(deployments, set, name, namespace);
    const isAbsent = keys !== undefined && stateOfKey(keys, valuesKey).state === 'absent';
    return isAbsent ? { state: 'absent', because: `${label} has no such key` } : unreadable(`values come from ${label}`);
  }
  const found = deployments.resolve(set, kind, name, namespace);
  if (found.state === 'unknown') return unreadable(found.because);
  if (found.state === 'absent') return unreadable(`values come from ${label}, which is not in this repository`);
  const text = found.object.effective.get(['data', valuesKey]);
  if (text.state === 'unknown') return unreadable(text.because);
  if (text.state === 'set')
    return text.value.kind === 'scalar' && typeof text.value.value === 'string'
      ? { state: 'text', text: text.value }
      : unreadable(`key ${valuesKey} of ${label} is not text`);
  const isClosed = isOwn(set, kind, name, namespace) && filledBy(found.object.effective) === undefined;
  return isClosed
    ? { state: 'absent', because: `${label} has no such key` }
    : unreadable(`${label} has no key ${valuesKey} here`);
}

/** What another cluster or folder holds says nothing for sure about this one. */
function isOwn(set: DeployedSet, kind: string, name: string, namespace: string | undefined): boolean {
  return set.named(kind, name, namespace).length > 0;
}

/** Whoever leaves a ConfigMap empty, or lets a controller write it, expects more keys than Git has. */
function filledBy(configMap: Effective): string | undefined {
  return configMap.keys(['data']).length === 0 ? 'it is empty here' : fillingAnnotation(configMap);
}

function unreadable(because: string): ReferredText {
  return { state: 'unknown', because };
}
