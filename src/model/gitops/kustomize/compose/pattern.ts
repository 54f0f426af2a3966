import { Refused } from './problem.js';

/** The answer of a pattern that may not be run: whether it matches cannot be told. */
export type Match = boolean | 'unknown';

export type Pattern = (text: string) => Match;

/** Longer ones are left alone. */
const MAX_PATTERN = 300;
const MAX_REPEATED = 3;
/** A backtracking engine might try all of them, and there may be many objects; Go's engine does not backtrack. */
const MAX_WAYS = 1_000_000;

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
  const { repeated, others } = waysOf(plain);
  if (repeated > MAX_REPEATED) return () => 'unknown';
  return (text) => (others * (text.length + 1) ** repeated > MAX_WAYS ? 'unknown' : expression.test(text));
}

interface Ways {
  /** Repetitions that may end anywhere in the text. */
  readonly repeated: number;
  /** In how many ways the optional parts and the choices can be taken; a repeated group multiplies them without end. */
  readonly others: number;
}

function waysOf(pattern: string): Ways {
  let rest = pattern.replace(/\\./g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\)(?:[*+]|\{(?!1\})\d)/.test(rest)) return { repeated: 0, others: Infinity };
  const repeated = rest.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  let others = 2 ** (rest.match(/(?<![(*+?}])\?/g)?.length ?? 0);
  // From the inside out, so that no group is left over.
  for (let inner = GROUP.exec(rest); inner !== null; inner = GROUP.exec(rest)) {
    others *= inner[0].split('|').length;
    rest = rest.replace(inner[0], 'x');
  }
  return { repeated, others };
}

const GROUP = /\([^()]*\)/;

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
