import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { dereference, entryOf, nodeAt, pathOf, scalarText } from '../../../src/syntax/yaml/tree.js';
import type { YamlNode } from '../../../src/syntax/yaml/tree.js';
import { brokenInvariants } from './tree-invariants.js';
import { differences } from './yaml-package.js';

function root(text: string): YamlNode {
  const { documents, problem } = parseYaml(text);
  expect(problem).toBeUndefined();
  return documents[0]!.root!;
}

/** The value of key `a`, as the text it spans. */
function spanOfA(text: string): string {
  const { value } = entryOf(root(text), 'a')!;
  return text.slice(value.start, value.end);
}

describe('spans', () => {
  test.each([
    ['plain', 'a: b c # d\n', 'b c'],
    ['plain on several lines', 'a: b\n  c\n\n  d\nb: 1', 'b\n  c\n\n  d'],
    ['plain with a colon inside', 'a: http://x:80/#y\n', 'http://x:80/#y'],
    ['single quoted', "a: 'it''s' # c", "'it''s'"],
    ['double quoted', 'a: "x\\"#y"\n', '"x\\"#y"'],
    ['double quoted on several lines', 'a: "x\n  y\\\n  z" # c\n', '"x\n  y\\\n  z"'],
    ['literal', 'a: |\n  x\n  y\nb: 1', '|\n  x\n  y'],
    ['literal at the end of the text', 'a: |\n  x', '|\n  x'],
    ['literal with blank lines behind', 'a: |\n  x\n\n \n\nb: 1', '|\n  x'],
    ['literal whose last line is more than its indentation', 'a: |\n  x\n   \nb: 1', '|\n  x\n   '],
    ['literal that keeps its blank lines', 'a: |+\n  x\n\n\nb: 1', '|+\n  x\n\n'],
    ['literal with indentation and chomping', 'a: |2-\n    x\n\nb: 1', '|2-\n    x'],
    ['literal with a comment in its header', 'a: | # c\n  x\n', '| # c\n  x'],
    ['literal before a comment', 'a: |\n  x\n# c\n', '|\n  x'],
    ['literal with CRLF', 'a: |\r\n  x\r\n\r\nb: 1', '|\r\n  x'],
    ['literal with lone CR', 'a: |\r  x\r\rb: 1', '|\r  x'],
    ['empty literal', 'a: |\n\n\nb: 1', '|'],
    ['empty literal with a comment', 'a: |- # c\n\n\nb: 1', '|-'],
    ['empty literal at the end of the text', 'a: |', '|'],
    ['folded', 'a: >-\n  x\n  y\n\nb: 1', '>-\n  x\n  y'],
    ['tagged literal', 'a: !x |\n  y\n', '|\n  y'],
    ['flow map', 'a: {b: c, d: [e, f]} # g\n', '{b: c, d: [e, f]}'],
    [
      'flow map with brackets in quotes and comments',
      'a: {b: "}", # }\n  c: \'}\' # }\n  } # }\n',
      '{b: "}", # }\n  c: \'}\' # }\n  }',
    ],
    ['flow sequence with a comma at its end', 'a: [b,\n  ]\n', '[b,\n  ]'],
    ['empty flow map', 'a: { }\n', '{ }'],
    ['flow map with a key that is a map', 'a: {{b: c}: d}\n', '{{b: c}: d}'],
    ['flow map with an empty value', 'a: {b: }\n', '{b: }'],
    ['block map', 'a:\n  b: 1\n\n  c: 2 # d\n\n# e\nf: 1\n', 'b: 1\n\n  c: 2'],
    ['block map that ends without a value', 'a:\n  b: 1\n  c:   # d\n', 'b: 1\n  c:'],
    ['block sequence', 'a:\n- 1\n-  - 2\n   - 3\n# c\n', '- 1\n-  - 2\n   - 3'],
    ['block sequence that ends without a value', 'a:\n  - 1\n  -\nb: 1', '- 1\n  -'],
    ['alias', 'x: &x 1\na: *x # c\n', '*x'],
    ['anchored block map', 'a: &x\n  b: 1\n', 'b: 1'],
    ['anchored and tagged scalar', 'a: !!str &x 1\n', '1'],
    ['nothing', 'a:\nb: 1', ''],
  ])('%s', (_, text, span) => {
    expect(spanOfA(text)).toBe(span);
    expect(brokenInvariants(parseYaml(text))).toEqual([]);
  });

  test('a single pair in a flow sequence has no braces', () => {
    const text = '[a: b, {c: d}: e, "f": {g: h}, : i]';
    const spans = root(text).items.map((item) => text.slice(item.start, item.end));
    expect(spans).toEqual(['a: b', '{c: d}: e', '"f": {g: h}', ': i']);
    expect(root(text).items.map((item) => item.kind)).toEqual(['map', 'map', 'map', 'map']);
  });

  test('anchor and tag belong to the outer start', () => {
    const text = 'a: &x !!str 1\nb: !t\n  c: 1\n';
    const [, a, , b] = root(text).items;
    expect([a!.outerStart, a!.start, a!.anchor, a!.tag]).toEqual([3, 12, 'x', '!!str']);
    expect([b!.outerStart, b!.start, b!.tag]).toEqual([text.indexOf('!t'), text.indexOf('c'), '!t']);
  });
});

