import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { at, each } from '../reporters/json-access.js';
import { BROKEN, HEALTHY, misplaced } from './manifests.js';
import { type Outcome, findings, seaworthy } from './seaworthy.js';
import { temporaryFolder, temporaryProject, writeFiles } from './temporary-folder.js';

const MISPLACED = 'workload/misplaced-fs-group';
const BASELINE = 'accepted/baseline.json';

const check = (root: string, ...words: readonly string[]): Promise<Outcome> => seaworthy(words, { cwd: root });

const accepting = (root: string, ...words: readonly string[]): Promise<Outcome> => check(root, '--baseline', BASELINE, ...words);

const read = (root: string): string => readFileSync(join(root, BASELINE), 'utf8');

const accepted = (root: string, field: string): readonly unknown[] => each(at(JSON.parse(read(root)), 'findings'), field);

describe('--baseline', () => {
  it('accepts what was there; only what is new fails', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced(), 'b.yaml': HEALTHY });
    const written = await accepting(root, '--update-baseline');
    expect(written.err).toBe(`wrote 1 entry to ${BASELINE}\n`);
    expect(accepted(root, 'file')).toEqual(['a.yaml']);
    const after = await accepting(root);
    expect({ code: after.code, err: after.err }).toEqual({ code: 0, err: '' });
    expect(after.out).not.toContain('a.yaml:');
    writeFiles(root, { 'b.yaml': misplaced('other') });
    const { code, out } = await accepting(root);
    expect(code).toBe(1);
    expect(out).toContain('b.yaml:15');
    expect(out).not.toContain('a.yaml:');
  });

  it('knows a finding again when lines above it change', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    await accepting(root, '--update-baseline');
    writeFiles(root, { 'a.yaml': `# a word\n# and another\n${misplaced()}` });
    expect(await accepting(root)).toMatchObject({ code: 0, err: '' });
  });

  it('accepts as many as there were, and no more', async () => {
    const second = misplaced().replace(
      '          env: [] # none\n',
      '        - name: second\n          securityContext: { fsGroup: 2000 }\n',
    );
    const root = temporaryProject({ 'a.yaml': misplaced() });
    await accepting(root, '--update-baseline');
    writeFiles(root, { 'a.yaml': second });
    const { code, out } = await accepting(root, '--format', 'json');
    expect(code).toBe(1);
    expect(each(at(JSON.parse(out), 'findings'), 'line')).toEqual([17]);
  });

  it('shows what it accepts when asked', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    await accepting(root, '--update-baseline');
    const { code, out } = await accepting(root, '--show-suppressed');
    expect(code).toBe(0);
    expect(out).toContain('a.yaml:15');
  });

  it('holds no path of this machine and is the same in every run', async () => {
    const root = temporaryProject({ 'b.yaml': misplaced('b'), 'a.yaml': misplaced('a'), 'c.yaml': BROKEN });
    await accepting(root, '--update-baseline');
    const first = read(root);
    await accepting(root, '--update-baseline');
    expect(read(root)).toBe(first);
    expect(first).not.toContain(root);
    expect(accepted(root, 'file')).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
  });

  it('leaves out what is suppressed in the file itself', async () => {
    const text = misplaced().replace('{ fsGroup: 2000 }', `{ fsGroup: 2000 } # seaworthy-ignore ${MISPLACED}: known`);
    const root = temporaryProject({ 'a.yaml': text });
    await accepting(root, '--update-baseline');
    expect(accepted(root, 'file')).toEqual([]);
  });
});

