import type { Layer } from '../../../../core/provenance.js';
import { type ScalarTree, type Tree, childOf, unknownTree } from '../../tree.js';
import { editPlaces, fieldPath, lookUp } from './field-path.js';
import type { ObjectId } from './object-id.js';
import { type Match, both, either } from './pattern.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { type Resource, allIds, withTree } from './resource.js';
import { isQuoted, isTimestamp, plainValue, rawText, textOf, untyped, untypedText } from './scalar-text.js';
import { exactSelector, idPatterns, labelPatterns } from './target-selector.js';

const DEFAULT_PATH = 'metadata.name';

/** How the `select` of a target is read: exactly until Kustomize 5.7, as patterns from 5.8 on. */
export type SelectStyle = 'exact' | 'pattern';

/** One replacement with its source value taken. */
export interface Replacement {
  readonly value: Tree;
  readonly targets: readonly Tree[];
  readonly layer: Layer;
}

/** Takes the source's value (api/filters/replacement). Throws `Refused` or `Undecided`. */
export function replacementOf(
  written: Tree,
  { resources, isOpen }: { readonly resources: readonly Resource[]; readonly isOpen: boolean },
  layer: Layer,
): Replacement {
  const targets = childOf(written, 'targets');
  const source = childOf(written, 'source');
  const sourceValue = childOf(written, 'sourceValue');
  if ((source === undefined && sourceValue === undefined) || targets?.kind !== 'seq')
    throw new Refused('bad-replacement', 'a replacement needs a source and targets', placeOf(written));
  if (source !== undefined && sourceValue !== undefined)
    throw new Refused('bad-replacement', 'source and sourceValue exclude each other', placeOf(written));
  const value = sourceValue ?? valueOf(source!, resources, isOpen);
  return { value: inLayer(value, layer), targets: targets.items, layer };
}

function inLayer(value: Tree, layer: Layer): Tree {
  const text = untypedText(value);
  return value.kind === 'scalar' && text !== undefined ? untyped({ ...value, layer }, text) : { ...value, layer };
}

function valueOf(source: Tree, resources: readonly Resource[], isOpen: boolean): Tree {
  const selects = exactSelector(source);
  const found = resources.filter((resource) => allIds(resource).some(selects));
  const only = found[0];
  if (only === undefined && isOpen)
    return unknownTree('what the replacement takes its value from may be in what is not known', source.layer, true);
  if (only === undefined)
    throw new Refused('replacement-source', 'no object is what the replacement takes its value from', placeOf(source));
  if (found.length > 1)
    throw new Refused('replacement-source', 'several objects are what the replacement takes its value from', placeOf(source));
  const path = textOf(childOf(source, 'fieldPath')) || DEFAULT_PATH;
  const value = lookUp(only.tree, fieldPath(path));
  const isEmpty =
    value === undefined ||
    (value.kind === 'map' && value.entries.size === 0) ||
    (value.kind === 'seq' && value.items.length === 0);
  if (isEmpty)
    throw new Refused('replacement-source', `${path} is missing in the source`, placeOf(childOf(source, 'fieldPath') ?? source));
  if (value.kind === 'unknown') return value;
  return part(value, childOf(source, 'options'));
}

function delimiterOf(options: Tree | undefined): string {
  return textOf(options && childOf(options, 'delimiter')) ?? '';
}

function indexOf(options: Tree | undefined): number {
  const index = options && childOf(options, 'index');
  return index?.kind === 'scalar' && typeof index.value === 'number' ? index.value : 0;
}

/** The piece between two delimiters. */
function part(value: Tree, options: Tree | undefined): Tree {
  const delimiter = delimiterOf(options);
  if (delimiter === '') return value;
  if (value.kind !== 'scalar') throw new Refused('replacement-source', 'a delimiter needs a single value', placeOf(options));
  const pieces = rawText(value).split(delimiter);
  const index = indexOf(options);
  const piece = pieces[index];
  if (piece === undefined) throw new Refused('replacement-source', `the value has no part ${index}`, placeOf(options));
  const text = typeof value.value === 'string' || isQuoted(value) ? piece : plainValue(piece);
  return { ...value, value: text, quoted: isQuoted(value) };
}

/** The object with the value in all places that the targets mean. Throws `Refused` or `Undecided`. */
export function replaced(resource: Resource, { value, targets, layer }: Replacement, style: SelectStyle): Resource {
  let changed = resource;
  for (const target of targets) {
    const match = selectedBy(target, changed, style);
    if (match === 'unknown') throw new Undecided('whether a replacement selects the object cannot be told');
    if (match) changed = withTree(changed, copied(changed.tree, value, target, layer, style));
  }
  return changed;
}

