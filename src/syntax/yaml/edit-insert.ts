import type { TextEdit } from '../../core/text.js';
import { asText, isJsonLike } from './edit-layout.js';
import type { Child, Layout } from './edit-layout.js';
import { refuse } from './edit-place.js';
import { columnOf, commentsBetween, contentEnd, elementsOf, isBlank, lineStart, nextLine, seek } from './gaps.js';
import type { Element } from './gaps.js';
import { behindEmptyLines, behindMarker, endOfLine } from './line-scan.js';
import type { YamlDocument, YamlNode } from './tree.js';

/** Adds an entry or item behind the last one of a collection that is not empty, as if `without` were not there. */
export function insertLast(container: YamlNode, child: Child, layout: Layout, without?: Element): readonly TextEdit[] {
  const elements = elementsOf(container).filter((element) => element.start !== without?.start);
  const last = elements.at(-1)!;
  if (last.explicitKey) refuse('its neighbour is written with an explicit key (?)');
  return container.style === 'flow' ? insertInFlow(container, last, child) : [insertInBlock(container, last, child, layout)];
}

function insertInBlock(container: YamlNode, last: Element, child: Child, layout: Layout): TextEdit {
  const { text } = container.source;
  const column = columnOf(text, container.start);
  const at = belowOwnComments(text, endOfLine(text, contentEnd(last.value)), column);
  return { range: { start: at, end: at }, text: asText(child.lines, column, layout) };
}

/**
 * Comments at the collection's own column right below its last entry are settings that somebody switched off: they stay with
 * it. At the column of what follows they belong to what follows.
 */
function belowOwnComments(text: string, from: number, column: number): number {
  let end = from;
  let line = nextLine(text, from);
  while (line < text.length && line > end && /^ *#/.test(text.slice(line, line + column + 1)) && text[line + column] === '#') {
    end = endOfLine(text, line);
    line = nextLine(text, line);
  }
  return columnBelow(text, line) < column ? end : from;
}

/** The column of the first content at or below a line. */
function columnBelow(text: string, line: number): number {
  const start = behindEmptyLines(text, line);
  let at = start;
  while (text[at] === ' ') at++;
  return at - start;
}

function insertInFlow(container: YamlNode, last: Element, child: Child): readonly TextEdit[] {
  const { text } = container.source;
  const flow = child.flow?.(isJsonLike(container)) ?? refuse('it cannot be written inside brackets');
  const end = contentEnd(last.value);
  const close = container.end - 1;
  const line = endOfLine(text, end);
  if (line > close) return [insertion(end, `, ${flow}`)];
  const indent = indentBelow(container, last);
  const newline = text.slice(line, nextLine(text, line));
  const comma = seek(text, end, close, ',');
  if (comma === close) return [insertion(end, ','), insertion(line, `${newline}${indent}${flow}`)];
  return [insertion(Math.max(line, comma + 1), `${newline}${indent}${flow},`)];
}

/** As the line of the last element; below it where that is the line of the bracket, which may stand no deeper than what is around it. */
function indentBelow({ start, source: { text } }: YamlNode, last: Element): string {
  const line = lineStart(text, last.start);
  return start >= line ? ' '.repeat(last.start - line) : /^[ \t]*/.exec(text.slice(line))![0];
}

/** Puts lines into a document that holds nothing but comments. */
export function insertIntoEmptyDocument(
  text: string,
  document: YamlDocument | undefined,
  lines: readonly string[],
  layout: Layout,
): TextEdit {
  const start = document?.explicitStart ? behindMarker(text, document.range.start) : (document?.range.start ?? 0);
  const limit = document?.range.end ?? text.length;
  const ending = /(?:^|[\r\n])(?=\.\.\.(?:\s|$)|%)/.exec(text.slice(start, limit));
  const until = ending === null ? limit : start + ending.index;
  const comments = commentsBetween(text, start, until);
  const at = comments.at(-1)?.end ?? start;
  if (!isBlank(text.slice(at, until)) && text.slice(at, until) !== '\ufeff')
    refuse('the document holds something that is not a map');
  if (comments.length > 0 || document?.explicitStart) return insertion(at, asText(lines, 0, layout));
  const first = text.startsWith('\ufeff', at) ? at + 1 : at;
  return insertion(first, `${asText(lines, 0, layout).slice(layout.newline.length)}${layout.newline}`);
}

export function insertion(at: number, text: string): TextEdit {
  return { range: { start: at, end: at }, text };
}
