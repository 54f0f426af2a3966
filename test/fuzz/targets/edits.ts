import { parseAllDocuments } from 'yaml';

import type { Patch, Plain } from '../../../src/core/fix.js';
import type { KeyPath, Target as Place } from '../../../src/core/location.js';
import { applyEdits } from '../../../src/core/text.js';
import type { TextEdit } from '../../../src/core/text.js';
import { compilePatch } from '../../../src/syntax/yaml/edit.js';
import { allElements, commentsIn } from '../../../src/syntax/yaml/gaps.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { type YamlStream, nodeAt, pathOf, scalarText } from '../../../src/syntax/yaml/tree.js';
import { Random, seedOf } from '../random.js';
import { type Sources, type Target, promise, promiseEqual } from '../target.js';
import { YAML_WORDS } from '../words.js';

/** Patches of every kind: what they name changes as they say, and nothing else does. */
export const editsTarget: Target = {
  name: 'edits',
  about: 'patches compiled to edits',
  maxLength: 1_200,
  words: YAML_WORDS,
  seeds: ({ fixtures, corpus, suite }: Sources) => [...fixtures.values(), ...suite, ...corpus],
  run: (text) => {
    const stream = parseYaml(text);
    if (stream.problem !== undefined || stream.documents.length === 0) return;
    const before = otherReading(text);
    const random = new Random(seedOf(text));
    for (let left = 4; left > 0; left--) {
      const index = random.below(stream.documents.length);
      const patch = patchOf(stream, index, random);
      const edits = compilePatch(stream, index, patch);
      if (!('refused' in edits)) editsHold({ stream, index, patch, edits, before });
    }
  },
};

type TreePatch = Exclude<Patch, { readonly op: 'quote' | 'insert' }>;

const VALUES: readonly Plain[] = [
  'x',
  'no',
  '1',
  'a: b',
  '',
  'two\nlines\n',
  1,
  true,
  null,
  [],
  {},
  ['x', 1],
  { k: 1, l: ['m'] },
];
const NEW: readonly KeyPath[] = [['new'], ['new', 'deep'], [0], ['a b', 'c']];

function patchOf(stream: YamlStream, index: number, random: Random): TreePatch {
  const { root } = stream.documents[index]!;
  const elements = root === undefined ? [] : allElements(root);
  const anyPath = (): KeyPath => (elements.length === 0 || random.once(8) ? [] : pathOf(random.pick(elements).value));
  const path = anyPath();
  const at = (way: KeyPath): Place => ({ document: { file: 'f', index }, path: way });
  switch (random.below(7)) {
    case 0:
      return { op: 'set', at: at(path), value: random.pick(VALUES) };
    case 1:
      return { op: 'set', at: at([...path, ...random.pick(NEW)]), value: random.pick(VALUES) };
    case 2:
      return { op: 'append', at: at(path), value: random.pick(VALUES) };
    case 3:
      return { op: 'remove', at: at(path) };
    case 4:
      return { op: 'comment-out', at: at(path), note: 'switched off' };
    case 5:
      return { op: 'move', at: at(path), to: [...anyPath(), ...random.pick(NEW)] };
    default:
      return { op: 'rename-key', at: at(path), key: random.pick(['renamed', 'two words', 'null', '"']) };
  }
}

interface Edited {
  readonly stream: YamlStream;
  readonly index: number;
  readonly patch: TreePatch;
  readonly edits: readonly TextEdit[];
  readonly before: readonly unknown[] | undefined;
}

