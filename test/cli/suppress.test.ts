import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { BROKEN, HEALTHY, misplaced } from './manifests.js';
import { findings, seaworthy } from './seaworthy.js';
import { temporaryFolder, temporaryProject } from './temporary-folder.js';

const MISPLACED = 'workload/misplaced-fs-group';
const EMBEDDED = 'yaml/embedded-syntax';

const read = (root: string, file: string): string => readFileSync(join(root, file), 'utf8');

/** What no longer parses, inside a string. */
const DATA = `apiVersion: v1
kind: ConfigMap
metadata:
  name: rules
data:
  plain: text
  rules.yml: |
    groups:
      - name: a: b
`;

const COMMENTED = misplaced().replace(
  '          securityContext:',
  `          # seaworthy-ignore ${MISPLACED}: the admission webhook moves it\n          securityContext:`,
);

const suppress = (cwd: string, ...words: readonly string[]): ReturnType<typeof seaworthy> =>
  seaworthy(['suppress', ...words], { cwd });

describe('seaworthy suppress', () => {
  it('writes a comment with the reason, says so, and the finding counts no more', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced(), 'b.yaml': HEALTHY });
    const { code, out, err } = await suppress(root, MISPLACED, '--reason', 'the admission webhook moves it');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`suppressed: ${MISPLACED} at a.yaml:15\n1 finding suppressed in 1 file\n`);
    expect(read(root, 'a.yaml')).toBe(COMMENTED);
    expect((await seaworthy([], { cwd: root })).code).toBe(0);
    expect(await findings(root, '--pedantic')).toEqual([]);
    const again = await suppress(root, MISPLACED, '--reason', 'another');
    expect(again).toEqual({ code: 0, out: `nothing to suppress: ${MISPLACED} found nothing\n`, err: '' });
    expect(read(root, 'a.yaml')).toBe(COMMENTED);
  });

  it('takes several rules, and leaves what others find', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced(), 'b.yaml': DATA, 'c.yaml': BROKEN });
    const { out } = await suppress(root, MISPLACED, EMBEDDED, '--reason', 'known');
    expect(out).toContain('2 findings suppressed in 2 files\n');
    expect((await findings(root)).map((line) => line.split(' ')[1])).toEqual(['yaml/syntax']);
    expect(read(root, 'c.yaml')).toBe(BROKEN);
  });

  it('writes nothing inside a string: the comment stands above its key', async () => {
    const root = temporaryProject({ 'a.yaml': DATA });
    await suppress(root, EMBEDDED, '--reason', 'read by a program of ours');
    expect(read(root, 'a.yaml')).toBe(
      DATA.replace('  rules.yml:', `  # seaworthy-ignore ${EMBEDDED}: read by a program of ours\n  rules.yml:`),
    );
  });

  it('looks only where --in says, and shows paths from the current folder', async () => {
    const root = temporaryProject({ 'a/x.yaml': misplaced(), 'b/x.yaml': misplaced(), 'c.yaml': misplaced() });
    const { out } = await suppress(root, MISPLACED, '--reason', 'known', '--in', 'b', '--in', 'c.yaml');
    expect(out).toBe(
      `suppressed: ${MISPLACED} at b/x.yaml:15\nsuppressed: ${MISPLACED} at c.yaml:15\n2 findings suppressed in 2 files\n`,
    );
    expect(read(root, 'a/x.yaml')).toBe(misplaced());
    const outside = temporaryFolder({ 'one/seaworthy.yaml': '', 'one/a.yaml': misplaced(), 'two/seaworthy.yaml': '' });
    expect((await suppress(outside, MISPLACED, '--reason', 'known')).out).toContain(`${MISPLACED} at one/a.yaml:15`);
  });

  it('with --diff shows what it would write', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    const { code, out } = await suppress(root, MISPLACED, '--reason', 'known', '--diff');
    expect(code).toBe(0);
    expect(out).toMatch(/^diff --git a\/a\.yaml b\/a\.yaml\n/);
    expect(out).toContain(`\n+          # seaworthy-ignore ${MISPLACED}: known\n`);
    expect(read(root, 'a.yaml')).toBe(misplaced());
  });

  it('keeps to what the configuration leaves out', async () => {
    const root = temporaryFolder({ 'seaworthy.yaml': 'ignore: vendor\n', 'vendor/a.yaml': misplaced() });
    expect((await suppress(root, MISPLACED, '--reason', 'known')).out).toContain('nothing to suppress');
    expect(read(root, 'vendor/a.yaml')).toBe(misplaced());
  });

  it('writes a file with two names once', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    symlinkSync('a.yaml', join(root, 'b.yaml'));
    const { code, err } = await suppress(root, MISPLACED, '--reason', 'the admission webhook moves it');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(read(root, 'a.yaml')).toBe(COMMENTED);
  });

  it('keeps a reason on its line, whatever it holds', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    await suppress(root, MISPLACED, '--reason', 'one\nevil: true\r\u2028two\u001b[2J');
    expect(read(root, 'a.yaml')).toContain(`# seaworthy-ignore ${MISPLACED}: one evil: true two [2J\n`);
    expect(await findings(root)).toEqual([]);
  });
});

