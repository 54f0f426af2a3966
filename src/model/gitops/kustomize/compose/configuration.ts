import { type Tree, childOf } from '../../tree.js';
import {
  ANNOTATIONS,
  type FieldSpec,
  IMAGES,
  LABELS_AND_SELECTORS,
  NAMES,
  NAMESPACES,
  type NameReference,
  REPLICAS,
  TEMPLATE_LABELS,
} from './built-in-fields.js';
import { NAME_REFERENCES } from './name-references.js';
import { isOfKind } from './object-id.js';
import { Refused, placeOf } from './problem.js';
import { textOf } from './scalar-text.js';
import { kindFilter } from './target-selector.js';

/** Which fields the transformers change: the built-in ones, and those of `configurations` files of this and all bases. */
export interface Configuration {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
}

export const BUILT_IN: Configuration = {
  namePrefix: NAMES,
  nameSuffix: NAMES,
  namespace: NAMESPACES,
  commonLabels: LABELS_AND_SELECTORS,
  labels: [],
  templateLabels: TEMPLATE_LABELS,
  commonAnnotations: ANNOTATIONS,
  images: IMAGES,
  replicas: REPLICAS,
  nameReference: NAME_REFERENCES,
};

const FIELD_LISTS = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'images',
  'replicas',
] as const;

const KNOWN: ReadonlySet<string> = new Set([...FIELD_LISTS, 'nameReference', 'varReference'].map((name) => name.toLowerCase()));

/** What a `configurations` file adds. Throws `Refused`. */
export function configurationOf(tree: Tree): Partial<Configuration> {
  if (tree.kind !== 'map') throw new Refused('wrong-type', 'a configuration is a map of field lists', placeOf(tree));
  const lower = new Map([...tree.entries].map(([key, value]) => [key.toLowerCase(), value] as const));
  for (const [key, value] of tree.entries) {
    if (!KNOWN.has(key.toLowerCase()))
      throw new Refused('unknown-field', `a configuration has no field "${key}"`, placeOf(value));
  }
  const result: { -readonly [K in keyof Configuration]?: Configuration[K] } = {};
  for (const name of FIELD_LISTS) {
    const list = lower.get(name.toLowerCase());
    if (list?.kind === 'seq') result[name] = list.items.map(fieldSpec);
  }
  const references = lower.get('namereference');
  if (references?.kind === 'seq') {
    result.nameReference = references.items.map((item) => {
      const fields = childOf(item, 'fieldSpecs');
      return { ...kindFilter(item), fields: fields?.kind === 'seq' ? fields.items.map(fieldSpec) : [] };
    });
  }
  return result;
}

export function fieldSpec(tree: Tree): FieldSpec {
  const create = childOf(tree, 'create');
  const creates = create?.kind === 'scalar' && create.value === true;
  return { ...kindFilter(tree), path: textOf(childOf(tree, 'path')) ?? '', ...(creates && { create: true }) };
}

/** Both together; the same object when nothing is added. Throws `Refused` for fields that contradict each other. */
export function joined(one: Configuration, added: Partial<Configuration>): Configuration {
  if (one === added) return one;
  const changed: { -readonly [K in keyof Configuration]?: Configuration[K] } = {};
  for (const name of FIELD_LISTS) {
    const merged = joinedFields(one[name], added[name] ?? []);
    if (merged !== one[name]) changed[name] = merged;
  }
  const references = joinedReferences(one.nameReference, added.nameReference ?? []);
  if (references !== one.nameReference) changed.nameReference = references;
  return Object.keys(changed).length === 0 ? one : { ...one, ...changed };
}

/** Fields that are there already, with a kind that the added one covers, are not added again (types.FsSlice MergeOne). */
export function joinedFields(fields: readonly FieldSpec[], added: readonly FieldSpec[]): readonly FieldSpec[] {
  if (fields === added || added.length === 0) return fields;
  let result: FieldSpec[] | undefined;
  for (const field of added) {
    const there = (result ?? fields).find((known) => known.path === field.path && isOfKind(known, field));
    if (there === undefined) (result ??= [...fields]).push(field);
    else if ((there.create === true) !== (field.create === true))
      throw new Refused('conflicting-configuration', `two specifications of ${field.path} contradict each other about "create"`);
  }
  return result ?? fields;
}

function joinedReferences(references: readonly NameReference[], added: readonly NameReference[]): readonly NameReference[] {
  if (references === added || added.length === 0) return references;
  let result = references;
  for (const reference of added) {
    const at = result.findIndex((known) => sameKind(known, reference));
    const there = result[at];
    if (there === undefined) result = [...result, reference];
    else {
      const fields = joinedFields(there.fields, reference.fields);
      if (fields !== there.fields) result = result.with(at, { ...there, fields });
    }
  }
  return result;
}

function sameKind(one: NameReference, other: NameReference): boolean {
  return (['group', 'version', 'kind'] as const).every((field) => (one[field] ?? '') === (other[field] ?? ''));
}
