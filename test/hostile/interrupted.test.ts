import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, type AnalysisOptions, analyse, resultOf } from '../../src/analysis/analyse.js';
import { applyFixes } from '../../src/autofix/fix.js';
import { type FileSystem, FileSystemError, memoryFileSystem } from '../../src/model/project/file-system.js';
import { rules } from '../../src/rules/index.js';
import { BROKEN, HEALTHY, misplaced, misplacedBlock } from '../cli/manifests.js';
import { PROGRAM, brief, seaworthyProcess } from '../cli/seaworthy.js';
import { temporaryFolder, temporaryProject } from '../cli/temporary-folder.js';
import { at } from '../reporters/json-access.js';

const OPTIONS: AnalysisOptions = { ...DEFAULT_ANALYSIS, rules };

/** Every step of writing a file. */
const STEPS = ['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'chmodSync', 'renameSync'];

/** Loaded before the program: at the n-th such call in the project it dies as if the power went, or meets a full disk. */
const TROUBLE = `
const fs = require('node:fs');
const [step, at, kind, root] = JSON.parse(process.env.TROUBLE);
let seen = 0;
const files = new Map();
const open = fs.openSync;
fs.openSync = (path, ...rest) => { const fd = open(path, ...rest); files.set(fd, String(path)); return fd; };
const real = fs[step];
fs[step] = (target, ...rest) => {
  const path = typeof target === 'number' ? (files.get(target) ?? '') : String(target);
  if (path.startsWith(root) && path.includes('.seaworthy-') && ++seen === at) {
    if (kind === 'full') throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    if (step === 'writeSync') real(target, rest[0].subarray(0, rest[0].length >> 1));
    process.kill(process.pid, 'SIGKILL');
  }
  return real(target, ...rest);
};
`;

interface Fixed {
  readonly signal: NodeJS.Signals | null;
  readonly status: number | null;
  readonly err: string;
}

function fixing(root: string, step: string, call: number, kind: 'killed' | 'full'): Fixed {
  const folder = temporaryFolder({ 'trouble.cjs': TROUBLE });
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    ['--require', join(folder, 'trouble.cjs'), PROGRAM, '--fix', '--quiet'],
    { cwd: root, encoding: 'utf8', timeout: 20_000, env: { ...process.env, TROUBLE: JSON.stringify([step, call, kind, root]) } },
  );
  return { status, signal, err: stderr };
}

const FILES: Readonly<Record<string, string>> = {
  'a.yaml': misplaced('a'),
  'b.yaml': misplacedBlock('b'),
  'c.yaml': misplacedBlock('c').replaceAll('\n', '\r\n'),
};

