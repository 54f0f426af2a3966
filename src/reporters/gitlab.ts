import type { Finding, Severity } from '../core/finding.js';
import type { LintResult } from '../core/result.js';
import { lastLine } from './line-span.js';
import { findingsByPlace } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { visibleJson } from './visible.js';

/** GitLab knows info, minor, major, critical and blocker; the last two are left to findings of security scanners. */
const SEVERITY: Readonly<Record<Severity, 'info' | 'minor' | 'major'>> = { error: 'major', warning: 'minor', info: 'info' };

/** GitLab's code quality report (a subset of Code Climate's). It has no place for faults of ours; the exit code tells them. */
export function gitlab(result: LintResult, options: ReportOptions): string {
  const unique = uniqueFingerprints();
  return visibleJson(findingsByPlace(result, options).map((finding) => issue(finding, unique(finding.fingerprint))));
}

function issue(finding: Finding, fingerprint: string) {
  const { file, start } = finding.primary;
  return {
    description: finding.message,
    check_name: finding.rule,
    fingerprint,
    severity: SEVERITY[finding.severity],
    location: { path: file, lines: { begin: start.line, end: lastLine(finding.primary) } },
  };
}

/** GitLab drops all but one issue of a fingerprint, so repeats are numbered. */
function uniqueFingerprints(): (fingerprint: string) => string {
  const seen = new Map<string, number>();
  return (fingerprint) => {
    const times = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, times);
    return times === 1 ? fingerprint : `${fingerprint}:${times}`;
  };
}
