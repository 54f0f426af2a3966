import type { FilePath } from '../../core/location.js';
import type { ChartRef } from '../charts/chart-ref.js';
import { recogniseChart } from '../charts/recognise.js';
import { type DeployedObject, DeployedSet } from '../gitops/deployed-set.js';
import { Effective } from '../gitops/effective.js';
import { itemsAt, textAt } from '../gitops/reading.js';
import { isKustomizationFile, listOf, readKustomization } from '../gitops/kustomize/compose/kustomization-file.js';
import { type Tree, subtree, treeOf } from '../gitops/tree.js';
import type { Document } from '../project/document.js';
import { baseName, directoryOf, resolvePath } from '../project/file-system.js';
import type { Project } from '../project/project.js';
import type { ChartInstallation } from './chart-installation.js';

/** Which chart the configuration says a values file is for. */
export type ValuesMapping = (path: FilePath) => ChartRef | undefined;

/**
 * Bare Helm values files with the chart they are for, without those that are `taken`: what installs them is known. Other files
 * may be laid over or under them, so what such a file does not say is unknown.
 */
export function valuesFileInstallations(
  project: Project,
  mapping: ValuesMapping,
  taken: ReadonlySet<FilePath> = new Set(),
): readonly ChartInstallation[] {
  const linked = linkedCharts(project);
  return [...project.files.values()].flatMap((file): readonly ChartInstallation[] => {
    if (taken.has(file.path)) return [];
    const chartOf = mapping(file.path) ?? linked.get(file.path);
    if (chartOf === undefined && !mayBeValues(file.path, file.text)) return [];
    const document = file.documents.find(({ root }) => root?.kind === 'map');
    if (document?.root === undefined || document.encrypted) return [];
    const tree = treeOf(document, document.root, 'helm');
    if (chartOf !== undefined) return [installation(document, chartOf, tree, [])];
    return dependencies(project, file.path)
      .flatMap(({ chart, key }) => {
        const part = subtree(tree, [key]);
        return part === undefined ? [] : [installation(document, chart, part, [key])];
      })
      .concat(recognised(document, tree));
  });
}

/** Recognition is for files that look like values: anything that says what kind of object it is, is none. */
function mayBeValues(path: FilePath, text: string): boolean {
  return /\.ya?ml$/.test(path) && baseName(path) !== 'Chart.yaml' && !/^(?:apiVersion|kind):/m.test(text);
}

function recognised(document: Document, tree: Tree): readonly ChartInstallation[] {
  // A file beside a Chart.yaml is that chart's own, or belongs to its dependencies.
  const shape = {
    has: (path: readonly string[]): boolean => subtree(tree, path) !== undefined,
    keys: (path: readonly string[]): readonly string[] => {
      const found = subtree(tree, path);
      return found?.kind === 'map' ? [...found.entries.keys()] : [];
    },
  };
  const answer = recogniseChart(shape);
  return answer === 'unknown' ? [] : [installation(document, { name: answer.chart }, tree, [])];
}

function installation(document: Document, chart: ChartRef, tree: Tree, path: readonly string[]): ChartInstallation {
  const open = 'other values may be laid over this file';
  const values: Tree = tree.kind === 'map' ? opened(tree, open) : tree;
  const home = { target: { document: document.id, path }, isPart: true } as const;
  const object: DeployedObject = {
    apiVersion: '',
    kind: 'Values',
    name: chart.name,
    manifest: { apiVersion: '', kind: 'Values', name: chart.name, document, node: document.root! },
    effective: new Effective(undefined, home),
  };
  return {
    object,
    set: new DeployedSet(document.id.file, 'folder', []),
    chart,
    values: new Effective(values, home),
    // Whoever uses the file gives the release its name.
    names: { name: undefined, namespace: undefined },
  };
}

function opened(tree: Tree & { readonly kind: 'map' }, open: string): Tree {
  const entries = new Map(
    [...tree.entries].map(([key, value]) => [key, value.kind === 'map' ? opened(value, open) : value] as const),
  );
  return { ...tree, entries, open };
}

/** The dependencies that a `Chart.yaml` beside the file declares: their values stand below alias or name. */
function dependencies(project: Project, path: FilePath): readonly { readonly chart: ChartRef; readonly key: string }[] {
  const file = project.files.get(resolvePath(directoryOf(path), 'Chart.yaml') ?? '');
  const document = file?.documents[0];
  if (document?.root === undefined) return [];
  return itemsAt(treeOf(document, document.root, 'helm'), ['dependencies']).flatMap((entry) => {
    const name = textAt(entry, ['name']);
    const version = textAt(entry, ['version']);
    const repository = textAt(entry, ['repository']);
    if (name === undefined) return [];
    const chart = { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) };
    return [{ chart, key: textAt(entry, ['alias']) ?? name }];
  });
}

/** Files that a kustomization's `helmCharts` names as values. */
function linkedCharts(project: Project): ReadonlyMap<FilePath, ChartRef> {
  const linked = new Map<FilePath, ChartRef>();
  for (const path of project.files.keys()) {
    if (!isKustomizationFile(path)) continue;
    const kustomization = readKustomization(project, directoryOf(path));
    for (const { tree: entry } of kustomization === undefined ? [] : listOf(kustomization, 'helmCharts')) {
      const name = textAt(entry, ['name']);
      const values = textAt(entry, ['valuesFile']);
      const file = values === undefined ? undefined : resolvePath(directoryOf(path), values);
      const version = textAt(entry, ['version']);
      const repository = textAt(entry, ['repo']);
      if (name === undefined || file === undefined) continue;
      linked.set(file, { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) });
    }
  }
  return linked;
}
