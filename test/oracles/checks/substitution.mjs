// Random texts and objects give what Flux's own substitution gives: fluxcd/pkg/envsubst between two passes of sigs.k8s.io/yaml.
// No command shows a substitution by itself, so this check alone loads the code under test.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { substituted } from '../envsubst.mjs';
import { repository } from '../projects.mjs';

const TEXTS = 6000;
const OBJECTS = 6000;
/** A result may be unknown where go-yaml is more lenient than the parser; no more often than this. */
const UNKNOWN_AT_MOST = 0.08;

const CODE = `
export { parseTemplate } from './src/model/gitops/substitution/envsubst.js';
export { evaluate, textOf } from './src/model/gitops/substitution/expansion.js';
export { emitGoYaml } from './src/model/gitops/substitution/go-yaml.js';
export { substituteObject } from './src/model/gitops/substitution/substitute.js';
export { composeVariables } from './src/model/gitops/substitution/variables.js';
export { treeOfPlain } from './src/model/gitops/tree.js';
`;

export async function check() {
  const outfile = join(import.meta.dirname, `../.tools/substitution.${process.pid}.mjs`);
  const stdin = { contents: CODE, resolveDir: repository };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  try {
    const code = await import(outfile);
    const random = generator(20261124);
    const texts = Array.from({ length: TEXTS }, () => textQuestion(random));
    const objects = Array.from({ length: OBJECTS }, () => objectQuestion(random));
    const failures = [...(await compare(texts, code, compareText)), ...(await compare(objects, code, compareObject))];
    return { total: TEXTS + OBJECTS, failures };
  } finally {
    rmSync(outfile, { force: true });
  }
}

async function compare(questions, code, one) {
  const answers = await substituted(questions);
  const results = questions.map((question, index) => one(code, question, answers[index]));
  const unknown = results.filter((result) => result === 'unknown').length;
  const failures = results.flatMap((result, index) =>
    result === undefined || result === 'unknown' ? [] : [`${JSON.stringify(questions[index])}: ${result}`],
  );
  if (unknown > questions.length * UNKNOWN_AT_MOST) failures.push(`${unknown} of ${questions.length} results are unknown`);
  return failures;
}

function compareText({ parseTemplate, evaluate, textOf }, { text, variables, strict }, { after, error }) {
  const template = parseTemplate(text);
  const expansion = 'error' in template ? undefined : evaluate(template, (name) => variables[name], strict);
  const problem = expansion?.problems[0];
  if (problem?.kind === 'broken-character') return after === undefined ? undefined : 'a character is cut, but Flux cuts none';
  const mine = template.error ?? problem?.message ?? textOf(template, expansion.pieces);
  const isSame = error === undefined ? problem === undefined && template.error === undefined && mine === after : mine === error;
  return isSame ? undefined : `${mine}, but Flux: ${error ?? after}`;
}

function compareObject(code, { object, variables, strict }, { before, object: result, error }) {
  const source = { kind: 'source' };
  const tree = code.treeOfPlain(object, source);
  const emitted = code.emitGoYaml(tree).text;
  if (emitted !== before) return `written as\n${emitted}, but by Flux as\n${before}`;
  const composed = code.composeVariables(code.treeOfPlain({ substitute: variables }, source), () => undefined);
  const mine = code.substituteObject(tree, { ...composed, applies: true }, { strict, by: 'Kustomization/a/b' });
  if (mine.problems.length > 0) return error === undefined ? mine.problems[0].message : undefined;
  if (mine.tree.kind === 'unknown') return 'unknown';
  if (error !== undefined) return `no problem, but Flux: ${error}`;
  const [found, wanted] = [sorted(plain(mine.tree)), sorted(result)].map((value) => JSON.stringify(value));
  return found === wanted ? undefined : `${found}, but Flux: ${wanted}`;
}