function selectedBy(target: Tree, resource: Resource, style: SelectStyle): Match {
  const select = childOf(target, 'select');
  if (select === undefined) throw new Refused('bad-replacement', 'a target must say what to select', placeOf(target));
  const rejects = childOf(target, 'reject');
  const ids = allIds(resource);
  let match = both(labelPatterns(select)(resource), () => anyId(ids, select, style));
  for (const reject of rejects?.kind === 'seq' ? rejects.items : []) {
    match = both(match, () => not(rejected(reject, resource, ids, style)));
  }
  return match;
}

function rejected(reject: Tree, resource: Resource, ids: readonly ObjectId[], style: SelectStyle): Match {
  const hasLabels = textOf(childOf(reject, 'labelSelector')) || textOf(childOf(reject, 'annotationSelector'));
  const byLabels: Match = hasLabels ? labelPatterns(reject)(resource) : false;
  return either(byLabels, () => (idPatterns(reject).empty ? false : anyId(ids, reject, style)));
}

function anyId(ids: readonly ObjectId[], selector: Tree, style: SelectStyle): Match {
  if (style === 'exact') return ids.some(exactSelector(selector));
  const patterns = idPatterns(selector);
  return ids.reduce<Match>(
    (found, id) =>
      either(found, () =>
        both(
          both(patterns.kind(id.kind), () => patterns.group(id.group)),
          () => both(patterns.version(id.version), () => both(patterns.name(id.name), () => patterns.namespace(id.namespace))),
        ),
      ),
    false,
  );
}

function not(match: Match): Match {
  return match === 'unknown' ? match : !match;
}

function copied(tree: Tree, value: Tree, target: Tree, layer: Layer, style: SelectStyle): Tree {
  const options = childOf(target, 'options');
  const paths = childOf(target, 'fieldPaths');
  const create = options && childOf(options, 'create');
  const creates = create?.kind === 'scalar' && create.value === true;
  let changed = tree;
  const written = paths?.kind === 'seq' && paths.items.length > 0 ? paths.items : [undefined];
  for (const item of written) {
    const path = textOf(item) ?? DEFAULT_PATH;
    try {
      const set = (there: Tree | undefined): Tree => placed(there, value, options, layer);
      const { tree: after, met } = editPlaces(changed, fieldPath(path), { set, layer, ...(creates && { creates: value.kind }) });
      if (met === 0) throw new Refused('replacement-target', `the target has no field ${path}`);
      changed = after;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Later releases look into the text that stands in the way.
      if (style === 'pattern' && error.code === 'wrong-node-kind') throw new Undecided(`${path} leads into a text`);
      throw new Refused(
        error.code === 'wrong-node-kind' ? 'replacement-target' : error.code,
        error.message,
        error.at ?? placeOf(item ?? target),
      );
    }
  }
  return changed;
}

function placed(there: Tree | undefined, value: Tree, options: Tree | undefined, layer: Layer): Tree {
  if (value.kind === 'unknown') return there === undefined ? value : { ...value, under: there };
  const delimiter = delimiterOf(options);
  if (delimiter !== '' && there?.kind !== 'scalar')
    throw new Refused('replacement-target', 'a delimiter needs a single value in the target', placeOf(options));
  if (value.kind !== 'scalar') {
    if (there === undefined) return value;
    // Kustomize copies the text of a node, and a map or list has none.
    return there.kind === 'scalar' ? retyped(there, '', value, layer) : { ...value, under: there };
  }
  const text = rawText(value);
  if (there === undefined) return untyped(value, text);
  if (there.kind !== 'scalar') return { ...value, under: there };
  return retyped(there, delimiter === '' ? text : spliced(rawText(there), text, delimiter, indexOf(options)), value, layer);
}

function spliced(text: string, value: string, delimiter: string, index: number): string {
  const pieces = text.split(delimiter);
  if (index < 0) pieces.unshift(value);
  else if (index >= pieces.length) pieces.push(value);
  else pieces[index] = value;
  return pieces.join(delimiter);
}

/** The text with the type and quotes of what it replaces. */
function retyped(there: ScalarTree, text: string, value: Tree, layer: Layer): ScalarTree {
  const base = { kind: 'scalar', layer, under: there, quoted: isQuoted(there), ...(value.site && { site: value.site }) } as const;
  if (untypedText(there) !== undefined) return untyped({ ...base, value: text }, text);
  if (isTimestamp(there)) throw new Refused('replacement-target', `the target's field holds a date, and "${text}" is none`);
  if (typeof there.value === 'string') return { ...base, value: text };
  const plain = plainValue(text);
  if (typeof plain !== typeof there.value || plain === null)
    throw new Refused(
      'replacement-target',
      `the target's field holds ${typeof there.value === 'object' ? 'null' : `a ${typeof there.value}`}, and "${text}" is none`,
    );
  return { ...base, value: plain };
}
