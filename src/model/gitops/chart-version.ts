import type { KeyPath, Target } from '../../core/location.js';
import { versionRange } from '../charts/version.js';
import type { DeployedObject, DeployedSet, Deployments } from './deployed-set.js';
import type { Effective } from './effective.js';

/** How a release says which version of its chart it wants. */
export type ChosenVersion =
  /** A version, a range of them, or a range without an end. */
  | { readonly how: 'one' | 'range' | 'open'; readonly text: string; readonly at: Target }
  /** A tag that is given to each new build. */
  | { readonly how: 'moving'; readonly tag: string; readonly at: Target }
  /** Whatever is the newest. `at`: where a version would be said. */
  | { readonly how: 'not'; readonly at: Target }
  /** By something that does not move by itself: a tag, a digest, a commit of a Git repository. */
  | { readonly how: 'fixed' };

/** The version that a HelmRelease asks for, wherever that is written; undefined when it cannot be known. */
export function chosenVersion(deployments: Deployments, set: DeployedSet, object: DeployedObject): ChosenVersion | undefined {
  const { effective, namespace } = object;
  const reference = effective.get(['spec', 'chartRef']);
  if (reference.state === 'unknown') return undefined;
  if (reference.state === 'absent') return templateVersion(effective, ['spec', 'chart', 'spec']);
  const kind = effective.string(['spec', 'chartRef', 'kind']);
  const name = effective.string(['spec', 'chartRef', 'name']);
  if (kind.state !== 'set' || name.state !== 'set') return undefined;
  const other = effective.string(['spec', 'chartRef', 'namespace']);
  const found = deployments.resolve(set, kind.value, name.value, other.state === 'set' ? other.value : namespace);
  if (found.state !== 'found') return undefined;
  if (kind.value === 'HelmChart') return templateVersion(found.object.effective, ['spec']);
  return kind.value === 'OCIRepository' ? referredVersion(found.object.effective) : undefined;
}

/** `spec.chart.spec` of a HelmRelease, or `spec` of a HelmChart. Other sources than HelmRepositories have their own versions. */
function templateVersion(effective: Effective, path: KeyPath): ChosenVersion | undefined {
  const kind = effective.string([...path, 'sourceRef', 'kind']);
  if (kind.state !== 'set') return undefined;
  if (kind.value !== 'HelmRepository') return { how: 'fixed' };
  const version = effective.text([...path, 'version']);
  if (version.state === 'unknown') return undefined;
  const at = effective.insertAt([...path, 'version']);
  if (version.state === 'absent' || version.value === '') return { how: 'not', at };
  return constraint(version.value, version.origin.target ?? at);
}

/** `spec.ref` of an OCIRepository: a digest comes before a range, and a range before a tag. */
function referredVersion(effective: Effective): ChosenVersion | undefined {
  for (const field of ['digest', 'semver', 'tag'] as const) {
    const path = ['spec', 'ref', field];
    const found = effective.text(path);
    if (found.state === 'unknown') return undefined;
    if (found.state === 'absent' || found.value === '') continue;
    if (field === 'digest') return { how: 'fixed' };
    const at = found.origin.target ?? effective.insertAt(path);
    if (field === 'semver') return constraint(found.value, at);
    return isMoving(found.value) ? { how: 'moving', tag: found.value, at } : { how: 'fixed' };
  }
  return { how: 'moving', tag: 'latest', at: effective.insertAt(['spec', 'ref']) };
}

function constraint(text: string, at: Target): ChosenVersion {
  return isMoving(text) ? { how: 'moving', tag: text, at } : { how: breadthOf(text), text, at };
}

/** Envoy Gateway calls its tag `v0.0.0-latest`. */
function isMoving(version: string): boolean {
  return /^(?:v?\d+\.\d+\.\d+-)?latest$/.test(version.trim());
}

/** How many versions a constraint admits; what cannot be read is taken for one. */
function breadthOf(written: string): 'one' | 'range' | 'open' {
  const text = written.trim();
  if (/^[*xX](?:\.[*xX]){0,2}$/.test(text)) return 'open';
  if (/^=?\s*v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(text)) return 'one';
  const range = versionRange(text);
  if (range === 'any') return 'one';
  return range.max === undefined ? 'open' : 'range';
}
