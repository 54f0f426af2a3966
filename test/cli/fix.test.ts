import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { applyPatch, parsePatch } from 'diff';
import { describe, expect, it } from 'vitest';

import { replaceFile } from '../../src/cli/write-file.js';
import { HEALTHY, misplaced, misplacedBlock } from './manifests.js';
import { FIXTURES, PROGRAM, findings, seaworthy } from './seaworthy.js';
import { temporaryFolder, temporaryProject, writeFiles } from './temporary-folder.js';

const SOPS = 'sops:\n  mac: ENC[AES256_GCM,data:abc]\n  version: 3.9.0\n';

/** All regular files below a folder with their bytes, and where links lead. */
function contents(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, entry);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) found[entry] = `-> ${readlinkSync(path)}`;
    else if (stat.isFile()) found[entry] = readFileSync(path, 'latin1');
  }
  return found;
}

const FILES: Readonly<Record<string, string>> = {
  'plain.yaml': misplaced('plain'),
  'block.yaml': misplacedBlock('block'),
  'with spaces/in  its name.yaml': misplacedBlock('spaces'),
  'größe "⚓".yaml': misplaced('umlaut'),
  'crlf.yaml': misplacedBlock('crlf').replaceAll('\n', '\r\n'),
  'no-newline.yaml': misplacedBlock('last').trimEnd(),
  'crlf-no-newline.yaml': misplacedBlock('both').trimEnd().replaceAll('\n', '\r\n'),
  'bom.yaml': `\uFEFF${misplaced('bom')}`,
  'two.yaml': `${misplaced('one')}---\n${misplacedBlock('two')}`,
  'healthy.yaml': HEALTHY,
};

