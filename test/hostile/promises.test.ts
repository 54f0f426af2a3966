import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, it } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const TEXT = readFileSync(join(REPOSITORY, 'SECURITY.md'), 'utf8');

it('every promise of SECURITY.md names a test, and the test is there', () => {
  const rows = TEXT.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:promise|-+) /.test(line));
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.filter((row) => !/\]\(test\/\S+\.test\.ts\)/.test(row))).toEqual([]);
  const linked = [...TEXT.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => path!);
  expect(linked.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
});
