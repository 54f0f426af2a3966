import { resolvePath } from '../../../project/file-system.js';
import { childOf, treeOf } from '../../tree.js';
import type { Accumulator } from './accumulation.js';
import { mayChangeUnseen } from './apply-patch.js';
import type { Building } from './building.js';
import { type Entry, type Kustomization, listOf } from './kustomization-file.js';
import { placeOf } from './problem.js';
import { textOf } from './scalar-text.js';

/** Adds the charts of a kustomization. Flux runs Kustomize without Helm. */
export function addInflatedCharts(kustomization: Kustomization, into: Accumulator, building: Building): void {
  const { directory, values } = kustomization;
  const namespace = textOf(values.get('namespace')?.tree) || undefined;
  const listed = listOf(kustomization, 'helmCharts').map((entry) => ({ entry, globals: values.get('helmGlobals')?.tree }));
  const generators = generatorTrees(kustomization, into, building).map((entry) => ({ entry, globals: entry.tree }));
  const charts = [...listed, ...generators];
  const [first] = charts;
  if (first === undefined) return;
  if (building.as === 'flux') {
    const at = placeOf(first.entry.tree);
    const message = 'Flux runs Kustomize without Helm, which charts of a kustomization need';
    into.problem({ code: 'helm-disabled', message, ...(at !== undefined && { at }) });
    return;
  }
  into.charts.push(
    ...charts.map(({ entry, globals }) => ({
      entry: entry.tree,
      globals,
      directory,
      namespace: textOf(childOf(entry.tree, 'namespace')) || namespace,
    })),
  );
}

/** The files of `generators` that hold such a generator. */
function generatorTrees({ lists, directory }: Kustomization, into: Accumulator, { project, cache }: Building): readonly Entry[] {
  return (lists.get('generators') ?? []).flatMap(({ tree, by }) => {
    const path = textOf(tree) ?? '';
    const file = /[\n:{]/.test(path) ? undefined : resolvePath(directory, path);
    const source = file === undefined ? undefined : project.files.get(file);
    if (source === undefined) return [];
    into.files.add(source.path);
    return source.documents.flatMap((document) => {
      const { root } = document;
      const kind = root && textOf(childOf(cache.tree(document, root), 'kind'));
      return root === undefined || kind !== 'HelmChartInflationGenerator' ? [] : [{ tree: treeOf(document, root, 'helm'), by }];
    });
  });
}

/** Notes what a kustomization does to the charts below it, beyond names and labels. */
export function changeInflatedCharts(kustomization: Kustomization, into: Accumulator, building: Building): void {
  if (into.charts.length === 0) return;
  const changedBy = changeOf(kustomization, into, building);
  const namespace = textOf(kustomization.values.get('namespace')?.tree) || undefined;
  into.charts = into.charts.map((chart) => ({
    ...chart,
    ...(namespace !== undefined && { namespace }),
    ...(changedBy !== undefined && { changedBy }),
  }));
}

/** Fields that may change any object. */
const CHANGING = ['replacements', 'images', 'replicas', 'transformers', 'vars'];
const PATCHES = ['patchesStrategicMerge', 'patches', 'patchesJson6902'] as const;

function changeOf(kustomization: Kustomization, into: Accumulator, building: Building): string | undefined {
  const where = kustomization.file ?? kustomization.directory;
  const field = CHANGING.find((name) => listOf(kustomization, name).length > 0);
  if (field !== undefined) return `${field} of ${where} may change it`;
  const isPatched = PATCHES.some((name) =>
    listOf(kustomization, name).some((entry) => mayChangeUnseen(name, entry, { kustomization, into, building })),
  );
  return isPatched ? `a patch of ${where} may change it` : undefined;
}