describe('what cannot be suppressed is said, and exit is 1', () => {
  it.each([
    ['an encrypted file', `${misplaced()}sops:\n  mac: x\n`, 'the file is encrypted: use `overrides` in seaworthy.yaml'],
    [
      'an object in JSON without metadata to annotate',
      '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "metadata": {"name": "a"}}\n',
      'use `overrides` in seaworthy.yaml',
    ],
  ])('%s', async (_, text, reason) => {
    const root = temporaryProject({ 'a.yaml': text, 'b.yaml': misplaced() });
    const found = (await findings(root)).filter((line) => line.startsWith('a.yaml'));
    const rules = [...new Set(found.map((line) => line.split(' ')[1]!))];
    expect(rules).toHaveLength(1);
    const { code, out, err } = await suppress(root, ...new Set([...rules, MISPLACED]), '--reason', 'known');
    expect(code).toBe(1);
    expect(err).toContain(`not suppressed: ${rules[0]} at a.yaml:`);
    expect(err).toContain(reason);
    expect(out).toContain(`suppressed: ${MISPLACED} at b.yaml:15\n1 finding suppressed in 1 file\n`);
    expect(read(root, 'a.yaml')).toBe(text);
  });

  it('a file that may not be written to', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced(), 'b.yaml': misplaced() });
    chmodSync(join(root, 'a.yaml'), 0o444);
    const { code, out, err } = await suppress(root, MISPLACED, '--reason', 'known');
    // The superuser may write everything.
    if (process.getuid?.() === 0) expect(code).toBe(0);
    else {
      expect(err).toBe(`not suppressed: ${MISPLACED} at a.yaml:15: could not be written: permission denied\n`);
      expect({ code, a: read(root, 'a.yaml') }).toEqual({ code: 1, a: misplaced() });
    }
    expect(out).toContain(`suppressed: ${MISPLACED} at b.yaml:15\n`);
  });
});

describe('mistakes of the caller', () => {
  const root = temporaryProject({ 'a.yaml': misplaced() });
  it.each<readonly [readonly string[], string]>([
    [[], 'suppress needs a rule: seaworthy suppress RULE… --reason TEXT'],
    [[MISPLACED], 'suppress needs a reason, which stands in the comment: --reason TEXT'],
    [[MISPLACED, '--reason', ''], 'suppress needs a reason'],
    [[MISPLACED, '--reason', ' \n\t\u2028'], 'suppress needs a reason'],
    [[MISPLACED, '--reason'], '--reason needs a value: --reason TEXT'],
    [['workload/misplaced-fsgroup', '--reason', 'x'], `there is no rule workload/misplaced-fsgroup; did you mean ${MISPLACED}?`],
    [['evil\n\u001b[2J', '--reason', 'x'], 'there is no rule evil\\n\\u001b[2J'],
    [[MISPLACED, '--reason', 'x', '--in', 'b.yaml'], 'there is no b.yaml; did you mean a.yaml?'],
    [[MISPLACED, '--reason', 'x', '--fix'], 'there is no option --fix'],
  ])('%j: one line, exit 2', async (words, message) => {
    const { code, out, err } = await suppress(root, ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`seaworthy: ${message}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(read(root, 'a.yaml')).toBe(misplaced());
  });
});
