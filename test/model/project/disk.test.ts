import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Model } from '../../../src/model/apps/subjects.js';
import { diskFileSystem } from '../../../src/model/project/disk.js';
import { Project } from '../../../src/model/project/project.js';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'seaworthy-disk-')));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

function git(...args: readonly string[]): void {
  execFileSync('git', args, { cwd: root, stdio: 'ignore' });
}

describe('what is listed', () => {
  it.each([false, true])('plain files and links that lead somewhere (in a repository of Git: %s)', (isRepository) => {
    write('a/b.yaml', 'a: 1\n');
    symlinkSync('b.yaml', join(root, 'a/link.yaml'));
    if (isRepository) {
      symlinkSync('nowhere.yaml', join(root, 'a/broken.yaml'));
      write('gone.yaml', 'a: 1\n');
      git('init', '--quiet');
      git('add', '--all');
      rmSync(join(root, 'gone.yaml'));
    }
    expect(diskFileSystem(root).list()).toEqual(['a/b.yaml', 'a/link.yaml']);
  });

  it('knows a file that replaces a folder of the index', () => {
    write('a/b.yaml', 'a: 1\n');
    git('init', '--quiet');
    git('add', '--all');
    rmSync(join(root, 'a'), { recursive: true });
    write('a', 'x');
    expect(diskFileSystem(root).list()).toEqual(['a']);
  });
});

describe('what is kept out of version control', () => {
  it.each([
    ['env/domain.yaml', true],
    ['apps/web/env/domain.yaml', true],
    ['apps/web/env', true],
    ['apps/web/secret.env', true],
    ['apps/web/kept.env', false],
    ['apps/web/environment.yaml', false],
  ])('%s: %s', (path, expected) => {
    write('.gitignore', 'env/\n*.env\n');
    write('apps/web/.gitignore', '!kept.env\n');
    expect(diskFileSystem(root).isKeptOut?.(path)).toBe(expected);
  });

  it.each([false, true])('is not missing where nobody builds from Git (Flux builds it: %s)', (isFlux) => {
    write('.gitignore', 'env/\n');
    write('web/kustomization.yaml', 'resources: [settings.yaml]\nconfigMapGenerator: [{ name: a, files: [env/a.txt] }]\n');
    write('web/settings.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n');
    if (isFlux)
      write(
        'clusters/home/flux-system.yaml',
        ['flux-system', 'web']
          .map(
            (name) =>
              `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec:\n  interval: 1h\n  prune: true\n  path: ${name === 'web' ? './web' : './clusters/home'}\n  sourceRef: { kind: GitRepository, name: flux-system }\n`,
          )
          .join('---\n'),
      );
    const builds = new Model(new Project(diskFileSystem(root))).subjects('Build');
    const missing = builds.flatMap(({ subject }) => subject.faults.map(({ problem }) => problem.code));
    expect(missing).toEqual(isFlux ? ['missing-file'] : []);
  });
});

describe('what is read', () => {
  const CASES: readonly (readonly [name: string, bytes: Uint8Array, text: string, skipped: string | undefined])[] = [
    ['text', Buffer.from('a: ü # \u{1F6A2}\n'), 'a: ü # \u{1F6A2}\n', undefined],
    ['a byte order mark', Buffer.from('\uFEFFa: 1\n'), '\uFEFFa: 1\n', undefined],
    ['the sign for what cannot be decoded', Buffer.from('a: \uFFFD\n'), 'a: \uFFFD\n', undefined],
    ['nothing', Buffer.from(''), '', undefined],
    ['UTF-16', Buffer.from('\uFEFFa: 1\n', 'utf16le'), '', 'binary'],
    ['zero bytes', Buffer.from('a: 1\0\n'), '', 'binary'],
    ['what git-crypt encrypts', Buffer.from('\0GITCRYPT\0abc'), '', 'encrypted'],
    ['more than is wanted', Buffer.from(`a: ${'x'.repeat(200)}\n`), '', 'tooLarge'],
  ];

  it.each(CASES)('%s', (_, bytes, text, skipped) => {
    write('a.yaml', bytes);
    const file = new Project(diskFileSystem(root), { maxBytes: 100 }).files.get('a.yaml');
    expect([file?.text, file?.skippedUnparsed]).toEqual([text, skipped]);
  });

  it('says where a text stops being UTF-8', () => {
    write('a.yaml', Uint8Array.of(0x61, 0x3a, 0x20, 0xff, 0x0a));
    expect(new Project(diskFileSystem(root)).files.get('a.yaml')?.stream.problem?.range).toEqual({ start: 3, end: 4 });
  });

  it('follows no link that leaves the project', () => {
    const outside = join(root, '..', `${root.split('/').at(-1)}-outside.yaml`);
    writeFileSync(outside, 'secret: 1\n');
    symlinkSync(outside, join(root, 'a.yaml'));
    const fileSystem = diskFileSystem(root);
    expect(() => fileSystem.read('a.yaml')).toThrow('is a link that leaves the project');
    expect(() => fileSystem.plainText?.('a.yaml')).toThrow('is a link that leaves the project');
    expect(fileSystem.has('a.yaml')).toBe(false);
    rmSync(outside);
  });

  it.skipIf(process.platform === 'win32')('waits for no pipe', () => {
    execFileSync('mkfifo', [join(root, 'a.yaml')]);
    expect(() => diskFileSystem(root).read('a.yaml')).toThrow('is not a regular file');
  });

  it('knows what is there, listed or not', () => {
    write('a.txt', 'x');
    const fileSystem = diskFileSystem(root);
    expect([fileSystem.has('a.txt'), fileSystem.has('b.txt'), fileSystem.has('')]).toEqual([true, false, false]);
    fileSystem.list();
    expect([fileSystem.has('a.txt'), fileSystem.has('b.txt')]).toEqual([true, false]);
  });
});
