import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Finding } from '../../src/core/finding.js';
import { applyEdits } from '../../src/core/text.js';
import { applySuppressions } from '../../src/engine/suppressions.js';
import { suppressionEdits } from '../../src/autofix/suppression-edits.js';
import { parseYaml } from '../../src/syntax/yaml/parse.js';
import { scalarText } from '../../src/syntax/yaml/tree.js';
import { findingAt, locationOf, projectOf } from '../engine/findings.js';

const FILE = 'a.yaml';

function findingsIn(text: string, words: readonly string[], rule = 'area/rule'): readonly Finding[] {
  return words.map((word) => findingAt(locationOf(FILE, text, word), { rule }));
}

function written(text: string, findings: readonly Finding[], reason = 'we know'): string {
  const { edits, refused } = suppressionEdits(findings, reason, projectOf({ [FILE]: text }));
  expect(refused).toEqual([]);
  return applyEdits(
    text,
    edits.map(({ edit }) => edit),
  );
}

const C = '# seaworthy-ignore area/rule: we know';

describe('suppressions are written', () => {
  test.each([
    ['above a line', 'a: 1\nb:\n  HERE: 2\n', `a: 1\nb:\n  ${C}\n  HERE: 2\n`],
    ['above an item', 'a:\n  - x: 1\n  - HERE: 1\n    y: 2\n', `a:\n  - x: 1\n  ${C}\n  - HERE: 1\n    y: 2\n`],
    ['with the line breaks of the file', 'a: 1\r\nHERE: 2\r\n', `a: 1\r\n${C}\r\nHERE: 2\r\n`],
    ['above the key of a string', 'a: 1\nb: |\n  one\n  HERE\n', `a: 1\n${C}\nb: |\n  one\n  HERE\n`],
    ['behind a string that ends above', 'a: |+\n  one\n\nHERE: 1\n', `a: |+\n  one\n\n${C}\nHERE: 1\n`],
    ['behind the first key, above which a comment is the whole document’s', 'HERE: 1\nb: 2\n', `HERE: 1 ${C}\nb: 2\n`],
    ['behind the first key of a later document', 'a: 1\n---\nHERE:\n  b: 2\n', `a: 1\n---\nHERE: ${C}\n  b: 2\n`],
    ['behind the comment of a first key', 'HERE: 1 # old\nb: 2\n', `HERE: 1 # old ${C}\nb: 2\n`],
    ['behind the header of a string', 'b: |\n  HERE\nc: 2\n', `b: | ${C}\n  HERE\nc: 2\n`],
    ['at the head of a file that does not parse', 'a: 1\nb: [HERE\n', `${C}\na: 1\nb: [HERE\n`],
    ['behind a byte order mark', '\uFEFFa: 1\nb: [HERE\n', `\uFEFF${C}\na: 1\nb: [HERE\n`],
    ['without a last line break', 'a: 1\nb: HERE', `a: 1\n${C}\nb: HERE`],
    ['inside a flow map of several lines', 'a: 1\nb: {\n  c: 1,\n  HERE: 2 }\n', `a: 1\nb: {\n  c: 1,\n  ${C}\n  HERE: 2 }\n`],
  ])('%s', (_, text, expected) => {
    expect(written(text, findingsIn(text, ['HERE']))).toBe(expected);
  });

  test.each([
    ['above', 'a: 1\n# seaworthy-ignore x/y: old\nHERE: 2\n', 'a: 1\n# seaworthy-ignore area/rule, x/y: old; we know\nHERE: 2\n'],
    [
      'behind',
      'a: 1\nHERE: 2 # why # seaworthy-ignore x/y: we know\n',
      'a: 1\nHERE: 2 # why # seaworthy-ignore area/rule, x/y: we know\n',
    ],
  ])('into a comment %s the line that is there', (_, text, expected) => {
    expect(written(text, findingsIn(text, ['HERE']))).toBe(expected);
  });

  const OLD = '# seaworthy-ignore x/y: old';

  test.each([
    ['of the line above', `a: 1 ${OLD}\nHERE: 2\n`, `a: 1 ${OLD}\n${C}\nHERE: 2\n`],
    ['of a line below', `a: 1\nHERE: 2\nb: 3 ${OLD}\n`, `a: 1\n${C}\nHERE: 2\nb: 3 ${OLD}\n`],
    ['of a line further up', `a: 1\n${OLD}\nb: 2\nHERE: 3\n`, `a: 1\n${OLD}\nb: 2\n${C}\nHERE: 3\n`],
    ['of the whole document', `${OLD}\na: 1\nHERE: 2\n`, `${OLD}\na: 1\n${C}\nHERE: 2\n`],
    [
      'of another document',
      `a: 1\n---\n${OLD}\nb: 2\n---\nc: 3\nHERE: 4\n`,
      `a: 1\n---\n${OLD}\nb: 2\n---\nc: 3\n${C}\nHERE: 4\n`,
    ],
  ])('not into the comment %s', (_, text, expected) => {
    expect(written(text, findingsIn(text, ['HERE']))).toBe(expected);
  });

  test('into the comment at the head of a file that does not parse', () => {
    const text = `${OLD}\na: 1\nb: [HERE\n`;
    expect(written(text, findingsIn(text, ['HERE']))).toBe('# seaworthy-ignore area/rule, x/y: old; we know\na: 1\nb: [HERE\n');
  });

  test.each([
    ['behind a flow document', '{"a": 1}\n---\nb: 1\nHERE: 2\n', `{"a": 1}\n---\nb: 1\n${C}\nHERE: 2\n`],
    ['before a flow document', 'b: 1\nHERE: 2\n---\n{"a": 1}\n', `b: 1\n${C}\nHERE: 2\n---\n{"a": 1}\n`],
  ])('as a comment %s', (_, text, expected) => {
    expect(written(text, findingsIn(text, ['HERE']))).toBe(expected);
  });

  test('several findings of one line share a comment; a rule is named once', () => {
    const text = 'a: 1\nb: {ONE: 1, TWO: 2}\nTHREE: 3\n';
    const findings = [...findingsIn(text, ['ONE', 'TWO']), ...findingsIn(text, ['TWO'], 'x/y'), ...findingsIn(text, ['THREE'])];
    expect(written(text, findings)).toBe(
      `a: 1\n# seaworthy-ignore area/rule, x/y: we know\nb: {ONE: 1, TWO: 2}\n${C}\nTHREE: 3\n`,
    );
  });

  test('nothing for a finding that is suppressed', () => {
    const text = 'a: 1\nHERE: 2\n';
    const [finding] = findingsIn(text, ['HERE']);
    expect(written(text, [{ ...finding!, suppressed: { by: 'baseline' } }])).toBe(text);
  });

  test('a reason stays on its line', () => {
    const text = 'a: 1\nHERE: 2\n';
    expect(written(text, findingsIn(text, ['HERE']), 'one\nevil: true\u2028more')).toContain(
      '# seaworthy-ignore area/rule: one evil: true more\nHERE',
    );
  });

  const json = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": "HERE"}}\n';

  test('as an annotation where no comment may stand', () => {
    const after = written(json, findingsIn(json, ['HERE']));
    expect(after).toContain('"seaworthy/ignore": "area/rule: we know"');
    expect(applySuppressions(findingsIn(after, ['HERE']), projectOf({ [FILE]: after })).findings[0]!.suppressed?.by).toBe(
      'annotation',
    );
  });

  test('into the annotation of the object that it is about', () => {
    const one = json.replace('"HERE"', '"ONE"');
    const text = `${one}---\n${json}---\n${json.replace('"HERE"', '"THREE"')}`;
    const [first, second, third] = written(text, findingsIn(text, ['HERE'])).split('---\n');
    expect([first, third]).toEqual([one, json.replace('"HERE"', '"THREE"')]);
    expect(second).toContain('"seaworthy/ignore": "area/rule: we know"');
  });

  test('into an annotation that is there, once for all findings of the object', () => {
    const text = json
      .replace('"x"}', '"x", "annotations": {"seaworthy/ignore": "x/y: old"}}')
      .replace('"HERE"', '"HERE", "b": "THERE"');
    const after = written(text, [...findingsIn(text, ['HERE']), ...findingsIn(text, ['THERE'], 'b/c')]);
    expect(after).toContain('"area/rule, b/c, x/y: old; we know"');
  });

  test.each([
    ['an encrypted file', 'a: 1\nHERE: 2\nsops:\n  mac: x\n', /encrypted/],
    ['a flow document that is no object', '{"a": "HERE"}\n', /no object/],
    ['a template', '{{ if x }}\nHERE: {{ x }}\n{{ end }}\n', /not read/],
  ])('never into %s', (_, text, because) => {
    const { edits, refused } = suppressionEdits(findingsIn(text, ['HERE']), 'we know', projectOf({ [FILE]: text }));
    expect(edits).toEqual([]);
    expect(refused.map((one) => one.refused)).toEqual([expect.stringMatching(because)]);
    expect(refused[0]!.refused).toContain('overrides');
  });
});

