import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { applyPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { unifiedDiff } from '../../src/autofix/unified-diff.js';
import type { FileChange } from '../../src/autofix/unified-diff.js';
import { applyEdits } from '../../src/core/text.js';
import type { TextEdit } from '../../src/core/text.js';
import { editsOver } from './random-edits.js';

const edit = (start: number, end: number, text: string): TextEdit => ({ range: { start, end }, text });
const numbered = (count: number, newline = '\n'): string =>
  Array.from({ length: count }, (_, line) => `line ${line + 1}${newline}`).join('');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let round = 0;

/** Applies a patch to the files with a real program and returns what they hold then. */
function appliedWith(program: 'git' | 'patch', files: readonly FileChange[], patch: string): readonly string[] {
  const root = join(folder, `${round++}`);
  mkdirSync(root);
  for (const { file, before } of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), before);
  }
  const options = {
    cwd: root,
    input: patch,
    stdio: ['pipe', 'ignore', 'pipe'] as const,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: folder },
  };
  if (program === 'git') execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { ...options, stdio: [...options.stdio] });
  else execFileSync('patch', ['-p1', '--no-backup-if-mismatch', '--fuzz=0'], { ...options, stdio: [...options.stdio] });
  return files.map(({ file }) => readFileSync(join(root, file), 'utf8'));
}

function expectReapplied(files: readonly FileChange[]): void {
  const patch = unifiedDiff(files);
  const after = files.map(({ before, edits }) => applyEdits(before, edits));
  expect(appliedWith('git', files, patch)).toEqual(after);
  expect(appliedWith('patch', files, patch)).toEqual(after);
}

