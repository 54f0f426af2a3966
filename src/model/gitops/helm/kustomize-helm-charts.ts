import type { FilePath, Target } from '../../../core/location.js';
import type { ChartRef } from '../../charts/chart-ref.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, subtree } from '../tree.js';
import type { ChartRelease } from './chart-release.js';
import { type FileReading, listedFile } from './listed-values.js';
import type { HelmProblem } from './problem.js';
import { stacked } from './shared-values.js';

/** The charts that Kustomize renders, by `helmCharts` of a kustomization file (api/internal/builtins, HelmChartInflationGenerator). */
export function inflatedCharts(
  project: Project,
  kustomization: Tree,
  directory: FilePath,
  home: Target,
): readonly ChartRelease[] {
  const chartHome = textAt(kustomization, ['helmGlobals', 'chartHome']) ?? 'charts';
  return itemsAt(kustomization, ['helmCharts']).flatMap((entry) => {
    const name = textAt(entry, ['name']);
    if (name === undefined) return [];
    const folder = resolvePath(directory, `${chartHome}/${name}`);
    const isHere = folder !== undefined && project.files.has(`${folder}/Chart.yaml`);
    const problems: HelmProblem[] = [];
    return [
      {
        chart: isHere ? { kind: 'folder', path: folder } : { kind: 'remote', ref: referenceOf(entry, name) },
        names: {
          name: textAt(entry, ['releaseName']) || 'release-name',
          namespace: textAt(entry, ['namespace']) || textAt(kustomization, ['namespace']) || undefined,
        },
        values: valuesOf({ project, directory, home, problems }, entry),
        problems,
      },
    ];
  });
}

function referenceOf(entry: Tree, name: string): ChartRef {
  const [version, repository] = [textAt(entry, ['version']), textAt(entry, ['repo'])];
  return { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) };
}

/** `valuesFile` with `valuesInline` laid over it, below it (`merge`) or in its place (`replace`), then the additional files. */
function valuesOf(reading: FileReading, entry: Tree): Tree | undefined {
  const file = subtree(entry, ['valuesFile']);
  const written = subtree(entry, ['valuesInline']);
  const inline = written && withoutNulls(written);
  const own = file === undefined ? undefined : listedFile(reading, file);
  const order = textAt(entry, ['valuesMerge']) ?? 'override';
  const first = order === 'replace' ? [inline ?? own] : order === 'merge' ? [inline, own] : [own, inline];
  const additional = itemsAt(entry, ['additionalValuesFiles']).map((item) => listedFile(reading, item));
  return stacked([...first, ...additional], { kind: 'source' })?.freeze();
}

/** Kustomize merges a null away before Helm sees it, so that the chart's own value comes back. */
function withoutNulls(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const kept = [...tree.entries].filter(([, value]) => !(value.kind === 'scalar' && value.value === null));
  return { ...tree, entries: new Map(kept.map(([key, value]) => [key, withoutNulls(value)])) } satisfies MapTree;
}
