import type { Applicability } from '../core/fix.js';
import type { AnyRule } from '../rules/kit.js';
import { checkCase, difference } from './check-case.js';
import { type PageProblem, type RuleCase, type RulePage, parseRulePage } from './page.js';
import { resultsOf } from './write-page.js';
import { tryCase } from './trial.js';

const SECTIONS = ['Why', 'How to fix', 'What it does not report', 'Cases'];

/**
 * Checks a rule against its page: its form, every case, and that the cases together show all the rule can say and do. The
 * catalogue is every rule that runs beside it. Pure; no problem means that the page is true.
 */
export function checkRulePage(rule: AnyRule, markdown: string, catalogue: readonly AnyRule[] = [rule]): readonly PageProblem[] {
  const page = parseRulePage(markdown);
  const problems = page.cases.flatMap((ruleCase) => [
    ...checkCase(rule, ruleCase, catalogue),
    ...checkResults(rule, ruleCase, catalogue),
  ]);
  return [...checkForm(rule, page), ...problems, ...checkCoverage(rule, page, catalogue)].toSorted((a, b) => a.line - b.line);
}

/** Whether the page has what every page must have. */
export function checkForm(rule: AnyRule, page: RulePage): readonly PageProblem[] {
  if (page.title === '') return [{ line: 1, message: `${rule.id} has no page; \`npm run new-rule\` shows how one begins` }];
  const wanted = Object.keys(rule.options).length > 0 ? [...SECTIONS, 'Options'] : SECTIONS;
  const complaints = wanted
    .filter((section) => !page.sections.includes(section))
    .map((section) => `the section "## ${section}" is missing`);
  if (page.title !== rule.id) complaints.unshift(`the title is the rule's id: "# ${rule.id}"`);
  for (const option of Object.keys(rule.options))
    if (!page.prose.includes(`\`${option}\``)) complaints.push(`the option \`${option}\` is not described`);
  for (const verdict of ['bad', 'good'] as const) {
    if (!page.cases.some((ruleCase) => ruleCase.verdict === verdict)) complaints.push(`there is no ${verdict} case`);
  }
  return [...page.problems, ...complaints.map((message) => ({ line: 1, message }))];
}

/** Whether the results that stand in the page are what really happens. */
export function checkResults(rule: AnyRule, ruleCase: RuleCase, catalogue: readonly AnyRule[]): readonly PageProblem[] {
  if (ruleCase.verdict === 'good') return [];
  const actual = resultsOf(tryCase(rule, ruleCase, catalogue, ruleCase.files));
  const stale = (['findings', 'diff'] as const).filter((part) => (ruleCase.results[part] ?? '') !== actual[part]);
  return stale.map((part) => ({
    line: ruleCase.results.from + 1,
    message: `${ruleCase.title}: the ${part} in the page are not what happens; \`npm run gen\` writes them anew:\n${difference(ruleCase.results[part] ?? '', actual[part])}`,
  }));
}

/** Whether the cases together show every message, option and class of fix that the rule declares, and no others. */
export function checkCoverage(rule: AnyRule, page: RulePage, catalogue: readonly AnyRule[]): readonly PageProblem[] {
  const bad = page.cases.filter(({ verdict }) => verdict === 'bad');
  const findings = bad.flatMap((ruleCase) => tryCase(rule, ruleCase, catalogue, ruleCase.files).findings);
  const messages = new Set(findings.map(({ messageId }) => messageId));
  const classes = new Set<Applicability>(
    findings.flatMap(({ fixes }) =>
      fixes.filter(({ refused }) => refused === undefined).map(({ applicability }) => applicability),
    ),
  );
  const used = new Set(page.cases.flatMap(({ options }) => Object.keys(options)));
  const complaints = [
    ...Object.keys(rule.meta.messages)
      .filter((message) => !messages.has(message))
      .map((message) => `no bad case shows the message ${message}`),
    ...Object.keys(rule.options)
      .filter((option) => !used.has(option))
      .map((option) => `no case sets the option ${option}`),
    ...[...used]
      .filter((option) => !Object.hasOwn(rule.options, option))
      .map((option) => `a case sets ${option}, which is no option of this rule`),
    ...rule.meta.fixes
      .filter((applicability) => !classes.has(applicability))
      .map((applicability) => `the rule declares ${applicability} fixes, and no case shows one`),
    ...[...classes]
      .filter((applicability) => !rule.meta.fixes.includes(applicability))
      .map((applicability) => `a case shows a fix that is ${applicability}, which the rule does not declare`),
  ];
  return complaints.map((message) => ({ line: 1, message }));
}
