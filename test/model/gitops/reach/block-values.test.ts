import { describe, expect, it } from 'vitest';

import { blockValue } from '../../../../src/model/gitops/reach/block-values.js';

const USUAL = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
spec:
  # path: ./comment
  patches:
    - patch: |
        - op: replace
          path: /spec/timeout
  path: ./apps # here
  sourceRef:
    kind: GitRepository
    name: "home"
  wait: true
status:
  path: ./elsewhere
`;

const CASES: readonly (readonly [name: string, text: string, path: readonly string[], value: string | undefined])[] = [
  ['a field of a map', USUAL, ['spec', 'path'], './apps'],
  ['a field of a map in a map', USUAL, ['spec', 'sourceRef', 'kind'], 'GitRepository'],
  ['a text in quotes', USUAL, ['spec', 'sourceRef', 'name'], 'home'],
  ['what is not there', USUAL, ['spec', 'interval'], undefined],
  ['what is there in another map', USUAL, ['spec', 'status'], undefined],
  ['what is there deeper', 'spec:\n  a:\n    path: ./x\n', ['spec', 'path'], undefined],
  ['a deeper one before it', 'spec:\n    a:\n      path: ./x\n    path: ./y\n', ['spec', 'path'], './y'],
  ['items in the column of their list', 'spec:\n  list:\n  - path: ./x\n  path: ./y\n', ['spec', 'path'], './y'],
  ['a map in braces', 'spec: { path: ./x }\n', ['spec', 'path'], undefined],
  ['an alias', 'spec:\n  path: *x\n', ['spec', 'path'], undefined],
  ['a text over several lines', 'spec:\n  path: >-\n    ./x\n', ['spec', 'path'], undefined],
  ['a value on the next line', 'spec:\n  path:\n    ./x\n', ['spec', 'path'], undefined],
  ['an empty map', 'spec:\npath: ./x\n', ['spec', 'path'], undefined],
  ['the last line', 'spec:\n  path: ./x', ['spec', 'path'], './x'],
  ['line breaks of Windows', 'spec:\r\n  path: ./x\r\n', ['spec', 'path'], './x'],
];

describe('a value by its line', () => {
  it.each(CASES)('%s', (_, text, path, value) => {
    expect(blockValue(text, { start: 0, end: text.length }, path)).toBe(value);
  });

  it('looks into one document only', () => {
    const text = 'spec:\n  a: 1\n---\nspec:\n  path: ./x\n';
    expect(blockValue(text, { start: 0, end: 13 }, ['spec', 'path'])).toBeUndefined();
    expect(blockValue(text, { start: 13, end: text.length }, ['spec', 'path'])).toBe('./x');
  });
});