/** Small YAML texts of many forms, and a place in one of them. */
const line = fc.constantFrom(
  'k: v',
  'k: "v"',
  'k:',
  '  n: |',
  '    text # no comment',
  '',
  '# comment',
  '  - item',
  '  - m: 1',
  '---',
  'q: "two',
  '  lines"',
  'f: {a: 1,',
  '  b: 2}',
  'p: one',
  '  two',
  '# seaworthy-ignore x/y: z',
  'l: |+',
  '  kept',
  'e: >-',
  '  folded',
);

test('after writing, every finding is suppressed or refused, and the file says what it said', () => {
  const values = (text: string): unknown =>
    parseYaml(text).documents.map(({ root }) =>
      root ? JSON.stringify(root, ['kind', 'style', 'items', 'anchor']) + textsOf(root) : '',
    );
  const textsOf = (node: NonNullable<ReturnType<typeof parseYaml>['documents'][number]['root']>): string =>
    node.items.length > 0 ? node.items.map(textsOf).join('|') : scalarText(node);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 10 }), fc.array(fc.nat(), { maxLength: 4 }), (lines, places) => {
      const text = lines.map((one, index) => (/^\w:/.test(one) ? `${one[0]}${index}${one.slice(1)}` : one)).join('\n');
      const findings = places.map((place) => {
        const start = place % text.length;
        return findingAt({
          file: FILE,
          range: { start, end: start + 1 },
          start: { line: 1, column: 1 },
          end: { line: 1, column: 1 },
        });
      });
      if (text === '') return;
      const { edits, refused } = suppressionEdits(findings, 'we know', projectOf({ [FILE]: text }));
      const changes = edits.map(({ edit }) => edit);
      const after = applyEdits(text, changes);
      expect(values(after)).toEqual(values(text));
      const moved = findings
        .filter((finding) => !refused.some((one) => one.finding === finding))
        .map((finding) => {
          const offset = finding.primary.range.start;
          const start = changes.reduce(
            (at, { range, text: added }) => (range.start <= offset ? at + added.length - (range.end - range.start) : at),
            offset,
          );
          return { ...finding, primary: { ...finding.primary, range: { start, end: start + 1 } } };
        });
      for (const { suppressed } of applySuppressions(moved, projectOf({ [FILE]: after })).findings)
        expect(suppressed).toBeDefined();
    }),
    { numRuns: 400 },
  );
});
