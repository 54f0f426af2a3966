import type { Finding } from '../core/finding.js';
import type { Fix, FileEdit, ResolvedFix } from '../core/fix.js';
import type { FilePath } from '../core/location.js';
import { type TextEdit, applyEdits } from '../core/text.js';
import { compilePlan } from './compile.js';
import { TakenRanges, editsByFile } from './edits-by-file.js';
import { compose } from './piece-table.js';
import { type Disproof, type Fixing, type State, disproof } from './prove.js';

/** The project as it was linted, and a way to lint it with other texts. */
export interface Session extends State {
  relint(texts: ReadonlyMap<FilePath, string>): State;
}

export interface Applied {
  /** Every changed text. */
  readonly texts: ReadonlyMap<FilePath, string>;
  /** The same as edits of the original texts. */
  readonly edits: ReadonlyMap<FilePath, readonly TextEdit[]>;
  /** Findings that were cured. */
  readonly applied: readonly Finding[];
  readonly refused: readonly { readonly finding: Finding; readonly because: string }[];
  /** Findings that appeared because a text became readable. */
  readonly uncovered: readonly Finding[];
}

/** A fix may make room for another one at the same place; after this many rounds something runs in circles. */
const MAX_ROUNDS = 10;

interface Refused {
  readonly finding: Finding;
  readonly because: string;
  /** What it would have done: where another fix lets it do something else, it may try again. */
  readonly deed: string;
}

/** Applies every fix of the allowed classes that can be proved, together; what fails is found by parting them. */
export function applyFixes(session: Session, allowed: ReadonlySet<Fix['applicability']>): Applied {
  const refused = new Map<string, Refused>();
  const applied: Finding[] = [];
  let edits: ReadonlyMap<FilePath, readonly TextEdit[]> = new Map();
  let state: State = session;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const candidates = compiled(state, allowed, refused);
    if (candidates.length === 0) break;
    const outcome = largestProved(session, state, edits, withoutOverlaps(candidates), ({ finding, fix }, because) =>
      refused.set(finding.fingerprint, { finding, because, deed: deedOf(fix) }),
    );
    if (outcome === undefined) continue;
    for (const { finding } of outcome.fixings) {
      applied.push(finding);
      refused.delete(finding.fingerprint);
    }
    ({ edits, state } = outcome);
  }
  const texts = new Map([...edits].map(([file, changes]) => [file, applyEdits(textOf(session, file), changes)] as const));
  const known = new Set(session.findings.map(({ fingerprint }) => fingerprint));
  const left = new Set(state.findings.map(({ fingerprint }) => fingerprint));
  return {
    texts,
    edits,
    applied,
    refused: [...refused.values()].filter(({ finding }) => left.has(finding.fingerprint)),
    uncovered: state.findings.filter(({ fingerprint }) => !known.has(fingerprint)),
  };
}

/** The findings with their fixes compiled and proved; a fix that cannot be proved says why instead. */
export function resolveFixes(session: Session): readonly Finding[] {
  const wanted = new Set(
    session.findings.flatMap(({ fix }) => (fix === undefined || 'refused' in fix ? [] : [fix.applicability])),
  );
  if (wanted.size === 0) return session.findings;
  const refusals = new Map<string, string>();
  for (const applicability of ['safe', 'unsafe'] as const) {
    if (!wanted.has(applicability)) continue;
    for (const { finding, because } of applyFixes(session, new Set([applicability])).refused)
      refusals.set(finding.fingerprint, because);
  }
  return session.findings.map((finding) => {
    const { fix } = finding;
    return fix === undefined || 'refused' in fix
      ? finding
      : { ...finding, fixes: [resolved(session, fix, refusals.get(finding.fingerprint))] };
  });
}

