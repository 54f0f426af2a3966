import { describe, expect, test } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import { substituteInPlace } from '../../../../src/model/gitops/substitution/in-place.js';
import { subtree, treeOf, treeOfPlain } from '../../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';
import { inline, plain } from './golden.js';

const OPTIONS = { strict: true, by: 'Kustomization/flux-system/apps' };
const VARIABLES = inline({ WORD: 'abc', PORT: '8080', YES: 'yes', NOTHING: '', SPACED: 'a b', NOTED: 'a #b' });

function inPlace(value: Plain): Plain | undefined {
  const found = substituteInPlace(treeOfPlain({ value }, { kind: 'source' }), VARIABLES, OPTIONS);
  const changed = subtree(found?.tree, ['value']);
  return changed && plain(changed);
}

describe('each text by itself', () => {
  // What the real substitution gives for such objects is held against it by the oracle of substitution.
  test.each([
    ['${WORD}', 'abc'],
    ['x-${WORD}.${WORD}', 'x-abc.abc'],
    ['${PORT}', 8080],
    ['${YES}', true],
    ['a: ${PORT}', 'a: 8080'],
    ['line\n${PORT}\n', 'line\n8080\n'],
    ['${GONE:=8080}', 8080],
    ['$$${WORD} $${KEPT}', '$abc ${KEPT}'],
    ['nothing', 'nothing'],
  ])('%j', (text, expected) => {
    expect(inPlace(text)).toEqual(expected);
    expect(inPlace([text])).toEqual([expected]);
  });

  test.each([
    ['a value that may need quotes', '${SPACED}'],
    ['a value that may end the text', '${NOTED}'],
    ['an empty value', '${NOTHING}'],
    ['a default that the style of the text may write otherwise', '${GONE:=a "b"}'],
    ['an undefined variable', '${GONE}'],
    ['what is no variable', '${GONE'],
    ['a number that JSON does not know', '.${GONE:=inf}'],
    ['a variable in a key', { '${WORD}': 1 }],
    ['a character that Flux cannot read back', ['${WORD}', '\u0085']],
  ] as const)('not %s', (_, value) => {
    expect(inPlace(value)).toBeUndefined();
  });
});

test('what holds no variable stays the same tree', () => {
  const tree = treeOfPlain({ a: { b: ['${WORD}'] }, c: { d: 'x' } }, { kind: 'source' });
  const result = substituteInPlace(tree, VARIABLES, OPTIONS)?.tree;
  expect(result?.kind === 'map' && tree.kind === 'map' && result.entries.get('c') === tree.entries.get('c')).toBe(true);
});

test('a token has its place, and the new text those of its characters', () => {
  const text = 'value: "before ${WORD} behind"\n';
  const document = new Project(memoryFileSystem({ 'a.yaml': text })).document({ file: 'a.yaml', index: 0 })!;
  const { tree, tokens } = substituteInPlace(treeOf(document, document.root!, 'kubernetes'), VARIABLES, OPTIONS)!;
  const [token] = tokens;
  expect(token && { ...token }).toEqual({
    raw: '${WORD}',
    variable: 'WORD',
    defined: true,
    defaulted: false,
    path: ['value'],
    inKey: false,
    at: { document: { file: 'a.yaml', index: 0 }, range: { start: text.indexOf('$'), end: text.indexOf('}') + 1 } },
  });
  const value = tree.kind === 'map' ? tree.entries.get('value') : undefined;
  expect(value?.kind === 'scalar' && value.text?.segments).toEqual([
    { at: 0, length: 7, file: 'a.yaml', offset: text.indexOf('before') },
    { at: 10, length: 7, file: 'a.yaml', offset: text.indexOf(' behind') },
  ]);
});
