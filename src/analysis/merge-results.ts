import type { Finding } from '../core/finding.js';
import type { FilePath, Location } from '../core/location.js';
import type { LintResult, Skipped } from '../core/result.js';

/** The result with all paths seen from another folder: a project's own paths become those of the run. */
export function relocate(result: LintResult, prefix: string): LintResult {
  if (prefix === '') return result;
  const path = (file: FilePath): FilePath => `${prefix}/${file}`;
  return {
    ...result,
    findings: result.findings.map((finding) => relocateFinding(finding, path)),
    skipped: mapSkipped((reason) => result.skipped[reason].map(path)),
    texts: new Map([...result.texts].map(([file, text]) => [path(file), text])),
  };
}

function relocateFinding(finding: Finding, path: (file: FilePath) => FilePath): Finding {
  const place = (location: Location): Location => ({ ...location, file: path(location.file) });
  return {
    ...finding,
    primary: place(finding.primary),
    related: finding.related.map((related) => ({ ...related, location: place(related.location) })),
    fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(({ file, edit }) => ({ file: path(file), edit })) })),
  };
}

/** Several projects checked in one run, as one result. */
export function merged(results: readonly LintResult[]): LintResult {
  const [first, ...rest] = results;
  if (first === undefined) throw new Error('there is no result to merge');
  if (rest.length === 0) return first;
  const rules = new Map(results.flatMap((result) => result.rules.map((rule) => [rule.id, rule] as const)));
  return {
    ...first,
    findings: results.flatMap(({ findings }) => findings),
    rules: [...rules.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    skipped: mapSkipped((reason) => results.flatMap(({ skipped }) => skipped[reason])),
    unknown: sum(results.map(({ unknown }) => unknown)),
    errors: results.flatMap(({ errors }) => errors),
    texts: new Map(results.flatMap(({ texts }) => [...texts])),
    files: total(results.map(({ files }) => files)),
    documents: total(results.map(({ documents }) => documents)),
    orphans: total(results.map(({ orphans }) => orphans ?? 0)),
  };
}

function mapSkipped(read: (reason: keyof Skipped) => readonly FilePath[]): Skipped {
  return {
    templates: read('templates'),
    encrypted: read('encrypted'),
    tooLarge: read('tooLarge'),
    binary: read('binary'),
    unreadable: read('unreadable'),
  };
}

function sum(counts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const [reason, count] of counts.flatMap((each) => Object.entries(each))) result[reason] = (result[reason] ?? 0) + count;
  return result;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
