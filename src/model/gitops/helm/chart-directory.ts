import type { FilePath, Target } from '../../../core/location.js';
import { type FileSystem, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { mergeValues } from '../layering.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, siteTarget, unknownTree } from '../tree.js';
import { type Chart, type ChartDependency, layerOf } from './chart.js';
import { readChartFile } from './chart-file.js';
import type { HelmProblem } from './problem.js';
import { readValues } from './values-text.js';

/** A chart in the repository, as far as it can be read. A chart with problems is not installed at all. */
export interface ReadChart {
  /** Undefined when there is none, or its Chart.yaml cannot be used. */
  readonly chart: Chart | undefined;
  readonly problems: readonly HelmProblem[];
}

/** Charts that hold each other are followed this far. */
const DEEPEST = 8;

/** The chart of a folder with those in its `charts/` folder and those that its dependencies name. */
export function readChart(project: Project, directory: FilePath, home: Target): ReadChart {
  const problems: HelmProblem[] = [];
  const chart = chartIn({ project, home, problems, depth: 0 }, directory);
  return { chart, problems };
}

interface Reading {
  readonly project: Project;
  /** Where a problem is shown that has no line of its own. */
  readonly home: Target;
  readonly problems: HelmProblem[];
  readonly depth: number;
}

function chartIn(reading: Reading, directory: FilePath): Chart | undefined {
  const { project, problems, depth, home } = reading;
  const path = join(directory, 'Chart.yaml');
  if (depth > DEEPEST) return undefined;
  const isThere = project.files.has(path);
  if (!isThere) {
    problems.push({ code: 'missing-chart', message: `${directory || '.'} holds no Chart.yaml`, at: home });
    return undefined;
  }
  const file = readChartFile(project, directory);
  problems.push(...file.problems);
  if (file.name === undefined) return undefined;
  const bare: Chart = { name: file.name, version: file.version, values: undefined, dependencies: file.dependencies, charts: [] };
  const inner = { ...reading, depth: depth + 1 };
  const packaged = packagedCharts(inner, directory);
  const fetched = file.declared.flatMap(({ dependency, repository, at }) =>
    packaged.some(({ name }) => name === dependency.name)
      ? []
      : (fetchedChart(inner, directory, dependency, repository, at) ?? []),
  );
  return { ...bare, values: defaultValues(reading, directory, bare), charts: [...packaged, ...fetched] };
}

function defaultValues({ project, problems }: Reading, directory: FilePath, chart: Chart): Tree | undefined {
  const path = join(directory, 'values.yaml');
  return project.files.has(path) ? valuesOfFile(project, path, chart, problems) : undefined;
}

function valuesOfFile(project: Project, path: FilePath, chart: Chart, problems: HelmProblem[]): Tree | undefined {
  const file = project.files.get(path);
  const layer = layerOf(chart);
  if (file?.skipped !== undefined) return unknownTree(`${path} cannot be read`, layer);
  const problem = file?.stream.problem;
  if (problem !== undefined) {
    const at = { document: { file: path, index: 0 }, range: problem.range };
    problems.push({ code: 'values-not-yaml', message: `${path} is not YAML: ${problem.message}`, at });
    return unknownTree(`${path} is not YAML`, layer);
  }
  let merged: Tree | undefined;
  // Since Helm 4 a file may hold several documents, merged in order; before, the first one counted.
  for (const document of file?.documents ?? []) {
    const values = readValues(document, layer, path);
    if ('problem' in values) problems.push(values.problem);
    merged = mergeValues(merged, 'problem' in values ? unknownTree(values.problem.message, layer) : values.tree);
  }
  return merged;
}

/** What lies in `charts/`: folders, and archives that only their names tell about. */
function packagedCharts(reading: Reading, directory: FilePath): readonly Chart[] {
  const folder = `${join(directory, 'charts')}/`;
  const names = new Set<string>();
  const archives = new Set<string>();
  for (const path of allFiles(reading.project.fileSystem)) {
    if (!path.startsWith(folder)) continue;
    const [name = '', ...rest] = path.slice(folder.length).split('/');
    if (/^[_.]/.test(name)) continue;
    if (rest.length === 0 && name.endsWith('.tgz')) archives.add(name);
    else if (rest.length > 0 && reading.project.files.has(`${folder}${name}/Chart.yaml`)) names.add(name);
  }
  const folders = [...names].sort().flatMap((name) => chartIn(reading, `${folder}${name}`) ?? []);
  return [...folders, ...[...archives].sort().flatMap((name) => archivedChart(name) ?? [])];
}

const listed = new WeakMap<FileSystem, readonly FilePath[]>();

function allFiles(fileSystem: FileSystem): readonly FilePath[] {
  let files = listed.get(fileSystem);
  if (files === undefined) listed.set(fileSystem, (files = fileSystem.list()));
  return files;
}

/** `helm dependency update` names an archive after the chart and its version. */
function archivedChart(file: string): Chart | undefined {
  const [, name, version] = /^(.+?)-v?([0-9]+\.[0-9]+\.[0-9]+.*)\.tgz$/.exec(file) ?? [];
  return name === undefined || version === undefined ? undefined : remoteChart(name, version, undefined);
}

function remoteChart(name: string, version: string, repository: string | undefined): Chart {
  const remote = { name, ...(version !== '' && { version }), ...(repository !== undefined && { repository }) };
  return { name, version: '', values: undefined, dependencies: [], charts: [], remote };
}

/** A dependency that is not in `charts/`: a folder beside, else a chart of a repository. */
function fetchedChart(
  reading: Reading,
  directory: FilePath,
  { name, version }: ChartDependency,
  repository: string | undefined,
  at: Target,
): Chart | undefined {
  const address = repository ?? '';
  if (address !== '' && !address.startsWith('file://')) return remoteChart(name, version ?? '', address);
  const path = address === '' ? `charts/${name}` : address.slice('file://'.length);
  const folder = resolvePath(directory, path.startsWith('/') ? `.${path}` : path);
  if (folder === undefined) {
    reading.problems.push({ code: 'outside-project', message: `the dependency ${name} lies outside the repository`, at });
    return undefined;
  }
  return chartIn({ ...reading, home: at }, folder);
}

/** Files that take the place of a chart's values.yaml (`spec.chart.spec.valuesFiles`). */
export interface ValuesFiles {
  /** The folder that the source publishes; paths are relative to it. */
  readonly root: FilePath;
  readonly files: readonly { readonly path: string; readonly at: Target }[];
  readonly ignoreMissing: boolean;
}

/** The chart with the merged files as its values, even if they hold nothing (source-controller builder_local.go). */
export function withValuesFiles(project: Project, chart: Chart, { root, files, ignoreMissing }: ValuesFiles): ReadChart {
  const problems: HelmProblem[] = [];
  let merged: Tree | undefined;
  for (const { path, at } of files) {
    // Flux takes a leading slash, and steps above the root, for the root.
    const found = resolvePath('', join(root, path.replace(/^\/+/, '')));
    if (found === undefined || !isWithin(found, root)) {
      problems.push({ code: 'outside-project', message: `the values file ${path} lies outside the source`, at });
    } else if (project.files.has(found)) {
      merged = mergeValues(merged, valuesOfFile(project, found, chart, problems));
    } else if (project.fileSystem.has(found)) {
      merged = mergeValues(merged, unknownTree(`${found} cannot be read`, layerOf(chart)));
    } else if (!ignoreMissing) {
      problems.push({ code: 'missing-values-file', message: `there is no values file ${path}`, at });
    }
  }
  if (problems.length > 0) merged = unknownTree('a values file of the chart cannot be used', layerOf(chart));
  return { chart: files.length === 0 ? chart : { ...chart, values: merged }, problems };
}

/** The entries of a list of paths with their places. */
export function listedFiles(tree: Tree | undefined, home: Target): ValuesFiles['files'] {
  return itemsAt(tree, []).flatMap((item) => {
    const path = textAt(item, []);
    return path === undefined ? [] : [{ path, at: item.site === undefined ? home : siteTarget(item.site) }];
  });
}

function isWithin(path: FilePath, root: FilePath): boolean {
  return root === '' || path.startsWith(`${root}/`);
}

function join(directory: FilePath, name: string): FilePath {
  return directory === '' ? name : `${directory}/${name}`;
}

/** The folder that `spec.chart.spec.chart` of a Git source means; undefined when it leaves the source. */
export function chartFolder(root: FilePath, path: string): FilePath | undefined {
  const found = resolvePath(root, path.startsWith('/') ? `.${path}` : path);
  return found !== undefined && (found === root || isWithin(found, root)) ? found : undefined;
}
