import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { applyEdits } from '../../../src/core/text.js';
import { isPlainString, quotePlain, quoted } from '../../../src/syntax/yaml/edit-scalar.js';

describe('quotePlain', () => {
  const quotedAs = (value: string): string => {
    const text = `a: ${value}`;
    const edits = quotePlain(text, { start: 3, end: text.length });
    return 'refused' in edits ? `refused: ${edits.refused}` : applyEdits(text, edits).slice(3);
  };

  it.each([
    ['foo: bar', '"foo: bar"'],
    ['@every 1h', '"@every 1h"'],
    ['say "hi": now', `'say "hi": now'`],
    ["it's: x", `"it's: x"`],
    ['C:\\dir: x', `'C:\\dir: x'`],
    [`"it's": x`, `'"it''s": x'`],
    ['{{ .Values.x }}', '"{{ .Values.x }}"'],
    ['', 'refused: there is nothing to put in quotes'],
    ['a\n  b', 'refused: the value spans several lines'],
    ['a: b ', 'refused: the value begins or ends with white space, which quotes would make part of it'],
    ['a: b # c', 'refused: the value holds ` #`, which may begin a comment'],
  ])('%j becomes %j', (value, expected) => {
    expect(quotedAs(value)).toBe(expected);
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "'", '\\', ':', ' ', '#', 'a', '{', 'ü', '\t'), minLength: 1 }),
        (value) => {
          const written = quotedAs(value);
          if (!written.startsWith('refused')) expect(parse(written)).toBe(value);
        },
      ),
    );
  });
});

describe('isPlainString', () => {
  it.each([
    'text',
    '7.3.1',
    '10m',
    '--flag=x',
    'a:b',
    'a#b',
    '${VAR}',
    'http://x/y',
    'x: y'.replace(': ', ':'),
    'null-ish',
    'yes please',
    '1.2.3.4',
    '10Gi',
  ])('%j stands as it is', (text) => expect(isPlainString(text)).toBe(true));
  it.each([
    '',
    ' x',
    'x ',
    'yes',
    'y',
    'Off',
    'null',
    '~',
    'True',
    '1',
    '-1',
    '1.5',
    '1e3',
    '.5',
    '0755',
    '0o17',
    '0x1F',
    '1_000',
    '12:30:45',
    '2024-01-01',
    '.inf',
    '.NaN',
    '<<',
    '=',
    '- x',
    '-',
    '---',
    '? x',
    ':x',
    '#x',
    '&x',
    '*x',
    '!x',
    '|x',
    '>x',
    '%x',
    '@x',
    '`x',
    '"x',
    "'x",
    '{x',
    '[x',
    'a: b',
    'a #b',
    'a:',
    'a\nb',
    'a\tb',
    'a\u0085b',
    '\ud800',
  ])('%j needs quotes', (text) => expect(isPlainString(text)).toBe(false));

  it('agrees with YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'01x.e-+:_ #aynof~[]{},"\'&*!|>%@'.split('')), maxLength: 6 }), (text) => {
        if (!isPlainString(text)) return;
        expect(parse(text, { version: '1.1' })).toBe(text);
        expect(parse(text, { version: '1.2' })).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('quoted', () => {
  it.each(['', "it's", 'a"b\\c', 'a\nb', '\u0000\u007f\u0085\u2028\ufeff', '😀 ü'])('%j is read back', (text) => {
    expect(parse(quoted(text, '"'))).toBe(text);
    expect(parse(quoted(text, "'"))).toBe(text);
  });
});

describe('what some reader takes for another type', () => {
  it.each(
    [
      [''],
      ['~', 'Null', 'y', 'N', 'YES', 'off', 'True'],
      ['0', '7', '42', '-1', '+1', '1_000', '0b1', '0b1010_1', '-0b1', '0x1F', '+0xa_b', '0o17', '017', '0_7', '08', '-0'],
      ['1.', '1.5', '-1.5', '.5', '+.5', '1e5', '1E-10', '1.e+25', '1_0.5_0', '.', 'e1'],
      ['1:30', '-1:30', '+12:05:59', '190:20:30.15', '1:3', '1:30.', '1_0:30'],
      ['.inf', '-.INF', '+.inf', '.NaN'],
      ['2026-1-2', '2026-01-02', '2026-11-30T01:00:00Z', '=', '<<'],
    ].flat(),
  )('%j needs quotes', (text) => {
    expect(isPlainString(text)).toBe(false);
  });

  it.each(
    [
      ['null1', 'xnull', 'yesterday', 'a y', '~x', 'x~'],
      ['0b2', '0xg', 'x1', '1x', '0o8x', 'a0b1', '0b1z', '1__x', 'v1.5', '1.5.0', '1.5x', 'x.5', '1e', '1e5x', 'ae1'],
      ['1:60', 'x1:30', '1:30x', '1:30.5x', '1::30', '1:300', 'a:30'],
      ['.info', 'x.inf', '.nano', 'x.nan', '-.nan', '=x', 'x=', '<<x', 'x<<', 'a<<b'],
      ['x2026-01-02', '20260-01-02', '2026-001-02', '2026-01', '-x', '--x', 'a-', 'x---', 'x#y', 'a:b', "it's", 'a"b', 'a, b'],
    ].flat(),
  )('%j needs none', (text) => {
    expect(isPlainString(text)).toBe(true);
  });
});
