import { describe, expect, it } from 'vitest';

import { commentRanges, commentsIn, contentEnd, elementsOf, newlineOf, wholeLines } from '../../../src/syntax/yaml/gaps.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { pathOf } from '../../../src/syntax/yaml/tree.js';

function listed(text: string): readonly string[] {
  return commentsIn(parseYaml(text)).map(({ range, placement, owner }) => {
    const path = owner === undefined ? '-' : pathOf(owner).join('.');
    return `${text.slice(range.start, range.end)} | ${placement} | ${path}`;
  });
}

describe('commentsIn', () => {
  it.each<readonly [name: string, text: string, comments: readonly string[]]>([
    ['above and behind', '# x\na: 1 # y\n', ['# x | own-line | a', '# y | trailing | a']],
    ['a blank line parts them', '# x\n\na: 1\n', ['# x | own-line | -']],
    ['a block of comments', '# x\n# y\na: 1\n', ['# x | own-line | a', '# y | own-line | a']],
    ['above an item', 'a:\n  # x\n  - b: 1 # y\n    c: 2\n', ['# x | own-line | a.0', '# y | trailing | a.0.b']],
    ['behind a key', 'a: # x\n  b: 1\n', ['# x | trailing | a']],
    ['behind a bracket', 'a: {\n  b: 1, # x\n  c: 2\n  } # y\n', ['# x | trailing | a.b', '# y | trailing | a']],
    ['in a header', 'a: | # x\n  # text\nb: 1\n', ['# x | trailing | a']],
    ['no comment', 'a: x#y\nb: "# z"\nc: \'#\'\n', []],
    ['below everything', 'a: 1\n# x\n', ['# x | own-line | -']],
    ['on a marker', '--- # x\na: 1\n... # y\n', ['# x | trailing | -', '# y | trailing | -']],
    ['only comments', '# x\n', ['# x | own-line | -']],
    ['CRLF', 'a: 1 # x\r\n# y\r\nb: 2\r\n', ['# x | trailing | a', '# y | own-line | b']],
    ['behind a literal', 'a: |\n  x\n# y\nb: 1\n', ['# y | own-line | b']],
    ['in the next document', 'a: 1\n---\n# x\nb: 1\n', ['# x | own-line | b']],
    ['above a marker', 'a: 1\n# x\n---\nb: 1\n', ['# x | own-line | -']],
    ['behind a tab', 'a: 1\t# x\n', ['# x | trailing | a']],
    ['behind a byte order mark', '\ufeff# x\na: 1\n', ['# x | own-line | a']],
    ['on a line with a byte order mark', '\ufeffa: 1 # x\n', ['# x | trailing | a']],
    ['in the header of a folded text', 'a: > # x\n  # text\nb: 1\n', ['# x | trailing | a']],
    ['no comment in a text of lines', 'a: "x\n  # y"\nb: 1\n', []],
    ['behind a plain text of lines', 'a: x\n  y # z\nb: 1\n', ['# z | trailing | a']],
    ['behind an alias', 'a: &x 1\nb: *x # y\n', ['# y | trailing | b']],
    ['behind items', '- a # x\n- b: 1\n  c: 2 # y\n# z\n', ['# x | trailing | 0', '# y | trailing | 1.c', '# z | own-line | -']],
    ['behind an item of an item', '- - a\n  - b # x\n', ['# x | trailing | 0.1']],
    ['behind a dash', 'a:\n  - b\n  - # x\n    c: 1\n', ['# x | trailing | a.1']],
    ['below a key', 'a: # x\n  # y\n  - b\n', ['# x | trailing | a', '# y | own-line | a.0']],
    ['lines that end with CR', 'a: 1 # x\rb: 2 # y\r', ['# x | trailing | a', '# y | trailing | b']],
    ['above a key further left', 'a:\n  b: 1\n  # x\nc: 1\n', ['# x | own-line | c']],
    ['behind explicit keys', '? a # x\n: b # y\n', ['# x | trailing | a', '# y | trailing | a']],
    ['behind brackets over lines', 'a:\n  b:\n    d: [1,\n      2] # x\n', ['# x | trailing | a.b.d.1']],
    ['behind empty brackets', 'a: {} # x\nb: [] # y\n', ['# x | trailing | a', '# y | trailing | b']],
    ['two blocks of comments', 'a: |\n  x\n# z\n\n# w\nb: 1\n', ['# z | own-line | -', '# w | own-line | b']],
    ['an empty one, and a hash in a key', 'a#: 1\nb: 2 #\n', ['# | trailing | b']],
  ])('%s', (_, text, comments) => {
    expect(listed(text)).toEqual(comments);
  });
});

describe('commentRanges', () => {
  const text = '# a\nx: 1 # b\n---\n# c\ny: | # d\n  # e\nz: 2 # f\n...\n# g\n';

  it.each<readonly [part: string, comments: readonly string[]]>([
    [text, ['# a', '# b', '# c', '# d', '# f', '# g']],
    ['x: 1 # b\n---\n# c\ny: | # d\n  # e\nz: 2 # f\n...\n# g\n', ['# b', '# c', '# d', '# f', '# g']],
    ['# a\n', ['# a']],
    ['x: 1 # b\n', ['# b']],
    ['\n---\n# c\ny: | # d\n', ['# c', '# d']],
    ['y: | # d\n  # e\n', ['# d']],
    ['  # e\n', []],
    ['z: 2 # f\n...\n# g\n', ['# f', '# g']],
    ['# g\n', ['# g']],
  ])('within %j', (part, comments) => {
    const start = text.indexOf(part);
    const ranges = commentRanges(parseYaml(text), { start, end: start + part.length });
    expect(ranges.map((range) => text.slice(range.start, range.end))).toEqual(comments);
  });
});

