import type { Plain } from '../../core/fix.js';
import type { KeyPath } from '../../core/location.js';
import type { TextEdit } from '../../core/text.js';
import { insertIntoEmptyDocument, insertLast } from './edit-insert.js';
import { asText, blockForm, entryChild, flowText, isJsonLike, isList, isMap, itemChild, layoutOf, under } from './edit-layout.js';
import type { Child, Layout } from './edit-layout.js';
import { locate, placeName, refuse, refuseSharedAnchors } from './edit-place.js';
import type { Place } from './edit-place.js';
import { scalarToken } from './edit-scalar.js';
import { holdsComment, putValue } from './edit-value.js';
import { commentsBetween } from './gaps.js';
import type { Element } from './gaps.js';
import { scalarText } from './tree.js';
import type { YamlDocument, YamlNode, YamlStream } from './tree.js';

/** Writes a value at a path, with the maps on the way to it. */
export function setValue(
  stream: YamlStream,
  document: YamlDocument | undefined,
  path: KeyPath,
  value: Plain,
): readonly TextEdit[] {
  const layout = layoutOf(stream);
  const place = locate(document, path);
  if (place.rest.length > 1 && place.rest.at(-1) === 0) return setValue(stream, document, path.slice(0, -1), [value]);
  if (place.rest.length > 0) {
    const last = place.rest.at(-1)!;
    const leaf = typeof last === 'number' ? itemChild(value, layout) : entryChild(last, value, layout);
    return addMissing(stream, document, place, leaf, layout);
  }
  if (place.element !== undefined) return replaceValue(document, place.element, value, layout);
  if (place.node !== undefined && !isEmpty(place.node)) refuse('a whole document cannot be replaced');
  if (!isMap(value) && !isList(value)) refuse('a document cannot become a single value');
  return fillRoot(stream, document, blockForm(value, layout).below, layout);
}

/** Adds an item to the sequence at a path, which may not exist yet. */
export function appendValue(
  stream: YamlStream,
  document: YamlDocument | undefined,
  path: KeyPath,
  value: Plain,
): readonly TextEdit[] {
  const layout = layoutOf(stream);
  const { node, rest } = locate(document, path);
  if (rest.length > 0 || node === undefined || (isEmpty(node) && node.kind !== 'map')) {
    return setValue(stream, document, path, [value]);
  }
  if (node.kind !== 'seq') refuse(`${placeName(path)} is not a list`);
  return insertLast(node, itemChild(value, layout), layout);
}

/** Puts a child below the deepest node that exists, as if `without` were not there. */
export function addMissing(
  stream: YamlStream,
  document: YamlDocument | undefined,
  { node, element, path, rest }: Place,
  leaf: Child,
  layout: Layout,
  without?: Element,
): readonly TextEdit[] {
  if (rest.length > 1 && rest.some((step) => typeof step === 'number'))
    refuse(`${placeName([...path, ...rest])} is inside a list that does not exist`);
  const child = rest.slice(0, -1).reduceRight<Child>((inner, step) => under(String(step), inner, layout), leaf);
  const [first] = rest;
  if (node?.kind === 'map' && typeof first === 'number') refuse(`${placeName(path)} is a map, not a list`);
  if (node?.kind === 'seq' && typeof first === 'string') refuse(`${placeName(path)} is a list, not a map`);
  if (node !== undefined && !isEmpty(node)) {
    if (node.kind === 'scalar') refuse(`${placeName(path)} holds a value, not a map`);
    if (node.kind === 'seq' && first !== node.items.length) refuse(`${placeName(path)} is a list without this item`);
    return insertLast(node, child, layout, without);
  }
  if (typeof first === 'number' && first !== 0) refuse(`${placeName(path)} is an empty list`);
  if (node !== undefined && commentsBetween(stream.text, node.start, node.end).length > 0) return fillFlow(node, child);
  if (element === undefined) return fillRoot(stream, document, child.lines, layout);
  if (element.parent.style === 'flow')
    return node!.kind === 'scalar' ? fillFlowNull(element, first!, child) : fillFlow(node!, child);
  return putValue(element, { inline: '', below: child.lines, kind: typeof first === 'number' ? 'list' : 'map' }, layout);
}

/** Null, `{}` or `[]`: a place where a map or list can begin. */
function isEmpty(node: YamlNode): boolean {
  if (node.kind === 'map' || node.kind === 'seq') return node.items.length === 0;
  return node.style === 'null' || (node.style === 'plain' && /^(?:~|null|Null|NULL)$/.test(scalarText(node)));
}

function fillRoot(
  stream: YamlStream,
  document: YamlDocument | undefined,
  lines: readonly string[],
  layout: Layout,
): readonly TextEdit[] {
  const root = document?.root;
  if (root === undefined || root.style === 'null') {
    if (root?.anchor !== undefined) refuse('the empty document has an anchor');
    return [insertIntoEmptyDocument(stream.text, document, lines, layout)];
  }
  if (document?.explicitStart && !/[\r\n]/.test(stream.text.slice(document.range.start, root.start)))
    refuse('the document stands on the line of its ---');
  return [{ range: { start: root.start, end: root.end }, text: asText(lines, 0, layout).slice(layout.newline.length) }];
}

function fillFlow(node: YamlNode, child: Child): readonly TextEdit[] {
  const flow = child.flow?.(isJsonLike(node)) ?? refuse('it cannot be written inside brackets');
  const inner = { start: node.start + 1, end: node.end - 1 };
  const { text } = node.source;
  if (commentsBetween(text, node.start, node.end).length === 0) return [{ range: inner, text: flow }];
  return [{ range: { start: inner.start, end: inner.start }, text: flow }];
}

function fillFlowNull(element: Element, first: string | number, child: Child): readonly TextEdit[] {
  const flow = child.flow?.(isJsonLike(element.parent)) ?? refuse('it cannot be written inside brackets');
  return replaceInFlow(element, typeof first === 'number' ? `[${flow}]` : `{${flow}}`);
}

function replaceInFlow({ value }: Element, token: string): readonly TextEdit[] {
  if (value.anchor !== undefined && value.style === 'null') refuse(`the value has an anchor (&${value.anchor})`);
  const behindColon = value.style === 'null' && value.source.text[value.start - 1] === ':';
  const text = value.style !== 'null' ? token : behindColon ? ` ${token}` : `: ${token}`;
  return [{ range: { start: value.start, end: value.end }, text }];
}

function replaceValue(document: YamlDocument | undefined, element: Element, value: Plain, layout: Layout): readonly TextEdit[] {
  const old = element.value;
  if (old.items.length > 0) refuseSharedAnchors(document?.root, element);
  if (element.parent.style !== 'flow') return putValue(element, blockForm(value, layout, old.style), layout);
  if (old.items.length > 0 && holdsComment(old, old.start, old.end)) refuse('comments inside the old value would be lost');
  const json = isJsonLike(element.parent);
  const token =
    json || isMap(value) || isList(value)
      ? flowText(value, layout.quote, json)
      : scalarToken(value, { quote: layout.quote, inFlow: true, was: old.style });
  return replaceInFlow(element, token);
}