function texts(root: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(FILES).map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

function fixedTexts(): Readonly<Record<string, string>> {
  const root = temporaryProject(FILES);
  expect(seaworthyProcess(['--fix', '--quiet'], root).code).toBe(0);
  return texts(root);
}

describe('--fix that does not come to its end', () => {
  const done = fixedTexts();

  it.each(STEPS)('killed in %s of the second file: every file is the old one or the new one', (step) => {
    const root = temporaryProject(FILES);
    expect(fixing(root, step, 2, 'killed').signal).toBe('SIGKILL');
    expect(texts(root)).toEqual({ ...FILES, 'a.yaml': done['a.yaml'] });
    // What was left behind is no manifest; the next run finishes the work.
    expect(seaworthyProcess(['--fix', '--quiet'], root)).toEqual({ code: 0, out: '', err: 'fixed 2 findings\n' });
    expect(texts(root)).toEqual(done);
  });

  it.each(STEPS.filter((step) => step !== 'closeSync'))(
    'with a full disk in %s: one line, nothing lost or left behind',
    (step) => {
      const root = temporaryProject(FILES);
      const { status, err } = fixing(root, step, 2, 'full');
      expect({ status, err }).toEqual({
        status: 1,
        err: 'fixed 2 findings\nb.yaml could not be written: ENOSPC: no space left on device, write\n',
      });
      expect(texts(root)).toEqual({ ...done, 'b.yaml': FILES['b.yaml'] });
      expect(readdirSync(root).toSorted()).toEqual([...Object.keys(FILES), 'seaworthy.yaml']);
    },
  );
});

/** A file system whose files are what `now` says at the n-th look at each. */
function changing(
  files: Readonly<Record<string, string>>,
  now: (path: string, looks: number, text: string) => string | undefined,
): FileSystem {
  const base = memoryFileSystem(files);
  const looks = new Map<string, number>();
  const read = (path: string): Uint8Array => {
    const count = (looks.get(path) ?? 0) + 1;
    looks.set(path, count);
    const text = now(path, count, files[path] ?? '');
    if (text === undefined) throw new FileSystemError('does not exist');
    return Buffer.from(text);
  };
  return { ...base, read, size: (path) => read(path).length };
}

describe('a tree that changes during the run', () => {
  const files = {
    'a.yaml': misplaced('a'),
    'k/kustomization.yaml': 'resources: [b.yaml]\nconfigMapGenerator: [{ name: c, files: [c.ini] }]\n',
    'k/b.yaml': misplaced('b'),
    'k/c.ini': 'a = b\n',
  };

  it.each<readonly [string, (path: string, looks: number, text: string) => string | undefined]>([
    ['files that are gone when they are read', (_, looks, text) => (looks === 1 ? text : undefined)],
    ['files that were never there', () => undefined],
    ['files that are another at every look', (_, looks) => misplaced(`other-${looks}`)],
    ['files that break', (_, looks, text) => (looks < 2 ? text : BROKEN)],
    ['files that grow beyond all limits', (_, looks, text) => (looks < 2 ? text : `${text}${'# x\n'.repeat(3_000_000)}`)],
    ['files that become empty', (_, looks, text) => (looks < 2 ? text : '')],
    [
      'a kustomization that comes and goes',
      (path, looks, text) => (path.endsWith('kustomization.yaml') && looks % 2 === 0 ? undefined : text),
    ],
  ])('%s', async (_, now) => {
    const analysis = await analyse(changing(files, now), OPTIONS);
    const result = resultOf(analysis, OPTIONS);
    expect(result.errors).toEqual([]);
    for (const { primary } of result.findings)
      expect(primary.range.end).toBeLessThanOrEqual(result.texts.get(primary.file)?.length ?? 0);
    applyFixes(analysis, new Set(['safe', 'unsafe'] as const));
  });
});

describe('what may not be read', () => {
  it('is listed, and the rest is checked', () => {
    const root = temporaryProject({
      'a.yaml': misplaced('a'),
      'closed.yaml': misplaced('b'),
      'closed-folder/c.yaml': misplaced('c'),
      'k/kustomization.yaml':
        'resources: [closed.yaml, ../closed-folder]\nconfigMapGenerator: [{ name: a, files: [closed.env] }]\n',
      'k/closed.yaml': HEALTHY,
      'k/closed.env': 'A=b\n',
      '.gitignore': 'nothing\n',
    });
    // The superuser may read everything, so another user looks.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const closed = ['closed.yaml', 'closed-folder', 'k/closed.yaml', 'k/closed.env', '.gitignore'];
    if (user.uid !== undefined) for (const path of ['.', 'k', ...closed]) chownSync(join(root, path), user.uid, user.gid);
    for (const path of closed) chmodSync(join(root, path), 0);
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--format', 'json', '--root', '.'], {
      cwd: root,
      encoding: 'utf8',
      timeout: 20_000,
      ...user,
    });
    chmodSync(join(root, 'closed-folder'), 0o755);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(brief(stdout)).toContain('a.yaml:15 workload/misplaced-fs-group error safe');
    expect(at(JSON.parse(stdout), 'errors')).toEqual([]);
    expect(at(JSON.parse(stdout), 'skipped', 'unreadable')).toEqual(['closed.yaml', 'k/closed.yaml']);
  });
});