describe('elements', () => {
  const whole = (text: string): readonly string[] =>
    elementsOf(parseYaml(text).documents[0]!.root!).map((element) => {
      const { start, end } = wholeLines(element);
      return text.slice(start, end);
    });

  it.each<readonly [name: string, text: string, lines: readonly string[]]>([
    ['scalars', 'a: 1 # x\nb: 2', ['a: 1 # x\n', 'b: 2']],
    ['a map', 'a:\n  b: 1\n\nc: 2\n', ['a:\n  b: 1\n', 'c: 2\n']],
    ['a literal without its blank lines', 'a: |\n  x\n\n\nc: 2\n', ['a: |\n  x\n', 'c: 2\n']],
    ['a literal that keeps its blank lines', 'a: |+\n  x\n\n\nc: 2\n', ['a: |+\n  x\n\n\n', 'c: 2\n']],
    ['an empty literal', 'a: |\n\nc: 2\n', ['a: |\n', 'c: 2\n']],
    ['items', '- # x - y\n  a: 1\n-\n- - b\n  - c\n', ['- # x - y\n  a: 1\n', '-\n', '- - b\n  - c\n']],
    ['a byte order mark', '\ufeffa: 1\n', ['a: 1\n']],
    ['a folded text without its blank lines', 'a: >\n  x\n\nb: 1\n', ['a: >\n  x\n', 'b: 1\n']],
    ['a folded text that keeps them', 'a: >+\n  x\n\nb: 1\n', ['a: >+\n  x\n\n', 'b: 1\n']],
    ['an empty text that keeps them', 'a: |+\n\nb: 1\n', ['a: |+\n\n', 'b: 1\n']],
    ['a literal, CRLF', 'a: |\r\n  x\r\n\r\nb: 1\r\n', ['a: |\r\n  x\r\n', 'b: 1\r\n']],
    ['a literal that ends with the text', 'a: |\n  x', ['a: |\n  x']],
    ['a literal that keeps all to the end', 'a: |+\n  x\n\n', ['a: |+\n  x\n\n']],
    ['a literal with a line of blanks below', 'a: |-\n  x\n  \n\nb: 1\n', ['a: |-\n  x\n', 'b: 1\n']],
    ['a literal inside a map', 'a:\n  b: |\n    x\n\n  c: 1\n', ['a:\n  b: |\n    x\n\n  c: 1\n']],
    ['a text in quotes with a blank line', 'a: "x\n\n  y"\nb: 1\n', ['a: "x\n\n  y"\n', 'b: 1\n']],
    ['items that are texts of lines', '- |\n x\n- >\n y\n\n', ['- |\n x\n', '- >\n y\n']],
  ])('%s', (_, text, lines) => {
    expect(whole(text)).toEqual(lines);
  });

  it('knows the end of what a node says', () => {
    const text = 'a:\n  - b: {c: 1} # x\n\n# y\n';
    const root = parseYaml(text).documents[0]!.root!;
    expect(contentEnd(root)).toBe(text.indexOf(' # x'));
  });

  it.each<readonly [text: string, value: string]>([
    ['a: |\n  x\n   \n', '|\n  x'],
    ['a: |\n  x\n   ', '|\n  x'],
    ['a: |\n  x\n   \n\t\nb: 1\n', '|\n  x'],
    ['a:\n  b: |\n    x\n     \n\nc: 1\n', 'b: |\n    x'],
    ['a: >-\n  x\n\n  y\n\n', '>-\n  x\n\n  y'],
    ['a: |\n\n', '|'],
    ['a: | # c\nb: 1\n', '| # c'],
    ['a: |+\n  x\n\n\nb: 1\n', '|+\n  x\n\n'],
    ['a: |+\n  x\n\n  ', '|+\n  x\n'],
    ['a: |+\n  x\n   \n\n', '|+\n  x\n   \n'],
    ['a: |+\r\n  x\r\n\r\nb: 1\r\n', '|+\r\n  x\r\n'],
    ['a: |+ # c\n\n\nb: 1', '|+ # c\n\n'],
  ])('knows the end of a text of lines: %j', (text, value) => {
    const first = parseYaml(text).documents[0]!.root!.items[1]!;
    expect(text.slice(first.start, contentEnd(first))).toBe(value);
  });

  it('knows the end of what ends with a text of lines', () => {
    const text = '- a: |\n    x\n     \n';
    const root = parseYaml(text).documents[0]!.root!;
    expect(text.slice(0, contentEnd(root))).toBe('- a: |\n    x');
  });

  it('sees explicit keys', () => {
    expect(elementsOf(parseYaml('a: 1\n? b\n: c\n').documents[0]!.root!).map(({ explicitKey }) => explicitKey)).toEqual([
      false,
      true,
    ]);
  });
});

describe('newlineOf', () => {
  it.each([
    ['a: 1\nb: 2\n', '\n'],
    ['a: 1\r\nb: 2\n', '\r\n'],
    ['a: 1', '\n'],
    ['a: 1\rb: 2\n', '\r'],
  ])('%j', (text, newline) => {
    expect(newlineOf(text)).toBe(newline);
  });
});
