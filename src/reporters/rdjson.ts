import type { Finding, Severity } from '../core/finding.js';
import type { ResolvedFix } from '../core/fix.js';
import type { LintResult } from '../core/result.js';
import { applyEdits, inOrder, positionAt, type Range } from '../core/text.js';
import { offeredFixes } from './placed-edits.js';
import { findingsByPlace, paragraphs, rulesById } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { inSecret, sourceTexts, type SourceText, type SourceTexts } from './source-texts.js';
import { visibleJson } from './visible.js';

const SEVERITY: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', info: 'INFO' };

/** Reviewdog's diagnostic format (reviewdog.proto): columns count UTF-8 bytes, ends are exclusive. */
export function rdjson(result: LintResult, options: ReportOptions): string {
  const texts = sourceTexts(result.texts);
  const rules = rulesById(result);
  return visibleJson({
    source: { name: result.tool.name },
    diagnostics: findingsByPlace(result, options).map((finding) => diagnostic(finding, rules.get(finding.rule)?.docs, texts)),
  });
}

function diagnostic(finding: Finding, url: string | undefined, texts: SourceTexts) {
  const { file, range, start, end } = finding.primary;
  const source = texts(file);
  const suggestions = source === undefined ? [] : offeredFixes(finding.fixes).flatMap((fix) => suggestion(fix, file, source));
  return {
    message: paragraphs(finding).join('\n'),
    location: {
      path: file,
      range: source === undefined ? { start: { line: start.line }, end: { line: end.line } } : byteRange(source, range),
    },
    severity: SEVERITY[finding.severity],
    code: { value: finding.rule, url },
    suggestions: suggestions.length === 0 ? undefined : suggestions,
  };
}

/**
 * A suggestion is one replacement in the diagnostic's own file, and each is offered alone: the edits of a fix become one
 * replacement around them all, and a fix that edits other files cannot be one. Nor one in a Secret: it would repeat values.
 */
function suggestion(fix: ResolvedFix, file: string, source: SourceText) {
  if (fix.edits.some((one) => one.file !== file)) return [];
  if (fix.edits.some(({ edit }) => inSecret(source, edit.range.start))) return [];
  const edits = inOrder(fix.edits.map((one) => one.edit));
  const from = Math.min(...edits.map((edit) => edit.range.start));
  const to = Math.max(...edits.map((edit) => edit.range.end));
  const moved = edits.map(({ range, text }) => ({ range: { start: range.start - from, end: range.end - from }, text }));
  return [{ range: byteRange(source, { start: from, end: to }), text: applyEdits(source.text.slice(from, to), moved) }];
}

function byteRange(source: SourceText, { start, end }: Range) {
  return { start: bytePosition(source, start), end: bytePosition(source, end) };
}

function bytePosition({ text, starts }: SourceText, offset: number) {
  const { line, column } = positionAt(starts, offset);
  return { line, column: Buffer.byteLength(text.slice(offset - column + 1, offset), 'utf8') + 1 };
}
