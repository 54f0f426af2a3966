import { describe, expect, test } from 'vitest';

import { parseIni } from '../../src/syntax/ini.js';

/** Text and `section key=value` of its entries: what gopkg.in/ini.v1 1.67 loads with its default options. */
const READ: readonly (readonly [string, readonly string[]])[] = [
  ['app_mode = x\n[server]\nhttp_port=3000\n', [' app_mode=x', 'server http_port=3000']],
  ['[a]\n  b  :  c d  \n', ['a b=c d']],
  ['[a]\r\nb = c\r\n', ['a b=c']],
  ['# x = 1\n; y = 2\n  # z\na = b ; c\nd = e#f\ng = h\n', [' a=b', ' d=e', ' g=h']],
  ['a = "b c"\nd = \'e\'\nf = "g"h"\ni = \'j"\n', [' a=b c', ' d=e', ' f="g"h"', ' i=\'j"']],
  ['password = "a#b"\n', [' password="a']],
  ['password = `a#b;c`\nx = """a#"b" ; c""" # d\n', [' password=a#b;c', ' x=a#"b" ; c']],
  ['a = """b\n  c\nd""" e\nf = `g\nh`\n', [' a=b\n  c\nd', ' f=g\nh']],
  ['a = b \\\n   c \\\n d\ne = f\n', [' a=b c d', ' e=f']],
  ['a = b \\\n\nc = d\n', [' a=b ', ' c=d']],
  ['a = b\\', [' a=b']],
  ['url = http://x/?a=b\nexpr: a=b\n', [' url=http://x/?a=b', ' expr=a=b']],
  ['a =\nb = \n', [' a=', ' b=']],
  ['"a=b" = c\n`d:e` = f\n"""g"h""" = i\n', [' a=b=c', ' d:e=f', ' g"h=i']],
  ['[a.b "c"] # d]\ne = f\n[a]\n', ['a.b "c"] # d e=f']],
  ['- = a\n- = b\n[s]\n- = c\n', [' #1=a', ' #2=b', 's #1=c']],
  ['[DEFAULT]\na = b\n', [' a=b']],
  ['\ufeffa = b\n', [' a=b']],
  ['', []],
];

describe('entries', () => {
  test.each(READ)('%j', (text, expected) => {
    const { entries, problems } = parseIni(text);
    expect(entries.map(({ section, key, value }) => `${section} ${key}=${value}`)).toEqual(expected);
    expect(problems).toEqual([]);
  });

  test.each([
    ['[s]\n  "a b" : "c" # d\n', '"a b"', '"c"', '"a b" : "c"'],
    ['a=b\r\n', 'a', 'b', 'a=b'],
    ['a = \n', 'a', '', 'a ='],
    ['a = b \\\n  c\nd = e', 'a', 'b \\\n  c', 'a = b \\\n  c'],
    ['a = """b\nc""" d\n', 'a', '"""b\nc"""', 'a = """b\nc"""'],
    ['a = ; b\n', 'a', '', 'a = '],
  ])('ranges in %j', (text, key, value, whole) => {
    const [entry] = parseIni(text).entries;
    const cut = (range: { start: number; end: number }): string => text.slice(range.start, range.end);
    expect([cut(entry!.keyRange), cut(entry!.valueRange), cut(entry!.range)]).toEqual([key, value, whole]);
  });

  test('sections have their headers', () => {
    expect(parseIni('a=1\n [b]\n[c d] ; x\n').sections).toEqual([
      { name: 'b', range: { start: 5, end: 8 } },
      { name: 'c d', range: { start: 9, end: 14 } },
    ]);
  });
});

describe('Grafana refuses', () => {
  test.each([
    ['a = b\nnothing here\nc = d\n', /neither a section, a comment nor/, 'nothing here'],
    ['[server\na = b\n', /header is not closed/, '[server'],
    ['[]\n', /no name/, '[]'],
    ['= a\n', /key in front of the delimiter is missing/, '= a'],
    ['"" = b\n', /key in front of the delimiter is missing/, '"" = b'],
    ['"a = b\n', /the key is not closed/, '"a = b'],
    ['"a" b\n', /neither a section/, '"a" b'],
    ['a = `b\nc = d\n', /value is not closed: ` is missing/, '`b'],
    ['a = """b\n', /value is not closed: """ is missing/, '"""b'],
  ])('%j', (text, message, at) => {
    const [problem] = parseIni(text).problems;
    expect(problem!.message).toMatch(message);
    expect(text.slice(problem!.range.start, problem!.range.end)).toBe(at);
  });

  test('and the lines around are still read', () => {
    const { entries, problems } = parseIni('a = b\nx\ny\nc = d\n');
    expect(entries.map(({ key }) => key)).toEqual(['a', 'c']);
    expect(problems).toHaveLength(2);
  });
});
