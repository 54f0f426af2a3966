import { describe, expect, test } from 'vitest';

import type { AnyRule } from '../../src/rules/kit.js';
import { checkRulePage, parseRulePage, writeRulePage } from '../../src/testing/index.js';
import { RELEASE, TRUE_PAGE, chattyRule, releaseRule } from './release-rule.js';

const messages = (rule: AnyRule, page: string, catalogue?: readonly AnyRule[]): string =>
  checkRulePage(rule, page, catalogue)
    .map(({ line, message }) => `${line}: ${message}`)
    .join('\n');

const rule = (changes: Partial<AnyRule>): AnyRule => ({ ...releaseRule, ...changes });
const meta = (changes: Partial<AnyRule['meta']>): AnyRule => rule({ meta: { ...releaseRule.meta, ...changes } });

test('a true page has no problem', () => {
  expect(messages(releaseRule, TRUE_PAGE)).toBe('');
});

describe('a page that is not true', () => {
  const changed = (from: string | RegExp, to: string): string => {
    const page = TRUE_PAGE.replace(from, to);
    expect(page).not.toBe(TRUE_PAGE);
    return page;
  };

  test.each<[name: string, from: string | RegExp, to: string, problem: string]>([
    ['wrong title', '# flux/needs-timeout', '# flux/other', '1: the title is the rule'],
    ['missing section', '## Why', '### Because', '1: the section "## Why" is missing'],
    ['undescribed option', '`wanted`', 'wanted', '1: the option `wanted` is not described'],
    ['no good case', /### Good[^]*/, '', 'there is no good case'],
    ['unknown heading', '### Good: With one', '### Fine: With one', 'every heading is "### Bad: <title>"'],
    ['a block that is no file', 'yaml file="release.yaml"', 'yaml', 'a code block of a case says which file it is'],
    ['an open block', /```\n$/, '', 'this code block is never closed'],
    [
      'a bad case that is right',
      'interval: 1h # hourly\n```',
      'timeout: 1h\n```',
      'Without one: nothing was found in a bad case',
    ],
    ['a good case that is wrong', '  timeout: 5m\n', '', 'With one: a good case was reported'],
    ['other findings', 'release.yaml:5:1', 'release.yaml:4:1', '- release.yaml:4:1 warning'],
    ['another diff', '+  timeout: 10m', '+  timeout: 11m', '+ +  timeout: 10m'],
    ['an option that no case sets', /```yaml options\nwanted: 20m\n```\n/, '', 'no case sets the option wanted'],
    ['an option that does not exist', 'wanted: 20m', 'wished: 20m', 'a case sets wished, which is no option'],
    ['an option of no type', 'wanted: 20m', 'wanted: {}', 'the option wanted is a text'],
    ['another rule that is silent', 'Good: With one', 'Good: With one (also: flux/chatty)', 'flux/chatty was expected'],
  ])('%s', (_, from, to, problem) => {
    expect(messages(releaseRule, changed(from, to))).toContain(problem);
  });
});

describe('a rule that is not as its page says', () => {
  test.each<[name: string, rule: AnyRule, problem: string]>([
    [
      'a message that no case shows',
      meta({ messages: { ...releaseRule.meta.messages, never: { severity: 'info', text: 'never' } } }),
      'shows the message never',
    ],
    [
      'a class of fix that no case shows',
      meta({ fixes: ['safe', 'unsafe'] }),
      'the rule declares unsafe fixes, and no case shows one',
    ],
    [
      'a class of fix that is not declared',
      meta({ fixes: [] }),
      'a case shows a fix that is safe, which the rule does not declare',
    ],
    [
      'a rule that throws',
      rule({
        create: () => ({
          HelmRelease: () => {
            throw new Error('oh no');
          },
        }),
      }),
      'threw: oh no',
    ],
    [
      'a fix that does not cure',
      rule({
        create: (context) =>
          releaseRule.create({
            ...context,
            report: (report) =>
              context.report({
                ...report,
                fix: {
                  title: 'nothing',
                  applicability: 'safe',
                  plan: {
                    patches: [{ op: 'set', at: { document: report.at.document, path: ['spec', 'interval'] }, value: '2h' }],
                    changes: [{ document: report.at.document, path: ['spec'] }],
                  },
                },
              }),
          }),
      }),
      'no fix: the finding would still be there',
    ],
  ])('%s', (_, changedRule, problem) => {
    expect(messages(changedRule, TRUE_PAGE)).toContain(problem);
  });

  test('another rule that speaks, too', () => {
    expect(messages(releaseRule, TRUE_PAGE, [releaseRule, chattyRule])).toContain('other rules report the same files');
    const announced = TRUE_PAGE.replaceAll(/(### .*)/g, '$1 (also: flux/chatty)');
    expect(messages(releaseRule, announced, [releaseRule, chattyRule])).toBe('');
  });

  test('another finding when lines end with CRLF', () => {
    const isUnix = (text: string): boolean => !text.includes('\r');
    const onlyUnix = rule({
      create: (context) => {
        const listen = releaseRule.create(context).HelmRelease;
        return { HelmRelease: (release) => isUnix(release.object.manifest.document.text.text) && listen?.(release) };
      },
    });
    expect(messages(onlyUnix, TRUE_PAGE)).toContain('with CRLF line ends: other findings');
  });
});

describe('writing a page', () => {
  const bare = TRUE_PAGE.replace(/```text findings[^]*?```\n\n```diff[^]*?```\n\n/, '');

  test.each([
    ['that has no results yet', bare],
    ['that is true already', TRUE_PAGE],
    [
      'with results of yesterday',
      TRUE_PAGE.replace('web has no timeout', 'web has none').replace('@@ -4,3 +4,4 @@', '@@ -1 +1 @@'),
    ],
    ['with Windows line ends', TRUE_PAGE.replaceAll('\n', '\r\n')],
  ])('%s', (_, page) => {
    expect(writeRulePage(releaseRule, page)).toBe(TRUE_PAGE);
  });

  test('makes fences longer than those in what they hold', () => {
    const page = TRUE_PAGE.replace(
      `\`\`\`yaml file="release.yaml"\n${RELEASE}\`\`\``,
      `\`\`\`\`yaml file="release.yaml"\n${RELEASE}  # \`\`\`\n\`\`\`\`\n\n\`\`\`\`md file="notes.md"\n\`\`\`\nnot a file\n\`\`\`\n\`\`\`\``,
    );
    expect(parseRulePage(page).cases[0]?.files).toHaveProperty(['notes.md'], '```\nnot a file\n```\n');
    expect(messages(releaseRule, writeRulePage(releaseRule, page))).toBe('');
  });
});

test('the prose is the page without its cases', () => {
  const { prose, cases } = parseRulePage(TRUE_PAGE);
  expect(prose).toMatch(/^# flux\/needs-timeout\n[^]*what the fix writes\.\n$/);
  expect(cases.map(({ verdict, title, line }) => [verdict, title, line])).toEqual([
    ['bad', 'Without one', 23],
    ['good', 'With one', 50],
  ]);
});
