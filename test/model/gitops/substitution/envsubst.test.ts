import { describe, expect, test } from 'vitest';

import { parseTemplate } from '../../../../src/model/gitops/substitution/envsubst.js';
import { type Expansion, evaluate, textOf } from '../../../../src/model/gitops/substitution/expansion.js';
import { golden } from './golden.js';

const [VALUES] = golden.variables;

type Result = { readonly text: string | null } | { readonly error: string };

function substituted(text: string, strict: boolean): Result {
  const template = parseTemplate(text);
  if ('error' in template) return { error: template.error };
  const { pieces, problems } = evaluate(template, (name) => VALUES[name], strict);
  if (problems[0]?.kind === 'broken-character') return { text: null };
  return problems[0] === undefined ? { text: textOf(template, pieces) } : { error: problems[0].message };
}

describe("texts, as Flux's envsubst answers", () => {
  test.each(golden.texts)('$text', ({ text, strict, strictError, lax, error }) => {
    expect(substituted(text, true)).toEqual(strictError === undefined ? { text: strict } : { error: strictError });
    expect(substituted(text, false)).toEqual(error === undefined ? { text: lax } : { error });
  });

  test('there are enough of them, and of each kind', () => {
    expect(golden.texts.length).toBeGreaterThan(150);
    expect(golden.texts.filter(({ strictError }) => strictError !== undefined).length).toBeGreaterThan(40);
    expect(golden.texts.filter(({ strict }) => strict === null).length).toBeGreaterThan(0);
  });
});

/** Examples of the knowledge that was gathered about Flux, beside the golden answers. */
test.each([
  ['$${A}', '${A}'],
  ['$$A', '$A'],
  ['$A', '$A'],
  ['\\${A}', '\\value'],
  ['${A:+x}', 'value'],
  ['${B:?err}', 'err'],
  ['${A: -2}', 'value'],
  ['${A:csv}', 'value'],
  ['${B:="a"}', '"a"'],
  ['${1}', 'one'],
])('%s becomes %s', (text, result) => {
  expect(substituted(text, true)).toEqual({ text: result });
});

describe('a place in the text', () => {
  function expanded(text: string, values: Readonly<Record<string, string | null>>): Expansion {
    const template = parseTemplate(text);
    if ('error' in template) throw new Error(template.error);
    return evaluate(template, (name) => values[name], true);
  }

  test('every piece says what it stands for', () => {
    const text = 'a${X}$$b${Y:=${Z}}$1';
    const { pieces } = expanded(text, { X: 'x', Z: 'z' });
    expect(pieces.map(({ at, length }) => text.slice(at, at + length))).toEqual(['a', '${X}', '$$', 'b', '${Y:=${Z}}', '$1']);
    expect(pieces.filter((piece) => piece.kind === 'substituted')).toEqual([
      { kind: 'substituted', at: 1, length: 4, variable: 'X', text: 'x', defaulted: false, defined: true, variables: ['X'] },
      {
        kind: 'substituted',
        at: 8,
        length: 10,
        variable: 'Y',
        text: 'z',
        defaulted: true,
        defined: false,
        variables: ['Y', 'Z'],
      },
    ]);
  });

  test.each([
    ['ab ${X', 3, 3],
    ['ab ${X.y} c', 3, 3],
    ['${A} ${B:=${C.d}}', 10, 3],
    ['${{ x }}', 0, 2],
  ])('an error in %s is at %d', (text, at, length) => {
    expect(parseTemplate(text)).toMatchObject({ at, length });
  });

  test('all unset variables are named, nested ones first', () => {
    const { problems } = expanded('${A}${B:=${C}}${D^^}', {});
    expect(problems.map(({ variable, at }) => [variable, at])).toEqual([
      ['A', 0],
      ['C', 9],
      ['D', 14],
    ]);
  });

  test.each([
    ['${H}', {}, null],
    ['${H:=d}', {}, null],
    ['${K:=${H}}', { K: 'known' }, 'known'],
    ['${K:=${H}}', {}, null],
    ['${K/a/${H}}', { K: 'a' }, null],
    ['${#H}', {}, null],
  ])('%s with a variable H that cannot be read', (text, values, result) => {
    const [piece] = expanded(text, { H: null, ...values }).pieces;
    expect(piece).toMatchObject({ text: result });
  });
});
