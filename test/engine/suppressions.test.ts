import { describe, expect, test } from 'vitest';

import { applySuppressions } from '../../src/engine/suppressions.js';
import { covers, directiveInComment, merged, oneLine, readDirective } from '../../src/model/project/suppression-directive.js';
import { findingAt, locationOf, projectOf } from './findings.js';

describe('a directive', () => {
  test.each([
    ['# seaworthy-ignore a/b: because', ['a/b'], 'because'],
    ['#seaworthy-ignore a/b', ['a/b'], undefined],
    ['## seaworthy-ignore a/b ,  c/*:  two: colons  ', ['a/b', 'c/*'], 'two: colons'],
    ['# as upstream # seaworthy-ignore a/b: because', ['a/b'], 'because'],
    ['# seaworthy-ignore: a/b', ['a/b'], undefined],
    ['# seaworthy-ignore', [], undefined],
    ['# seaworthy-ignore a/b:', ['a/b'], undefined],
    ['# seaworthy-ignore a b', ['a b'], undefined],
  ])('%s', (comment, rules, reason) => {
    const found = directiveInComment(comment);
    expect(found?.rules.map(({ pattern }) => pattern)).toEqual(rules);
    expect(found?.reason).toBe(reason);
    for (const { pattern, range } of found?.rules ?? []) expect(comment.slice(range.start, range.end)).toBe(pattern);
  });

  test.each([
    '# see seaworthy-ignore a/b',
    '# seaworthy-ignored a/b',
    '# seaworthy-ignore-file a/b',
    '# seaworthy/ignore: a/b',
    '# nothing',
  ])('%s is none', (comment) => {
    expect(directiveInComment(comment)).toBeUndefined();
  });

  test.each([
    ['a/b', 'a/b', true],
    ['a/*', 'a/b', true],
    ['a/*', 'ab/c', false],
    ['/*', 'a/b', false],
    ['*', 'a/b', false],
    ['a/b', 'a/bc', false],
  ])('%s covers %s: %s', (pattern, rule, expected) => {
    expect(covers(pattern, rule)).toBe(expected);
  });

  test.each([
    ['a/b: one', ['c/d'], 'two', 'a/b, c/d: one; two'],
    ['a/b: one', ['c/d'], 'one', 'a/b, c/d: one'],
    ['a/b', ['a/c'], 'two', 'a/b, a/c: two'],
    ['a/*: one', ['a/c'], 'two', 'a/*: one; two'],
    ['c/d: one', ['a/b', 'a/b'], 'two', 'a/b, c/d: one; two'],
  ])('%j with %j because of %j is %j', (old, rules, reason, expected) => {
    expect(merged(readDirective(old), rules, reason)).toBe(expected);
  });

  test('a reason is one line of printable text', () => {
    expect(oneLine(' a\r\nb\u2028c\u0085d\u0000\u001b[31m\tend\uFEFF\uD800 ')).toBe('a b c d [31m end \uFFFD');
  });
});

const FILE = 'a.yaml';

/** Where `HERE` stands a finding is made, and its suppression is told. */
function suppressedBy(text: string, rule = 'area/rule'): string | undefined {
  const { findings } = applySuppressions([findingAt(locationOf(FILE, text, 'HERE'), { rule })], projectOf({ [FILE]: text }));
  return findings[0]!.suppressed && `${findings[0]!.suppressed.by}: ${findings[0]!.suppressed.reason}`;
}

const IGNORE = '# seaworthy-ignore area/rule: ok';

describe('a comment suppresses', () => {
  test.each([
    ['its own line', `a: 1\nHERE: 2 ${IGNORE}\n`],
    ['the line of a key with a map', `a: 1\nHERE: ${IGNORE}\n  b: 2\n`],
    ['the line below', `a: 1\n${IGNORE}\nHERE: 2\n`],
    ['the line below other comments', `a: 1\n${IGNORE}\n# really\nHERE: 2\n`],
    ['the item below', `a:\n  - 1\n  ${IGNORE}\n  - HERE: 2\n`],
    ['a value on the next line', `a: 1\n${IGNORE}\nb:\n  HERE\n`],
    ['a string of several lines', `a: 1\n${IGNORE}\nb: |\n  one\n  HERE\n`],
    ['a string from its header', `a: 1\nb: | ${IGNORE}\n  one\n  HERE\n`],
    ['a string from its end', `a: 1\nb: "one\n  HERE" ${IGNORE}\n`],
    ['a document from its head', `a: 1\n---\n${IGNORE}\n\nb:\n  c: HERE\n`],
    ['a document from its marker', `a: 1\n--- ${IGNORE}\nb:\n  c: HERE\n`],
    ['the first document without a marker', `${IGNORE}\nb:\n  c: HERE\n`],
    ['the whole file from above the first marker', `${IGNORE}\n---\na: 1\n---\nb: HERE\n`],
    ['the whole file, behind a byte order mark', `\uFEFF${IGNORE}\n---\na: 1\n---\nb: HERE\n`],
    ['the whole file, CRLF', `${IGNORE}\r\n---\r\na: 1\r\n---\r\nb: HERE\r\n`],
    ['a file that does not parse, from its head', `# head\n${IGNORE}\na: [HERE\n`],
    ['the last line without a break', `a: 1\nb: HERE ${IGNORE}`],
    ['a whole area', 'a: 1\nHERE: 2 # seaworthy-ignore area/*: ok\n'],
    ['one rule among others', 'a: 1\nHERE: 2 # seaworthy-ignore x/y, area/rule: ok\n'],
  ])('%s', (_, text) => {
    expect(suppressedBy(text)).toBe('comment: ok');
  });

  test.each([
    ['another line', `a: 1 ${IGNORE}\nHERE: 2\n`],
    ['what is below a blank line', `a: 1\n${IGNORE}\n\nHERE: 2\n`],
    ['what stands inside a map', `a: 1\n${IGNORE}\nb:\n  c: HERE\n`],
    ['the next entry', `a: 1\n${IGNORE}\nb: 2\nHERE: 3\n`],
    ['the line above', `a: 1\nHERE: 2\n${IGNORE}\nb: 3\n`],
    ['the document below its own', `${IGNORE}\na: 1\n---\nb: HERE\n`],
    ['a document from its end', `a: HERE\nb: 2\n${IGNORE}\n`],
    ['the next document from above its marker', `a: 1\n${IGNORE}\n---\nb: HERE\n`],
    ['from inside a string', `a: 1\nb: |\n  ${IGNORE}\n  HERE\n`],
    ['from inside a quoted string', `a: 1\nb: "${IGNORE} HERE"\n`],
    ['another rule', 'a: 1\nHERE: 2 # seaworthy-ignore area/other: ok\n'],
    ['from the middle of a file that does not parse', `a: 1\n${IGNORE}\nb: [HERE\n`],
  ])('not %s', (_, text) => {
    expect(suppressedBy(text)).toBeUndefined();
  });
});

