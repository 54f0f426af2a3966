import type { Range, TextEdit } from '../../core/text.js';
import { asText, belowKey, inItem } from './edit-layout.js';
import type { BlockForm, Layout } from './edit-layout.js';
import { refuse } from './edit-place.js';
import { blockHeader, columnOf, commentsBetween, contentEnd, seek } from './gaps.js';
import type { Element } from './gaps.js';
import { endOfLine } from './line-scan.js';
import type { YamlNode } from './tree.js';

/** Replaces the value of an entry or item in block style, keeping the comments on its first and last line. */
export function putValue(element: Element, written: BlockForm, layout: Layout): readonly TextEdit[] {
  const { text } = element.parent.source;
  const { value } = element;
  if (value.anchor !== undefined && (value.style === 'null' || value.style === 'block' || written.kind !== 'scalar')) {
    refuse(`the value has an anchor (&${value.anchor})`);
  }
  const form = element.key ? written : inItem(written);
  const column = columnOf(text, element.start) + (element.key ? belowKey(form, layout) : 2);
  const below = asText(form.below, column, layout);
  const sign = signEnd(element);
  const old = tokenOf(value, sign);
  const tight = old.token.start === sign;
  const inline = form.inline !== '' && tight ? ` ${form.inline}` : form.inline;
  const start = form.inline === '' ? sign : old.token.start;
  if (/[\r\n]/.test(text.slice(sign, old.token.start)) && start !== old.token.start) refuse('the value stands below its key');
  return merged([
    { range: { start, end: old.token.end }, text: inline },
    { range: old.body, text: below },
  ]);
}

/** Behind the `:` of an entry or the `-` of an item. */
export function signEnd(element: Element): number {
  const { text } = element.parent.source;
  if (element.key === undefined) return element.start + 1;
  return seek(text, element.key.end, text.length, ':') + 1;
}

/** What of a value is its token, and where the lines below it stand. */
function tokenOf(value: YamlNode, sign: number): { readonly token: Range; readonly body: Range } {
  const { text } = value.source;
  if (value.style === 'literal' || value.style === 'folded') {
    const header = value.start + blockHeader(value).length;
    return { token: { start: value.start, end: header }, body: { start: endOfLine(text, header), end: contentEnd(value) } };
  }
  const end = contentEnd(value);
  const line = endOfLine(text, end);
  const start = value.style === 'null' || value.style === 'block' ? sign : value.start;
  if (value.kind !== 'scalar' && holdsComment(value, sign, line)) refuse('comments inside the old value would be lost');
  return { token: { start, end }, body: { start: line, end: line } };
}

/** True when a comment stands inside a collection; one behind the end of a flow collection is outside. */
export function holdsComment(value: YamlNode, from: number, to: number): boolean {
  const { text } = value.source;
  let reached = from;
  const visit = (node: YamlNode): boolean => {
    if (node.items.length > 0) return node.items.some(visit);
    if (node.kind === 'map' || node.kind === 'seq') return commentsBetween(text, node.start, node.end).length > 0;
    const found =
      commentsBetween(text, reached, node.start).length > 0 ||
      (node.bodyStart > 0 && commentsBetween(text, node.start, node.bodyStart).length > 0);
    reached = Math.max(reached, node.end);
    return found;
  };
  return visit(value) || commentsBetween(text, Math.min(reached, to), value.style === 'flow' ? value.end : to).length > 0;
}

/** Edits that touch become one, and edits that do nothing go. */
function merged(edits: readonly TextEdit[]): readonly TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const before = result.at(-1);
    if (before !== undefined && before.range.end === edit.range.start) {
      result[result.length - 1] = { range: { start: before.range.start, end: edit.range.end }, text: before.text + edit.text };
    } else result.push(edit);
  }
  return result.filter(({ range, text }) => text !== '' || range.end > range.start);
}
