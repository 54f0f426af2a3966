import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { rules } from '../../src/rules/index.js';
import type { AnyRule } from '../../src/rules/kit.js';
import { type PageProblem, checkCase, checkCoverage, checkForm, checkResults, parseRulePage } from '../../src/testing/index.js';

function pageOf(rule: AnyRule): string {
  const path = fileURLToPath(new URL(`../../src/rules/${rule.id}/rule.md`, import.meta.url));
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The problems as an editor's terminal can jump to them. */
function shown(rule: AnyRule, problems: readonly PageProblem[]): string {
  return problems.map(({ line, message }) => `src/rules/${rule.id}/rule.md:${line}: ${message}`).join('\n');
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  const page = parseRulePage(pageOf(rule));

  test('has a page in the right form', () => {
    expect(shown(rule, checkForm(rule, page))).toBe('');
  });

  test('shows in its cases all that it can say and do, and nothing else', () => {
    expect(shown(rule, checkCoverage(rule, page, rules))).toBe('');
  });

  for (const ruleCase of page.cases) {
    test(`${ruleCase.verdict}: ${ruleCase.title}`, () => {
      expect(shown(rule, [...checkCase(rule, ruleCase, rules), ...checkResults(rule, ruleCase, rules)])).toBe('');
    });
  }
});
