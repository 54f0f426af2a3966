import type { Finding } from '../core/finding.js';
import { type Baseline, type StaleEntry, applyBaseline } from '../engine/baseline.js';
import type { ChangedLines } from '../model/project/git/changed-lines.js';

/** Which findings this run is not about. They stay known, so that a fix cannot bring them back unseen. */
export interface Acceptance {
  /** Marks what the baseline accepts and what a change has nothing to do with. */
  readonly accept: (findings: readonly Finding[]) => readonly Finding[];
  /** Entries of the baseline that accepted more than there was, the first time it was asked. */
  readonly stale: () => readonly StaleEntry[];
}

/** What a change is judged by: the lines it touched, and what was found before it. */
export interface Change {
  readonly lines: ChangedLines;
  readonly before: readonly Finding[];
}

export function acceptance(
  baseline: Baseline | undefined,
  judged: Parameters<typeof applyBaseline>[2],
  change: Change | undefined,
): Acceptance {
  let untouched: ReadonlySet<string> | undefined;
  let stale: readonly StaleEntry[] | undefined;
  return {
    accept: (findings) => {
      const known = baseline === undefined ? { findings, stale: [] } : applyBaseline(findings, baseline, judged);
      stale ??= known.stale;
      if (change === undefined) return known.findings;
      // Lines move when fixes are tried; what a finding is does not.
      untouched ??= untouchedBy(change, findings);
      return known.findings.map((finding) =>
        untouched!.has(finding.fingerprint) && finding.suppressed === undefined
          ? { ...finding, suppressed: { by: 'unchanged' } }
          : finding,
      );
    },
    stale: () => stale ?? [],
  };
}

/** Findings that were there before, and none of whose places the change touched. */
function untouchedBy({ lines, before }: Change, findings: readonly Finding[]): ReadonlySet<string> {
  const [old, now] = [counts(before), counts(findings)];
  const touched = new Set(
    findings
      .filter(({ primary, related }) =>
        [primary, ...related.map(({ location }) => location)].some((place) => lines.touches(place)),
      )
      .map(({ fingerprint }) => fingerprint),
  );
  return new Set(
    [...now.keys()].filter((fingerprint) => !touched.has(fingerprint) && (old.get(fingerprint) ?? 0) >= now.get(fingerprint)!),
  );
}

function counts(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { fingerprint } of findings) found.set(fingerprint, (found.get(fingerprint) ?? 0) + 1);
  return found;
}
