import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { diskFileSystem } from '../../../../src/model/project/disk.js';
import { memoryFileSystem, overlayFileSystem } from '../../../../src/model/project/file-system.js';
import { parseCloneConfiguration } from '../../../../src/model/project/git/clone-configuration.js';
import { cloneAround } from '../../../../src/model/project/git/clone.js';
import { INDEX, revisionFileSystem } from '../../../../src/model/project/git/revision.js';

let root = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'seaworthy-clone-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const URL = 'https://example.org/org/fleet.git';

describe('a clone', () => {
  test('knows where it comes from', () => {
    git(root, 'init', '-q');
    expect(cloneAround(root)).toEqual({ addresses: [], folder: '' });
    git(root, 'remote', 'add', 'origin', URL);
    git(root, 'remote', 'add', 'upstream', 'git@example.org:other/fleet');
    expect(cloneAround(root)).toEqual({ addresses: [URL, 'git@example.org:other/fleet'], folder: '' });
  });

  test('is the same for the files on disk, for what is staged, and for changed texts', () => {
    git(root, 'init', '-q');
    git(root, 'remote', 'add', 'origin', URL);
    const disk = diskFileSystem(root);
    for (const fileSystem of [disk, revisionFileSystem(root, INDEX), overlayFileSystem(disk, new Map([['a.yaml', '']]))])
      expect(fileSystem.clone?.()).toEqual({ addresses: [URL], folder: '' });
    expect(memoryFileSystem({}).clone?.()).toBeUndefined();
  });

  test('is found from a folder inside', () => {
    git(root, 'init', '-q');
    git(root, 'remote', 'add', 'origin', URL);
    mkdirSync(join(root, 'infra/flux'), { recursive: true });
    expect(cloneAround(join(root, 'infra/flux'))).toEqual({ addresses: [URL], folder: 'infra/flux' });
  });

  test('shares what it knows with its worktrees', () => {
    const main = join(root, 'main');
    mkdirSync(main);
    git(main, 'init', '-q');
    git(main, 'remote', 'add', 'origin', URL);
    git(main, 'commit', '-q', '--allow-empty', '-m', 'first');
    git(main, 'worktree', 'add', '-q', join(root, 'tree'));
    expect(cloneAround(join(root, 'tree'))).toEqual({ addresses: [URL], folder: '' });
  });

  test('is another one in a submodule', () => {
    const [inner, outer] = ['inner', 'outer'].map((name) => join(root, name));
    for (const folder of [inner!, outer!]) {
      mkdirSync(folder);
      git(folder, 'init', '-q');
      git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
    }
    git(outer!, 'remote', 'add', 'origin', URL);
    git(outer!, 'submodule', 'add', '-q', inner!, 'part');
    expect(cloneAround(join(outer!, 'part'))).toEqual({ addresses: [inner], folder: '' });
  });

  test('has what Git makes of its short names, too', () => {
    git(root, 'init', '-q');
    git(root, 'config', 'url.https://example.org/.insteadOf', 'ex:');
    git(root, 'remote', 'add', 'origin', 'ex:org/fleet');
    expect(cloneAround(root)?.addresses).toEqual(['ex:org/fleet', 'https://example.org/org/fleet']);
    expect(git(root, 'remote', 'get-url', 'origin')).toBe('https://example.org/org/fleet');
  });
});

describe('files that mean harm', () => {
  test('a pipe in the place of the configuration keeps nobody waiting', () => {
    mkdirSync(join(root, '.git'));
    execFileSync('mkfifo', [join(root, '.git/config')]);
    expect(cloneAround(root)).toEqual({ addresses: [], folder: '' });
  });

  test('a configuration that would run something is only read', () => {
    write(
      '.git/config',
      `[core]\n\tfsmonitor = "touch ${root}/ran"\n\tsshCommand = touch ran\n[include]\n\tpath = /dev/zero\n[remote "origin"]\n\turl = ext::touch ${root}/ran\n`,
    );
    expect(cloneAround(root)?.addresses).toEqual([`ext::touch ${root}/ran`]);
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });

  test.each(['gitdir: .', 'gitdir: /', 'gitdir: ../../nowhere', 'gitdir: loop', 'gitdir:', ''])(
    'a pointer that leads nowhere: %s',
    (text) => {
      symlinkSync('loop', join(root, 'loop'));
      write('.git', text);
      expect(cloneAround(root)?.addresses ?? []).toEqual([]);
    },
  );

  test('a configuration that is too large is passed over', () => {
    write('.git/config', `[remote "origin"]\nurl = ${URL}\n${'#'.repeat(1 << 20)}`);
    expect(cloneAround(root)?.addresses).toEqual([]);
  });

  test('a text that is hard to read is read soon', () => {
    const started = performance.now();
    for (const part of ['[', '\\', '"', '[a "', '[a "\\', 'a=', ' ', '\\\\', '\n', '[a ]'])
      parseCloneConfiguration(`[remote "x"]\nurl = ${part.repeat(200_000)}\n${part.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('the format of git-config', () => {
  test.each([
    ['[remote "origin"]\n\turl = a', ['a']],
    ['[REMOTE "origin"] URL=a', ['a']],
    ['[remote "origin"]\nurl = "a b" # c', ['a b']],
    ['[remote "origin"]\r\nurl = a;b\r\n', ['a']],
    ['[remote "origin"]\nurl = a\\\nb', ['ab']],
    ['[remote "origin"]\nurl = "a#b"', ['a#b']],
    ['[remote "a\\"b"]\nurl = a', ['a']],
    ['# [remote "origin"]\nurl = a', []],
    ['[branch "main"]\nremote = origin\n[core]\nurl = a', []],
    ['[remote "origin"]\nurl', []],
  ])('%j', (text, expected) => {
    expect(parseCloneConfiguration(text).remotes).toEqual(expected);
  });
});
