import type { FilePath, Target } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type Tree, siteTarget, subtree, unknownTree } from '../tree.js';
import { type Assignment, commandLineValues } from './command-line.js';
import type { ChartRelease, InstalledChart } from './chart-release.js';
import { type FileReading, listedFile } from './listed-values.js';
import type { HelmProblem } from './problem.js';

const SOURCE: Layer = { kind: 'source' };

/** The releases of a helmfile, as far as it is no template. One with `installed: false` is none. */
export function helmfileReleases(project: Project, helmfile: Tree, path: FilePath, home: Target): readonly ChartRelease[] {
  return itemsAt(helmfile, ['releases']).flatMap((release) => {
    const name = textAt(release, ['name']);
    const chart = textAt(release, ['chart']);
    const installed = subtree(release, ['installed']);
    if (name === undefined || chart === undefined || isTemplate(name) || isTemplate(chart)) return [];
    if (installed?.kind === 'scalar' && installed.value === false) return [];
    const problems: HelmProblem[] = [];
    const reading = { project, directory: directoryOf(path), home, problems };
    const names = { name, namespace: textAt(release, ['namespace']) || undefined };
    return [{ chart: chartOf(helmfile, release, chart, reading), names, values: valuesOf(reading, release), problems }];
  });
}

/** `repository/chart` under a name of `repositories`, an OCI address, or a folder. */
function chartOf(helmfile: Tree, release: Tree, chart: string, { project, directory }: FileReading): InstalledChart {
  const version = textAt(release, ['version']);
  const remote = (name: string, repository?: string): InstalledChart => ({
    kind: 'remote',
    ref: { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) },
  });
  const folder = /^\.{0,2}\//.test(chart) ? resolvePath(directory, chart) : undefined;
  if (folder !== undefined) return { kind: 'folder', path: folder };
  const local = resolvePath(directory, chart);
  if (local !== undefined && project.files.has(`${local}/Chart.yaml`)) return { kind: 'folder', path: local };
  const slash = chart.lastIndexOf('/');
  const address = chart.slice(0, slash);
  const repository = itemsAt(helmfile, ['repositories']).find((entry) => textAt(entry, ['name']) === address);
  const url = repository === undefined ? (address.includes('://') ? address : undefined) : textAt(repository, ['url']);
  return remote(chart.slice(slash + 1), url);
}

/** Files and maps in order, then secrets, then `set`. What a release inherits lies below all of them. */
function valuesOf(reading: FileReading, release: Tree): Tree | undefined {
  const inherited = ['inherit', 'valuesTemplate', 'setTemplate'].some((field) => isPresent(release, [field]));
  const layers = [
    ...(inherited ? [unknownTree('the release inherits values', SOURCE)] : []),
    ...itemsAt(release, ['values']).map((entry) => layerOf(reading, release, entry)),
    ...itemsAt(release, ['secrets']).map(() => unknownTree('the values are secret', SOURCE)),
  ];
  const assignments = itemsAt(release, ['set']).flatMap((entry) => assignmentOf(entry) ?? []);
  if (layers.length === 0 && assignments.length === 0) return undefined;
  const composed = commandLineValues(layers, assignments);
  if ('tree' in composed) return composed.tree;
  const { site } = composed.assignment.placed.text;
  const message = `a set entry fails: ${composed.refused}`;
  reading.problems.push({ code: 'target-path-refused', message, at: site === undefined ? reading.home : siteTarget(site) });
  return unknownTree(message, SOURCE);
}

function layerOf(reading: FileReading, release: Tree, entry: Tree): Tree {
  if (entry.kind === 'map') return withoutTemplates(entry);
  const path = textAt(entry, []);
  if (path === undefined || isTemplate(path) || path.endsWith('.gotmpl') || path.includes('://') || /[*?[]/.test(path))
    return unknownTree('a values file is not followed', SOURCE);
  const handler = textAt(release, ['missingFileHandler']);
  const found = resolvePath(reading.directory, path);
  const mayBeMissing = handler !== undefined && handler !== 'Error' && found !== undefined;
  if (mayBeMissing && !reading.project.fileSystem.has(found)) return { kind: 'map', entries: new Map(), layer: SOURCE };
  return listedFile(reading, entry);
}

function assignmentOf(entry: Tree): Assignment | undefined {
  const name = textAt(entry, ['name']);
  const value = subtree(entry, ['value']);
  if (name === undefined) return undefined;
  const layer: Layer = { kind: 'command-line', flag: '--set' };
  if (value?.kind === 'scalar' && value.value !== null && !isTemplate(String(value.value)))
    return { line: `${name}=${String(value.value).replace(/[,\\]/g, '\\$&')}`, mode: 'typed', placed: { text: value, layer } };
  return { line: `${name}=`, mode: 'typed', placed: { text: unknownTree('the value is not known', layer, true), layer } };
}

/** Texts in a helmfile may be templates of its own. */
function withoutTemplates(tree: Tree): Tree {
  if (tree.kind === 'scalar')
    return typeof tree.value === 'string' && isTemplate(tree.value)
      ? { ...unknownTree('helmfile makes the value', tree.layer, true), ...(tree.site && { site: tree.site }) }
      : tree;
  if (tree.kind === 'seq') return { ...tree, items: tree.items.map(withoutTemplates) };
  if (tree.kind !== 'map') return tree;
  return { ...tree, entries: new Map([...tree.entries].map(([key, value]) => [key, withoutTemplates(value)])) };
}

function isTemplate(text: string): boolean {
  return text.includes('{{');
}
