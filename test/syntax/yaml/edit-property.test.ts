import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

import type { Plain } from '../../../src/core/fix.js';
import type { KeyPath, Target } from '../../../src/core/location.js';
import { applyEdits } from '../../../src/core/text.js';
import type { TextEdit } from '../../../src/core/text.js';
import { compilePatch } from '../../../src/syntax/yaml/edit.js';
import type { TreePatch } from '../../../src/syntax/yaml/edit-proof.js';
import { commentsIn } from '../../../src/syntax/yaml/gaps.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { styledTexts } from './edit-styled-text.js';
import type { StyledText } from './edit-styled-text.js';

const at = (path: KeyPath): Target => ({ document: { file: 'f.yaml', index: 0 }, path });
const json = (text: string): unknown => parseDocument(text, { schema: 'core' }).toJS();
const comments = (text: string): readonly string[] =>
  commentsIn(parseYaml(text))
    .map(({ range }) => text.slice(range.start, range.end))
    .toSorted();

function isMap(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

/** All paths of a value, the root's too. */
function paths(value: Plain, path: KeyPath = []): readonly KeyPath[] {
  if (isList(value)) return [path, ...value.flatMap((inner, index) => paths(inner, [...path, index]))];
  if (isMap(value)) return [path, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))];
  return [path];
}

function valueAt(value: Plain, path: KeyPath): Plain | undefined {
  let at: Plain | undefined = value;
  for (const step of path) at = isList(at) ? at[Number(step)] : isMap(at) ? at[String(step)] : undefined;
  return at;
}

/** The value with another one at a path; `undefined` takes it out. */
function changed(
  value: Plain | undefined,
  path: KeyPath,
  change: (old: Plain | undefined) => Plain | undefined,
): Plain | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (isList(value) || (typeof step === 'number' && !isMap(value))) {
    const list = isList(value) ? value : [];
    const now = changed(list[Number(step)], rest, change);
    return now === undefined
      ? list.toSpliced(Number(step), 1)
      : [...list.slice(0, Number(step)), now, ...list.slice(Number(step) + 1)];
  }
  const entries = Object.entries(isMap(value) ? value : {});
  const now = changed(isMap(value) && Object.hasOwn(value, String(step)) ? value[step] : undefined, rest, change);
  const others = entries.filter(([key]) => key !== step);
  return Object.fromEntries(now === undefined ? others : [...others, [String(step), now]]);
}

function edited(text: string, patch: TreePatch): { readonly after: string; readonly edits: readonly TextEdit[] } | undefined {
  const edits = compilePatch(parseYaml(text), 0, patch);
  return 'refused' in edits ? undefined : { after: applyEdits(text, edits), edits };
}

/** Lines that no edit touches are still there, in order, byte for byte. */
function expectOtherLinesKept(text: string, edits: readonly TextEdit[], after: string): void {
  let offset = 0;
  let from = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const end = offset + line.length;
    const touched = edits.some(({ range }) => range.start < end && range.end >= offset);
    offset = end;
    if (touched || !line.endsWith('\n')) continue;
    const found = after.indexOf(line, from);
    expect({ line, found: found >= 0 }).toEqual({ line, found: true });
    from = found + line.length;
  }
}

const values: fc.Arbitrary<Plain> = fc.constantFrom<Plain>(
  1,
  true,
  null,
  'x',
  'no',
  '1',
  'a: b',
  '',
  'two\nlines\n',
  [],
  {},
  [1, 'x'],
  { k: 1, l: { m: [{ n: 'x', o: 2 }] } },
  [[1], { p: 'q' }],
);

interface Case extends StyledText {
  readonly patch: TreePatch;
  readonly expected: Plain | undefined;
}

const onPath = (
  chooses: (path: KeyPath, value: Plain, styled: StyledText) => fc.Arbitrary<Case>,
  fits: (value: Plain | undefined) => boolean = () => true,
): fc.Arbitrary<Case> =>
  styledTexts.chain((styled) =>
    fc
      .tuple(fc.constantFrom(...paths(styled.value).filter((path) => fits(valueAt(styled.value, path)))), values)
      .chain(([path, value]) => chooses(path, value, styled)),
  );