describe('entries that accept nothing any more', () => {
  const stale = async (): Promise<string> => {
    const root = temporaryProject({ 'a.yaml': misplaced('a'), 'b.yaml': misplaced('b') });
    await accepting(root, '--update-baseline');
    writeFiles(root, { 'a.yaml': HEALTHY });
    return root;
  };

  it('are reported', async () => {
    const root = await stale();
    const before = read(root);
    expect(await accepting(root)).toMatchObject({
      code: 0,
      err: `1 entry of ${BASELINE} accepts what is gone; take it out with --prune-baseline\n`,
    });
    expect(read(root)).toBe(before);
  });

  it('are taken out by --prune-baseline, which accepts nothing new', async () => {
    const root = await stale();
    writeFiles(root, { 'c.yaml': misplaced('c') });
    const { code, err } = await accepting(root, '--prune-baseline');
    expect({ code, err }).toEqual({ code: 1, err: `took 1 entry out of ${BASELINE}\n` });
    expect(accepted(root, 'file')).toEqual(['b.yaml']);
    writeFiles(root, { 'c.yaml': HEALTHY });
    expect(await accepting(root)).toMatchObject({ code: 0, err: '' });
  });

  it('are not those that this run did not look for', async () => {
    const root = await stale();
    expect((await accepting(root, 'b.yaml')).err).toBe('');
    expect((await accepting(root, '--only', 'yaml/syntax')).err).toBe('');
    expect((await accepting(root, '--rule', `${MISPLACED}=off`)).err).toBe('');
    expect((await accepting(root, '--only', 'yaml/syntax', '--prune-baseline')).err).toBe('');
    expect(accepted(root, 'file')).toEqual(['a.yaml', 'b.yaml']);
  });

  it('are those of a file that is gone', async () => {
    const root = await stale();
    rmSync(join(root, 'a.yaml'));
    expect((await accepting(root)).err).toContain('1 entry of');
  });
});

describe('a baseline that cannot be used: one line, exit 2, nothing checked', () => {
  it.each([
    [
      'another version',
      '{"version": 2, "findings": []}',
      'the baseline has version 2 and this Seaworthy reads version 1: write it anew with --update-baseline',
    ],
    ['no version', '{}', 'this is no baseline: it has no version'],
    ['no JSON', 'version: 1\n', 'the baseline is not JSON'],
    ['a merge conflict', '<<<<<<< HEAD\n{}\n', 'the baseline holds an unresolved merge conflict'],
    ['a damaged entry', '{"version": 1, "findings": [{"file": "\\u001b[2J"}]}', 'entry 1 of the baseline is damaged'],
    [
      'a version that writes to the terminal',
      '{"version": "\\u001b[2J\\n::error::", "findings": []}',
      'the baseline has an unknown version and this Seaworthy reads version 1: write it anew with --update-baseline',
    ],
  ])('%s', async (_, text, message) => {
    const root = temporaryProject({ 'a.yaml': misplaced(), [BASELINE]: text });
    expect(await accepting(root)).toEqual({ code: 2, out: '', err: `seaworthy: ${message}\n` });
  });

  it('one that is not there, or no file', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    mkdirSync(join(root, 'accepted/baseline.json'), { recursive: true });
    for (const file of [BASELINE, 'nowhere.json', 'no\nwhere\u001b.json']) {
      const { code, out, err } = await check(root, '--baseline', file);
      expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
      expect(err).toMatch(/^seaworthy: the baseline .* cannot be read\n$/);
    }
    expect((await check(root, '--baseline', BASELINE, '--update-baseline')).code).toBe(2);
  });

  it.each([
    [['--update-baseline'], '--update-baseline needs --baseline FILE'],
    [['--prune-baseline'], '--prune-baseline needs --baseline FILE'],
    [['--baseline', 'x', '--update-baseline', '--prune-baseline'], 'give one of them'],
  ])('%j', async (words, message) => {
    const { code, out, err } = await check(temporaryProject({}), ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

it('names of files in a baseline cannot write to the terminal', async () => {
  const root = temporaryProject({ 'a.yaml': misplaced() });
  const file = 'evil\n\u001b[2J.json';
  const { err } = await check(root, '--baseline', file, '--update-baseline');
  expect(err).toBe('wrote 1 entry to evil\\n\\u001b[2J.json\n');
  expect(await check(root, '--baseline', file)).toMatchObject({ code: 0 });
});

it('a project in a folder below has its own paths in it, wherever the run begins', async () => {
  const outer = temporaryFolder({ 'inner/seaworthy.yaml': '', 'inner/a.yaml': misplaced() });
  await check(outer, 'inner', '--baseline', 'inner/b.json', '--update-baseline');
  expect(await check(join(outer, 'inner'), '--baseline', 'b.json')).toMatchObject({ code: 0, err: '' });
  expect(await findings(outer, 'inner', '--baseline', 'inner/b.json')).toEqual([]);
  writeFileSync(join(outer, 'inner/a.yaml'), HEALTHY);
});