describe('--fix', () => {
  it('cures every file, tells how many on stderr, and changes nothing the second time', async () => {
    const root = temporaryProject(FILES);
    const first = await seaworthy(['--fix'], { cwd: root });
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: 'fixed 10 findings\n' });
    const fixed = contents(root);
    expect(fixed['healthy.yaml']).toBe(HEALTHY);
    for (const name of Object.keys(FILES)) {
      if (name === 'healthy.yaml') continue;
      const text = readFileSync(join(root, name), 'utf8');
      expect(text).not.toBe(FILES[name]);
      expect(text.startsWith('\uFEFF')).toBe(FILES[name]!.startsWith('\uFEFF'));
      expect(/\r\n/.test(text)).toBe(/\r\n/.test(FILES[name]!));
      expect(/(^|[^\r])\n/.test(text)).toBe(/(^|[^\r])\n/.test(FILES[name]!));
    }
    expect(await seaworthy(['--fix'], { cwd: root })).toMatchObject({ code: 0, err: '' });
    expect(contents(root)).toEqual(fixed);
  });

  it('reports what is left, with what could still be done', async () => {
    const root = temporaryFolder();
    cpSync(join(FIXTURES, 'hostile/strings/markup.yaml'), join(root, 'markup.yaml'));
    writeFiles(root, { 'seaworthy.yaml': '' });
    const { code, out, err } = await seaworthy(['--fix'], { cwd: root });
    expect({ code, err }).toEqual({ code: 1, err: 'fixed 1 finding\n' });
    expect(out).toContain('--unsafe-fixes');
    expect(await findings(root)).not.toContain('markup.yaml:20 workload/misplaced-fs-group error safe');
  });

  it('fixes only what is asked for', async () => {
    const root = temporaryProject({ 'a/x.yaml': misplaced(), 'b/x.yaml': misplaced() });
    await seaworthy(['a', '--fix'], { cwd: root });
    expect(readFileSync(join(root, 'a/x.yaml'), 'utf8')).not.toBe(misplaced());
    expect(readFileSync(join(root, 'b/x.yaml'), 'utf8')).toBe(misplaced());
    await seaworthy(['--fix', '--rule', 'workload/misplaced-fs-group=off'], { cwd: root });
    expect(readFileSync(join(root, 'b/x.yaml'), 'utf8')).toBe(misplaced());
  });

  it.each([0o755, 0o600, 0o640, 0o666])('keeps mode %o', async (mode) => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    chmodSync(join(root, 'a.yaml'), mode);
    await seaworthy(['--fix'], { cwd: root });
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).not.toBe(misplaced());
    expect(statSync(join(root, 'a.yaml')).mode & 0o7777).toBe(mode);
  });

  it('replaces the file as a whole: whoever has the old one open keeps it', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    const { ino } = statSync(join(root, 'a.yaml'));
    await seaworthy(['--fix'], { cwd: root });
    expect(statSync(join(root, 'a.yaml')).ino).not.toBe(ino);
    expect(readdirSync(root).toSorted()).toEqual(['a.yaml', 'seaworthy.yaml']);
  });

  it('can replace a file whose name is as long as names can be', async () => {
    const name = `${'n'.repeat(250)}.yaml`;
    const root = temporaryProject({ [name]: misplaced() });
    expect(await seaworthy(['--fix'], { cwd: root })).toMatchObject({ code: 0, err: 'fixed 1 finding\n' });
  });

  it('writes through no link that leaves the project', async () => {
    const outside = temporaryFolder({ 'x.yaml': misplaced(), 'folder/y.yaml': misplaced() });
    const root = temporaryProject({ 'inside.yaml': misplaced() });
    symlinkSync(join(outside, 'x.yaml'), join(root, 'link.yaml'));
    symlinkSync(join(outside, 'folder'), join(root, 'folder'));
    const before = contents(outside);
    for (const words of [['--fix'], ['--fix', '--unsafe-fixes']]) await seaworthy(words, { cwd: root });
    expect(contents(outside)).toEqual(before);
    expect(readFileSync(join(root, 'inside.yaml'), 'utf8')).not.toBe(misplaced());
    expect(readlinkSync(join(root, 'link.yaml'))).toBe(join(outside, 'x.yaml'));
  });

  it('fixes a text that has two names once, where it is', async () => {
    const root = temporaryProject({ 'real/a.yaml': misplacedBlock() });
    symlinkSync('real/a.yaml', join(root, 'a-link.yaml'));
    symlinkSync('../a-link.yaml', join(root, 'real/z-link.yaml'));
    const { out } = await seaworthy(['--diff'], { cwd: root });
    expect(out.match(/^diff --git.*$/gm)).toEqual(['diff --git a/real/a.yaml b/real/a.yaml']);
    const { code, err } = await seaworthy(['--fix'], { cwd: root });
    expect({ code, err }).toEqual({ code: 0, err: 'fixed 1 finding\n' });
    expect(readlinkSync(join(root, 'a-link.yaml'))).toBe('real/a.yaml');
    expect(lstatSync(join(root, 'real/a.yaml')).isFile()).toBe(true);
    expect(readFileSync(join(root, 'real/a.yaml'), 'utf8').match(/fsGroup/g)).toHaveLength(1);
    expect(readdirSync(join(root, 'real')).toSorted()).toEqual(['a.yaml', 'z-link.yaml']);
  });

  it('fixes a text of which only the link was given', async () => {
    const root = temporaryProject({ 'real/a.yaml': misplaced() });
    symlinkSync('real/a.yaml', join(root, 'link.yaml'));
    expect(await seaworthy(['--fix', 'link.yaml'], { cwd: root })).toMatchObject({ err: 'fixed 1 finding\n' });
    expect(readFileSync(join(root, 'real/a.yaml'), 'utf8')).not.toBe(misplaced());
    expect(readlinkSync(join(root, 'link.yaml'))).toBe('real/a.yaml');
  });

  it.each([
    ['one document', `${misplaced()}${SOPS}`],
    ['one of two documents', `${misplaced()}---\n${HEALTHY}${SOPS}`],
  ])('writes nothing where SOPS encrypted %s', async (_, text) => {
    const root = temporaryProject({ 'a.yaml': text, 'b.yaml': misplaced() });
    expect((await seaworthy(['--diff', '--unsafe-fixes'], { cwd: root })).out).not.toContain('a.yaml');
    await seaworthy(['--fix', '--unsafe-fixes'], { cwd: root });
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe(text);
    expect(readFileSync(join(root, 'b.yaml'), 'utf8')).not.toBe(misplaced());
  });

  it('leaves a read-only file, says so in one line, and fixes the others', () => {
    const root = temporaryProject({ 'sub/a.yaml': misplaced(), 'sub/b.yaml': misplaced(), 'sub/c.yaml': misplaced() });
    // The superuser may write everything, so another user looks.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    if (user.uid !== undefined)
      for (const path of ['', 'sub', 'sub/a.yaml', 'sub/b.yaml', 'sub/c.yaml']) chownSync(join(root, path), user.uid, user.gid);
    chmodSync(join(root, 'sub/b.yaml'), 0o444);
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--fix', '--quiet', '--format', 'json'], {
      cwd: root,
      encoding: 'utf8',
      ...user,
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'fixed 2 findings\nsub/b.yaml could not be written: permission denied\n',
    });
    expect(readdirSync(join(root, 'sub')).toSorted()).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
    expect(readFileSync(join(root, 'sub/b.yaml'), 'utf8')).toBe(misplaced());
  });

  it('leaves files of a folder that may not be written to, and of another user', () => {
    const root = temporaryProject({ 'closed/a.yaml': misplaced(), 'open/b.yaml': misplaced() });
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    if (user.uid !== undefined) {
      for (const path of ['', 'closed', 'closed/a.yaml', 'open', 'open/b.yaml']) chownSync(join(root, path), user.uid, user.gid);
      writeFiles(root, { 'open/c.yaml': misplaced() });
    }
    chmodSync(join(root, 'closed'), 0o555);
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--fix', '--quiet'], {
      cwd: root,
      encoding: 'utf8',
      ...user,
    });
    chmodSync(join(root, 'closed'), 0o755);
    expect(status).toBe(1);
    expect(stderr).toContain('fixed 1 finding\n');
    expect(stderr).toContain('closed/a.yaml could not be written: permission denied\n');
    if (user.uid !== undefined) expect(stderr).toContain('open/c.yaml could not be written: permission denied\n');
    expect(stderr).not.toContain('    at ');
    expect(readdirSync(join(root, 'closed'))).toEqual(['a.yaml']);
    expect(readFileSync(join(root, 'closed/a.yaml'), 'utf8')).toBe(misplaced());
    expect(readFileSync(join(root, 'open/b.yaml'), 'utf8')).not.toBe(misplaced());
  });

  it('prints one line for each fix that could not be proved, and writes none of it', async () => {
    const shared = misplaced().replace('securityContext: {', 'securityContext: &shared {').replace('env: []', 'extra: *shared');
    const root = temporaryProject({ 'a b/a.yaml': shared, 'b.yaml': misplaced() });
    const notFixed = /^not fixed: workload\/misplaced-fs-group at a b\/a\.yaml:15: \S.*\n$/;
    const shown = await seaworthy(['--diff', '--unsafe-fixes'], { cwd: root });
    expect(shown.err).toMatch(notFixed);
    expect(shown.out).not.toContain('a b/a.yaml');
    const { err } = await seaworthy(['--fix', '--unsafe-fixes'], { cwd: root });
    expect(err.replace('fixed 1 finding\n', '')).toMatch(notFixed);
    expect(readFileSync(join(root, 'a b/a.yaml'), 'utf8')).toBe(shared);
    expect(readFileSync(join(root, 'b.yaml'), 'utf8')).not.toBe(misplaced());
  });
});