describe('empty values stand behind their sign', () => {
  test.each([
    ['a:\n', [2]],
    ['a: # c\nb:\n', [2, 9]],
    ['- # c\n-\n- x\n', [1, 7]],
    ['a:\n-\n-\n', [4, 6]],
    ['a:\n  - b:\n    c:\n', [9, 16]],
    ['a: !!str\nb: &x\n', [8, 14]],
    ['- !!str\n- &x\n-\n', [7, 12, 14]],
    ['? a\n? b\n', [3, 7]],
    ['{a, b: , c: }', [2, 6, 11]],
    ['"a":\n\'b\':\n', [4, 9]],
    ['&x a :\n', [6]],
    ['- - \n  -\n', [3, 8]],
  ])('%j', (text, offsets) => {
    const found: number[] = [];
    const walk = (node: YamlNode): void => {
      if (node.style === 'null') found.push(node.start);
      node.items.forEach(walk);
    };
    walk(root(text));
    expect(found).toEqual(offsets);
    expect(brokenInvariants(parseYaml(text))).toEqual([]);
  });
});

describe('documents', () => {
  test.each([
    ['one without marker', 'a: 1\n', ['a: 1\n']],
    ['comments above the first marker', '# c\n---\na: 1\n', ['# c\n---\na: 1\n']],
    ['two', 'a: 1\n# c\n---\n# d\nb: 1\n', ['a: 1\n# c\n', '---\n# d\nb: 1\n']],
    ['empty ones', '---\n---\n# c\n---\na: 1', ['---\n', '---\n# c\n', '---\na: 1']],
    ['content on the marker line', '--- a\n--- |\n x\n---\n', ['--- a\n', '--- |\n x\n', '---\n']],
    ['an end marker', 'a: 1\n...\n# c\n---\nb: 1\n', ['a: 1\n...\n', '# c\n---\nb: 1\n']],
    ['an end marker and no other', 'a: 1\n... # c\nb: 1\n', ['a: 1\n... # c\n', 'b: 1\n']],
    ['a directive', '%YAML 1.2\n---\na: 1\n...\n%YAML 1.2\n---\nb: 1', ['%YAML 1.2\n---\na: 1\n...\n', '%YAML 1.2\n---\nb: 1']],
    ['CRLF', 'a: 1\r\n---\r\nb: 1\r\n...\r\nc: 1', ['a: 1\r\n', '---\r\nb: 1\r\n...\r\n', 'c: 1']],
    ['lone CR', 'a: 1\r---\rb: 1', ['a: 1\r', '---\rb: 1']],
    ['a byte order mark', '\ufeff---\na: 1\n---\n\ufeffb: 1\n', ['\ufeff---\na: 1\n', '---\n\ufeffb: 1\n']],
    [
      'dashes that are no marker',
      'a: |\n  ---\n  x\nb: "\n  ---\n  "\n# ---\n---x: 1\n',
      ['a: |\n  ---\n  x\nb: "\n  ---\n  "\n# ---\n---x: 1\n'],
    ],
  ])('%s', (_, text, parts) => {
    const { documents, problem } = parseYaml(text);
    expect(problem).toBeUndefined();
    expect(documents.map(({ range }) => text.slice(range.start, range.end))).toEqual(parts);
    expect(documents.map(({ index }) => index)).toEqual(parts.map((_part, index) => index));
    expect(brokenInvariants(parseYaml(text))).toEqual([]);
  });

  test('none in a text of comments', () => {
    expect(parseYaml('# c\n').documents).toEqual([]);
    expect(parseYaml('').documents).toEqual([]);
  });

  test('an anchor is known in its own document only', () => {
    const { documents } = parseYaml('a: &x 1\n---\nb: *x\n');
    const { value } = entryOf(documents[1]!.root!, 'b')!;
    expect(dereference(value).kind).toBe('alias');
  });
});

