import { describe, expect, it } from 'vitest';

import { type Fixing, type State, disproof as disproved } from '../../src/autofix/prove.js';
import type { Finding } from '../../src/core/finding.js';
import type { DocumentId, KeyPath } from '../../src/core/location.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { Project } from '../../src/model/project/project.js';
import { FILE, type Files, findingOf, fixOf, setting } from './toy-session.js';

const ROOT: DocumentId = { file: FILE, index: 0 };
const EMBEDDED: DocumentId = { ...ROOT, embedded: [['data', 'x.yaml']] };

function stateOf(files: Files, findings: readonly Finding[] = [], buildProblems: readonly string[] = []): State {
  return { project: new Project(memoryFileSystem(files)), findings, buildProblems };
}

/** Why it is not proved. */
function disproof(...asked: Parameters<typeof disproved>): string | undefined {
  return disproved(...asked)?.because;
}

/** A fix of the finding `name` that declares paths of a document. */
function fixing(changes: readonly KeyPath[], document: DocumentId = ROOT, name = 'own'): Fixing {
  const fix = fixOf([setting(['any'], 1)], { changes: changes.map((path) => ({ document, path })) });
  return { finding: findingOf(name), fix };
}

function verdict(before: string, after: string, changes: readonly KeyPath[], document?: DocumentId): string | undefined {
  return disproof(stateOf({ [FILE]: before }), stateOf({ [FILE]: after }), [fixing(changes, document)], new Set([FILE]));
}

describe('what is written', () => {
  it.each<readonly [name: string, before: string, after: string, changes: readonly KeyPath[], because: string | undefined]>([
    ['what was declared', 'a: 1\nb: 2\n', 'a: 1\nb: 3\n', [['b']], undefined],
    ['below what was declared', 'a: { b: 1 }\n', 'a: { b: 2 }\n', [['a']], undefined],
    ['something else', 'a: 1\nb: 2\n', 'a: 2\nb: 3\n', [['b']], 'it would also change a'],
    ['something deep', 'a: { b: [1] }\n', 'a: { b: [2] }\n', [['x']], 'it would also change a.b.0'],
    ['nothing declared', 'a: 1\n', 'a: 2\n', [], 'it would also change a'],
    ['it no longer parses', 'a: 1\n', 'a: [\n', [['a']], `${FILE} would no longer parse`],
    ['it did not parse before', 'a: [\n', 'a: ]\n', [['a']], undefined],
    ['it can be read now', 'a: @x\nb: 1\n', 'a: "@x"\nb: 1\n', [], undefined],
    ['a document less', 'a: 1\n---\nb: 1\n', 'a: 1\n', [['a']], `${FILE} would lose a document`],
    ['a document more', 'a: 1\n', 'a: 1\n---\nb: 1\n', [], undefined],
    ['a comment goes', '# why\na: 1\n', 'a: 1\n', [], 'a comment would be lost'],
    ['a comment behind a value goes', 'a: 1 # why\n', 'a: 1\n', [], 'a comment would be lost'],
    ['a comment changes', '# why\na: 1\n', '# how\na: 1\n', [], 'a comment would be lost'],
    ['one of two equal comments goes', '# x\na: 1\n# x\nb: 1\n', '# x\na: 1\nb: 1\n', [], 'a comment would be lost'],
    ['a comment moves', '# why\na: 1\nb: 2\n', 'a: 1\n# why\nb: 2\n', [], undefined],
    ['a comment comes', 'a: 1\n', '# why\na: 1\n', [], undefined],
    ['a comment with other spaces', '#   why \na: 1\n', '# why\na: 1\n', [], undefined],
    ['a comment of marks only', '#\na: 1\n', 'a: 1\n', [], undefined],
    ['a comment of more marks', '## why\na: 1\n', 'a: 1\n', [], 'a comment would be lost'],
    ['a line that is commented out takes its comment along', 'a: 1\nb: 2 # why\n', 'a: 1\n# b: 2 # why\n', [['b']], undefined],
    ['two such lines', 'a: 1 # x\nb: 2 # x\nc: 1\n', '# a: 1 # x\n# b: 2 # x\nc: 1\n', [['a'], ['b']], undefined],
    [
      'two such lines, one of them gone',
      'a: 1 # x\nb: 2 # x\nc: 1\n',
      '# a: 1 # x\nc: 1\n',
      [['a'], ['b']],
      'a comment would be lost',
    ],
    [
      'a comment that stood inside another one before does not count twice',
      '# note # why\na: 1 # why\n',
      '# note # why\na: 1\n',
      [],
      'a comment would be lost',
    ],
    ['a hash inside a word is no comment', 'a: 1 # b\nc: 1\n', '# a#b\nc: 1\n', [['a']], 'a comment would be lost'],
  ])('%s', (_, before, after, changes, because) => {
    expect(verdict(before, after, changes)).toBe(because);
  });

  it('another document than the declared one', () => {
    expect(verdict('a: 1\n---\na: 1\n', 'a: 1\n---\na: 2\n', [['a']])).toBe('it would also change a');
    expect(verdict('a: 1\n---\na: 1\n', 'a: 1\n---\na: 2\n', [['a']], { file: FILE, index: 1 })).toBeUndefined();
  });

  it('looks at the files that were changed', () => {
    const states = [stateOf({ [FILE]: 'a: 1\n', g: '' }), stateOf({ [FILE]: 'a: 2\n', g: '' })] as const;
    expect(disproof(...states, [fixing([])], new Set([FILE]))).toBe('it would also change a');
    expect(disproof(...states, [fixing([])], new Set(['g']))).toBeUndefined();
  });

  it('takes the places of all fixes together', () => {
    const states = [stateOf({ [FILE]: 'a: 1\nb: 1\nc: 1\n' }), stateOf({ [FILE]: 'a: 2\nb: 2\nc: 2\n' })] as const;
    expect(disproof(...states, [fixing([['a'], ['b']]), fixing([['c']])], new Set([FILE]))).toBeUndefined();
    expect(disproof(...states, [fixing([['a'], ['b']])], new Set([FILE]))).toBe('it would also change c');
  });

  it('a file that is not read as YAML holds nothing to compare', () => {
    const states = [stateOf({ 'run.sh': 'echo a # x\n' }), stateOf({ 'run.sh': 'echo b\n' })] as const;
    expect(disproof(...states, [fixing([['a']], { file: 'run.sh', index: 0 })], new Set(['run.sh']))).toBeUndefined();
  });
});

