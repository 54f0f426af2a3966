import { carry } from '../../../src/autofix/carry.js';
import { applyEdits } from '../../../src/core/text.js';
import type { TextEdit } from '../../../src/core/text.js';
import { type EffectiveText, hostRange, wholeFile } from '../../../src/syntax/effective-text.js';
import { embed } from '../../../src/syntax/embedded.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { type YamlNode, type YamlStream, dereference, scalarText } from '../../../src/syntax/yaml/tree.js';
import { Random, seedOf } from '../random.js';
import { type Sources, type Target, promise, promiseEqual } from '../target.js';
import { YAML_WORDS } from '../words.js';

/** Texts inside texts: every character has its true place, and an edit inside arrives where it should. */
export const embeddedTarget: Target = {
  name: 'embedded',
  about: 'texts inside texts, to and fro',
  maxLength: 1_500,
  words: YAML_WORDS,
  seeds: ({ fixtures, suite, corpus }: Sources) => [STYLES, ...fixtures.values(), ...suite, ...corpus],
  run: (text) => {
    const random = new Random(seedOf(text));
    textsHold(wholeFile('f', text), text, random, []);
  },
};

/** Every way to write a text over several lines. */
const STYLES =
  'a: "b \t\n  c \\\n  d\n\n  e"\nf: \'g\t \n  h\n\n  i\'\nj: k\n  l\n\n  m\nn: |2-\n    o\n   p\nq: >+\n  r\n  s\n\n    t\n\nu: |\n  v: |\n    w\n';

const MAX_DEPTH = 2;

/** `way` leads to the host: which scalar of the file, which scalar of that one, … */
function textsHold(host: EffectiveText, file: string, random: Random, way: readonly number[]): void {
  const stream = parseYaml(host.text);
  if (stream.problem !== undefined) return;
  const nodes = scalarsOf(stream);
  for (const [index, node] of nodes.entries()) {
    if (!random.once(1 + Math.floor(nodes.length / 30))) continue;
    const inner = embed(host, node);
    promiseEqual(inner.text, scalarText(dereference(node)), () => `the text at ${node.start}`);
    segmentsHold(inner, file);
    editHolds(inner, file, random, [...way, index]);
    if (way.length < MAX_DEPTH && inner.text.includes('\n')) textsHold(inner, file, random, [...way, index]);
  }
}

function scalarsOf({ documents }: YamlStream): readonly YamlNode[] {
  const found: YamlNode[] = [];
  const waiting = documents.flatMap(({ root }) => root ?? []);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'scalar' || node.kind === 'alias') found.push(node);
    waiting.push(...node.items);
  }
  return found;
}

/** Segments say what the file says, do not overlap, and later characters come later in the file. */
function segmentsHold({ text, segments }: EffectiveText, file: string): void {
  let reached = 0;
  for (const { at, length, offset, width } of segments) {
    promise(at >= reached && at + length <= text.length, () => `segment ${at} overlaps ${reached}`);
    promise(offset >= 0 && offset + (width ?? length) <= file.length, () => `segment ${at} leaves the file`);
    reached = at + length;
    if (width === undefined) promiseEqual(file.slice(offset, offset + length), text.slice(at, reached), () => `segment ${at}`);
  }
  let last = 0;
  for (let at = 0; at < Math.min(text.length, 300); at++) {
    const place = hostRange({ text, segments, editing: { kind: 'whole-file' } }, { start: at, end: at + 1 });
    promise(place !== undefined, () => `character ${at} has no place`);
    const { start, end } = place.range;
    promise(start >= last && end >= start && end <= file.length, () => `character ${at} is at ${start}-${end}, behind ${last}`);
    last = start;
  }
}

/** An edit of the inner text either is refused or makes the file hold the edited text, and leaves all other texts alone. */
function editHolds(inner: EffectiveText, file: string, random: Random, way: readonly number[]): void {
  const edits = editsOf(inner.text, random);
  const carried = carry(inner, edits);
  if ('refused' in carried) return;
  const wanted = applyEdits(inner.text, edits);
  const after = parseYaml(
    applyEdits(
      file,
      carried.map(({ edit }) => edit),
    ),
  );
  const what = (): string => `${JSON.stringify(edits)} in ${JSON.stringify(inner.text)}`;
  promise(after.problem === undefined, () => `the file no longer parses: ${what()}`);
  const before = parseYaml(file);
  const [old, now] = [allTexts(before), allTexts(after)];
  promise(old.length === now.length, () => `${old.length} texts became ${now.length}: ${what()}`);
  const differing = now.filter((text, index) => text !== old[index]);
  promise(differing.length <= 1 || inner.segments.length === 0, () => `${differing.length} texts differ: ${what()}`);
  promiseEqual(textAt(after, way), wanted, () => `it did not arrive: ${what()}`);
}

/** The text to which a way leads. */
function textAt(stream: YamlStream, way: readonly number[]): string | undefined {
  const [index, ...rest] = way;
  const node = index === undefined ? undefined : scalarsOf(stream)[index];
  if (node === undefined) return undefined;
  const text = scalarText(dereference(node));
  return rest.length === 0 ? text : textAt(parseYaml(text), rest);
}

function allTexts(stream: YamlStream): readonly string[] {
  return scalarsOf(stream)
    .filter(({ kind }) => kind === 'scalar')
    .map(scalarText);
}

const PUT: readonly string[] = ['', 'x', 'a: 1\n', '\n', '  ', '# c\n', ' # c', '\n\nb:\n  - c\n', '- ', "'", 'é😀', '\t', ': '];

function editsOf(text: string, random: Random): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let from = 0;
  for (let left = 1 + random.below(3); left > 0 && from <= text.length; left--) {
    const start = from + random.below(text.length - from + 1);
    const end = Math.min(text.length, start + (random.once(2) ? 0 : random.below(12)));
    edits.push({ range: { start, end }, text: random.pick(PUT) });
    from = end + 1;
  }
  return edits;
}
