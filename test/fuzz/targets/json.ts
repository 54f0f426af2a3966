import { jsonProblem } from '../../../src/syntax/json.js';
import { type Target, promise } from '../target.js';

/** JSON: accepted exactly where JSON.parse accepts it. */
export const jsonTarget: Target = {
  name: 'json',
  about: 'JSON',
  maxLength: 1_500,
  words: [
    '{"a": 1}',
    '[1, 2]',
    '"\\u00e9"',
    'true',
    'null',
    '-1.5e+3',
    '// c',
    '1.',
    '.5',
    '01',
    'NaN',
    ',',
    '"a":',
    '\\"',
    '{}',
    '[]',
    // What JSON5 takes.
    '\\v',
    '\\x41',
    "\\'",
    '\\0',
    "'a'",
    'a:',
    '/* c */',
    '+1',
    '0x1F',
    'Infinity',
  ],
  seeds: () => [
    '{"a": [1, -2.5e3, "\\u00e9\\n", true, null, {"b": {}}], "c": ""}',
    '["\\b\\f\\r\\t\\/\\\\\\"", [], 0.5, 10E+2, false]',
  ],
  run: jsonHolds,
};

function jsonHolds(text: string): void {
  const problem = jsonProblem(text);
  let parses = true;
  try {
    JSON.parse(text);
  } catch {
    parses = false;
  }
  promise(parses === (problem === undefined), () => `JSON.parse ${parses ? 'accepts' : 'refuses'} it: ${problem?.message}`);
  if (problem === undefined) return;
  const { start, end } = problem.range;
  promise(start >= 0 && start <= end && end <= text.length, () => `the place ${start}-${end} of the problem`);
  promise(problem.message !== '', () => 'a problem without a message');
}