describe('a configuration inside a string', () => {
  const host = (inner: string, more = ''): string => `data:\n  x.yaml: |\n${inner.replaceAll(/^(?=.)/gm, '    ')}${more}`;

  it.each<readonly [name: string, before: string, after: string, changes: readonly KeyPath[], because: string | undefined]>([
    ['what was declared', host('a: 1\nb: 2\n'), host('a: 1\nb: 3\n'), [['b']], undefined],
    ['something else in it', host('a: 1\nb: 2\n'), host('a: 2\nb: 3\n'), [['b']], 'it would also change a'],
    ['something beside it', host('a: 1\n', 'z: 1\n'), host('a: 2\n', 'z: 2\n'), [['a']], 'it would also change z'],
    ['it no longer parses', host('a: 1\n'), host('a: [\n'), [['a']], 'the configuration x.yaml would no longer parse'],
    ['it is no longer there', host('a: 1\n', 'z: 1\n'), 'z: 1\n', [['a']], 'the configuration x.yaml would no longer parse'],
    ['it did not parse before', host('a: [\n'), host('a: 1\n'), [], undefined],
    ['a comment in it goes', host('a: 1 # why\n'), host('a: 1\n'), [['a']], 'a comment would be lost'],
    ['a comment in it stays', host('a: 1 # why\n'), host('a: 2 # why\n'), [['a']], undefined],
  ])('%s', (_, before, after, changes, because) => {
    // Somebody must have asked for it: the place of the change is declared even where the list of paths is empty.
    const declared = changes.length > 0 ? changes : [['a']];
    expect(verdict(before, after, declared, EMBEDDED)).toBe(because);
  });

  it('is no part of what a fix declares elsewhere', () => {
    expect(verdict(host('a: 1\n'), host('a: 2\n'), [['z']])).toBe('it would also change data.x.yaml');
  });

  it('two configurations, each with its own places', () => {
    const two = (x: string, y: string): string => `data:\n  x.yaml: |\n    ${x}\n  y.yaml: |\n    ${y}\n`;
    const other: DocumentId = { ...ROOT, embedded: [['data', 'y.yaml']] };
    const files = new Set([FILE]);
    const states = [stateOf({ [FILE]: two('a: 1', 'b: 1') }), stateOf({ [FILE]: two('a: 2', 'b: 2') })] as const;
    expect(disproof(...states, [fixing([['a']], EMBEDDED), fixing([['b']], other)], files)).toBeUndefined();
    expect(disproof(...states, [fixing([['a']], EMBEDDED), fixing([['a']], other)], files)).toBe('it would also change b');
    expect(disproof(...states, [fixing([['a']], EMBEDDED)], files)).toBe('it would also change data.y.yaml');
  });
});