function resolved(session: Session, fix: Fix, disproved: string | undefined): ResolvedFix {
  const { title, applicability, caution } = fix;
  const common = { title, applicability, ...(caution !== undefined && { caution }) };
  const edits = compilePlan(session.project, fix.plan);
  if ('refused' in edits) return { ...common, edits: [], refused: edits.refused };
  return disproved === undefined ? { ...common, edits } : { ...common, edits: [], refused: disproved };
}

interface Candidate extends Fixing {
  readonly edits: readonly FileEdit[];
}

function compiled(state: State, allowed: ReadonlySet<Fix['applicability']>, refused: Map<string, Refused>): readonly Candidate[] {
  return state.findings.flatMap((finding) => {
    const { fix, fingerprint } = finding;
    if (fix === undefined || 'refused' in fix || !allowed.has(fix.applicability) || finding.suppressed !== undefined) return [];
    const before = refused.get(fingerprint);
    if (before !== undefined && before.deed === deedOf(fix)) return [];
    const edits = compilePlan(state.project, fix.plan);
    if ('refused' in edits) {
      refused.set(fingerprint, { finding, because: edits.refused, deed: deedOf(fix) });
      return [];
    }
    return [{ finding, fix, edits }];
  });
}

function deedOf({ plan }: Fix): string {
  return JSON.stringify(plan.patches);
}

/** Those that do not touch the same text as an earlier one; the others get their turn in the next round. */
function withoutOverlaps(candidates: readonly Candidate[]): readonly Candidate[] {
  const taken = new TakenRanges();
  return candidates.filter(({ edits }) => taken.take(edits));
}

interface Outcome {
  readonly fixings: readonly Candidate[];
  readonly edits: ReadonlyMap<FilePath, readonly TextEdit[]>;
  readonly state: State;
}

/** All of them when they can be proved together, else what can be proved of each part; undefined when nothing can. */
function largestProved(
  session: Session,
  state: State,
  before: ReadonlyMap<FilePath, readonly TextEdit[]>,
  candidates: readonly Candidate[],
  refuse: (fixing: Fixing, because: string) => void,
): Outcome | undefined {
  if (candidates.length === 0) return undefined;
  const outcome = attempt(session, before, candidates);
  const files = new Set(candidates.flatMap(({ edits }) => edits.map(({ file }) => file)));
  const failure = disproof(state, outcome.state, candidates, files);
  if (failure === undefined) return outcome;
  if (candidates.length === 1) {
    refuse(candidates[0]!, failure.because);
    return undefined;
  }
  const [one, other] = parted(candidates, failure);
  const first = largestProved(session, state, before, one, refuse);
  const second = largestProved(session, state, before, other, refuse);
  if (first === undefined || second === undefined) return first ?? second;
  // Each part holds alone; together they may not, and then the second waits for the next round.
  const joined = [...first.fixings, ...second.fixings];
  return joined.length < candidates.length ? (largestProved(session, state, before, joined, refuse) ?? first) : first;
}

/** Those that are not to blame, and those that are; where that is not known, halves. */
function parted(
  candidates: readonly Candidate[],
  { blamed }: Disproof,
): readonly [one: readonly Candidate[], other: readonly Candidate[]] {
  if (blamed !== undefined && blamed.size < candidates.length)
    return [candidates.filter((one) => !blamed.has(one)), candidates.filter((one) => blamed.has(one))];
  const middle = candidates.length >> 1;
  return [candidates.slice(0, middle), candidates.slice(middle)];
}

function attempt(session: Session, before: ReadonlyMap<FilePath, readonly TextEdit[]>, fixings: readonly Candidate[]): Outcome {
  const edits = new Map(before);
  const added = editsByFile(fixings.flatMap((fixing) => fixing.edits));
  for (const [file, changes] of added) edits.set(file, compose(edits.get(file) ?? [], changes));
  const texts = new Map([...edits].map(([file, changes]) => [file, applyEdits(textOf(session, file), changes)] as const));
  return { fixings, edits, state: session.relint(texts) };
}

function textOf(session: Session, file: FilePath): string {
  return session.project.textOf(file);
}
