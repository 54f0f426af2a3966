import type { Finding } from '../core/finding.js';
import type { LintResult } from '../core/result.js';
import { byFile, findingsByPlace, internalErrorText, paragraphs } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { tag } from './xml.js';

/** Checkstyle's XML, which most code review tools read. Faults of ours stand under a file named after the tool. */
export function checkstyle(result: LintResult, options: ReportOptions): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">'];
  for (const [file, findings] of byFile(findingsByPlace(result, options))) {
    lines.push(`  <${tag('file', { name: file })}>`, ...findings.map((finding) => `    <${errorTag(finding)}/>`), '  </file>');
  }
  if (result.errors.length > 0) {
    lines.push(`  <${tag('file', { name: result.tool.name })}>`);
    for (const error of result.errors) {
      const message = internalErrorText(error);
      lines.push(`    <${tag('error', { line: 0, severity: 'error', message, source: 'seaworthy.internal-error' })}/>`);
    }
    lines.push('  </file>');
  }
  lines.push('</checkstyle>');
  return `${lines.join('\n')}\n`;
}

function errorTag(finding: Finding): string {
  return tag('error', {
    line: finding.primary.start.line,
    column: finding.primary.start.column,
    severity: finding.severity,
    message: paragraphs(finding).join('\n'),
    source: `seaworthy.${finding.rule}`,
  });
}
