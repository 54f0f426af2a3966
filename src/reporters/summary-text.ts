import type { LintResult, Skipped, Summary } from '../core/result.js';

/** `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `2 errors, 1 info`; the empty text when there is nothing. */
export function countsText({ errors, warnings, infos }: Pick<Summary, 'errors' | 'warnings' | 'infos'>): string {
  return [errors > 0 && count(errors, 'error'), warnings > 0 && count(warnings, 'warning'), infos > 0 && count(infos, 'info')]
    .filter((part) => part !== false)
    .join(', ');
}

/** What `--fix` would do, or undefined when it would do nothing. */
export function fixableText({ fixable: { safe, unsafe } }: Summary): string | undefined {
  if (safe === 0) return unsafe === 0 ? undefined : `${unsafe} fixable with --fix --unsafe-fixes`;
  return `${safe} fixable with --fix${unsafe === 0 ? '' : `, ${unsafe} more with --unsafe-fixes`}`;
}

/** `3 templates, 1 encrypted`, or undefined when every file was read. */
export function skippedText(skipped: Skipped): string | undefined {
  const parts = [
    skipped.templates.length > 0 && count(skipped.templates.length, 'template'),
    skipped.encrypted.length > 0 && `${skipped.encrypted.length} encrypted`,
    skipped.tooLarge.length > 0 && `${skipped.tooLarge.length} too large`,
    skipped.binary.length > 0 && `${skipped.binary.length} binary`,
    skipped.unreadable.length > 0 && `${skipped.unreadable.length} unreadable`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(', ');
}

export function suppressedCount(result: LintResult): number {
  return result.findings.filter((finding) => finding.suppressed !== undefined).length;
}
