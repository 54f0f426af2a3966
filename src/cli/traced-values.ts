import type { KeyPath } from '../core/location.js';
import { allValues, valuesAround } from '../model/apps/composed-values.js';
import type { ComposedChart } from '../model/apps/rendered-charts.js';
import { type WrittenStep, pathIn } from '../model/gitops/trace/path-spelling.js';
import { type MapTree, type Tree, childOf } from '../model/gitops/tree.js';
import type { Deployment } from './deployed-objects.js';

/** A value as the chart gets it, in the object that installs the chart. */
export interface TracedValue {
  readonly root: Tree;
  readonly path: KeyPath;
  /** `chart grafana 8.5.1`. */
  readonly chart: string;
}

/**
 * The values that are meant by `values.KEY`, and by `spec.values.KEY` of a HelmRelease; one for each chart that the object
 * installs. None when the path means a field of the object itself.
 */
export function tracedValues(deployment: Deployment, steps: readonly WrittenStep[]): readonly TracedValue[] {
  const prefix = prefixOf(deployment, steps);
  if (prefix === undefined) return [];
  return deployment.charts().map((chart) => {
    const whole = pathIn(withValues(deployment, prefix, allValues(chart)), steps);
    const inner = whole.slice(prefix.length);
    const root = withValues(deployment, prefix, valuesAround(chart, inner));
    return { root, path: whole, chart: chartText(chart, deployment) };
  });
}

function prefixOf({ kind, tree, apiVersion }: Deployment, steps: readonly WrittenStep[]): readonly string[] | undefined {
  const [first, second] = steps;
  if (first?.text === 'values') {
    // A release of a helmfile has a list of that name.
    const isField =
      tree !== undefined && childOf(tree, 'values') !== undefined && (apiVersion !== '' || second?.kind === 'index');
    return isField ? undefined : ['values'];
  }
  return kind === 'HelmRelease' && first?.text === 'spec' && second?.text === 'values' ? ['spec', 'values'] : undefined;
}

/** The object with the values that the chart gets in the place of those that it says itself. */
function withValues({ tree }: Deployment, prefix: readonly string[], values: MapTree): Tree {
  return prefix.length === 1 ? nested(prefix, values) : placed(tree, prefix, values);
}

function placed(tree: Tree | undefined, [step, ...rest]: readonly string[], values: MapTree): Tree {
  if (step === undefined) return values;
  if (tree?.kind !== 'map') return nested([step, ...rest], values);
  return { ...tree, entries: new Map(tree.entries).set(step, placed(tree.entries.get(step), rest, values)) };
}

function nested(path: readonly string[], values: MapTree): Tree {
  return path
    .toReversed()
    .reduce<Tree>(
      (inner, step): MapTree => ({ kind: 'map', entries: new Map([[step, inner]]), layer: { kind: 'source' } }),
      values,
    );
}

/** The chart as people name it; with the release where the object makes several. */
export function chartText({ chart, object }: ComposedChart, deployment: Deployment): string {
  const release = object.name === deployment.name ? '' : ` in release ${object.name}`;
  if (chart === undefined) return `a chart that is not known${release}`;
  if (chart.kind === 'folder') return `the chart ${chart.path === '' ? '.' : chart.path}${release}`;
  const { name, version } = chart.ref;
  return `chart ${name}${typeof version === 'string' && version !== '*' ? ` ${version}` : ''}${release}`;
}
