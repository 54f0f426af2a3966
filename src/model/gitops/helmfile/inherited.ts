import { itemsAt, textAt, textsAt } from '../reading.js';
import { type MapTree, type Tree, subtree } from '../tree.js';
import type { HelmfileState } from './state.js';

const DEEPEST = 8;

/**
 * A release with the templates it inherits (state_exec_tmpl.go releaseWithInheritedTemplate): lists of the templates come
 * first; of single values and of the keys of maps the first that is written stays. Undefined where a template is not known.
 */
export function withInherited(state: HelmfileState, release: MapTree): MapTree | undefined {
  const own = itemsAt(release, ['inherit']);
  const named = new Set(own.flatMap((entry) => textAt(entry, ['template']) ?? []));
  const defaults = defaultTemplates(state.fields).filter((name) => !named.has(name));
  return inheriting(state, release, [...defaults.map((template) => ({ template, except: [] })), ...own.map(inheritOf)], 0);
}

interface Inherit {
  readonly template: string | undefined;
  readonly except: readonly string[];
}

function inheritOf(entry: Tree): Inherit {
  return { template: textAt(entry, ['template']), except: textsAt(entry, ['except']) };
}

/** `defaultInherit` is a name, or a list of names. */
function defaultTemplates(fields: Tree): readonly string[] {
  const one = textAt(fields, ['defaultInherit']);
  return one === undefined ? textsAt(fields, ['defaultInherit']) : [one];
}

function inheriting(state: HelmfileState, release: MapTree, inherits: readonly Inherit[], depth: number): MapTree | undefined {
  let merged: MapTree = { ...release, entries: new Map() };
  for (const { template, except } of inherits) {
    const found = template === undefined ? undefined : subtree(state.fields, ['templates', template]);
    if (found?.kind !== 'map' || depth > DEEPEST) return undefined;
    const whole = inheriting(state, found, itemsAt(found, ['inherit']).map(inheritOf), depth + 1);
    if (whole === undefined) return undefined;
    const kept = [...whole.entries].filter(([key]) => !except.includes(key));
    merged = completed(merged, new Map(kept));
  }
  const own = new Map(release.entries);
  own.delete('inherit');
  return completed(merged, own);
}

function completed(first: MapTree, more: ReadonlyMap<string, Tree>): MapTree {
  const entries = new Map(first.entries);
  for (const [key, value] of more) {
    const known = entries.get(key);
    if (known === undefined) entries.set(key, value);
    else if (known.kind === 'seq' && value.kind === 'seq')
      entries.set(key, { ...value, items: [...known.items, ...value.items] });
    else if (known.kind === 'map' && value.kind === 'map')
      entries.set(key, { ...known, entries: new Map([...value.entries, ...known.entries]) });
  }
  return { ...first, entries };
}
