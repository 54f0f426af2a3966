import type { FilePath, Target } from '../../../core/location.js';
import type { ChartRef } from '../../charts/chart-ref.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { InflatedChart } from '../kustomize/compose/inflated-chart.js';
import { relayered } from '../layering.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, subtree, unknownTree } from '../tree.js';
import type { ChartRelease, InstalledChart } from './chart-release.js';
import { type FileReading, listedFile } from './listed-values.js';
import type { HelmProblem } from './problem.js';
import { covering, stacked } from './shared-values.js';

/** The release that Kustomize renders (api/internal/builtins, HelmChartInflationGenerator); undefined without a chart's name. */
export function inflatedRelease(project: Project, inflated: InflatedChart, home: Target): ChartRelease | undefined {
  const { entry, directory, namespace } = inflated;
  const name = textAt(entry, ['name']);
  if (name === undefined || name === '') return undefined;
  const folder = folderOf(inflated, name);
  const isHere = folder !== undefined && project.files.has(`${folder}/Chart.yaml`);
  const chart: InstalledChart = isHere ? { kind: 'folder', path: folder } : { kind: 'remote', ref: referenceOf(entry, name) };
  const problems: HelmProblem[] = [];
  const values = valuesOf({ project, directory, home, problems }, entry, chart);
  return { chart, names: { name: textAt(entry, ['releaseName']) || 'release-name', namespace }, values, problems };
}

/** `charts/NAME`; a chart that is fetched by its version has a folder of its own around (absChartHome). */
function folderOf({ entry, globals, directory }: InflatedChart, name: string): FilePath | undefined {
  const home = textAt(globals, ['chartHome']) || 'charts';
  const version = textAt(entry, ['version']);
  const around = version && textAt(entry, ['repo']) ? `${home}/${name}-${version}` : home;
  return around.startsWith('/') ? undefined : resolvePath(directory, `${around}/${name}`);
}

/** Without a version Helm pulls the newest. */
function referenceOf(entry: Tree, name: string): ChartRef {
  const version = subtree(entry, ['version']);
  const repository = textAt(entry, ['repo']);
  const text = version?.kind === 'scalar' && version.value !== null ? String(version.value) : '*';
  return {
    name,
    ...(version?.kind !== 'unknown' && { version: text === '' ? '*' : text }),
    ...(repository !== undefined && { repository }),
  };
}

/** `valuesFile` with `valuesInline` merged over it, below it (`merge`) or in its place (`replace`), then the additional files. */
function valuesOf(reading: FileReading, entry: Tree, chart: InstalledChart): Tree | undefined {
  const written = subtree(entry, ['valuesFile']);
  const own = written === undefined || textAt(written, []) === '' ? undefined : listedFile(reading, written);
  const inline = isPresent(entry, ['valuesInline']) ? inlineOf(entry) : undefined;
  const order = textAt(entry, ['valuesMerge']) || 'override';
  const merged = mergedValues(own, inline, order, chart);
  const additional = itemsAt(entry, ['additionalValuesFiles']).map((item) => listedFile(reading, item));
  return stacked([merged, ...additional], { kind: 'source' })?.freeze();
}

function inlineOf(entry: Tree): Tree | undefined {
  const inline = subtree(entry, ['valuesInline']);
  const file = inline?.site?.document.id.file;
  return inline === undefined || file === undefined ? inline : relayered(inline, { kind: 'values-file', file });
}

function mergedValues(own: Tree | undefined, inline: Tree | undefined, order: string, chart: InstalledChart): Tree | undefined {
  if (inline === undefined || (inline.kind === 'map' && inline.entries.size === 0)) return own;
  if (order === 'replace') return inline;
  if (order === 'override') return laidOver(own, inline);
  if (own !== undefined) return laidOver(inline, own);
  // What the chart's own file says lies over these values then.
  const because = `values.yaml of the chart ${chart.kind === 'remote' ? chart.ref.name : chart.path} lies over valuesInline`;
  return unknownTree(because, { kind: 'source' });
}

/** Kustomize's merge2: a null in the upper values takes the key away before Helm sees it, so that the chart's own value comes back. */
function laidOver(lower: Tree | undefined, upper: Tree): Tree {
  if (upper.kind !== 'map') return lower === undefined ? upper : covering(upper, lower);
  const own = withoutNulls(upper);
  if (lower === undefined) return own;
  if (lower.kind === 'unknown') return stacked([lower, own], upper.layer)?.freeze() ?? own;
  if (lower.kind !== 'map') return covering(own, lower);
  const entries = new Map(lower.entries);
  const removed = new Map(lower.removed);
  for (const [key, value] of upper.entries) {
    const below = lower.entries.get(key);
    if (!isNull(value)) entries.set(key, laidOver(below, value));
    else if (below !== undefined) {
      entries.delete(key);
      removed.set(key, { by: value, lost: below });
    }
  }
  const open = upper.open ?? lower.open;
  const merged: MapTree = { ...own, entries, ...(open !== undefined && { open }), ...(removed.size > 0 && { removed }) };
  return covering(merged, lower);
}

function withoutNulls<T extends Tree>(tree: T): T {
  if (tree.kind !== 'map') return tree;
  const kept = [...tree.entries].filter(([, value]) => !isNull(value));
  return { ...tree, entries: new Map(kept.map(([key, value]) => [key, withoutNulls(value)])) };
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