describe('replaceFile', () => {
  it.each<readonly [string, string]>([
    ['changed', `${misplaced()}# and more\n`],
    ['changed to another length of the same text', misplaced().trimEnd()],
  ])('refuses a file that was %s meanwhile', (_, now) => {
    const root = temporaryFolder({ 'a.yaml': now });
    expect(() => replaceFile(root, 'a.yaml', misplaced(), 'new')).toThrow('was changed meanwhile');
    expect(contents(root)).toEqual({ 'a.yaml': now });
  });

  it('refuses bytes that only look the same when decoded', () => {
    const root = temporaryFolder({ 'a.yaml': Uint8Array.of(0x61, 0xff) });
    expect(() => replaceFile(root, 'a.yaml', 'a\uFFFD', 'new')).toThrow('was changed meanwhile');
  });

  it('refuses a file that is gone, or has become a folder', () => {
    const root = temporaryFolder({ 'folder.yaml/a': '' });
    expect(() => replaceFile(root, 'a.yaml', '', 'new')).toThrow('could not be written: it is gone');
    expect(() => replaceFile(root, 'folder.yaml', '', 'new')).toThrow(/^could not be written: /);
    expect(contents(root)).toEqual({ 'folder.yaml/a': '' });
  });

  it('refuses what has become a link to the outside', () => {
    const outside = temporaryFolder({ 'x.yaml': 'old' });
    const root = temporaryFolder();
    symlinkSync(join(outside, 'x.yaml'), join(root, 'a.yaml'));
    expect(() => replaceFile(root, 'a.yaml', 'old', 'new')).toThrow('lies outside the project');
    expect(readFileSync(join(outside, 'x.yaml'), 'utf8')).toBe('old');
  });
});

