import type { Finding } from '../core/finding.js';
import { summarise, type LintResult } from '../core/result.js';
import { fixLines } from './fix-lines.js';
import { frame, gutterWidth } from './frame.js';
import { fenced, htmlText, markdownText } from './markdown-text.js';
import { describeSuppression, findingsBySeverity, fixText, internalErrorText, rulesById } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import type { SnippetLayout } from './snippet.js';
import { sourceTexts, type SourceTexts } from './source-texts.js';
import { count, countsText, fixableText, skippedText } from './summary-text.js';

/** GitHub refuses a job summary of more than 1 MiB, all of it; other steps' summaries are not counted with ours. */
const MOST_BYTES = 1_000_000;
/** The table may use so much that details of the worst findings still have room. */
const MOST_TABLE_BYTES = 400_000;
const SPARE_BYTES = 1_000;
const WIDTH = 100;
const ICON = { error: '🔴', warning: '🟡', info: '🔵' } as const;

const plain = (text: string): string => text;

/** A job summary in GitHub's Markdown: counts, a table, and what pretty output shows, folded, for each finding. */
export function markdown(result: LintResult, options: ReportOptions): string {
  const findings = findingsBySeverity(result, options);
  const head = `${headParts(result).join('\n\n')}\n`;
  const docs = new Map([...rulesById(result)].map(([id, rule]) => [id, rule.docs]));
  const rows = fitting(findings, MOST_TABLE_BYTES, (finding) => `${tableRow(finding, docs.get(finding.rule))}\n`);
  const table = rows.length === 0 ? '' : `\n| Severity | Rule | Place | Message |\n|---|---|---|---|\n${rows.join('')}`;
  const texts = sourceTexts(result.texts);
  const room = MOST_BYTES - SPARE_BYTES - bytes(head) - bytes(table);
  const details = fitting(findings.slice(0, rows.length), room, (finding) => `\n${detailsBlock(finding, texts)}\n`);
  return head + table + details.join('') + cutNotice(findings.length, rows.length, details.length);
}

function headParts(result: LintResult): readonly string[] {
  const summary = summarise(result);
  const counts = countsText(summary);
  const where = `${count(result.documents, 'document')} in ${count(result.files, 'file')}`;
  const fixable = fixableText(summary);
  const parts = [
    '## Seaworthy',
    counts === '' ? `No findings in ${where}.` : `**${counts}** in ${where}${fixable === undefined ? '' : `; ${fixable}`}.`,
  ];
  const skipped = skippedText(result.skipped);
  if (skipped !== undefined) parts.push(`Skipped: ${skipped}.`);
  const [error] = result.errors;
  if (error !== undefined) {
    const others = result.errors.length - 1;
    parts.push(
      `⚠️ ${markdownText(internalErrorText(error))}${others > 0 ? `, and ${others} more` : ''}: the check is incomplete.`,
    );
  }
  return parts;
}

/** As many texts, in order, as the budget holds. */
function fitting(findings: readonly Finding[], budget: number, render: (finding: Finding) => string): readonly string[] {
  const kept: string[] = [];
  let room = budget;
  for (const finding of findings) {
    const text = render(finding);
    room -= bytes(text);
    if (room < 0) break;
    kept.push(text);
  }
  return kept;
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function tableRow(finding: Finding, docs: string | undefined): string {
  const rule = docs === undefined ? markdownText(finding.rule) : `[${markdownText(finding.rule)}](<${linkTarget(docs)}>)`;
  const suppressed =
    finding.suppressed === undefined ? '' : ` (suppressed ${markdownText(describeSuppression(finding.suppressed))})`;
  const cells = [
    `${ICON[finding.severity]} ${finding.severity}${suppressed}`,
    rule,
    markdownText(placeText(finding)),
    markdownText(finding.message),
  ];
  return `| ${cells.join(' | ')} |`;
}

function linkTarget(address: string): string {
  return encodeURI(address).replaceAll('|', '%7C');
}

function placeText({ primary }: Finding): string {
  return `${primary.file}:${primary.start.line}`;
}

function detailsBlock(finding: Finding, texts: SourceTexts): string {
  const layout: SnippetLayout = {
    gutter: gutterWidth(finding),
    width: WIDTH,
    paint: { gutter: plain, primary: plain, related: plain },
  };
  const summary = `${ICON[finding.severity]} <b>${htmlText(finding.rule)}</b> ${htmlText(placeText(finding))}`;
  return [
    `<details><summary>${summary}</summary>`,
    markdownText(finding.message),
    fenced('text', frame(finding, texts, layout)),
    ...(finding.why === undefined ? [] : [`**Why:** ${markdownText(finding.why)}`]),
    ...(finding.help === undefined ? [] : [`**Help:** ${markdownText(finding.help)}`]),
    ...finding.fixes.flatMap((fix) => fixParts(fix, texts)),
    '</details>',
  ].join('\n\n');
}

function fixParts(fix: Finding['fixes'][number], texts: SourceTexts): readonly string[] {
  if (fix.refused !== undefined) return [`**No fix:** ${markdownText(fix.refused)}`];
  const title = `**Fix:** ${markdownText(fixText(fix))}`;
  const lines = fixLines(fix, texts);
  return lines === undefined || lines.length === 0 ? [title] : [title, fenced('diff', lines)];
}

function cutNotice(all: number, inTable: number, withDetails: number): string {
  if (withDetails === all) return '';
  const missing = [
    inTable < all && `${count(all - inTable, 'finding')} left out`,
    withDetails < inTable && `${count(inTable - withDetails, 'finding')} without details`,
  ].filter((part) => part !== false);
  return `\n_The summary is at GitHub's size limit: ${missing.join(', ')}. Run \`seaworthy check\` to see all._\n`;
}
