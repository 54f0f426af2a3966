import type { Finding } from '../core/finding.js';
import type { Location } from '../core/location.js';
import { wrap } from './display-width.js';
import { relatedText } from './reported-findings.js';
import { gutterRow, snippet, type Mark, type SnippetLayout } from './snippet.js';
import type { SourceTexts } from './source-texts.js';
import { visible } from './visible.js';

/** Columns for the line numbers of all places of a finding. */
export function gutterWidth(finding: Finding): number {
  const lines = [finding.primary, ...finding.related.map((related) => related.location)].map((place) => place.end.line);
  return String(Math.max(...lines)).length;
}

/** The places of a finding with their source lines: one section a file, the primary file first. */
export function frame(finding: Finding, texts: SourceTexts, layout: SnippetLayout): readonly string[] {
  const sections = new Map<string, Mark[]>([[finding.primary.file, [{ location: finding.primary, label: '', primary: true }]]]);
  for (const related of finding.related) {
    const mark = { location: related.location, label: visible(relatedText(related)), primary: false };
    const section = sections.get(related.location.file);
    if (section === undefined) sections.set(related.location.file, [mark]);
    else section.push(mark);
  }
  return [...sections].flatMap(([file, marks], index) => section(file, marks, index === 0, texts, layout));
}

function section(
  file: string,
  marks: readonly Mark[],
  isFirst: boolean,
  texts: SourceTexts,
  layout: SnippetLayout,
): readonly string[] {
  const indent = ' '.repeat(layout.gutter);
  const arrow = (sign: string, location: Location): string => `${indent}${layout.paint.gutter(sign)} ${placeText(location)}`;
  const source = texts(file);
  const [head] = marks;
  if (head === undefined) return [];
  const heading = [...(isFirst ? [] : [gutterRow('', layout)]), arrow(isFirst ? '-->' : ':::', head.location)];
  if (source !== undefined) return [...heading, ...snippet(source, marks, layout)];
  return marks.flatMap((mark, index) => [
    ...(index === 0 ? heading : [arrow(':::', mark.location)]),
    ...(mark.label === '' ? [] : wrap(mark.label, layout.width - layout.gutter - 3).map((line) => gutterRow(line, layout))),
  ]);
}

function placeText({ file, start }: Location): string {
  return `${visible(file)}:${start.line}:${start.column}`;
}
