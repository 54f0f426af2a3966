import { showPath } from '../../core/location.js';
import type { KeyPath } from '../../core/location.js';
import type { TextEdit } from '../../core/text.js';
import { asText, isFirstOnLine, keyToken, layoutOf, under } from './edit-layout.js';
import type { Child } from './edit-layout.js';
import { locate, refuse, refuseAliases, refuseSharedAnchors } from './edit-place.js';
import { elementAt, takeOut } from './edit-remove.js';
import { addMissing } from './edit-set.js';
import { columnOf, commentRanges, contentEnd, elementsOf, lineStart, wholeLines } from './gaps.js';
import type { Element } from './gaps.js';
import { endOfLine } from './line-scan.js';
import { scalarText } from './tree.js';
import type { YamlDocument, YamlStream } from './tree.js';

/** Carries an entry with its comments to another place; a map that held nothing else goes with it. */
export function moveEntry(
  stream: YamlStream,
  document: YamlDocument | undefined,
  from: KeyPath,
  to: KeyPath,
): readonly TextEdit[] {
  const source = elementAt(document, from);
  if (source.key === undefined) refuse(`${showPath(from)} is an item of a list`);
  refuseSharedAnchors(document?.root, source);
  refuseAliases(source);
  const name = to.at(-1);
  if (typeof name !== 'string') refuse('an entry can only become an entry');
  if (from.every((step, index) => step === to[index])) refuse(`${showPath(to)} is inside ${showPath(from)}`);
  const place = locate(document, to);
  if (place.rest.length === 0) refuse(`${showPath(to)} exists already`);

  const layout = layoutOf(stream);
  const leaf = movedChild(source, name, layout.quote);
  const gone = place.node === source.parent ? source : withEmptiedParent(source);
  const start = gone === source ? commentsAbove(source) : wholeLines(gone).start;
  const only = place.node !== undefined && place.node === gone.parent && elementsOf(gone.parent).length === 1;
  if (only) {
    if (gone.parent.style === 'flow' || !isFirstOnLine(stream.text, gone.start))
      refuse('it would move within a map that holds nothing else');
    const child = place.rest.slice(0, -1).reduceRight<Child>((inner, step) => under(String(step), inner, layout), leaf);
    const text = asText(child.lines, columnOf(stream.text, gone.start), layout).slice(layout.newline.length);
    const edit = { range: { start, end: endOfLine(stream.text, contentEnd(gone.value)) }, text };
    refuseLostComments(stream, [edit], source);
    return [edit];
  }
  const removal = takeOut(gone, isFirstOnLine(stream.text, gone.start) && gone.parent.style !== 'flow' ? start : undefined);
  refuseLostComments(stream, removal, source);
  const added = addMissing(stream, document, place, leaf, layout, gone);
  return joined(stream.text, removal, added, layout.newline);
}

/** Refuses when more comments would go than the entry takes along. */
function refuseLostComments(stream: YamlStream, removal: readonly TextEdit[], source: Element): void {
  const gone = removal.flatMap(({ range }) => commentRanges(stream, range));
  const inFlow = source.parent.style === 'flow';
  const taken = {
    start: inFlow ? source.start : textStart(source),
    end: inFlow ? source.start : endOfLine(stream.text, contentEnd(source.value)),
  };
  if (gone.length > commentRanges(stream, taken).length) refuse('a comment beside it would be lost');
}

/** Lines that are added behind the lines that go take their place. */
function joined(text: string, removal: readonly TextEdit[], added: readonly TextEdit[], newline: string): readonly TextEdit[] {
  const [first] = added;
  const replaced = removal.find(({ range }) => first && range.start < first.range.start && first.range.start <= range.end);
  if (first === undefined || replaced === undefined) return [...removal, ...added];
  const ending = /(?:\r\n|\r|\n)$/.exec(text.slice(replaced.range.start, replaced.range.end))?.[0] ?? '';
  const edit = { range: replaced.range, text: first.text.slice(newline.length) + ending };
  return [...removal.filter((other) => other !== replaced), edit, ...added.slice(1)];
}

/** The element that goes: the entry of the source's map when the source is all it holds. */
function withEmptiedParent(source: Element): Element {
  const map = source.parent;
  if (elementsOf(map).length > 1 || map.parent?.kind !== 'map') return source;
  return elementsOf(map.parent).find(({ value }) => value === map) ?? source;
}

/** The entry's own text, relative to its column, under its new name. */
function movedChild(source: Element, name: string, quote: '"' | "'"): Child {
  const { text } = source.parent.source;
  const { key, value } = source;
  const end = contentEnd(value);
  const keyText = scalarText(key!) === name ? text.slice(key!.start, key!.end) : keyToken(name, quote);
  const flow =
    value.style === 'block' || value.style === 'literal' || value.style === 'folded' ? undefined : text.slice(key!.end, end);
  const inFlow = source.parent.style === 'flow';
  if (inFlow) {
    if (/[\r\n]/.test(text.slice(source.start, end))) refuse('it spans several lines inside brackets');
    return { lines: [keyText + text.slice(key!.end, end)], flow: () => keyText + text.slice(key!.end, end) };
  }
  const column = columnOf(text, source.start);
  const compact = !isFirstOnLine(text, source.start);
  const above = splitLines(text.slice(textStart(source), compact ? source.start : lineStart(text, source.start))).slice(0, -1);
  const own = splitLines(keyText + text.slice(key!.end, endOfLine(text, end)));
  const lines = [
    ...above.map((line) => outdented(line, column)),
    own[0]!,
    ...own.slice(1).map((line) => outdented(line, column)),
  ];
  const hasComment = endOfLine(text, end) > end;
  return flow === undefined || /[\r\n]/.test(flow) || hasComment || above.length > 0
    ? { lines }
    : { lines, flow: () => keyText + flow };
}

function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

function outdented(line: string, columns: number): string {
  return line.slice(Math.min(columns, line.search(/[^ ]|$/)));
}

/** Where the text begins that moves with an entry: at its comments, or at its key when a dash stands before it. */
function textStart(source: Element): number {
  return isFirstOnLine(source.parent.source.text, source.start) ? commentsAbove(source) : source.start;
}

/** Where the own-line comments begin that stand right above an entry at its column. */
function commentsAbove(element: Element): number {
  const { text } = element.parent.source;
  const column = columnOf(text, element.start);
  let start = lineStart(text, element.start);
  const before = elementsOf(element.parent).findLast((other) => other.start < element.start);
  const floor = before === undefined ? 0 : contentEnd(before.value);
  while (start > floor && start > 0) {
    const above = lineStart(text, start - (text.startsWith('\r\n', start - 2) ? 2 : 1));
    if (above < floor || text.slice(above, above + column + 1) !== `${' '.repeat(column)}#`) break;
    start = above;
  }
  return start;
}