const replacing = onPath((path, value, styled) =>
  fc.constant({ ...styled, patch: { op: 'set', at: at(path), value }, expected: changed(styled.value, path, () => value) }),
);
const adding = onPath(
  (path, value, styled) =>
    fc.constantFrom<KeyPath>(['new'], ['new', 'deep', 'er'], ['list', 0]).map((rest) => ({
      ...styled,
      patch: { op: 'set', at: at([...path, ...rest]), value },
      expected: changed(styled.value, [...path, ...rest], () => value),
    })),
  (value) => value === null || isMap(value),
);
const appending = onPath(
  (path, value, styled) =>
    fc.constant({
      ...styled,
      patch: { op: 'append', at: at(path), value },
      expected: changed(styled.value, path, (old) => [...(isList(old) ? old : []), value]),
    }),
  (value) => value === null || isList(value) || isMap(value),
);
const removing = onPath((path, _, styled) =>
  fc
    .constantFrom<TreePatch>({ op: 'remove', at: at(path) }, { op: 'comment-out', at: at(path), note: 'switched off' })
    .map((patch) => ({
      ...styled,
      patch,
      expected: changed(styled.value, path, () => undefined),
    })),
);
const renaming = onPath((path, _, styled) =>
  fc.constantFrom('renamed', 'null', 'two words').map((key) => ({
    ...styled,
    patch: { op: 'rename-key', at: at(path), key },
    expected: changed(
      changed(styled.value, path, () => undefined),
      [...path.slice(0, -1), key],
      () => valueAt(styled.value, path),
    ),
  })),
);
const moving = onPath((path, _, styled) =>
  fc.tuple(fc.constantFrom(...paths(styled.value)), fc.constantFrom<KeyPath>(['moved'], ['new', 'moved'])).map(([to, rest]) => {
    const parent = path.slice(0, -1);
    const target = [...to, ...rest];
    const old = valueAt(styled.value, parent);
    const stays = parent.every((step, index) => step === target[index]) || typeof parent.at(-1) !== 'string';
    const gone = isMap(old) && Object.keys(old).length === 1 && !stays ? parent : path;
    return {
      ...styled,
      patch: { op: 'move', at: at(path), to: target },
      expected: changed(
        changed(styled.value, gone, () => undefined),
        target,
        () => valueAt(styled.value, path),
      ),
    };
  }),
);

describe('an edit changes exactly what it says', () => {
  it('starts from texts that say what they should', () => {
    fc.assert(
      fc.property(styledTexts, ({ text, value }) => {
        expect(parseYaml(text).problem).toBeUndefined();
        expect(json(text)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['set on a value', replacing, 0.5],
    ['set on a missing value', adding, 0.7],
    ['append', appending, 0.15],
    ['remove and comment-out', removing, 0.5],
    ['rename-key', renaming, 0.4],
    ['move', moving, 0.1],
  ])('%s', (_, cases, atLeast) => {
    let done = 0;
    let tried = 0;
    fc.assert(
      fc.property(cases, ({ text, patch, expected }) => {
        tried++;
        const result = edited(text, patch);
        if (result === undefined) return;
        done++;
        expect(json(result.after)).toEqual(expected);
        expectOtherLinesKept(text, result.edits, result.after);
        if (patch.op !== 'remove' && patch.op !== 'comment-out') expect(comments(result.after)).toEqual(comments(text));
        if (patch.op === 'comment-out') {
          const now = result.after.replaceAll(/(?<=^ *)# /gm, '');
          for (const comment of comments(text)) expect(now).toContain(comment.slice(2));
          expect(result.after).toContain('# switched off');
        }
      }),
      { numRuns: 1200 },
    );
    expect(done / tried).toBeGreaterThan(atLeast);
  });
});
