import type { FilePath, Target } from '../../../core/location.js';
import { parseVersion } from '../../charts/version.js';
import type { Project } from '../../project/project.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, siteTarget, subtree, treeOf } from '../tree.js';
import type { ChartDependency, ImportValues } from './chart.js';
import type { HelmProblem } from './problem.js';

/** What a Chart.yaml says, as far as values depend on it. */
export interface ChartFile {
  /** Undefined when Helm refuses the chart. */
  readonly name: string | undefined;
  readonly version: string;
  readonly dependencies: readonly ChartDependency[];
  readonly declared: readonly DeclaredDependency[];
  readonly problems: readonly HelmProblem[];
}

export interface DeclaredDependency {
  readonly dependency: ChartDependency;
  readonly repository: string | undefined;
  readonly at: Target;
}

const NOTHING: ChartFile = { name: undefined, version: '', dependencies: [], declared: [], problems: [] };

/** Reads Chart.yaml, and requirements.yaml where an old chart keeps its dependencies there. */
export function readChartFile(project: Project, directory: FilePath): ChartFile {
  const path = `${directory === '' ? '' : `${directory}/`}Chart.yaml`;
  const read = mapIn(project, path);
  if (read.tree === undefined) return { ...NOTHING, problems: read.problems };
  const { tree } = read;
  const problems = [...read.problems, ...complaints(tree, path)];
  const name = printed(tree, 'name');
  const version = printed(tree, 'version');
  if (problems.length > 0 || name === undefined || version === undefined) return { ...NOTHING, problems };
  const old = mapIn(project, `${path.slice(0, -'Chart.yaml'.length)}requirements.yaml`);
  const list = subtree(old.tree, ['dependencies']) ?? subtree(tree, ['dependencies']);
  const declared = itemsAt(list, []).flatMap((entry) => dependencyOf(entry) ?? []);
  return { name, version, declared, dependencies: declared.map(({ dependency }) => dependency), problems: old.problems };
}

function mapIn(project: Project, path: FilePath): { readonly tree: Tree | undefined; readonly problems: readonly HelmProblem[] } {
  const file = project.files.get(path);
  if (file === undefined || file.skipped !== undefined) return { tree: undefined, problems: [] };
  const { problem } = file.stream;
  const broken = (message: string, at: HelmProblem['at']): readonly HelmProblem[] => [{ code: 'broken-chart', message, at }];
  if (problem !== undefined) {
    const at = { document: { file: path, index: 0 }, range: problem.range };
    return { tree: undefined, problems: broken(`${path} is not YAML: ${problem.message}`, at) };
  }
  const [document] = file.documents;
  const tree = document?.root && treeOf(document, document.root, 'helm');
  if (tree?.kind === 'map') return { tree, problems: [] };
  return { tree: undefined, problems: broken(`${path} holds no map`, { document: { file: path, index: 0 }, path: [] }) };
}

/** What Helm's reading and validation of a Chart.yaml refuse. */
function complaints(tree: Tree, path: FilePath): readonly HelmProblem[] {
  const complaint = (key: string, message: string): HelmProblem => {
    const site = subtree(tree, [key])?.site ?? tree.site;
    return {
      code: 'broken-chart',
      message: `${path}: ${message}`,
      at: site === undefined ? { document: { file: path, index: 0 }, path: [key] } : siteTarget(site),
    };
  };
  for (const key of ['apiVersion', 'name', 'version', 'appVersion', 'description', 'type', 'kubeVersion']) {
    const value = subtree(tree, [key]);
    if (value !== undefined && value.kind !== 'scalar') return [complaint(key, `${key} must be a string`)];
  }
  if (!printed(tree, 'name')) return [complaint('name', 'name is required')];
  const version = printed(tree, 'version');
  if (!version) return [complaint('version', 'version is required')];
  if (parseVersion(version) === undefined) return [complaint('version', `version ${JSON.stringify(version)} is invalid`)];
  return [];
}

/** A scalar as sigs.k8s.io/yaml reads it into a text: `1.0` is `1` (Helm 4.1.4 loads such a chart). */
function printed(tree: Tree, key: string): string | undefined {
  const found = subtree(tree, [key]);
  return found?.kind === 'scalar' && found.value !== null ? String(found.value) : undefined;
}

function dependencyOf(entry: Tree): DeclaredDependency | undefined {
  const name = textAt(entry, ['name']);
  if (name === undefined || entry.site === undefined) return undefined;
  const alias = textAt(entry, ['alias']);
  const version = textAt(entry, ['version']);
  const condition = textAt(entry, ['condition']);
  const tags = itemsAt(entry, ['tags']).flatMap((tag) => textAt(tag, []) ?? []);
  const dependency: ChartDependency = {
    name,
    ...(alias !== undefined && alias !== '' && { alias }),
    ...(version !== undefined && { version }),
    ...(condition !== undefined && { condition }),
    tags,
    importValues: itemsAt(entry, ['import-values']).flatMap((item) => importOf(item) ?? []),
  };
  return { dependency, repository: textAt(entry, ['repository']), at: siteTarget(entry.site) };
}

function importOf(item: Tree): ImportValues | undefined {
  const exported = textAt(item, []);
  if (exported !== undefined) return { child: `exports.${exported}`, parent: '.' };
  const child = textAt(item, ['child']);
  const parent = textAt(item, ['parent']);
  return child === undefined || parent === undefined ? undefined : { child, parent };
}