describe('unifiedDiff', () => {
  it('writes what git writes', () => {
    const before = numbered(20);
    const edits = [edit(0, 0, 'top\n'), edit(before.indexOf('line 10'), before.indexOf('line 10') + 7, 'ten')];
    expect(unifiedDiff([{ file: 'a/b.yaml', before, edits }])).toBe(
      [
        'diff --git a/a/b.yaml b/a/b.yaml',
        '--- a/a/b.yaml',
        '+++ b/a/b.yaml',
        '@@ -1,3 +1,4 @@',
        '+top',
        ' line 1',
        ' line 2',
        ' line 3',
        '@@ -7,7 +8,7 @@',
        ' line 7',
        ' line 8',
        ' line 9',
        '-line 10',
        '+ten',
        ' line 11',
        ' line 12',
        ' line 13',
        '',
      ].join('\n'),
    );
  });

  it('writes nothing for nothing', () => {
    expect(unifiedDiff([])).toBe('');
    expect(unifiedDiff([{ file: 'a', before: 'x\n', edits: [] }])).toBe('');
    expect(unifiedDiff([{ file: 'a', before: 'x\n', edits: [edit(0, 1, 'x')] }])).toBe('');
  });

  it.each<readonly [name: string, before: string, edits: readonly TextEdit[]]>([
    ['begin', numbered(5), [edit(0, 0, 'x\n')]],
    ['end', numbered(5), [edit(numbered(5).length, numbered(5).length, 'x\n')]],
    ['a newline is added at the end', 'a\nb', [edit(3, 3, '\n')]],
    ['the newline at the end goes', 'a\nb\n', [edit(3, 4, '')]],
    ['no newline on either side', 'a\nb', [edit(2, 3, 'c')]],
    ['no newline, far from the edit', `${numbered(9)}end`, [edit(0, 4, 'LINE')]],
    ['no newline, in the context', `${numbered(2)}end`, [edit(0, 4, 'LINE')]],
    ['below the last line without newline', 'a\nb', [edit(3, 3, '\nc')]],
    ['everything goes', 'a\nb\n', [edit(0, 4, '')]],
    ['CRLF', numbered(5, '\r\n'), [edit(8, 8, 'x\r\n')]],
    ['mixed line ends', 'a\r\nb\nc\r\n', [edit(3, 4, 'B')]],
    ['a byte order mark', '\ufeffa: 1\nb: 2\n', [edit(1, 2, 'c')]],
    ['a lone carriage return', 'a\rb\nc\n', [edit(0, 1, 'x')]],
    ['several edits in one line', 'a b c d\n', [edit(0, 1, 'x'), edit(4, 5, 'y'), edit(6, 6, 'z')]],
    ['neighbouring lines', numbered(9), [edit(7, 14, ''), edit(14, 14, 'x\n'), edit(21, 22, 'L')]],
    ['hunks that meet', numbered(30), [edit(0, 4, 'x'), edit(7 * 7, 7 * 7 + 4, 'y'), edit(7 * 9 + 1, 7 * 9 + 1, 'z')]],
    ['two insertions at one place', 'a\n', [edit(0, 0, 'x\n'), edit(0, 0, 'y\n')]],
    ['a line break goes', 'a\nb\nc\n', [edit(1, 2, '')]],
    ['a line that looks like a header', '--- a\n+++ b\n', [edit(0, 0, '-- x\n')]],
  ])('%s', (_, before, edits) => {
    const change = { file: 'f.yaml', before, edits };
    expectReapplied([change]);
    const [parsed] = parsePatch(unifiedDiff([change]));
    expect(applyPatch(before, parsed!)).toBe(applyEdits(before, edits));
  });

  it.each([
    'with space.yaml',
    'a dir/b c.yaml',
    'für.yaml',
    'quo"te.yaml',
    'back\\slash.yaml',
    'tab\there.yaml',
    'new\nline.yaml',
    'ü und space.yaml',
    'a.yaml',
    "it's.yaml",
    '-dash.yaml',
  ])('a file named %j', (file) => expectReapplied([{ file, before: numbered(8), edits: [edit(7, 8, 'L')] }]));

  it.each([
    ['a file.yaml', 'a/a file.yaml'],
    ['für.yaml', '"a/f\\303\\274r.yaml"'],
    ['quo"te\\.yaml', '"a/quo\\"te\\\\.yaml"'],
    ['\u0007\b\t\n\v\f\r', '"a/\\a\\b\\t\\n\\v\\f\\r"'],
    ['\u0001\u001b\u007f', '"a/\\001\\033\\177"'],
    ['ü !#[]~', '"a/\\303\\274 !#[]~"'],
  ])('writes the name %j as git does', (file, written) => {
    const [header] = unifiedDiff([{ file, before: 'x\n', edits: [edit(0, 1, 'y')] }]).split('\n--- ');
    expect(header).toBe(`diff --git ${written} ${written.replace('a/', 'b/')}`);
  });

  it.each<readonly [name: string, before: string, edits: readonly TextEdit[], hunks: readonly string[]]>([
    ['a line', 'a\n', [edit(0, 1, 'b')], ['-1 +1']],
    ['a line into nothing', '', [edit(0, 0, 'a\n')], ['-0,0 +1']],
    ['all lines', 'a\nb\n', [edit(0, 4, '')], ['-1,2 +0,0']],
    ['a line more', numbered(9), [edit(28, 28, 'x\n')], ['-2,6 +2,7']],
    ['a line less', numbered(9), [edit(28, 35, '')], ['-2,7 +2,6']],
    ['lines less, and more further down', numbered(9), [edit(0, 14, ''), edit(63, 63, 'x\n')], ['-1,5 +1,3', '-7,3 +5,4']],
    ['lines more, and another further down', numbered(9), [edit(0, 0, 'x\ny\n'), edit(56, 62, 'z')], ['-1,3 +1,5', '-6,4 +8,4']],
    ['six lines between', numbered(9), [edit(0, 6, 'x'), edit(49, 55, 'y')], ['-1,9 +1,9']],
    ['seven lines between', numbered(9), [edit(0, 6, 'x'), edit(56, 62, 'y')], ['-1,4 +1,4', '-6,4 +6,4']],
  ])('hunks: %s', (_, before, edits, hunks) => {
    const patch = unifiedDiff([{ file: 'f.yaml', before, edits }]);
    expect([...patch.matchAll(/^@@ (.*) @@$/gm)].map(([, span]) => span)).toEqual(hunks);
    if (before !== '') expectReapplied([{ file: 'f.yaml', before, edits }]);
  });

  it('shows the same change, however it is cut into edits', () => {
    const stays = fc.array(fc.constantFrom('a\n', 'b\n', '\n'), { maxLength: 9 });
    const goes = fc.array(fc.constantFrom('x\n', 'y\n', 'x\r\n'), { maxLength: 3 });
    const comes = fc.array(fc.constantFrom('p\n', 'q\n', 'p\r\n'), { maxLength: 3 });
    fc.assert(
      fc.property(stays, goes, comes, stays, fc.nat(99), fc.nat(99), (head, old, now, tail, left, right) => {
        const [above, gone, come, below] = [head, old, now, tail].map((lines) => lines.join(''));
        const before = above! + gone! + below!;
        const [start, end] = [Math.max(0, above!.length - left), Math.min(before.length, above!.length + gone!.length + right)];
        const after = above!.slice(start) + come! + below!.slice(0, end - above!.length - gone!.length);
        const exact = edit(above!.length, above!.length + gone!.length, come!);
        const shown = (edits: readonly TextEdit[]): string => unifiedDiff([{ file: 'f.yaml', before, edits }]);
        expect(shown([edit(start, end, after)])).toBe(shown([exact]));
        expect(
          shown([exact])
            .split('\n')
            .filter((line) => /^-[xy]/.test(line)),
        ).toHaveLength(old.length);
        expect(
          shown([exact])
            .split('\n')
            .filter((line) => /^\+[pq]/.test(line)),
        ).toHaveLength(now.length);
      }),
      { numRuns: 500 },
    );
  });

  it('several files', () => {
    expectReapplied([
      { file: 'one.yaml', before: numbered(3), edits: [edit(0, 1, 'L')] },
      { file: 'same.yaml', before: numbered(3), edits: [] },
      { file: 'two dir/two.yaml', before: 'x', edits: [edit(1, 1, 'y\n')] },
    ]);
  });

  const texts = fc
    .array(fc.constantFrom('a\n', 'b\n', '\n', 'a\r\n', 'c\n', 'd\n', 'e\n'), { maxLength: 30 })
    .chain((lines) => fc.constantFrom('', 'end').map((tail) => lines.join('') + tail));
  const inserted = fc.array(fc.constantFrom('a', 'x', '\n', 'b\n', '\r\n'), { maxLength: 4 }).map((parts) => parts.join(''));
  const changes = texts.chain((before) => editsOver(before, inserted).map((edits) => ({ file: 'f.yaml', before, edits })));

  it('random edits, applied by diff', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const patch = unifiedDiff([change]);
        const after = applyEdits(change.before, change.edits);
        if (patch === '') expect(after).toBe(change.before);
        else expect(applyPatch(change.before, parsePatch(patch)[0]!, { autoConvertLineEndings: false })).toBe(after);
      }),
      { numRuns: 1500 },
    );
  });

  it('random edits, applied by git and patch', () => {
    // All in one patch: two programs started, not two hundred.
    const files = fc.sample(changes, { numRuns: 200, seed: 7 }).map((change, index) => ({ ...change, file: `f${index}.yaml` }));
    // A patch without creation and deletion lines cannot say that a file became or was empty and does not exist.
    expectReapplied(files.filter(({ before, edits }) => before !== '' && applyEdits(before, edits) !== ''));
  });
});

