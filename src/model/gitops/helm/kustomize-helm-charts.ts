import { type FilePath, type Target, showPath } from '../../../core/location.js';
import { pathOf } from '../../../syntax/yaml/tree.js';
import type { ChartRef } from '../../charts/chart-ref.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { InflatedChart } from '../kustomize/compose/inflated-chart.js';
import { relayered } from '../layering.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, siteTarget, subtree, unknownTree } from '../tree.js';
import type { ChartRelease, InstalledChart } from './chart-release.js';
import { type FileReading, listedFile } from './listed-values.js';
import type { HelmProblem } from './problem.js';
import { covering, stacked } from './shared-values.js';
import { fileValues } from './values-text.js';

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
  const merged = mergedValues(reading, entry, chart);
  const additional = itemsAt(entry, ['additionalValuesFiles']).map((item) => listedFile(reading, item));
  return stacked([merged, ...additional], { kind: 'source' })?.freeze();
}

function mergedValues(reading: FileReading, entry: Tree, chart: InstalledChart): Tree | undefined {
  const written = subtree(entry, ['valuesFile']);
  const file = written === undefined || textAt(written, []) === '' ? ownFile(reading, chart) : listedFile(reading, written);
  const inline = isPresent(entry, ['valuesInline']) ? inlineOf(entry) : undefined;
  const order = textAt(entry, ['valuesMerge']) || 'override';
  if (inline === undefined || (inline.kind === 'map' && inline.entries.size === 0)) return file;
  if (order === 'replace') return inline;
  const clashes: Tree[] = [];
  const merged =
    order === 'merge'
      ? laidOver(inline, file ?? unknownTree('values of the chart lie over valuesInline', { kind: 'source' }), clashes)
      : laidOver(file, inline, clashes);
  const [clash] = clashes;
  if (clash === undefined) return merged;
  const message = `valuesInline and the values file have values of different kinds at ${keyOf(clash)}, which Kustomize does not merge`;
  reading.problems.push({
    code: 'values-not-a-map',
    message,
    at: clash.site === undefined ? reading.home : siteTarget(clash.site),
  });
  return unknownTree(message, { kind: 'source' });
}

function keyOf({ site }: Tree): string {
  return site === undefined ? 'one place' : showPath(pathOf(site.node).slice(-1));
}

/** Without `valuesFile` Kustomize reads the chart's own: nothing is known of a chart that lies elsewhere. */
function ownFile({ project, problems }: FileReading, chart: InstalledChart): Tree | undefined {
  if (chart.kind === 'remote') return undefined;
  const path = `${chart.path}/values.yaml`;
  return project.files.has(path)
    ? fileValues(project, path, problems)
    : { kind: 'map', entries: new Map(), layer: { kind: 'source' } };
}

function inlineOf(entry: Tree): Tree | undefined {
  const inline = subtree(entry, ['valuesInline']);
  const file = inline?.site?.document.id.file;
  return inline === undefined || file === undefined ? inline : relayered(inline, { kind: 'values-file', file });
}

/**
 * Kustomize's merge2: a null in the upper values takes the key away before Helm sees it, so that the chart's own value comes
 * back; a map, a list and a single value do not merge with each other.
 */
function laidOver(lower: Tree | undefined, upper: Tree, clashes: Tree[]): Tree {
  if (lower !== undefined && isOfOtherKind(lower, upper)) clashes.push(upper);
  if (upper.kind === 'unknown' || lower === undefined) return upper.kind === 'map' ? withoutNulls(upper) : upper;
  if (upper.kind !== 'map') return covering(upper, lower);
  const own = withoutNulls(upper);
  if (lower.kind === 'unknown') return stacked([lower, own], upper.layer)?.freeze() ?? own;
  if (lower.kind !== 'map') return covering(own, lower);
  const entries = new Map(lower.entries);
  const removed = new Map(lower.removed);
  for (const [key, value] of upper.entries) {
    const below = lower.entries.get(key);
    if (!isNull(value)) entries.set(key, laidOver(below, value, clashes));
    else if (below !== undefined) {
      entries.delete(key);
      removed.set(key, { by: value, lost: below });
    }
  }
  const open = upper.open ?? lower.open;
  const merged: MapTree = { ...own, entries, ...(open !== undefined && { open }), ...(removed.size > 0 && { removed }) };
  return covering(merged, lower);
}

function isOfOtherKind(lower: Tree, upper: Tree): boolean {
  const isKnown = (tree: Tree): boolean => tree.kind !== 'unknown' && !isNull(tree);
  return isKnown(lower) && isKnown(upper) && lower.kind !== upper.kind;
}

function withoutNulls<T extends Tree>(tree: T): T {
  if (tree.kind !== 'map') return tree;
  const kept = [...tree.entries].filter(([, value]) => !isNull(value));
  return { ...tree, entries: new Map(kept.map(([key, value]) => [key, withoutNulls(value)])) };
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
