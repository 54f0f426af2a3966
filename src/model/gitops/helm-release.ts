import type { Plan, Refusal } from '../../core/fix.js';
import { parseDuration } from '../../core/duration.js';
import type { KeyPath } from '../../core/location.js';
import type { Lookup } from '../../core/provenance.js';
import type { ChartRef } from '../charts/chart-ref.js';
import { slowness } from '../charts/slow-charts.js';
import type { DeployedObject, DeployedSet, Deployments } from './deployed-set.js';
import { Effective } from './effective.js';
import { mergeValues } from './layering.js';
import { showResource } from '../project/manifests.js';
import { textAt } from './reading.js';
import { stringSlot } from './slot.js';
import { type Tree, manifestTree, subtree, treeOf, unknownTree } from './tree.js';

/** A Flux HelmRelease: which chart it installs, with which values, and how long Helm may take. */
export interface HelmRelease {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /** The whole object as deployed. */
  readonly effective: Effective;
  /** Undefined when the chart's name cannot be found out. */
  readonly chart: ChartRef | undefined;
  /** `valuesFrom` in order, then `spec.values`, without the chart's defaults. */
  readonly values: Effective;
  /** Why its chart is known to need more than Flux's five minutes. */
  readonly slowness: string | undefined;
  /** The Flux Kustomization that waits until this release is ready, and how long in milliseconds. */
  readonly waiting: { readonly name: string; readonly milliseconds: number } | undefined;
  /** Writes a timeout at one of the places that can hold it. */
  setTimeout(value: string, path: KeyPath): Plan | Refusal;
}

const VALUES: KeyPath = ['spec', 'values'];

export function isHelmRelease(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === 'HelmRelease' && object.apiVersion.startsWith('helm.toolkit.fluxcd.io/');
}

export function helmReleaseOf(deployments: Deployments, set: DeployedSet, object: DeployedObject): HelmRelease {
  const { effective } = object;
  const chart = chartOf(deployments, set, object);
  return {
    object,
    set,
    effective,
    chart,
    slowness: chart && slowness(chart.name),
    waiting: waitingFor(object),
    values: valuesOf(deployments, set, object),
    setTimeout: (value, path) => stringSlot(deployments.project, effective, path).set(value),
  };
}

const MINUTE = 60_000;

/** With `wait`, a Kustomization fails when its own timeout ends first: by default its interval less 30 seconds (GetTimeout). */
function waitingFor({ appliedBy }: DeployedObject): HelmRelease['waiting'] {
  if (appliedBy === undefined) return undefined;
  const spec = subtree(manifestTree(appliedBy), ['spec']);
  const wait = subtree(spec, ['wait']);
  if (!(wait?.kind === 'scalar' && wait.value === true)) return undefined;
  const timeout = parseDuration(textAt(spec, ['timeout']) ?? '');
  const interval = parseDuration(textAt(spec, ['interval']) ?? '') ?? MINUTE;
  return { name: showResource(appliedBy), milliseconds: timeout ?? Math.max(interval - MINUTE / 2, MINUTE / 2) };
}

function chartOf(deployments: Deployments, set: DeployedSet, { effective, namespace }: DeployedObject): ChartRef | undefined {
  const reference = effective.get(['spec', 'chartRef']);
  if (reference.state === 'set') return referredChart(deployments, set, reference.value, namespace);
  return templateChart(deployments, set, effective.get(['spec', 'chart', 'spec']), namespace);
}

/** `spec.chart.spec` of a HelmRelease, or `spec` of a HelmChart: chart name, version constraint, source. */
function templateChart(
  deployments: Deployments,
  set: DeployedSet,
  spec: Lookup<Tree>,
  namespace: string | undefined,
): ChartRef | undefined {
  if (spec.state !== 'set') return undefined;
  const name = textAt(spec.value, ['chart']);
  if (name === undefined || /^\.{0,2}\//.test(name)) return undefined;
  const kind = textAt(spec.value, ['sourceRef', 'kind']);
  if (kind !== 'HelmRepository') return undefined;
  const version = subtree(spec.value, ['version']);
  const source = textAt(spec.value, ['sourceRef', 'name']);
  const home = textAt(spec.value, ['sourceRef', 'namespace']) ?? namespace;
  const repository = source === undefined ? undefined : urlOf(deployments, set, 'HelmRepository', source, home);
  return chartRef(name, version === undefined ? '*' : writtenVersion(version), repository);
}

function referredChart(
  deployments: Deployments,
  set: DeployedSet,
  reference: Tree,
  namespace: string | undefined,
): ChartRef | undefined {
  const kind = textAt(reference, ['kind']);
  const name = textAt(reference, ['name']);
  if (kind === undefined || name === undefined) return undefined;
  const found = deployments.resolve(set, kind, name, textAt(reference, ['namespace']) ?? namespace);
  if (found.state !== 'found') return undefined;
  const { effective } = found.object;
  if (kind === 'HelmChart') return templateChart(deployments, set, effective.get(['spec']), found.object.namespace);
  if (kind !== 'OCIRepository') return undefined;
  const url = effective.string(['spec', 'url']);
  if (url.state !== 'set') return undefined;
  const address = url.value.replace(/\/+$/, '');
  const slash = address.lastIndexOf('/');
  const tag = effective.text(['spec', 'ref', 'tag']);
  const range = effective.text(['spec', 'ref', 'semver']);
  const version = tag.state === 'set' ? tag.value : range.state === 'set' ? range.value : undefined;
  return chartRef(address.slice(slash + 1), version, address.slice(0, slash));
}

function chartRef(name: string, version: string | undefined, repository: string | undefined): ChartRef {
  return { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) };
}

