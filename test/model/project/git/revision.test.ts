import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { changedLines } from '../../../../src/model/project/git/changed-lines.js';
import { INDEX, commitBefore, lastCommit, revisionFileSystem } from '../../../../src/model/project/git/revision.js';

let root = '';

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(message: string): string {
  git('add', '-A');
  git('commit', '-qm', message);
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seaworthy-git-'));
  git('init', '-q', '-b', 'main');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (file: string, line: number): Parameters<ReturnType<typeof changedLines>['touches']>[0] => ({
  file,
  range: { start: 0, end: 0 },
  start: { line, column: 1 },
  end: { line, column: 1 },
});

const read = (fileSystem: ReturnType<typeof revisionFileSystem>, path: string): string =>
  Buffer.from(fileSystem.read(path)).toString('utf8');

describe('a revision as a file system', () => {
  test('a commit, the index and the names in them', () => {
    write('a.yaml', 'one: 1\n');
    write('größe mit "Zeichen".yaml', 'x: ä\n');
    const first = commit('first');
    write('a.yaml', 'one: 2\n');
    git('add', 'a.yaml');
    write('a.yaml', 'one: 3\n');
    const before = revisionFileSystem(root, { kind: 'commit', id: first });
    expect(before.list()).toEqual(['a.yaml', 'größe mit "Zeichen".yaml']);
    expect(read(before, 'a.yaml')).toBe('one: 1\n');
    expect(read(before, 'größe mit "Zeichen".yaml')).toBe('x: ä\n');
    expect(read(revisionFileSystem(root, INDEX), 'a.yaml')).toBe('one: 2\n');
    expect(() => before.read('missing.yaml')).toThrow('does not exist');
  });

  test('a project in a sub-folder sees its own paths', () => {
    write('apps/a.yaml', 'one: 1\n');
    write('b.yaml', 'two: 2\n');
    const id = commit('first');
    const inside = revisionFileSystem(join(root, 'apps'), { kind: 'commit', id });
    expect(inside.list()).toEqual(['a.yaml']);
    expect(read(inside, 'a.yaml')).toBe('one: 1\n');
    write('apps/a.yaml', 'one: 2\n');
    expect(changedLines(join(root, 'apps'), { kind: 'commit', id }, false).touches(at('a.yaml', 1))).toBe(true);
  });
});

describe('names of commits', () => {
  test('a branch that went on by itself means the commit where ours left it', () => {
    write('a.yaml', 'one: 1\n');
    const base = commit('base');
    git('checkout', '-qb', 'work');
    write('b.yaml', 'two: 2\n');
    commit('ours');
    git('checkout', '-q', 'main');
    write('c.yaml', 'three: 3\n');
    commit('theirs');
    git('checkout', '-q', 'work');
    expect(commitBefore(root, 'main')).toEqual({ kind: 'commit', id: base });
  });

  test('a name that does not exist, or looks like an option, is one line', () => {
    write('a.yaml', 'one: 1\n');
    commit('first');
    expect(() => commitBefore(root, 'nowhere')).toThrow('there is no commit, branch or tag nowhere');
    expect(() => commitBefore(root, '--output=x')).toThrow('is no name of a commit');
  });

  test('a repository without a commit has no last one', () => {
    expect(lastCommit(root)).toBeUndefined();
  });
});

describe('changed lines', () => {
  test('changed, added, removed, staged and untracked', () => {
    write('a.yaml', 'a: 1\nb: 2\nc: 3\nd: 4\n');
    const id = commit('first');
    write('a.yaml', 'a: 1\nb: 20\nd: 4\n');
    write('new.yaml', 'x: 1\n');
    const change = changedLines(root, { kind: 'commit', id }, false);
    expect([1, 2, 3].map((line) => change.touches(at('a.yaml', line)))).toEqual([false, true, false]);
    expect(change.touches(at('new.yaml', 1))).toBe(true);
    const staged = changedLines(root, { kind: 'commit', id }, true);
    expect(staged.touches(at('a.yaml', 2))).toBe(false);
    git('add', 'a.yaml');
    expect(changedLines(root, { kind: 'commit', id }, true).touches(at('a.yaml', 2))).toBe(true);
  });

  test('content that looks like a header of a diff is content', () => {
    write('a.yaml', 'x: |\n  a\n');
    write('b.yaml', 'y: 1\n');
    const id = commit('first');
    write('a.yaml', 'x: |\n  a\n++ b/b.yaml\n@@ -1 +1 @@\n');
    const change = changedLines(root, { kind: 'commit', id }, false);
    expect(change.touches(at('b.yaml', 1))).toBe(false);
    expect(change.touches(at('a.yaml', 3))).toBe(true);
  });
});
