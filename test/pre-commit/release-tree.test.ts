import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { temporaryFolder } from '../cli/temporary-folder.js';
import { at } from '../reporters/json-access.js';
import { writeReleaseTree } from './release-tree.js';

const PROJECT = resolve(import.meta.dirname, '../..');
const MOST_BYTES = 5 * 1024 * 1024;

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/** Names, modes and contents: what Git would keep. */
function digests(folder: string): readonly string[] {
  return files(folder).map((file) => {
    const path = join(folder, file);
    const mode = (statSync(path).mode & 0o777).toString(8);
    return `${mode} ${file} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
  });
}

function manifest(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

describe('the release tree', () => {
  let tree = '';
  beforeAll(() => {
    tree = join(temporaryFolder(), 'tree');
    writeReleaseTree(tree);
  });

  test('is the same in every byte and mode when written again, over another one too', () => {
    const again = join(temporaryFolder(), 'somewhere else');
    writeReleaseTree(again);
    const first = digests(again);
    for (const file of files(again)) utimesSync(join(again, file), 0, 0);
    writeReleaseTree(again);
    expect(first).toEqual(digests(tree));
    expect(digests(again)).toEqual(first);
  });

  test('holds what the package, the hooks and the action need, and no more', () => {
    expect(files(tree)).toEqual(
      expect.arrayContaining([
        '.gitattributes',
        '.pre-commit-hooks.yaml',
        'LICENSE',
        'README.md',
        'action.yml',
        'bin/seaworthy.cjs',
        'dist/THIRD-PARTY-NOTICES.txt',
        'dist/action.cjs',
        'dist/cli.cjs',
        'dist/lazy/reporters-sarif.cjs',
        'dist/types/index.d.ts',
        'docs/rules/README.md',
        'package.json',
      ]),
    );
    const tops = new Set(files(tree).map((file) => file.split('/')[0]));
    for (const unwanted of ['src', 'test', 'node_modules', 'package-lock.json', '.npmrc', 'fixtures', '.git'])
      expect(tops).not.toContain(unwanted);
    expect(files(tree).filter((file) => file.endsWith('.cache'))).toEqual([]);
  });

  test('asks npm for nothing: no scripts, no dependencies', () => {
    const own = manifest(PROJECT);
    for (const field of ['scripts', 'dependencies', 'devDependencies']) expect(at(manifest(tree), field)).toBeUndefined();
    for (const field of ['name', 'version', 'bin', 'main', 'types', 'exports', 'engines', 'license'])
      expect(at(manifest(tree), field)).toEqual(at(own, field));
  });

  test.runIf(process.platform !== 'win32')('lets the launcher be run as it is', () => {
    expect(statSync(join(tree, 'bin/seaworthy.cjs')).mode & 0o777).toBe(0o755);
    const version = execFileSync(join(tree, 'bin/seaworthy.cjs'), ['--version'], { encoding: 'utf8' });
    expect(version).toBe(`seaworthy ${String(at(manifest(PROJECT), 'version'))}\n`);
  });

  test('is small', () => {
    expect(files(tree).reduce((sum, file) => sum + statSync(join(tree, file)).size, 0)).toBeLessThan(MOST_BYTES);
  });

  test('replaces no folder that holds something else', () => {
    const folder = temporaryFolder({ 'letter.txt': 'dear' });
    const { status, stderr } = spawnSync(process.execPath, [join(PROJECT, 'scripts/release-tree.mjs'), folder], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: `release-tree: ${folder} is not empty and not a release tree\n` });
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('dear');
  });
});