/** A version that YAML reads as a number is still what was written: `version: 6` means `6`. */
function writtenVersion(tree: Tree): string | undefined {
  return tree.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined;
}

function urlOf(
  deployments: Deployments,
  set: DeployedSet,
  kind: string,
  name: string,
  namespace: string | undefined,
): string | undefined {
  const found = deployments.resolve(set, kind, name, namespace);
  const url = found.state === 'found' ? found.object.effective.string(['spec', 'url']) : undefined;
  return url?.state === 'set' ? url.value : undefined;
}

function valuesOf(deployments: Deployments, set: DeployedSet, object: DeployedObject): Effective {
  const { effective, manifest } = object;
  const home = { ...effective.home, target: { document: manifest.document.id, path: effective.insertAt(VALUES).path } };
  const inline = effective.get(VALUES);
  const own =
    inline.state === 'set'
      ? inline.value
      : inline.state === 'unknown'
        ? unknownTree(inline.because, { kind: 'source' })
        : undefined;
  const references = effective.get(['spec', 'valuesFrom']);
  if (references.state === 'absent' && chartFiles(effective) === undefined) return new Effective(own, home);
  const lower =
    references.state === 'unknown'
      ? unknownTree(references.because, { kind: 'source' })
      : referredValues(deployments, set, object);
  return new Effective(mergeValues(mergeValues(chartFiles(effective), lower), own), home);
}

/** `chart.spec.valuesFiles` replaces the chart's defaults with files inside the chart, which are not here. */
function chartFiles(effective: Effective): Tree | undefined {
  const listed = effective.items(['spec', 'chart', 'spec', 'valuesFiles']);
  return listed.length === 0
    ? undefined
    : unknownTree('valuesFiles of the chart package replace its defaults', { kind: 'source' });
}

function referredValues(deployments: Deployments, set: DeployedSet, { effective, namespace }: DeployedObject): Tree | undefined {
  let merged: Tree | undefined;
  for (const reference of effective.items(['spec', 'valuesFrom'])) {
    const value = referred(deployments, set, reference, namespace);
    merged = mergeValues(merged, value);
  }
  return merged;
}

function referred(
  deployments: Deployments,
  set: DeployedSet,
  reference: Effective,
  namespace: string | undefined,
): Tree | undefined {
  const kind = reference.string(['kind']);
  const name = reference.string(['name']);
  const hidden = (because: string): Tree => unknownTree(because, { kind: 'source' });
  if (kind.state !== 'set' || name.state !== 'set') return hidden('a valuesFrom entry is not understood');
  const label = `${kind.value} ${name.value}`;
  if (reference.get(['targetPath']).state !== 'absent') return hidden(`the targetPath of ${label} is not composed yet`);
  if (kind.value !== 'ConfigMap') return hidden(`values come from ${label}`);
  const key = reference.string(['valuesKey']);
  const keyName = key.state === 'set' ? key.value : 'values.yaml';
  const found = deployments.resolve(set, 'ConfigMap', name.value, namespace);
  if (found.state !== 'found') return hidden(`values come from ${label}, which is not in this repository`);
  const text = found.object.effective.get(['data', keyName]);
  if (text.state === 'absent') return hidden(`${label} has no key ${keyName}`);
  if (text.state === 'unknown') return hidden(text.because);
  const { site } = text.value;
  if (site === undefined || text.value.kind !== 'scalar') return hidden(`key ${keyName} of ${label} is not text`);
  const document = deployments.project.embedded(site.document, site.node, 'yaml');
  if (document.problems.length > 0) return hidden(`key ${keyName} of ${label} is not YAML`);
  return document.root && treeOf(document, document.root, 'helm', { kind: 'values-from', object: label, key: keyName });
}
