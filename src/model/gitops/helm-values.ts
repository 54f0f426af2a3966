import type { KeyPath, Target } from '../../core/location.js';
import type { Deletion, Lookup } from '../../core/provenance.js';
import type { ChartRef } from '../charts/chart-ref.js';
import { chartDefault } from '../charts/facts.js';
import type { Effective } from './effective.js';
import { mergeValues } from './layering.js';
import { type Tree, childOf, losersOf, originOf, treeOfPlain } from './tree.js';
import { asBoolean, asNumber, asString, keysOf } from './typed-lookup.js';

/** The values a chart will see: what the user composed, over the chart's own defaults. */
export class ChartValues {
  constructor(
    readonly user: Effective,
    readonly chart: ChartRef,
    /** Where the part lies that a sub-chart sees: `['grafana']` inside kube-prometheus-stack. */
    readonly prefix: KeyPath = [],
  ) {}

  /** The same values as a sub-chart sees them. */
  part(prefix: KeyPath): ChartValues {
    return new ChartValues(this.user, this.chart, [...this.prefix, ...prefix]);
  }

  get(path: KeyPath): Lookup<Tree> {
    const full = [...this.prefix, ...path];
    const user = this.user.get(full);
    if (user.state === 'unknown') return user;
    const fallback = chartDefault(this.chart, full);
    if (user.state === 'absent') {
      const taker = this.#nullAt(full);
      if (taker !== undefined) return fallback.state === 'absent' ? user : { deleted: this.#deletion(taker), ...user };
    }
    if (user.state === 'set') {
      if (user.value.kind !== 'map' || fallback.state === 'absent') return user;
      if (fallback.state === 'unknown') return { ...user, value: { ...user.value, open: fallback.because } };
      const merged = mergeValues(this.#default(fallback.value), user.value)!;
      return { state: 'set', value: merged, origin: originOf(user.value), overridden: losersOf(merged) };
    }
    if (fallback.state === 'absent') return user;
    if (fallback.state === 'unknown') return { state: 'unknown', exists: 'maybe', because: fallback.because };
    if (fallback.value === null) return user;
    const value = this.#default(fallback.value);
    return { state: 'set', value, origin: originOf(value), overridden: [] };
  }

  string(path: KeyPath): Lookup<string> {
    return asString(this.get(path));
  }

  number(path: KeyPath): Lookup<number> {
    return asNumber(this.get(path));
  }

  boolean(path: KeyPath): Lookup<boolean> {
    return asBoolean(this.get(path));
  }

  /** As a Go template's `if` sees it: false, 0, "" and empty collections are false, everything else is true. */
  truth(path: KeyPath): Lookup<boolean> {
    const found = this.get(path);
    if (found.state !== 'set') return found;
    return { ...found, value: isTrue(found.value) };
  }

  keys(path: KeyPath): readonly string[] {
    return keysOf(this.get(path));
  }

  insertAt(path: KeyPath): Target {
    return this.user.insertAt([...this.prefix, ...path]);
  }

  /** The null that the user wrote there or above, which deletes the chart's default. */
  #nullAt(path: KeyPath): Tree | undefined {
    let at = this.user.tree;
    for (const step of path) {
      at = at && childOf(at, step);
      if (at?.kind === 'scalar' && at.value === null) return at;
    }
    return undefined;
  }

  #deletion(taker: Tree): Deletion {
    return { by: originOf(taker), lost: originOf(this.#default(null)) };
  }

  #default(value: Parameters<typeof treeOfPlain>[0]): Tree {
    const { name, version } = this.chart;
    return treeOfPlain(value, { kind: 'chart-default', chart: name, version: typeof version === 'string' ? version : '' });
  }
}

/** As a Go template's `if` sees a value. */
export function isTrue(tree: Tree): boolean {
  if (tree.kind === 'map') return tree.entries.size > 0 || tree.open !== undefined;
  if (tree.kind === 'seq') return tree.items.length > 0;
  return tree.kind === 'scalar' && tree.value !== null && tree.value !== false && tree.value !== 0 && tree.value !== '';
}
