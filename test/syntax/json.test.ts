import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { jsonProblem } from '../../src/syntax/json.js';

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('what is wrong, and where', () => {
  test.each<[string, RegExp, string]>([
    ['{"a": 1,}', /no comma behind the last entry/, ','],
    ['[1,\n]', /no comma behind the last entry/, ','],
    ['{"a": 1 // c\n}', /no comments/, '// c'],
    ['/* c */ 1', /no comments/, '/* c */ 1'],
    ['{"a": 1, # c\n"b": 2}', /no comments/, '# c'],
    ["{'a': 1}", /double quotes/, "'"],
    ["['a']", /double quotes/, "'"],
    ['{a: 1}', /the key a needs double quotes/, 'a'],
    ['{"a": "x\ny"}', /line break in JSON is written \\n/, '"x'],
    ['{"a": "x\ty"}', /tab/, '\t'],
    ['{"a": "x\u0001y"}', /\\u0001/, '\u0001'],
    ['{"a": "\\d"}', /no escape \\d/, '\\d'],
    ['"\\u12g4"', /no escape \\u/, '\\u'],
    ['[NaN]', /NaN is not a JSON value; write null/, 'NaN'],
    ['{"a": True}', /write true/, 'True'],
    ['{"a": toString}', /a string needs double quotes/, 'toString'],
    ['[01]', /01 is not a JSON number/, '01'],
    ['[+1]', /\+1 is not a JSON number/, '+1'],
    ['[.5]', /\.5 is not a JSON number/, '.5'],
    ['[1.]', /1\. is not a JSON number/, '1.'],
    ['[-Infinity]', /-Infinity is not a JSON number/, '-Infinity'],
    ['[1 2]', /"," or "\]" is missing/, '2'],
    ['{"a": 1 "b": 2}', /"," or "\}" is missing/, '"'],
    ['{"a" 1}', /":" is missing/, '1'],
    ['{"a": }', /a value is missing/, '}'],
    ['{"a": [1}', /"\}" closes what "\[" opened/, '}'],
    ['[1}', /closes what/, '}'],
    ['{"a": 1', /ends too early: "\}" is missing/, '1'],
    ['{"a"', /ends too early/, '"'],
    ['{"a": "x', /never closed/, '"x'],
    ['1 2', /behind the end/, '2'],
    ['', /no JSON value/, ''],
    [' \n', /no JSON value/, ' \n'],
    ['\ufeff1', /byte order mark/, '\ufeff'],
    ['[,1]', /not a JSON value/, ','],
    ['{,}', /key in double quotes is missing/, ','],
  ])('%j', (text, message, at) => {
    const problem = jsonProblem(text)!;
    expect(problem.message).toMatch(message);
    expect(text.slice(problem.range.start, problem.range.end)).toBe(at);
    expect(accepts(text)).toBe(false);
  });
});

describe('JSON.parse agrees', () => {
  test.each(['{}', '[]', ' [1, -0, 1.5e+3, "\\u00e9\\/", true, null, {"a": {}}] ', '"\ud800"', '{"a":1,"a":2}'])(
    '%j is JSON',
    (text) => {
      expect(accepts(text)).toBe(true);
      expect(jsonProblem(text)).toBeUndefined();
    },
  );

  test('on any value', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonProblem(text) === undefined));
  });

  test('on any sequence of tokens', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      'a',
      '1',
      '-',
      '.',
      'e',
      '0',
      'true',
      'null',
      ' ',
      '\n',
      '\\',
      '"a"',
      '"b":',
      '//',
      "'",
      '\t',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 9 }), (tokens) => {
        const text = tokens.join('');
        expect(jsonProblem(text) === undefined).toBe(accepts(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('on a value with one character changed', () => {
    const change = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', 'x', '\n', '\\', '0'));
    fc.assert(
      fc.property(change, ([json, at, put]) => {
        const text = json.slice(0, at % json.length) + put + json.slice((at % json.length) + 1);
        const problem = jsonProblem(text);
        expect(problem === undefined).toBe(accepts(text));
        if (problem) expect(problem.range.end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('at any depth', () => {
    const depth = 200_000;
    expect(jsonProblem('['.repeat(depth) + ']'.repeat(depth))).toBeUndefined();
    expect(jsonProblem('['.repeat(depth))!.message).toMatch(/ends too early/);
  });
});
