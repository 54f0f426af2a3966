import type { Finding, Variant } from '../core/finding.js';
import type { ResolvedFix } from '../core/fix.js';
import { summarise, type LintResult } from '../core/result.js';
import { wrap } from './display-width.js';
import { frame, gutterWidth } from './frame.js';
import { palette, type Palette } from './palette.js';
import { describeSuppression, findingsByPlace, fixText } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { gutterRow, type SnippetLayout } from './snippet.js';
import { sourceTexts, type SourceTexts } from './source-texts.js';
import { count, countsText, fixableText, skippedText, suppressedCount } from './summary-text.js';
import { visible, withoutWorkflowCommands } from './visible.js';

/** Columns that terminals and code reviews show without breaking lines. */
const WIDTH = 100;
const MOST_VARIANTS = 6;

/** Findings in the manner of rustc, for people. */
export function pretty(result: LintResult, options: ReportOptions): string {
  const colors = palette(options.color);
  const texts = sourceTexts(result.texts);
  const findings = findingsByPlace(result, options);
  const blocks = findings.map((finding) => findingBlock(finding, texts, colors));
  blocks.push(...result.errors.map((error) => internalErrorBlock(error, colors)));
  blocks.push(closing(result, findings, options, colors));
  return withoutWorkflowCommands(`${blocks.map((block) => block.join('\n')).join('\n\n')}\n`);
}

function findingBlock(finding: Finding, texts: SourceTexts, colors: Palette): readonly string[] {
  const paint = colors.severity[finding.severity];
  const layout: SnippetLayout = {
    gutter: gutterWidth(finding),
    width: WIDTH,
    paint: { gutter: colors.accent, primary: paint, related: colors.accent },
  };
  const notes = noteLines(finding, layout, colors);
  return [
    ...headline(finding, paint, colors),
    ...frame(finding, texts, layout),
    ...(notes.length === 0 ? [] : [gutterRow('', layout), ...notes]),
  ];
}

function headline(finding: Finding, paint: (text: string) => string, colors: Palette): readonly string[] {
  const label = `${finding.severity}[${visible(finding.rule)}]`;
  const [first = '', ...rest] = wrap(`${label}: ${visible(finding.message)}`, WIDTH - 2);
  return [`${paint(label)}${colors.strong(first.slice(label.length))}`, ...rest.map((line) => `  ${colors.strong(line)}`)];
}

function noteLines(finding: Finding, layout: SnippetLayout, colors: Palette): readonly string[] {
  const notes: (readonly [string, string])[] = [];
  if (finding.why !== undefined) notes.push(['why', finding.why]);
  if (finding.variants.length > 1) notes.push(['variants', variantsText(finding.variants)]);
  if (finding.help !== undefined) notes.push(['help', finding.help]);
  if (finding.suppressed === undefined) notes.push(...fixNotes(finding));
  else notes.push(['suppressed', describeSuppression(finding.suppressed)]);
  return notes.flatMap(([name, text]) => noteRows(name, text, layout, colors));
}

function noteRows(name: string, text: string, layout: SnippetLayout, colors: Palette): readonly string[] {
  const lead = `${' '.repeat(layout.gutter)} ${layout.paint.gutter('=')} `;
  const indent = layout.gutter + 3 + name.length + 2;
  const [first = '', ...rest] = wrap(visible(text), WIDTH - indent);
  return [`${lead}${colors.strong(`${name}:`)} ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)];
}

function variantsText(variants: readonly Variant[]): string {
  const named = variants.slice(0, MOST_VARIANTS).map(({ cluster, object }) => `${object} in ${cluster}`);
  const more = variants.length - named.length;
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** An offer that the fixer has not compiled and proved is not shown: it might be refused. */
function fixNotes(finding: Finding): readonly (readonly [string, string])[] {
  if (finding.fixes.length > 0) return finding.fixes.map(fixNote);
  return finding.fix !== undefined && 'refused' in finding.fix ? [['no fix', finding.fix.refused]] : [];
}

function fixNote(fix: ResolvedFix): readonly [string, string] {
  if (fix.refused !== undefined) return ['no fix', fix.refused];
  return ['fix', fixText(fix)];
}

function internalErrorBlock(error: LintResult['errors'][number], colors: Palette): readonly string[] {
  const label = 'internal error';
  const [first = '', ...rest] = wrap(`${label} in ${visible(error.where)}: ${visible(error.message)}`, WIDTH - 2);
  return [
    `${colors.severity.error(label)}${colors.strong(first.slice(label.length))}`,
    ...rest.map((line) => `  ${colors.strong(line)}`),
    `  ${colors.accent('=')} ${colors.strong('help:')} a fault of Seaworthy, not of your files; --debug shows where it happened`,
  ];
}

function closing(result: LintResult, findings: readonly Finding[], options: ReportOptions, colors: Palette): readonly string[] {
  const summary = summarise(result);
  const counts = countsText(summary);
  const lines = [counts === '' ? cleanText(result, colors) : foundText(counts, result, colors)];
  const skipped = skippedText(result.skipped);
  if (skipped !== undefined) lines.push(colors.faint(`skipped: ${skipped}`));
  const suppressed = suppressedCount(result);
  if (suppressed > 0) {
    lines.push(colors.faint(`suppressed: ${suppressed}${options.showSuppressed ? '' : ' (--show-suppressed lists them)'}`));
  }
  const [example] = findings;
  if (example !== undefined) lines.push(colors.faint(`more about a rule: seaworthy explain ${visible(example.rule)}`));
  return lines;
}

function foundText(counts: string, result: LintResult, colors: Palette): string {
  const fixable = fixableText(summarise(result));
  return `${colors.strong(`${counts} in ${count(result.files, 'file')}`)}${fixable === undefined ? '' : `; ${fixable}`}`;
}

function cleanText(result: LintResult, colors: Palette): string {
  const checked = `${count(result.documents, 'document')} in ${count(result.files, 'file')}`;
  if (result.errors.length > 0)
    return `no findings in ${checked}, but the check is incomplete: ${count(result.errors.length, 'internal error')}`;
  if (result.files === 0) return 'nothing to check: no files were read';
  return `${colors.good('Seaworthy!')} ${checked} checked, no leaks found`;
}
