import { Refused } from './problem.js';

/** The answer of a pattern that may not be run: whether it matches cannot be told. */
export type Match = boolean | 'unknown';

export type Pattern = (text: string) => Match;

/** Beyond these a backtracking engine could run for long; Go's does not backtrack. */
const MAX_PATTERN = 300;
const MAX_TEXT = 300;
const MAX_UNBOUNDED = 3;

/** A quantifier on something that holds a quantifier or a choice. */
const NESTED = /\)(?:[*+]|\{\d+,\d*\}|\{[3-9]\d*\}|\{\d{2,}\})/;

/** Escapes that Go's syntax has and JavaScript's has not, or gives another meaning. */
const FOREIGN = /\\[AzQECpP]|\[\[:|\(\?(?!:)/;

/** What Go's engine refuses: back references, looking around, unknown escapes, named groups of other engines. */
const REFUSED = /\\[1-9]|\(\?<?[=!]|\\[cghijklmoqueyFGHIJKLMNORTUVXYZ]/;

const LITERAL = /^[\w/-]*$/;

/** Kustomize's patterns: Go's regular expressions, matching the whole text. Throws `Refused` when one does not compile. */
export function anchoredPattern(pattern: string): Pattern {
  return LITERAL.test(pattern) ? (text) => text === pattern : compiled(`^(?:${pattern})$`, pattern);
}

export function patternOf(source: string): Pattern {
  return compiled(source, source);
}

const known = new Map<string, Pattern>();

function compiled(source: string, shown: string): Pattern {
  const before = known.get(source);
  if (before !== undefined) return before;
  const pattern = compile(source, shown);
  if (known.size < 10_000) known.set(source, pattern);
  return pattern;
}

function compile(source: string, shown: string): Pattern {
  const plain = source.replaceAll('\\\\', '');
  if (REFUSED.test(plain)) throw new Refused('bad-pattern', `the pattern ${shown} does not compile: Go has no such construct`);
  const ignoreCase = source.startsWith('^(?:(?i)');
  const body = ignoreCase ? source.replace('(?i)', '') : source;
  if (FOREIGN.test(ignoreCase ? plain.replace('(?i)', '') : plain) || source.length > MAX_PATTERN) return () => 'unknown';
  let expression: RegExp;
  try {
    expression = new RegExp(body, ignoreCase ? 'i' : '');
  } catch {
    throw new Refused('bad-pattern', `the pattern ${shown} does not compile`);
  }
  const unbounded = plain.replace(/\\./g, '').match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (unbounded > MAX_UNBOUNDED || (NESTED.test(plain) && unbounded > 0)) return () => 'unknown';
  return (text) => (text.length > MAX_TEXT ? 'unknown' : expression.test(text));
}

/** Three-valued "and". */
export function both(one: Match, other: () => Match): Match {
  if (one === false) return false;
  const second = other();
  if (second === false) return false;
  return one === 'unknown' || second === 'unknown' ? 'unknown' : true;
}

/** Three-valued "or". */
export function either(one: Match, other: () => Match): Match {
  if (one === true) return true;
  const second = other();
  if (second === true) return true;
  return one === 'unknown' || second === 'unknown' ? 'unknown' : false;
}
