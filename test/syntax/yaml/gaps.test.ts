import { describe, expect, it } from 'vitest';

import { commentsIn, contentEnd, elementsOf, newlineOf, wholeLines } from '../../../src/syntax/yaml/gaps.js';
import { parseYaml, pathOf } from '../../../src/syntax/yaml/tree.js';

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
  ])('%s', (_, text, comments) => {
    expect(listed(text)).toEqual(comments);
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
  ])('%s', (_, text, lines) => {
    expect(whole(text)).toEqual(lines);
  });

  it('knows the end of what a node says', () => {
    const text = 'a:\n  - b: {c: 1} # x\n\n# y\n';
    const root = parseYaml(text).documents[0]!.root!;
    expect(contentEnd(root)).toBe(text.indexOf(' # x'));
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
  ])('%j', (text, newline) => {
    expect(newlineOf(text)).toBe(newline);
  });
});