describe('what is found and built', () => {
  const [own, other, more] = [findingOf('own'), findingOf('other'), findingOf('more')];

  it.each<readonly [string, readonly Finding[], readonly Finding[], string | undefined]>([
    ['the finding is gone', [own, other], [other], undefined],
    ['the finding is still there', [own], [own], 'the finding would still be there'],
    ['it was there twice and is there once', [own, own], [own], undefined],
    ['it is there more often', [own], [own, own], 'the finding would still be there'],
    ['it was never there', [other], [other], undefined],
    ['others go, too', [own, other, more], [], undefined],
    ['another one comes', [own], [more], 'it would cause toy/more: more is wrong'],
    ['another one is there more often', [own, other], [other, other], 'it would cause toy/other: other is wrong'],
    ['another one is there as often', [own, other, other], [other, other], undefined],
  ])('%s', (_, before, after, because) => {
    const text = { [FILE]: 'a: 1\n' };
    expect(disproof(stateOf(text, before), stateOf(text, after), [fixing([])], new Set([FILE]))).toBe(because);
  });

  it('every fix must cure its own', () => {
    const fixings = [fixing([], ROOT, 'own'), fixing([], ROOT, 'other')];
    const text = { [FILE]: 'a: 1\n' };
    expect(disproved(stateOf(text, [own, other]), stateOf(text, [other]), fixings, new Set([FILE]))).toEqual({
      because: 'the finding would still be there',
      blamed: new Set([fixings[1]]),
    });
  });

  it.each<readonly [string, readonly string[], readonly string[], string | undefined]>([
    ['builds as before', ['x'], ['x'], undefined],
    ['a build is whole again', ['x'], [], undefined],
    ['a build breaks', ['x'], ['x', 'y'], 'a build would fail: y'],
    ['a build breaks in one more place', ['x'], ['x', 'x'], 'a build would fail: x'],
    ['one breaks, one is whole again', ['x'], ['y'], 'a build would fail: y'],
  ])('%s', (_, before, after, because) => {
    const text = { [FILE]: 'a: 1\n' };
    expect(disproof(stateOf(text, [], before), stateOf(text, [], after), [fixing([])], new Set([FILE]))).toBe(because);
  });

  describe('a finding that only became visible', () => {
    const broken = { [FILE]: 'a: @x\n', g: 'b: 1\n' };
    const whole = { [FILE]: 'a: "@x"\n', g: 'b: 1\n' };
    const files = new Set([FILE]);

    it('is no reproach where the text could not be read', () => {
      expect(disproof(stateOf(broken), stateOf(whole, [more]), [fixing([])], files)).toBeUndefined();
    });

    it('is one in another file', () => {
      const elsewhere = findingOf('more', {}, 'g');
      const because = 'it would cause toy/more: more is wrong';
      expect(disproof(stateOf(broken), stateOf(whole, [elsewhere]), [fixing([])], files)).toBe(because);
      expect(disproof(stateOf(broken), stateOf(whole, [elsewhere]), [fixing([])], new Set([FILE, 'g']))).toBe(because);
    });

    it('is no reproach where a configuration in the file could not be read', () => {
      const syntax = findingOf('embedded-syntax', { rule: 'yaml/embedded-syntax' });
      expect(disproof(stateOf(whole, [syntax]), stateOf(whole, [more]), [fixing([])], files)).toBeUndefined();
      const elsewhere = findingOf('embedded-syntax', { rule: 'yaml/embedded-syntax' }, 'g');
      expect(disproof(stateOf(whole, [elsewhere]), stateOf(whole, [more]), [fixing([])], files)).toBe(
        'it would cause toy/more: more is wrong',
      );
    });
  });
});