describe('texts', () => {
  test('a byte order mark is not part of a key', () => {
    const { documents } = parseYaml('\ufeffa: 1\n---\n\ufeffb: 2\n');
    const key = documents[1]!.root!.items[0]!;
    expect(scalarText(key)).toBe('b');
    expect(documents[1]!.root!.start).toBe(key.start);
    expect(documents[1]!.root!.source.text.slice(key.start, key.end)).toBe('b');
  });

  // libyaml (scan_flow_scalar), asked through PyYAML.
  test.each([
    ['"\\\n\n"', '\n'],
    ['"a\\\n\n\n  b"', 'a\n\nb'],
    ['"a \\\n  b"', 'a b'],
    ['"a\\\n\n b\\\n c"', 'a\nbc'],
    ['"a\\\\\n\n b"', 'a\\\nb'],
    ['"a\\\r\n\r\n b"', 'a\nb'],
  ])('empty lines behind an escaped line break stay: %j', (text, value) => {
    const root = parseYaml(text).documents[0]?.root;
    expect(root && scalarText(root)).toBe(value);
  });

  test('escaped byte order marks stay', () => {
    expect(scalarText(root('"\\uFEFFa"'))).toBe('\ufeffa');
  });

  test('an alias stands for the last anchor before it', () => {
    const [, , , first, , , , second] = root('a: &x 1\nb: *x\nc: &x 2\nd: *x\n').items;
    expect([scalarText(dereference(first!)), scalarText(dereference(second!))]).toEqual(['1', '2']);
  });

  test('an alias inside its own anchor ends', () => {
    const map = root('&x\na: *x\n');
    expect(dereference(map.items[1]!)).toBe(map);
  });

  test('paths lead to nodes and back', () => {
    const map = root('a:\n  - b: {c: [1, 2]}\n  - "d e": 3\na.b: 4\n');
    for (const path of [['a'], ['a', 0, 'b', 'c', 1], ['a', 1, 'd e'], ['a.b']]) {
      const { value, key } = nodeAt(map, path)!;
      expect(pathOf(value)).toEqual(path);
      if (key) expect(pathOf(key)).toEqual(path);
    }
    expect(nodeAt(map, ['a', 2])).toBeUndefined();
    expect(nodeAt(map, ['a', 'b'])).toBeUndefined();
    expect(nodeAt(map, ['x', 'y'])).toBeUndefined();
    expect(nodeAt(map, [])!.value).toBe(map);
  });

  test('of duplicate keys the last is found', () => {
    expect(scalarText(entryOf(root('a: 1\na: 2\n'), 'a')!.value)).toBe('2');
  });
});

describe('bad texts', () => {
  test.each([
    ['a: b: c\n', 'a: b'.length],
    ['a: [1\n', 6],
    ['a: "x\n', 6],
    ['a:\n\tb: 1\n', 3],
    ['a: \0\n', 3],
    ['a: &x b: c\n', 7],
    ['a:\n  b: !!str c: d\n', 15],
  ])('%j has a problem near its place', (text, near) => {
    const { problem, documents } = parseYaml(text);
    expect(documents).toEqual([]);
    expect(problem!.message).not.toBe('');
    expect(Math.abs(problem!.range.start - near)).toBeLessThanOrEqual(2);
    expect(problem!.range.end).toBeLessThanOrEqual(text.length);
  });

  test.each(['- &x a: b\n', '&x a: b\n', 'a: &x\n  b: c\n', 'a:\n  &x b: c\n', 'a: &x {b: c}\n', 'a: &x b\n'])(
    '%j is none',
    (text) => {
      expect(parseYaml(text).problem).toBeUndefined();
    },
  );

  test('nesting without end is a problem, not a crash', () => {
    for (const bracket of ['[', '{a: ', '- ']) expect(parseYaml(bracket.repeat(100_000)).problem).toBeDefined();
    const deep = Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    expect(parseYaml(deep).problem).toBeDefined();
  });

  test('any text is answered without throwing', () => {
    const pieces = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '-',
      '  ',
      '"',
      "'",
      '#',
      '[',
      ']',
      '{',
      '}',
      ',',
      '|',
      '>',
      '&x',
      '*x',
      '!t',
      '\t',
      '---\n',
      '...\n',
      '\r\n',
      '?',
      '%',
      '\ufeff',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        expect(brokenInvariants(parseYaml(parts.join('')))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

const CORPUS = '../shared/corpus';

describe('the corpus', () => {
  test('is read as the package `yaml` reads it', { timeout: 120_000 }, (context) => {
    if (!existsSync(CORPUS)) context.skip('../shared/corpus is absent');
    const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ya?ml$/.test(file))
      .toSorted();
    expect(files.length).toBeGreaterThan(100);
    const failures = files.flatMap((file) => {
      const text = readFileSync(join(CORPUS, file), 'utf8');
      if (text.length > 300_000) return [];
      return [...differences(text), ...brokenInvariants(parseYaml(text))].slice(0, 3).map((what) => `${file} ${what}`);
    });
    expect(failures).toEqual([]);
  });
});
