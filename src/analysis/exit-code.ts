import { type Severity, atLeast } from '../core/finding.js';
import type { LintResult } from '../core/result.js';

/** What the process tells its caller. An internal error wins over findings. */
export const EXIT = { clean: 0, findings: 1, usage: 2, internal: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a run ends: findings count from a severity up, unless somebody accepted them. */
export function exitCodeOf(
  { findings, errors }: Pick<LintResult, 'findings' | 'errors'>,
  threshold: Severity | 'never',
): ExitCode {
  if (errors.length > 0) return EXIT.internal;
  if (threshold === 'never') return EXIT.clean;
  const fails = findings.some(({ suppressed, severity }) => suppressed === undefined && atLeast(severity, threshold));
  return fails ? EXIT.findings : EXIT.clean;
}
