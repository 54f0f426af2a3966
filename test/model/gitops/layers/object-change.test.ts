import { describe, expect, test } from 'vitest';

import {
  type ObjectChange,
  canMerge,
  changesOf,
  mergePatch,
  operationsFor,
} from '../../../../src/model/gitops/layers/object-change.js';
import { type Tree, manifestTree } from '../../../../src/model/gitops/tree.js';
import { manifestsOf } from '../../../../src/model/project/manifests.js';
import type { Project } from '../../../../src/model/project/project.js';
import { projectOf } from '../flux/flux-project.js';

const OBJECT = `apiVersion: v1
kind: Thing
metadata: {name: a}
spec:
  text: "5"
  number: 5
  "a/b~c": x
  list: [1, 2]
  map: {one: 1}
  nothing: null
`;

const project: Project = projectOf({ 'a.yaml': OBJECT });
const tree: Tree = manifestTree(manifestsOf(project)[0]!);

function set(path: ObjectChange['path'], value: Extract<ObjectChange, { readonly value: unknown }>['value']): ObjectChange {
  return { op: 'set', path, value };
}

describe('a strategic merge', () => {
  test.each<readonly [ObjectChange, boolean]>([
    [set(['spec', 'text'], 'x'), true],
    // It would become the text "7".
    [set(['spec', 'text'], 7), false],
    [set(['spec', 'number'], 7), true],
    [set(['spec', 'new', 'deep'], 7), true],
    [set(['spec', 'new'], { a: { b: null } }), false],
    [set(['spec', 'new'], null), false],
    [set(['spec', 'map'], { two: 2 }), false],
    [set(['spec', 'map', 'two'], 2), true],
    [set(['spec', 'list'], [3]), false],
    [set(['spec', 'list', 0], 3), false],
    [set(['spec', 'new'], [3]), true],
    [{ op: 'append', path: ['spec', 'list'], value: 3 }, false],
    [{ op: 'remove', path: ['spec', 'map'] }, true],
    [{ op: 'remove', path: ['spec', 'missing'] }, false],
    [{ op: 'remove', path: ['spec', 'list', 0] }, false],
  ])('%j: %s', (change, expected) => {
    expect(canMerge(tree, change)).toBe(expected);
  });

  test('says all changes in one document', () => {
    expect(mergePatch([set(['spec', 'a', 'b'], 1), { op: 'remove', path: ['spec', 'a', 'c'] }, set(['x'], 'y')])).toEqual({
      spec: { a: { b: 1, c: null } },
      x: 'y',
    });
  });
});

describe('operations', () => {
  test.each<readonly [readonly ObjectChange[], unknown]>([
    [[set(['spec', 'text'], 7)], [{ op: 'replace', path: '/spec/text', value: 7 }]],
    [[set(['spec', 'a/b~c'], 'y')], [{ op: 'replace', path: '/spec/a~1b~0c', value: 'y' }]],
    [[set(['spec', 'list', 1], 3)], [{ op: 'replace', path: '/spec/list/1', value: 3 }]],
    [[set(['spec', 'new', 'deep'], 7)], [{ op: 'add', path: '/spec/new', value: { deep: 7 } }]],
    [
      [set(['spec', 'new', 'a'], 1), set(['spec', 'text'], 'x'), set(['spec', 'new', 'b'], 2)],
      [
        { op: 'add', path: '/spec/new', value: { a: 1, b: 2 } },
        { op: 'replace', path: '/spec/text', value: 'x' },
      ],
    ],
    [
      [
        { op: 'append', path: ['spec', 'list'], value: 3 },
        { op: 'append', path: ['spec', 'list'], value: 4 },
      ],
      [
        { op: 'add', path: '/spec/list/-', value: 3 },
        { op: 'add', path: '/spec/list/-', value: 4 },
      ],
    ],
    [[{ op: 'append', path: ['spec', 'new'], value: 3 }], [{ op: 'add', path: '/spec/new', value: [3] }]],
    [[{ op: 'remove', path: ['spec', 'list', 0] }], [{ op: 'remove', path: '/spec/list/0' }]],
    [[{ op: 'remove', path: ['spec', 'missing'] }], undefined],
    [[{ op: 'remove', path: ['spec', 'list', 0] }, set(['spec', 'list', 1], 3)], undefined],
    // Below a value, and inside a list that is not there.
    [[set(['spec', 'text', 'deep'], 7)], undefined],
    [[set(['spec', 'nothing', 'deep'], 7)], undefined],
    [[set(['spec', 'new', 0, 'deep'], 7)], undefined],
  ])('%j', (changes, expected) => {
    expect(operationsFor(tree, changes)).toEqual(expected);
  });
});

describe('what patches of a text change in an object', () => {
  const document = { file: 'a.yaml', index: 0 };

  test('is told by where they are in it', () => {
    expect(
      changesOf(project, tree, [
        { op: 'set', at: { document, path: ['spec', 'new', 'deep'] }, value: 1 },
        { op: 'comment-out', at: { document, path: ['spec', 'list', 1] }, note: 'why' },
      ]),
    ).toEqual([set(['spec', 'new', 'deep'], 1), { op: 'remove', path: ['spec', 'list', 1] }]);
  });

  test.each([
    { op: 'set', at: { document: { file: 'b.yaml', index: 0 }, path: ['spec'] }, value: 1 },
    { op: 'set', at: { document, path: [] }, value: {} },
    { op: 'rename-key', at: { document, path: ['spec', 'text'] }, key: 'other' },
    { op: 'move', at: { document, path: ['spec', 'text'] }, to: ['spec', 'other'] },
    { op: 'quote', document, range: { start: 0, end: 1 } },
    { op: 'set', at: { document: { ...document, embedded: [['spec', 'text']] }, path: ['x'] }, value: 1 },
  ] as const)('cannot be said by a patch of another layer: %j', (patch) => {
    expect(changesOf(project, tree, [patch])).toBeUndefined();
  });
});
