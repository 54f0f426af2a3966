import { unifiedDiff } from '../autofix/unified-diff.js';
import type { AnyRule } from '../rules/kit.js';
import { fenced } from './fences.js';
import { type RuleCase, parseRulePage } from './page.js';
import { findingsText } from './results.js';
import { type Trial, tryCase } from './trial.js';

/** The result blocks of a bad case; empty texts have no block. */
export interface Results {
  readonly findings: string;
  readonly diff: string;
}

/** What a case's page shows: the findings, and what the safe fixes write, or the unsafe ones where there are no safe ones. */
export function resultsOf(trial: Trial): Results {
  const [allowed] = trial.passes;
  if (allowed === undefined) return { findings: findingsText(trial.findings), diff: '' };
  const { edits } = trial.repair(allowed);
  const changes = [...edits]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, own]) => ({ file, before: trial.texts[file] ?? '', edits: own }));
  return { findings: findingsText(trial.findings), diff: unifiedDiff(changes) };
}

/** The page with the results of its bad cases written anew. */
export function writeRulePage(rule: AnyRule, markdown: string, catalogue: readonly AnyRule[] = [rule]): string {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const bad = parseRulePage(markdown).cases.filter(({ verdict }) => verdict === 'bad');
  for (const ruleCase of bad.toReversed()) {
    const { from, to } = ruleCase.results;
    lines.splice(from, to - from, ...resultLines(rule, ruleCase, catalogue));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function resultLines(rule: AnyRule, ruleCase: RuleCase, catalogue: readonly AnyRule[]): readonly string[] {
  const { findings, diff } = resultsOf(tryCase(rule, ruleCase, catalogue, ruleCase.files));
  const blocks = [
    ...(findings === '' ? [] : [fenced('text findings', findings)]),
    ...(diff === '' ? [] : [fenced('diff', diff)]),
  ];
  const separated = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return ruleCase.results.from === ruleCase.results.to && separated.length > 0 ? ['', ...separated] : separated;
}