describe('--diff', () => {
  const SAFE = Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== 'healthy.yaml'));

  async function both(): Promise<{ readonly fixed: string; readonly patch: string }> {
    const fixed = temporaryProject(FILES);
    const { out, code } = await seaworthy(['--diff'], { cwd: fixed });
    expect(code).toBe(1);
    expect(contents(fixed)).toEqual(contents(temporaryProject(FILES)));
    expect((await seaworthy(['--format', 'diff'], { cwd: fixed })).out).toBe(out);
    await seaworthy(['--fix'], { cwd: fixed });
    return { fixed, patch: out };
  }

  it('writes nothing; git apply, patch -p1 and a third program make of it what --fix writes', async () => {
    const { fixed, patch } = await both();
    const expected = contents(fixed);
    const withGit = temporaryProject(FILES);
    const withPatch = temporaryProject(FILES);
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: join(withGit, '..') };
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: withGit, input: patch, env });
    execFileSync('patch', ['-p1', '--binary', '--no-backup-if-mismatch', '--fuzz=0'], { cwd: withPatch, input: patch });
    expect(contents(withGit)).toEqual(expected);
    expect(contents(withPatch)).toEqual(expected);
    const patches = parsePatch(patch);
    expect(patches).toHaveLength(Object.keys(SAFE).length);
    for (const [name, before] of Object.entries(SAFE)) {
      const own = patches.find(({ newFileName }) => newFileName === `b/${name}`);
      if (own === undefined) throw new Error(`no patch for ${name}`);
      expect(applyPatch(before, own, { autoConvertLineEndings: false })).toBe(readFileSync(join(fixed, name), 'utf8'));
    }
  });

  it('is empty when there is nothing to fix', async () => {
    expect(await seaworthy(['clean', '--diff'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('names files from the current folder, over several projects', async () => {
    const parent = temporaryFolder({
      'one/seaworthy.yaml': '',
      'one/a.yaml': misplaced(),
      'two/seaworthy.yaml': '',
      'two/a.yaml': misplacedBlock(),
    });
    const { out } = await seaworthy(['one', 'two', '--diff'], { cwd: parent });
    execFileSync('patch', ['-p1', '--no-backup-if-mismatch', '--fuzz=0'], { cwd: parent, input: out });
    expect(await findings(parent, 'one', 'two')).toEqual([]);
  });

  it('touches no file, not even its times', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    const before = statSync(join(root, 'a.yaml'));
    await seaworthy(['--diff', '--unsafe-fixes'], { cwd: root });
    const after = statSync(join(root, 'a.yaml'));
    expect({ ino: after.ino, time: after.mtimeMs, changed: after.ctimeMs }).toEqual({
      ino: before.ino,
      time: before.mtimeMs,
      changed: before.ctimeMs,
    });
    mkdirSync(join(root, 'empty'));
    writeFileSync(join(root, 'empty/x.txt'), '');
    expect(readdirSync(root).toSorted()).toEqual(['a.yaml', 'empty', 'seaworthy.yaml']);
  });
});