describe('an annotation', () => {
  const object = (name: string, annotation: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations:\n    seaworthy/ignore: ${annotation}\ndata:\n  a: |\n    ${data}\n`;

  test('suppresses for its object, strings included', () => {
    expect(suppressedBy(object('x', '"area/rule, x/y: ok"', 'HERE'))).toBe('annotation: ok');
  });

  test('and for no other object of the file', () => {
    expect(suppressedBy(`${object('x', 'area/rule', 'no')}---\n${object('y', 'other/rule', 'HERE')}`)).toBeUndefined();
  });

  test('works in a list', () => {
    const items = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: x, annotations: {seaworthy/ignore: area/*}}\n    type: HERE\n`;
    expect(suppressedBy(items)).toBe('annotation: undefined');
  });

  test('that is encrypted says nothing', () => {
    const project = projectOf({ [FILE]: object('x', 'ENC[AES256_GCM,data:x]', 'a') });
    expect(applySuppressions([], project).unused).toEqual([]);
  });
});

describe('over the whole project', () => {
  const base = 'a: 1\nb: 2 # seaworthy-ignore area/rule, area/*, x/y: ok\n';
  const overlay = 'a: 1\nb: 3\n';
  const project = projectOf({ 'base.yaml': base, 'overlay.yaml': overlay, 'other.yaml': 'c: 1 # seaworthy-ignore area/rule\n' });
  const finding = findingAt(locationOf('overlay.yaml', overlay, 'b'), {
    related: [{ location: locationOf('base.yaml', base, 'b'), message: 'overridden here' }],
  });

  test('a suppression works at any location of the chain', () => {
    expect(applySuppressions([finding], project).findings[0]!.suppressed).toEqual({ by: 'comment', reason: 'ok' });
  });

  test('what suppresses nothing, and what has no reason, is told', () => {
    const { unused, withoutReason } = applySuppressions([finding], project);
    expect(unused.map(({ at, rule }) => [at.file, at.start.line, at.start.column, rule])).toEqual([
      ['base.yaml', 2, 44, 'x/y'],
      ['other.yaml', 1, 25, 'area/rule'],
    ]);
    expect(withoutReason.map(({ at }) => [at.file, at.start.line, at.start.column])).toEqual([['other.yaml', 1, 6]]);
  });

  test('only in the files that were asked for', () => {
    const { findings, unused, withoutReason } = applySuppressions([finding], project, ['overlay.yaml']);
    expect(findings[0]!.suppressed).toBeDefined();
    expect([unused, withoutReason]).toEqual([[], []]);
  });

  test('a finding that is suppressed already keeps its first reason, and the comment counts as used', () => {
    const known = { ...finding, suppressed: { by: 'configuration' } as const };
    const { findings, unused } = applySuppressions([known], project, ['base.yaml']);
    expect(findings).toEqual([known]);
    expect(unused.map(({ rule }) => rule)).toEqual(['x/y']);
  });

  test('a comment that names no rule is unused', () => {
    const { unused } = applySuppressions([], projectOf({ [FILE]: 'a: 1\nb: 2 # seaworthy-ignore\n' }));
    expect(unused.map(({ rule, at }) => [rule, at.start.column])).toEqual([['', 6]]);
  });

  test('files that are left alone have no suppressions', () => {
    expect(
      applySuppressions([], projectOf({ [FILE]: '{{ if x }}\n# seaworthy-ignore a/b\na: {{ x }}\n{{ end }}\n' })).unused,
    ).toEqual([]);
  });
});
