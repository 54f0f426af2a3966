import type { Random } from './random.js';

/** What mutations may draw from. */
export interface Material {
  /** Inputs that are worth crossing with. */
  readonly others: readonly string[];
  readonly words: readonly string[];
  readonly maxLength: number;
}

type Mutation = (text: string, random: Random, material: Material) => string;

/** Characters that YAML, JSON, ini files or terminals give a meaning. */
const MARKS = [
  ...Array.from(':-?,[]{}#&*!|>\'"%@`~=;$/\\. \t\n\r'),
  '\r\n',
  '\u0000',
  '\u001b',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffd',
];
const MORE_MARKS = ['é', '😀', '---', '...', '- ', ': ', '? ', '\n\n', '  ', '    ', '"', "'", '<<: '];

/** The input after one to a few changes of bytes, characters, lines or words. */
export function mutated(text: string, random: Random, material: Material): string {
  let result = text;
  // Mostly one: a text that is broken in one place already hides what the next change would show.
  for (let left = random.once(3) ? 2 + random.below(8) : 1; left > 0; left--)
    result = random.pick(MUTATIONS)(result, random, material);
  return decodable(result.slice(0, material.maxLength));
}

/** As it would come from a file: halves of pairs of surrogates are no text. */
function decodable(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

const MUTATIONS: readonly Mutation[] = [
  (text, random) => splice(text, at(text, random), 0, random.pick(random.once(2) ? MARKS : MORE_MARKS)),
  (text, random) => splice(text, at(text, random), 1 + random.below(random.once(3) ? 40 : 3), ''),
  (text, random) => splice(text, at(text, random), 1, random.pick(MARKS)),
  (text, random) => splice(text, at(text, random), random.below(2), String.fromCharCode(33 + random.below(94))),
  (text, random, { words }) => splice(text, at(text, random), 0, random.pick(words)),
  (text, random, { words }) => splice(text, wordAt(text, random), 0, random.pick(words)),
  replaceWord,
  // Bytes, so that characters of several bytes come apart.
  (text, random) => {
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length === 0) return text;
    const place = random.below(bytes.length);
    bytes[place] = random.once(2) ? bytes[place]! ^ (1 << random.below(8)) : random.below(256);
    return bytes.toString('utf8');
  },
  repeatPart,
  crossed,
  onLines((lines, random) => lines.toSpliced(random.below(lines.length), 1)),
  onLines((lines, random) => lines.toSpliced(random.below(lines.length), 0, random.pick(lines))),
  onLines((lines, random) => {
    const [from, to] = [random.below(lines.length), random.below(lines.length)];
    return lines.toSpliced(from, 1).toSpliced(to, 0, lines[from]!);
  }),
  onLines((lines, random) => indented(lines, random, random.pick([-4, -2, -1, 1, 2, 4]))),
  onLines((lines, random) => lines.with(random.below(lines.length), '')),
  onLines((lines, random) => withEnd(lines, random, ' # comment')),
  onLines((lines, random) => withEnd(lines, random, random.pick([' ', '\t', ' |', ' >-', ':', ' &a', ' *a', '\\']))),
  (text, random) => (random.once(6) ? text.replaceAll('\n', random.pick(['\r\n', '\r'])) : text.replace(/\n$/, '')),
  (text, random) => (random.once(8) ? '' : text.slice(0, at(text, random))),
];

function at(text: string, random: Random): number {
  return random.below(text.length + 1);
}

function splice(text: string, from: number, count: number, put: string): string {
  return text.slice(0, from) + put + text.slice(from + count);
}

const WORD = /[\w.$-]+/y;

/** Where some word begins. */
function wordAt(text: string, random: Random): number {
  const near = at(text, random);
  const found = text.slice(near).search(/(?<![\w.$-])[\w.$-]/);
  return found < 0 ? near : near + found;
}

/** Another word of the language, or another one of the text itself. */
function replaceWord(text: string, random: Random, { words }: Material): string {
  const start = wordAt(text, random);
  const length = wordLength(text, start);
  const other = wordAt(text, random);
  const put = random.once(2) ? text.slice(other, other + wordLength(text, other)) : random.pick(words);
  return splice(text, start, length, put);
}

function wordLength(text: string, start: number): number {
  WORD.lastIndex = start;
  return WORD.exec(text)?.[0].length ?? 0;
}

function repeatPart(text: string, random: Random): string {
  const start = at(text, random);
  const part = text.slice(start, start + 1 + random.below(20));
  return splice(text, start, 0, part.repeat(random.once(10) ? 200 : 1 + random.below(4)));
}

/** A head of one input and a tail of another, or some lines of the other in between. */
function crossed(text: string, random: Random, { others }: Material): string {
  const other = others.length === 0 ? text : random.pick(others);
  if (random.once(2)) return text.slice(0, at(text, random)) + other.slice(at(other, random));
  const lines = other.split(/(?<=\n)/);
  const from = random.below(lines.length);
  const taken = lines.slice(from, from + 1 + random.below(8)).join('');
  const newline = text.indexOf('\n', at(text, random));
  return splice(text, newline < 0 ? text.length : newline + 1, 0, taken);
}

function onLines(change: (lines: readonly string[], random: Random) => readonly string[]): Mutation {
  return (text, random) => change(text.split('\n'), random).join('\n');
}

/** Some lines further left or right. */
function indented(lines: readonly string[], random: Random, by: number): readonly string[] {
  const from = random.below(lines.length);
  const to = from + 1 + random.below(6);
  const shift = (line: string): string => (by > 0 ? ' '.repeat(by) + line : line.replace(new RegExp(`^ {0,${-by}}`), ''));
  return lines.map((line, index) => (index >= from && index < to ? shift(line) : line));
}

function withEnd(lines: readonly string[], random: Random, end: string): readonly string[] {
  const index = random.below(lines.length);
  return lines.with(index, lines[index]! + end);
}
