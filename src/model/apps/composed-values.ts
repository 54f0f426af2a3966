import type { Plain } from '../../core/fix.js';
import type { KeyPath } from '../../core/location.js';
import type { Layer } from '../../core/provenance.js';
import type { ChartRef } from '../charts/chart-ref.js';
import { chartDefault, defaultPaths } from '../charts/facts.js';
import { mergeValues } from '../gitops/layering.js';
import { stacked } from '../gitops/helm/shared-values.js';
import { type MapTree, type Tombstone, type Tree, subtree, treeOfPlain, unknownTree } from '../gitops/tree.js';
import type { ChartPart, ComposedChart } from './rendered-charts.js';

/** All values that a chart gets, over what is known of its own; the values are open where there are more. */
export function allValues({ chart, values, parts }: ComposedChart): MapTree {
  if (chart === undefined) return over([], overUnknown(values));
  return over(
    parts.map(({ at, chart: ref }) => nested(at, { ...defaults(ref), open: moreOf(ref) })),
    values,
  );
}

/** The values as far as the story of one of them goes: what is not known of a chart lies below nothing but that. */
export function valuesAround({ chart, values, parts }: ComposedChart, path: KeyPath): MapTree {
  if (chart === undefined) return over([], overUnknown(values));
  const part = parts.find(({ at }) => at.length < path.length && at.every((step, index) => step === path[index]));
  const gap = part === undefined || subtree(values, path) !== undefined ? undefined : unknownDefault(part, path);
  const known = parts.map(({ at, chart: ref }) => nested(at, defaults(ref)));
  return over(gap === undefined ? known : [gap, ...known], values);
}

/** What an unknown chart says itself may be anything that is not said here. */
function overUnknown(values: Tree | undefined): Tree | undefined {
  return mergeValues(unknownTree('the chart is not known', { kind: 'source' }), values);
}

/** A null deletes the chart's default. */
function over(lower: readonly MapTree[], values: Tree | undefined): MapTree {
  const layer: Layer = { kind: 'source' };
  const composed = stacked([...lower, values], layer)?.freeze();
  return composed === undefined ? { kind: 'map', entries: new Map(), layer } : settled(composed);
}

function settled(tree: MapTree): MapTree {
  const entries = new Map<string, Tree>();
  const removed = new Map<string, Tombstone>(tree.removed);
  for (const [key, value] of tree.entries) {
    if (value.kind === 'scalar' && value.value === null && value.under !== undefined) {
      const { under, ...by } = value;
      removed.set(key, { by, lost: under });
    } else entries.set(key, value.kind === 'map' ? settled(value) : value);
  }
  return { ...ownMap(tree), entries, ...(removed.size > 0 && { removed }) };
}

/** Helm merges maps key by key: that a lower layer has a map there, too, is no past of this one; its keys have their own. */
function ownMap(tree: MapTree): MapTree {
  const chain: Tree[] = [];
  for (let at: Tree | undefined = tree; at !== undefined; at = at.under) chain.push(at);
  const [first, ...others] = chain.filter((one) => !(one.kind === 'map' && isMergedByHelm(one.layer)));
  const { under: _under, site: _site, ...bare } = tree;
  const lowest = chain.at(-1)!;
  if (first === undefined) return { ...bare, layer: lowest.layer, ...(lowest.site && { site: lowest.site }) };
  const under = others.toReversed().reduce<Tree | undefined>((below, one) => withUnder(one, below), undefined);
  return { ...bare, layer: first.layer, ...(first.site && { site: first.site }), ...(under && { under }) };
}

function withUnder(tree: Tree, under: Tree | undefined): Tree {
  const { under: _, ...bare } = tree;
  return under === undefined ? bare : { ...bare, under };
}

function isMergedByHelm({ kind }: Layer): boolean {
  return kind === 'chart-default' || kind === 'values-file' || kind === 'values-from' || kind === 'command-line';
}

function defaults(chart: ChartRef): MapTree {
  const values: Record<string, Plain> = {};
  for (const path of defaultPaths(chart)) {
    const found = chartDefault(chart, path);
    if (found.state === 'set' && found.value !== null) place(values, path, found.value);
  }
  const tree = treeOfPlain(values, layerOf(chart));
  return tree.kind === 'map' ? tree : { kind: 'map', entries: new Map(), layer: layerOf(chart) };
}

/** Shorter paths come first: a longer one says more of what they say, or stands beside them. */
function place(values: Record<string, Plain>, [step, ...rest]: KeyPath, value: Plain): void {
  if (step === undefined) return;
  const below = values[step];
  const inner: Record<string, Plain> = below !== undefined && isMap(below) ? { ...below } : {};
  if (rest.length > 0) place(inner, rest, value);
  values[step] = rest.length > 0 ? inner : value;
}

function isMap(value: Plain): value is Readonly<Record<string, Plain>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function moreOf(chart: ChartRef): string {
  return defaultPaths(chart).length === 0
    ? `no facts about the chart ${chart.name}`
    : `other defaults of the chart ${chart.name}`;
}

function layerOf({ name, version }: ChartRef): Layer {
  return { kind: 'chart-default', chart: name, version: typeof version === 'string' ? version : '' };
}

function unknownDefault({ at, chart }: ChartPart, path: KeyPath): MapTree | undefined {
  const found = chartDefault(chart, path.slice(at.length));
  return found.state === 'unknown' ? nested(path, unknownTree(found.because, layerOf(chart))) : undefined;
}

function nested(path: KeyPath, tree: Tree): MapTree {
  const whole = path
    .toReversed()
    .reduce<Tree>(
      (inner, step): MapTree => ({ kind: 'map', entries: new Map([[String(step), inner]]), layer: tree.layer }),
      tree,
    );
  return whole.kind === 'map' ? whole : { kind: 'map', entries: new Map(), layer: tree.layer };
}
