import type { Applied } from '../autofix/fix.js';
import type { Finding } from '../core/finding.js';
import { type TextEdit, applyEdits } from '../core/text.js';
import type { AnyRule } from '../rules/kit.js';
import { lostComments } from './comments.js';
import type { PageProblem, RuleCase } from './page.js';
import { findingsText } from './results.js';
import { type Fixable, type Trial, tryCase, unreadable } from './trial.js';
import { type Texts, VARIANTS, type Variant, rewritten } from './variants.js';

/** What is wrong with one case: everything that its page claims and the rule does not do, or does otherwise. */
export function checkCase(rule: AnyRule, ruleCase: RuleCase, catalogue: readonly AnyRule[]): readonly PageProblem[] {
  const trial = tryCase(rule, ruleCase, catalogue, ruleCase.files);
  const complaints = [
    ...verdictComplaints(trial, ruleCase),
    ...otherComplaints(trial, ruleCase),
    ...trial.passes.flatMap((allowed) => repairComplaints(trial, allowed)),
  ];
  for (const variant of VARIANTS) {
    const varied = tryCase(rule, ruleCase, catalogue, rewritten(ruleCase.files, variant));
    complaints.push(...variantComplaints(trial, varied, variant).map((complaint) => `${variant.name}: ${complaint}`));
  }
  return [...new Set(complaints)].map((message) => ({ line: ruleCase.line, message: `${ruleCase.title}: ${message}` }));
}

function verdictComplaints({ findings, errors }: Trial, { verdict, results }: RuleCase): readonly string[] {
  const complaints = errors.map(({ where, message }) => `${where} threw: ${message}`);
  if (verdict === 'bad' && findings.length === 0) complaints.push('nothing was found in a bad case');
  if (verdict === 'good' && findings.length > 0) complaints.push(`a good case was reported:\n${findingsText(findings)}`);
  if (verdict === 'good' && (results.findings ?? results.diff) !== undefined) complaints.push('a good case has no results');
  return complaints;
}

/** One mistake gives one finding: no other rule may speak, unless the case says so. */
function otherComplaints({ others }: Trial, { also }: RuleCase): readonly string[] {
  const unexpected = others.filter(({ rule }) => !also.includes(rule));
  const silent = also.filter((rule) => !others.some((finding) => finding.rule === rule));
  return [
    ...(unexpected.length > 0
      ? [
          `other rules report the same files; write "(also: <rule>)" behind the title when that is right:\n${findingsText(unexpected)}`,
        ]
      : []),
    ...silent.map((rule) => `${rule} was expected to report something here, too, and does not`),
  ];
}

function repairComplaints(trial: Trial, allowed: readonly Fixable[]): readonly string[] {
  const label = allowed.length > 1 ? 'the unsafe fixes' : 'the fixes';
  const repair = trial.repair(allowed);
  return [...editComplaints(trial.texts, repair), ...outcomeComplaints(trial, repair, allowed)].map(
    (complaint) => `${label}: ${complaint}`,
  );
}

function editComplaints(before: Texts, { texts, edits, refused }: Applied): readonly string[] {
  const complaints = refused.map(({ finding, because }) => `the fix of ${finding.messageId} was refused: ${because}`);
  for (const [file, text] of Object.entries(before)) {
    const after = texts.get(file) ?? text;
    const own = edits.get(file) ?? [];
    if (applyEdits(text, own) !== after) complaints.push(`${file} is not its old text with the edits applied`);
    complaints.push(
      ...own.filter((edit) => repeatsLine(text, edit)).map(() => `${file}: an edit writes a line again that it does not change`),
    );
    complaints.push(...lostComments(text, after).map((comment) => `${file} has lost the comment ${comment}`));
  }
  return complaints;
}

/** Whether the first or last whole line of what an edit replaces comes back as it was. */
function repeatsLine(text: string, { range, text: written }: TextEdit): boolean {
  const lines = (part: string): readonly string[] => part.split(/(?<=\n)/);
  const old = lines(text.slice(range.start, range.end)).filter((line) => line.endsWith('\n'));
  const now = lines(written);
  return old.length > 0 && (old[0] === now[0] || old.at(-1) === now.at(-1));
}

function outcomeComplaints(trial: Trial, repair: Applied, allowed: readonly Fixable[]): readonly string[] {
  const after = trial.after(repair.texts);
  const complaints: string[] = [];
  const cured = trial.findings.filter(({ fixes }) =>
    fixes.some(({ applicability, refused }) => refused === undefined && allowed.some((one) => one === applicability)),
  );
  const left = cured.filter((finding) => after.findings.some((other) => isSame(finding, other)));
  if (left.length > 0) complaints.push(`still found:\n${findingsText(left)}`);
  const known = [...trial.findings, ...trial.others, ...repair.uncovered];
  const fresh = [...after.findings, ...after.others].filter((finding) => !known.some((old) => isSame(old, finding)));
  if (fresh.length > 0) complaints.push(`new findings:\n${findingsText(fresh)}`);
  const broken = unreadable(after.texts).filter((file) => !unreadable(trial.texts).includes(file));
  complaints.push(...broken.map((file) => `${file} does not parse any more`));
  if (after.repair(allowed).edits.size > 0) complaints.push('a second run would edit again');
  return complaints;
}

function isSame(a: Finding, b: Finding): boolean {
  return a.fingerprint === b.fingerprint && a.message === b.message;
}

/** The same findings at the same places, and fixes that write the same lines. */
function variantComplaints(trial: Trial, varied: Trial, variant: Variant): readonly string[] {
  const expected = findingsText(trial.findings);
  const actual = findingsText(varied.findings);
  if (actual !== expected) return [`other findings\n${difference(expected, actual)}`];
  return trial.passes.flatMap((allowed) => {
    const written = varied.repair(allowed).texts;
    const different = [...trial.repair(allowed).texts].filter(([file, text]) => written.get(file) !== variant.write(text));
    return [...different.map(([file]) => `the fix of ${file} writes other lines`), ...repairComplaints(varied, allowed)];
  });
}

/** Two texts line by line: what was expected and is not there, and the other way round. */
export function difference(expected: string, actual: string): string {
  const [was, is] = [expected, actual].map((text) => text.split('\n').filter((line) => line !== ''));
  const missing = was!.filter((line) => !is!.includes(line)).map((line) => `- ${line}`);
  const added = is!.filter((line) => !was!.includes(line)).map((line) => `+ ${line}`);
  return [...missing, ...added].join('\n');
}
