import { describe, expect, it } from 'vitest';

import { compilePlan } from '../../src/autofix/compile.js';
import { editsByFile } from '../../src/autofix/edits-by-file.js';
import type { Patch, Plan } from '../../src/core/fix.js';
import type { DocumentId, KeyPath } from '../../src/core/location.js';
import { applyEdits } from '../../src/core/text.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { Project } from '../../src/model/project/project.js';
import { FILE, type Files, setting } from './toy-session.js';

const planOf = (...patches: readonly Patch[]): Plan => ({ patches, changes: [] });
const inDocument = (index: number, file = FILE): DocumentId => ({ file, index });
const embedded = (path: KeyPath, ...parts: readonly number[]): DocumentId => ({
  file: FILE,
  index: 0,
  embedded: [path],
  ...(parts.length > 0 && { parts }),
});

function written(files: Files, plan: Plan): Files | string {
  const edits = compilePlan(new Project(memoryFileSystem(files)), plan);
  if ('refused' in edits) return edits.refused;
  return Object.fromEntries([...editsByFile(edits)].map(([file, changes]) => [file, applyEdits(files[file]!, changes)]));
}

describe('compilePlan', () => {
  it.each<readonly [name: string, before: string, patches: readonly Patch[], after: string]>([
    ['one change', 'a: 1\n', [setting(['a'], 2)], 'a: 2\n'],
    ['what an earlier change made', 'a: 1\n', [setting(['b', 'c'], 1), setting(['b', 'd'], 2)], 'a: 1\nb:\n  c: 1\n  d: 2\n'],
    [
      'behind what an earlier change moved',
      'a:\n  b: 1\n  c: 2\nz: 1\n',
      [{ op: 'remove', at: { document: inDocument(0), path: ['a', 'b'] } }, setting(['z'], 2)],
      'a:\n  c: 2\nz: 2\n',
    ],
    [
      'one of several documents',
      'a: 1\n---\na: 1\n---\na: 1\n',
      [setting(['a'], 2, inDocument(1))],
      'a: 1\n---\na: 2\n---\na: 1\n',
    ],
    [
      'several of several documents',
      'a: 1\n---\na: 1\n---\na: 1\n',
      [setting(['a'], 2, inDocument(0)), setting(['a'], 3, inDocument(2))],
      'a: 2\n---\na: 1\n---\na: 3\n',
    ],
    [
      'several places of one of several documents',
      '# x\n---\na: 1\n---\na: 1\nb: 1\n---\na: 1\n',
      [setting(['a'], 2, inDocument(1)), setting(['b'], 3, inDocument(1))],
      '# x\n---\na: 1\n---\na: 2\nb: 3\n---\na: 1\n',
    ],
    [
      'a text in quotes in one of several documents',
      'a: 1\n---\na: x: y\n',
      [{ op: 'quote', document: inDocument(1), range: { start: 12, end: 16 } }],
      'a: 1\n---\na: "x: y"\n',
    ],
    [
      'characters put in and a value set',
      'a: 1\n---\nb: 1\n',
      [setting(['b'], 2, inDocument(1)), { op: 'insert', document: inDocument(1), offset: 0, text: '# x\n' }],
      '# x\na: 1\n---\nb: 2\n',
    ],
    [
      'a configuration inside a string',
      'data:\n  x: |\n    a: 1\n    b: 2\n',
      [setting(['b'], 3, embedded(['data', 'x']))],
      'data:\n  x: |\n    a: 1\n    b: 3\n',
    ],
    [
      'one of its documents',
      'data:\n  x: |\n    a: 1\n    ---\n    a: 1\n',
      [setting(['a'], 3, embedded(['data', 'x'], 1))],
      'data:\n  x: |\n    a: 1\n    ---\n    a: 3\n',
    ],
    [
      'two configurations, and what stands around them',
      'data:\n  x: |\n    a: 1\n  y: |\n    a: 1\nz: 1\n',
      [setting(['a'], 2, embedded(['data', 'x'])), setting(['a'], 3, embedded(['data', 'y'])), setting(['z'], 4)],
      'data:\n  x: |\n    a: 2\n  y: |\n    a: 3\nz: 4\n',
    ],
    [
      'two places of one configuration',
      'data:\n  x: |\n    a: 1\n',
      [setting(['b'], 2, embedded(['data', 'x'])), setting(['b'], 3, embedded(['data', 'x']))],
      'data:\n  x: |\n    a: 1\n    b: 3\n',
    ],
    ['an empty file', '', [setting(['a'], 1)], 'a: 1\n'],
    ['a file of comments', '# c\n', [setting(['a'], 1)], '# c\na: 1\n'],
  ])('%s', (_, before, patches, after) => {
    expect(written({ [FILE]: before }, planOf(...patches))).toEqual({ [FILE]: after });
  });

  it.each<readonly [name: string, before: string, patches: readonly Patch[], because: string]>([
    ['nothing would change', 'a: 1\n', [setting(['a'], 1)], 'nothing would change'],
    ['no changes at all', 'a: 1\n', [], 'nothing would change'],
    ['a file that is not there', 'a: 1\n', [setting(['a'], 2, inDocument(0, 'notes'))], 'the text to be changed is not there'],
    [
      'a configuration that is not there',
      'a: 1\n',
      [setting(['a'], 2, embedded(['data', 'x']))],
      'the text to be changed is not there',
    ],
    ['a change that cannot be written', 'a: 1\n', [setting(['b'], 1), setting(['a', 'c'], 2)], 'a holds a value, not a map'],
    ['the first of two', 'a: 1\n', [setting(['a', 'c'], 2), setting(['b'], 1)], 'a holds a value, not a map'],
    ['one of several documents', 'a: 1\n---\na: 1\n', [setting(['a', 'b'], 2, inDocument(1))], 'a holds a value, not a map'],
    [
      'a string that cannot be edited',
      'data:\n  x: "a: 1"\n',
      [setting(['a'], 2, embedded(['data', 'x']))],
      'the text is a quoted string',
    ],
    [
      'a string and what is inside it',
      'data:\n  x: |\n    a: 1\n',
      [setting(['a'], 2, embedded(['data', 'x'])), setting(['data', 'x'], 'b: 2\n')],
      'two of its changes meet in one place',
    ],
  ])('refuses %s', (_, before, patches, because) => {
    expect(written({ [FILE]: before }, planOf(...patches))).toBe(because);
  });

  it('changes several files', () => {
    const files = { [FILE]: 'a: 1\n', 'g.yaml': 'b: 1\n', 'h.yaml': 'c: 1\n' };
    expect(written(files, planOf(setting(['a'], 2), setting(['b'], 2, inDocument(0, 'g.yaml'))))).toEqual({
      [FILE]: 'a: 2\n',
      'g.yaml': 'b: 2\n',
    });
  });

  it('refuses changes that meet in one of several files', () => {
    const files = { [FILE]: 'data:\n  x: |\n    a: 1\n', 'g.yaml': 'b: 1\n' };
    const patches = [
      setting(['b'], 2, inDocument(0, 'g.yaml')),
      setting(['a'], 2, embedded(['data', 'x'])),
      setting(['data', 'x'], 'b: 2\n'),
    ];
    expect(written(files, planOf(...patches))).toBe('two of its changes meet in one place');
  });

  it('answers a plan once for each project', () => {
    const plan = planOf(setting(['a'], 2));
    const project = new Project(memoryFileSystem({ [FILE]: 'a: 1\n' }));
    expect(compilePlan(project, plan)).toBe(compilePlan(project, plan));
    expect(compilePlan(new Project(memoryFileSystem({ [FILE]: 'a: 2\n' })), plan)).toEqual({ refused: 'nothing would change' });
  });
});
