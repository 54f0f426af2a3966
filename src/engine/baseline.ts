import { type Finding, type RuleId, byPlace } from '../core/finding.js';
import type { FilePath } from '../core/location.js';

/** The version of the baseline's format; files of another version are refused, never guessed at. */
const VERSION = 1;

/** Findings that were there before and are accepted. Rule, file and message are for people who read the file's changes. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: RuleId;
  readonly file: FilePath;
  readonly message: string;
  readonly count: number;
}

export interface Baseline {
  readonly entries: readonly BaselineEntry[];
}

/** An entry that accepts more findings than there are. */
export interface StaleEntry {
  readonly entry: BaselineEntry;
  readonly found: number;
}

/** Whether this run could have seen what an entry accepts: it ran the rule and looked at the file. */
type Judged = (entry: BaselineEntry) => boolean;

const EVERYTHING: Judged = () => true;

/** Reads a baseline; the problem, if there is one, is one line. */
export function readBaseline(text: string): Baseline | { readonly problem: string } {
  let read: unknown;
  try {
    read = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { problem: /^<{7} /m.test(text) ? 'the baseline holds an unresolved merge conflict' : 'the baseline is not JSON' };
  }
  if (!isRecord(read) || !('version' in read)) return { problem: 'this is no baseline: it has no version' };
  const { version, findings } = read;
  if (version !== VERSION) {
    const shown = typeof version === 'number' ? `version ${version}` : 'an unknown version';
    return {
      problem: `the baseline has ${shown} and this Seaworthy reads version ${VERSION}: write it anew with --update-baseline`,
    };
  }
  if (!Array.isArray(findings)) return { problem: 'the baseline has no list of findings' };
  const entries: BaselineEntry[] = [];
  for (const [index, one] of findings.entries()) {
    const entry = entryOf(one);
    if (entry === undefined) return { problem: `entry ${index + 1} of the baseline is damaged` };
    entries.push(entry);
  }
  return { entries };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entryOf(value: unknown): BaselineEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { fingerprint, rule, file, message, count } = value;
  if (typeof fingerprint !== 'string' || typeof rule !== 'string' || typeof file !== 'string' || typeof message !== 'string')
    return undefined;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0
    ? { fingerprint, rule, file, message, count }
    : undefined;
}

/** The file's text: sorted, one entry a line, so that a change shows as the lines it adds and removes. */
export function writeBaseline({ entries }: Baseline): string {
  const lines = entries.toSorted(inOrder).map(({ fingerprint, rule, file, message, count }) => {
    const fields = Object.entries({ file, rule, fingerprint, count, message });
    return `    { ${fields.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(', ')} }`;
  });
  return `{\n  "version": ${VERSION},\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

function inOrder(a: BaselineEntry, b: BaselineEntry): number {
  return (
    compare(a.file, b.file) || compare(a.rule, b.rule) || compare(a.message, b.message) || compare(a.fingerprint, b.fingerprint)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Marks the findings that the baseline accepts: of those with one fingerprint the first in the text, up to the count. A finding
 * that is suppressed otherwise needs no baseline and leaves its entry stale.
 */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline,
  judged: Judged = EVERYTHING,
): { readonly findings: readonly Finding[]; readonly stale: readonly StaleEntry[] } {
  const left = allowance(baseline);
  const accepted = new Set<Finding>();
  for (const finding of findings.filter(isOpen).toSorted(byPlace)) {
    const count = left.get(finding.fingerprint) ?? 0;
    if (count === 0) continue;
    left.set(finding.fingerprint, count - 1);
    accepted.add(finding);
  }
  const marked = findings.map((finding) =>
    accepted.has(finding) ? { ...finding, suppressed: { by: 'baseline' } as const } : finding,
  );
  const found = counts(findings.filter(isOpen));
  return { findings: marked, stale: staleEntries(baseline, found).filter(({ entry }) => judged(entry)) };
}

/** What a baseline accepts after `--update-baseline`: what is there now, and what this run could not see. */
export function updateBaseline(old: Baseline | undefined, findings: readonly Finding[], judged: Judged = EVERYTHING): Baseline {
  const entries = new Map<string, BaselineEntry>();
  for (const entry of (old?.entries ?? []).filter((one) => !judged(one))) {
    entries.set(entry.fingerprint, { ...entry, count: entry.count + (entries.get(entry.fingerprint)?.count ?? 0) });
  }
  for (const finding of findings.filter(isOpen).toSorted(byPlace)) {
    const { fingerprint, rule, message } = finding;
    const known = entries.get(fingerprint);
    const count = (known?.count ?? 0) + 1;
    entries.set(
      fingerprint,
      known === undefined ? { fingerprint, rule, file: finding.primary.file, message, count } : { ...known, count },
    );
  }
  return { entries: [...entries.values()] };
}

/** The baseline without what is stale; nothing new is accepted. */
export function pruneBaseline(baseline: Baseline, findings: readonly Finding[], judged: Judged = EVERYTHING): Baseline {
  const found = counts(findings.filter(isOpen));
  const stale = new Map(staleEntries(baseline, found).map((one) => [one.entry, one.found]));
  return {
    entries: baseline.entries.flatMap((entry) => {
      const count = judged(entry) ? (stale.get(entry) ?? entry.count) : entry.count;
      return count === 0 ? [] : [{ ...entry, count }];
    }),
  };
}

/** Neither suppressed in the files nor switched off; what an earlier baseline accepted is still there. */
function isOpen({ suppressed }: Finding): boolean {
  return suppressed === undefined || suppressed.by === 'baseline';
}

function allowance({ entries }: Baseline): Map<string, number> {
  const left = new Map<string, number>();
  for (const { fingerprint, count } of entries) left.set(fingerprint, (left.get(fingerprint) ?? 0) + count);
  return left;
}

function counts(findings: readonly Finding[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { fingerprint } of findings) found.set(fingerprint, (found.get(fingerprint) ?? 0) + 1);
  return found;
}

/** A fingerprint may stand twice after a merge: the findings fill the entries in order. */
function staleEntries({ entries }: Baseline, found: ReadonlyMap<string, number>): readonly StaleEntry[] {
  const left = new Map(found);
  return entries.flatMap((entry): readonly StaleEntry[] => {
    const here = Math.min(left.get(entry.fingerprint) ?? 0, entry.count);
    left.set(entry.fingerprint, (left.get(entry.fingerprint) ?? 0) - here);
    return here < entry.count ? [{ entry, found: here }] : [];
  });
}
