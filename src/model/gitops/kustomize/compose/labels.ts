import type { Tree } from '../../tree.js';
import type { FieldSpec } from './built-in-fields.js';
import { editField } from './field-spec.js';
import { Refused } from './problem.js';
import { type Resource, withTree } from './resource.js';
import { type Transformer, textBy } from './transformer.js';
import { withoutStone } from './with-entry.js';

/** A label or annotation, with the place that sets it. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly by: Transformer;
}

/** Sets labels or annotations in each of the fields that the object has or that are to be made. */
export function withPairs(resource: Resource, pairs: readonly Pair[], fields: readonly FieldSpec[]): Resource {
  let changed = resource;
  for (const { key, value, by } of pairs) {
    // One node for all fields that do not have the key yet: see shared-labels.ts.
    const added = textBy(by, value, undefined);
    const edit = {
      layer: by.layer,
      site: by.written?.site,
      creates: 'map',
      set: (map: Tree | undefined): Tree => {
        if (map === undefined || map.kind === 'unknown') return map ?? textBy(by, value, undefined);
        if (map.kind !== 'map') throw new Refused('wrong-node-kind', `${key} cannot be set: there is no map`);
        const there = map.entries.get(key);
        const entries = new Map(map.entries).set(key, there === undefined ? added : textBy(by, value, there));
        return { ...withoutStone(map, key), entries };
      },
    } as const;
    for (const field of fields) changed = withTree(changed, editField(changed, field, edit));
  }
  return changed;
}
