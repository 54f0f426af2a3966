import type { FilePath } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { resolvePath } from '../../project/file-system.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import { heldDocument } from '../held-document.js';
import { mergeValues } from '../layering.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type Tree, subtree, unknownTree } from '../tree.js';
import type { ChartRelease, InstalledChart } from './chart-release.js';
import { referredText } from './release-values.js';
import type { ValuesReference } from './values-from.js';
import { fileValues, readValues } from './values-text.js';

const SOURCE: Layer = { kind: 'source' };

/** A HelmRelease of the Helm operator, which came before Flux's helm-controller and has fields of its own. */
export function isOperatorRelease(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === 'HelmRelease' && object.apiVersion.startsWith('helm.fluxcd.io/');
}

/**
 * What the Helm operator installs (fluxcd/helm-operator pkg/release); undefined when the chart is not known. A chart of a Git
 * repository is known when it lies here: the operator mostly reads the repository that Flux applies.
 */
export function operatorRelease(deployments: Deployments, set: DeployedSet, object: DeployedObject): ChartRelease | undefined {
  const spec = subtree(object.effective.tree, ['spec']);
  const chart = chartOf(deployments, spec);
  if (chart === undefined) return undefined;
  const home = object.namespace ?? 'default';
  const namespace = textAt(spec, ['targetNamespace']) || home;
  const prefix = namespace === home ? namespace : `${home}-${namespace}`;
  const name = textAt(spec, ['releaseName']) || `${prefix}-${object.name}`;
  const knownNamespace = textAt(spec, ['targetNamespace']) || object.namespace;
  const values = valuesOf({ deployments, set, object, chart }, spec);
  return { chart, names: { name, namespace: knownNamespace }, values, problems: [] };
}

function chartOf({ project }: Deployments, spec: Tree | undefined): InstalledChart | undefined {
  const repository = textAt(spec, ['chart', 'repository']);
  const name = textAt(spec, ['chart', 'name']);
  const version = subtree(spec, ['chart', 'version']);
  if (repository !== undefined && name !== undefined) {
    const written = version?.kind === 'scalar' && version.value !== null ? String(version.value) : undefined;
    return { kind: 'remote', ref: { name, repository, ...(written !== undefined && { version: written }) } };
  }
  const path = textAt(spec, ['chart', 'path']);
  const folder = path === undefined || !isPresent(spec, ['chart', 'git']) ? undefined : resolvePath('', `./${path}`);
  if (folder === undefined || !project.files.has(folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`)) return undefined;
  return { kind: 'folder', path: folder };
}

interface Reading {
  readonly deployments: Deployments;
  readonly set: DeployedSet;
  readonly object: DeployedObject;
  readonly chart: InstalledChart;
}

/** `valueFileSecrets` and `valuesFrom` in order, then `values` (composeValues). */
function valuesOf(reading: Reading, spec: Tree | undefined): Tree | undefined {
  const reset = subtree(spec, ['resetValues']);
  const isKept = reset !== undefined && !(reset.kind === 'scalar' && reset.value !== false);
  const listed = subtree(spec, ['valuesFrom']);
  const layers = [
    ...(isKept ? [unknownTree('values of the release before are kept', SOURCE)] : []),
    ...itemsAt(spec, ['valueFileSecrets']).map(() => unknownTree('values come from a Secret', SOURCE)),
    ...(listed?.kind === 'unknown' ? [listed] : itemsAt(listed, []).map((entry) => sourceValues(reading, entry))),
    subtree(spec, ['values']),
  ];
  return layers.reduce<Tree | undefined>((lower, upper) => mergeValues(lower, isNull(upper) ? undefined : upper), undefined);
}

/** What one entry gives; undefined when it gives nothing. Which of them exist in the cluster may be unknown. */
function sourceValues({ deployments, set, object, chart }: Reading, entry: Tree): Tree | undefined {
  const file = textAt(entry, ['chartFileRef', 'path']);
  if (file !== undefined) return chartFile(deployments, chart, file);
  const kind = isPresent(entry, ['configMapKeyRef']) ? 'ConfigMap' : isPresent(entry, ['secretKeyRef']) ? 'Secret' : undefined;
  const source = subtree(entry, [kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef']);
  const name = textAt(source, ['name']);
  if (kind === undefined || source === undefined || name === undefined) return unknownTree('values come from elsewhere', SOURCE);
  const optional = subtree(source, ['optional']);
  const reference: ValuesReference = {
    kind,
    name,
    valuesKey: textAt(source, ['key']) || 'values.yaml',
    targetPath: undefined,
    literal: false,
    optional: optional?.kind === 'scalar' && optional.value === true,
    tree: entry,
  };
  const referred = referredText(deployments, set, reference, textAt(source, ['namespace']) ?? object.namespace);
  if (referred.state === 'absent' && reference.optional) return undefined;
  if (referred.state !== 'text') return unknownTree(referred.because, SOURCE);
  const label = `${kind} ${name}`;
  const document = heldDocument(deployments.project, referred.text, 'yaml');
  const layer: Layer = { kind: 'values-from', object: label, key: reference.valuesKey };
  const read = document && readValues(document, layer, `key ${reference.valuesKey} of ${label}`);
  return read !== undefined && 'tree' in read ? read.tree : unknownTree(`values of ${label} cannot be read`, SOURCE);
}

function chartFile({ project }: Deployments, chart: InstalledChart, path: FilePath): Tree {
  const found = chart.kind === 'folder' ? resolvePath(chart.path, `./${path}`) : undefined;
  return found !== undefined && project.files.has(found)
    ? fileValues(project, found, [])
    : unknownTree('values come from a file of the chart', SOURCE);
}

function isNull(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && tree.value === null;
}
