import type { Tree } from '../../tree.js';
import type { FieldSpec } from './built-in-fields.js';
import { editField } from './field-spec.js';
import { isOfKind } from './object-id.js';
import { type Resource, originalId, remembering, withTree } from './resource.js';
import { textOf } from './scalar-text.js';
import { type Transformer, textBy } from './transformer.js';

/** Kinds whose names carry a meaning of their own. */
const KEPT = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
];

/** Kustomize's namePrefix and nameSuffix. */
export function withAffix(
  resource: Resource,
  affix: { readonly prefix: string } | { readonly suffix: string },
  fields: readonly FieldSpec[],
  by: Transformer,
): Resource {
  const original = originalId(resource);
  if (KEPT.some((kind) => isOfKind(original, kind))) return resource;
  let changed = resource;
  for (const field of fields) {
    if (!isOfKind(original, field)) continue;
    if (field.path === 'metadata/name') {
      changed = remembering(changed);
      changed =
        'prefix' in affix
          ? { ...changed, prefixes: [...changed.prefixes, affix.prefix] }
          : { ...changed, suffixes: [...changed.suffixes, affix.suffix] };
    }
    const tree = editField(changed, field, {
      layer: by.layer,
      site: by.written?.site,
      creates: 'scalar',
      set: (value: Tree | undefined) => {
        if (value?.kind === 'unknown') return value;
        const text = textOf(value) ?? '';
        return textBy(by, 'prefix' in affix ? affix.prefix + text : text + affix.suffix, value);
      },
    });
    changed = withTree(changed, tree);
  }
  return changed;
}