describe('beside a Secret', () => {
  const secret = 'kind: Secret\nstringData:\n  a: hunter2\n  b: hunter3\n';
  const other = (name: string): string => `kind: ConfigMap\nname: ${name}\n`;
  const changing = (before: string, word: string, text = 'changed'): FileChange => {
    const start = before.indexOf(word);
    return { file: 'a.yaml', before, edits: [edit(start, start + word.length, text)] };
  };

  it.each([
    ['above', `${other('HERE')}---\n${secret}`],
    ['below', `${secret}---\n${other('HERE')}`],
    ['between two', `${secret}---\nname: HERE\n---\n${secret}`],
    ['with CRLF', `${secret}---\nname: HERE\n---\n${secret}`.replaceAll('\n', '\r\n')],
  ])('%s: the context ends where its values begin', (_, before) => {
    const change = changing(before, 'HERE');
    expectReapplied([change]);
    expect(unifiedDiff([change])).not.toContain('hunter');
  });

  it.each([
    ['a value', changing(secret, 'hunter2')],
    ['a line among values', changing(secret, '  b', '# new\n  b')],
  ])('a file whose patch would show %s is left out, and the others are not', (_, change) => {
    const healthy = { ...changing(other('HERE'), 'HERE'), file: 'b.yaml' };
    const patch = unifiedDiff([change, healthy]);
    expect(patch.split('\n')[0]).toBe('a.yaml is left out: its patch would show a credential');
    expect(patch).not.toContain('hunter');
    for (const program of ['git', 'patch'] as const)
      expect(appliedWith(program, [change, healthy], patch)).toEqual([secret, other('changed')]);
  });
});
