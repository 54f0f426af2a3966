import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { checkForm, parseRulePage } from '../../src/testing/index.js';
import { releaseRule } from '../testing/release-rule.js';

const script = fileURLToPath(new URL('../../scripts/new-rule.mjs', import.meta.url));

let project = '';

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'seaworthy-'));
  mkdirSync(join(project, 'src/rules/loki/index-period'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{"version": "1.2.3"}');
});

afterEach(() => rmSync(project, { recursive: true }));

function newRule(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [script, ...args], { cwd: project, encoding: 'utf8' });
}

test('writes a rule and a page that has every part', () => {
  expect(newRule('grafana/two-default-datasources')).toMatchObject({ status: 0, stderr: '' });
  const folder = join(project, 'src/rules/grafana/two-default-datasources');
  const rule = readFileSync(join(folder, 'rule.ts'), 'utf8');
  expect(rule).toContain("id: 'grafana/two-default-datasources'");
  expect(rule).toContain("since: '1.2.3'");
  const page = parseRulePage(readFileSync(join(folder, 'rule.md'), 'utf8'));
  expect(checkForm({ ...releaseRule, id: 'grafana/two-default-datasources', options: {} }, page)).toEqual([]);
});

test.each([
  ['nothing', [], 'usage: npm run new-rule AREA/NAME'],
  ['too much', ['loki/a', 'loki/b'], 'usage: npm run new-rule AREA/NAME'],
  ['no area', ['two-datasources'], 'two-datasources is not AREA/NAME'],
  ['a folder below', ['loki/a/b'], 'loki/a/b is not AREA/NAME'],
  ['a way out', ['../../evil'], '../../evil is not AREA/NAME'],
  ['an unknown area', ['tempo/slow'], 'tempo is no area'],
  ['capitals', ['loki/IndexPeriod'], 'IndexPeriod is not lower-case words'],
  ['a trailing hyphen', ['loki/index-'], 'index- is not lower-case words'],
  ['a rule that exists', ['loki/index-period'], 'src/rules/loki/index-period exists already'],
])('refuses %s in one line', (_, args, complaint) => {
  const { status, stderr } = newRule(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^new-rule: .*\n$/);
  expect(stderr).toContain(complaint);
  expect(existsSync(join(project, 'src/rules/loki/index-period/rule.ts'))).toBe(false);
});