function plain(tree) {
  if (tree.kind === 'map') return Object.fromEntries([...tree.entries].map(([key, value]) => [key, plain(value)]));
  if (tree.kind === 'seq') return tree.items.map(plain);
  return tree.kind === 'scalar' ? tree.value : { unknown: tree.because };
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** mulberry32: the same inputs on every machine. */
function generator(seed) {
  let state = seed;
  const below = (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (list) => list[below(list.length)] };
}

const GRAMMAR = [
  '${',
  '${',
  '}',
  '}',
  '$$',
  '$',
  'X',
  'Y',
  'E',
  'N',
  '_a',
  '1',
  'é',
  '漢',
  '{',
  '"',
  "'",
  '|',
  '\n',
  '😀',
  'a',
  'b',
  ' ',
  'd',

  ':=',
  ':-',
  ':?',
  ':+',
  '=',
  '-',
  '+',
  '?',
  ':',
  '::',
  ',',
  ',,',
  '^',
  '^^',
  '#',
  '##',
  '%',
  '%%',
  '/',
  '//',
  '/#',
  '/%',
  '\\',
  '\\/',
  '*',
  '[a-c]',
  '[^b]',
  '-2',
  '1',
  '3',
  '${X}',
  '${N:=d}',
  '${Y:-${X}}',
  '${#X}',
  '${X/a/b}',
];
const WORDS = ['abc', 'a/b', 'ABC', 'abcabc', '', 'aéb'];
const VALUES = [
  'yes',
  '2.10',
  '1.2.3',
  'null',
  '~',
  'true',
  '0x1F',
  '1e3',
  '.inf',
  '12345678901234567890',
  '1_000',
  '2024-01-01',
  '#c',
  'v #c',

  '{"a":1}',
  '[1, 2]',
  '{a: 1',
  'x: y',
  '- a',
  '? a',
  '<<',
  '"q"',
  "'q'",
  '"un',
  ' lead',
  'trail ',
  '*a',
  '&a b',
  '!!str 5',
  '!!int x',

  '|',
  '>',
  '@x',
  '%x',
  '`x',
  'a:b',
  'a,b',
  'a\tb',
];
const LITERALS = [
  'foo',
  'a b c',
  ' x',
  'x ',
  'yes',
  '1',
  '1:30',
  '2024-01-01',
  'a\tb',
  '{{ x }}',
  '- a',
  'a: b',
  'a #b',
  '#c',
  '*',
  '&',
  '"',
  "'",
  "it's ok",

  'line1\nline2\n',
  'l1\nl2',
  '\nlead\n',
  'tail\n\n',
  ' ind\nx\n',
  't \nx',
  '😀 hi',
  'é',
  '<<',
  '.5',
  '0x1',
  '',
  'long '.repeat(30),

  'long  two '.repeat(20),
  '@',
  '%',
  '`',
  '?',
  '? a',
  ':',
  'a:',
  '---',
  '...',
  '\u00a0',
  '~',
  '=',
  '!',
  'x\\y',
  "a''b",
];
const TOKENS = [
  '${X}',
  '${Y}',
  '${Y}',
  '${Y}',
  '${E}',
  '${N:=def}',
  '${Y:=a b}',
  '$$',
  '$${X}',
  '$$X',
  '$1',
  '${1}',
  '${X/a/b}',
  '${N:="q"}',

  `\${X:=a ${'b '.repeat(40)}}`,
];
const PLAIN_TOKENS = [
  '${X}',
  '${X}',
  '${Y}',
  '${X}.${Y}',
  '-${Y}',
  '.${X}',
  '${N:=def}',
  '${N:-8080}',
  '${X^^}',
  '${X/a/b}',
  '$$',
  '$${X}',
];
const PLAIN_VALUES = [
  'abc', 'yes', 'NO', '8080', '2.10', '1.2.3', 'true', 'null', '0x1F', '0o17', '017', '1e3', '1_000', '12345678901234567890', '2024-01-01',
  '2024-01-01T10:00:00', 'a.b/c:8', '10.0.0.0/8', 'a@b.c', '_', '1:30', 'inf', 'x-', 'y~',
]; // prettier-ignore
const KEYS = ['a', 'b', 'c10', 'c9', 'c_1', 'name', 'x-y', 'yes', '1', '9', '', 'A', 'é', 'a b', 'long'.repeat(40), 'k\tz', '#h'];

function variables({ pick }) {
  return { X: pick(WORDS), Y: pick(VALUES), E: '', _a: 'under' };
}

function textQuestion(random) {
  const text = Array.from({ length: 1 + random.below(10) }, () => random.pick(GRAMMAR)).join('');
  return { text, variables: { ...variables(random), 1: 'one' }, strict: random.below(2) === 0 };
}

function objectQuestion(random) {
  return random.below(2) === 0 ? simpleQuestion(random) : anyQuestion(random);
}

/** As most objects are: variables in values alone, and plain words for them. */
function simpleQuestion(random) {
  const { below, pick } = random;
  const plain = { ...random, pick: (list) => pick(list === TOKENS ? PLAIN_TOKENS : list) };
  const noTokensInKeys = { ...plain, below: (limit) => (limit === 6 ? 1 + below(5) : below(limit)) };
  const object = { kind: scalar(plain), spec: map(noTokensInKeys, 0) };
  return { object, variables: { X: pick(PLAIN_VALUES), Y: pick(PLAIN_VALUES) }, strict: below(4) === 0 };
}

function anyQuestion(random) {
  const object = { kind: scalar(random), spec: map(random, 0) };
  return { object, variables: variables(random), strict: random.below(4) === 0 };
}

function scalar({ below, pick }) {
  if (below(5) === 0) return pick(LITERALS);
  return Array.from({ length: 1 + below(3) }, () => pick(below(2) === 0 ? TOKENS : LITERALS)).join('');
}

function value(random, depth) {
  const kind = depth > 2 ? 0 : random.below(10);
  if (kind < 6) return random.below(12) === 0 ? random.pick([1, 1.5, true, null, -3, 1000]) : scalar(random);
  return kind < 8 ? Array.from({ length: random.below(4) }, () => value(random, depth + 1)) : map(random, depth + 1);
}

function map(random, depth) {
  const key = () => (random.below(6) === 0 ? random.pick(TOKENS) + random.pick(['', 'k']) : random.pick(KEYS));
  return Object.fromEntries(Array.from({ length: random.below(5) }, () => [key(), value(random, depth)]));
}
