import type { ScalarTree, Tree } from '../../tree.js';
import type { FieldSpec } from './built-in-fields.js';
import { editField } from './field-spec.js';
import { isOfKind } from './object-id.js';
import { type Resource, allIds, withTree } from './resource.js';
import { isQuoted } from './scalar-text.js';
import type { Transformer } from './transformer.js';

/** Sets the count in every object that has, or had, the name; undefined when there is none, which Kustomize refuses. */
export function withReplicas(
  resources: readonly Resource[],
  name: string,
  count: number,
  fields: readonly FieldSpec[],
  by: Transformer,
): readonly Resource[] | undefined {
  let found = false;
  const changed = resources.map((resource) => {
    let after = resource;
    for (const field of fields) {
      if (!allIds(resource).some((id) => id.name === name && isOfKind(id, field))) continue;
      found = true;
      const set = (value: Tree | undefined): Tree => countBy(by, count, value);
      after = withTree(after, editField(after, field, { layer: by.layer, site: by.written?.site, creates: 'scalar', set }));
    }
    return after;
  });
  return found ? changed : undefined;
}

/** A number, unless quotes that stand there make it a text. */
function countBy({ layer, written }: Transformer, count: number, under: Tree | undefined): ScalarTree {
  const quoted = under !== undefined && isQuoted(under);
  return {
    kind: 'scalar',
    value: quoted ? String(count) : count,
    layer,
    quoted,
    ...(written?.site !== undefined && { site: written.site }),
    ...(under !== undefined && { under }),
  };
}