function editsHold({ stream, index, patch, edits, before }: Edited): void {
  const { text } = stream;
  const what = (): string => `${patch.op} ${JSON.stringify(patch.at.path)}`;
  const after = applyEdits(text, edits);
  const now = parseYaml(after);
  promise(now.problem === undefined, () => `${what()}: the text no longer parses`);
  otherLinesHold(text, edits, after, what);
  const kept = comments(now);
  // Where lines are commented out, their own comments become part of longer ones.
  const isWhole = patch.op !== 'remove' && patch.op !== 'comment-out';
  if (isWhole) promiseEqual(kept, comments(stream), () => `${what()}: comments`);
  else if (patch.op === 'comment-out')
    for (const comment of comments(stream)) promise(after.includes(comment), () => `${what()}: ${comment} is lost`);
  valuesHold(now, index, patch, what);
  const then = otherReading(after);
  if (before === undefined) return;
  promise(then !== undefined, () => `${what()}: another parser no longer reads the text`);
  const others = (values: readonly unknown[]): readonly unknown[] => values.filter((_, place) => place !== index);
  promiseEqual(others(then), others(before), () => `${what()}: other documents`);
  // `yaml` calls a key like 07 by its value, and takes an entry without a key beside an explicit one for its value.
  const root = stream.documents[index]?.root;
  if (root !== undefined && !allElements(root).every(({ value }) => at(before[index], pathOf(value)) !== undefined)) return;
  if (patch.op === 'set') promiseEqual(at(then[index], patch.at.path), patch.value, () => `${what()}: another parser reads`);
  siblingsHold(before[index], then[index], patch, what);
}

/** Lines that no edit touches stand there still, in their order, byte for byte. */
function otherLinesHold(text: string, edits: readonly TextEdit[], after: string, what: () => string): void {
  let offset = 0;
  let from = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const end = offset + line.length;
    const isTouched = edits.some(({ range }) => range.start < end && range.end >= offset);
    offset = end;
    if (isTouched || !line.endsWith('\n')) continue;
    const found = after.indexOf(line, from);
    promise(found >= 0, () => `${what()}: the line ${JSON.stringify(line)} is lost`);
    from = found + line.length;
  }
}

function comments(stream: YamlStream): readonly string[] {
  return commentsIn(stream)
    .map(({ range }) => stream.text.slice(range.start, range.end))
    .toSorted();
}

function valuesHold(now: YamlStream, index: number, patch: TreePatch, what: () => string): void {
  const root = now.documents[index]?.root;
  if (patch.op === 'set') {
    const found = nodeAt(root, patch.at.path)?.value;
    promise(found !== undefined, () => `${what()}: nothing was set`);
    if (typeof patch.value === 'string') promiseEqual(scalarText(found), patch.value, what);
  } else if (patch.op === 'move') promise(nodeAt(root, patch.to) !== undefined, () => `${what()}: it did not arrive`);
}

/** What stands beside the patched place is what it was. */
function siblingsHold(before: unknown, now: unknown, patch: TreePatch, what: () => string): void {
  if (patch.op !== 'set' && patch.op !== 'append') return;
  const first = patch.at.path[0];
  if (!isRecord(before) || !isRecord(now) || first === undefined) return;
  for (const [key, value] of Object.entries(before))
    if (key !== String(first)) promiseEqual(now[key], value, () => `${what()}: ${key}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, path: KeyPath): unknown {
  let found = value;
  for (const step of path) found = Array.isArray(found) ? found[Number(step)] : isRecord(found) ? found[String(step)] : undefined;
  return found;
}

/** As the package `yaml` reads it; undefined where it does not, or where it may read otherwise than we do. */
function otherReading(text: string): readonly unknown[] | undefined {
  // It refuses flow collections as keys in places where it takes them in others.
  if (/[}\]][ \t]*:/.test(text)) return undefined;
  // Of collections as keys it makes texts, for those in one another in a time that grows with a power of their depth.
  if ([...text.matchAll(/\?\s/g)].length > 20) return undefined;
  // It takes the tag of an empty key at the begin of a map for that of the map.
  if (/(?:^|\s)![^\s]*[ \t]+:/.test(text)) return undefined;
  if (/[&*\t]|<<|(?:^|\n)\.\.\.|\r(?!\n)|[^\P{Cc}\t\n\r]|[\p{Cs}\ufeff\ufffe\uffff]/u.test(text)) return undefined;
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(documents)) return undefined;
  const doubts = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  // It misses white space before a comment that begins its line, below an item in brackets without a comma.
  const isWrong = ({ message, pos }: (typeof doubts)[number]): boolean =>
    message.startsWith('Comments must be separated') && text[pos[0] - 1] === '\n';
  if (!doubts.every(isWrong)) return undefined;
  return documents.map((document) => {
    const value: unknown = document.toJS();
    return value;
  });
}
