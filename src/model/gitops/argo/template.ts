import type { Layer } from '../../../core/provenance.js';
import { type Tree, subtree, unknownTree } from '../tree.js';

/** What a generator gives to a template: with `goTemplate` a tree, otherwise names with dots in a flat map. */
export interface Parameters {
  readonly tree: Tree & { readonly kind: 'map' };
  readonly goTemplate: boolean;
}

/** The template with every parameter put in; `by` is the ApplicationSet. What is not understood is unknown. */
export function rendered(template: Tree, parameters: Parameters, by: string): Tree {
  switch (template.kind) {
    case 'scalar':
      return typeof template.value === 'string' && template.value.includes('{{')
        ? text(template, template.value, parameters, by)
        : template;
    case 'seq': {
      const items = template.items.map((item) => rendered(item, parameters, by));
      return items.every((item, index) => item === template.items[index]) ? template : { ...template, items };
    }
    case 'map': {
      const known = [...template.entries].filter(([key]) => !key.includes('{{'));
      const entries = new Map(known.map(([key, value]) => [key, rendered(value, parameters, by)] as const));
      if (known.length < template.entries.size) return { ...template, entries, open: `a key of ${by} is a template` };
      return known.every(([key, value]) => entries.get(key) === value) ? template : { ...template, entries };
    }
    case 'unknown':
      return template;
  }
}

function text(template: Tree & { readonly kind: 'scalar' }, written: string, parameters: Parameters, by: string): Tree {
  const names: string[] = [];
  let isUnknown = false;
  const value = written.replace(/\{\{(.*?)\}\}/gs, (_, inside: string) => {
    const name = inside.replace(/^-|-$/g, '').trim();
    const found = parameters.goTemplate ? goValue(parameters.tree, name) : parameters.tree.entries.get(name);
    names.push(name);
    if (found?.kind === 'scalar' && found.value !== null) return String(found.value);
    isUnknown = true;
    return '';
  });
  const layer: Layer = { kind: 'substitution', variables: names, by };
  const { site } = template;
  if (isUnknown || value.includes('{{') || /\{\{-|-\}\}/.test(written))
    return { ...unknownTree(`${by} makes the value`, layer, true), ...(site && { site }) };
  return {
    kind: 'scalar',
    value,
    layer,
    ...(site && { site }),
    text: { text: value, segments: [], editing: MADE },
    under: template,
  };
}

const MADE = { kind: 'none', because: 'a generator puts parts of the text in' } as const;

/** `.a.b` and `index .a.b 1`; anything else is more of a program than is followed. */
function goValue(parameters: Tree, expression: string): Tree | undefined {
  const [, field] = /^\.([\w.]+)$/.exec(expression) ?? [];
  if (field !== undefined) return subtree(parameters, field.split('.'));
  const [, list, position] = /^index\s+\.([\w.]+)\s+(\d+)$/.exec(expression) ?? [];
  return list === undefined ? undefined : subtree(parameters, [...list.split('.'), Number(position)]);
}
