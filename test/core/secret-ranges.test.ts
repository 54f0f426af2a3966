import { describe, expect, it } from 'vitest';

import { secretRanges, withoutValue } from '../../src/core/secret-ranges.js';

function hidden(text: string): readonly string[] {
  return secretRanges(text).map(({ start, end }) => text.slice(start, end));
}

const SECRET = 'kind: Secret\nstringData:\n  a: b\n';

describe('secretRanges', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['a document of its own', SECRET, [SECRET]],
    ['between others', `kind: A\n---\n${SECRET}---\nkind: B\n`, [`---\n${SECRET}`]],
    [
      'an object of a list',
      'items:\n  - kind: Secret\n    data:\n      a: b\n  - kind: B\n',
      ['  - kind: Secret\n    data:\n      a: b'],
    ],
    [
      'an object of a list whose kind comes last',
      'items:\n- data:\n    a: b\n  kind: Secret\n- kind: B\n',
      ['- data:\n    a: b\n  kind: Secret'],
    ],
    ['in braces', 'a: { kind: Secret, data: { x: y } }\nb: {}\n', ['{ kind: Secret, data: { x: y } ']],
    ['in braces that are never closed', 'a: { kind: Secret, data: { x: y }\n', ['{ kind: Secret, data: { x: y }\n']],
    ['a reference', 'spec:\n  valuesFrom:\n    - kind: Secret\n      name: a\n  data:\n    a: b\n', []],
    ['a reference in braces', 'valuesFrom: [{ kind: Secret, name: a }]\ndata: { a: b }\n', []],
    ['other kinds', 'kind: SecretStore\ndata: { a: b }\n---\nkind: ExternalSecret\ndata: {}\n', []],
    ['none', 'a: Secret\n', []],
    [
      'the literals of a generator',
      'secretGenerator:\n- name: a\n  files: [b]\n  literals:\n  # why\n  - c=d\n\n  - e=f\n  type: Opaque\n- literals:\n    - g=h\nconfigMapGenerator:\n- literals: [i=j]\n',
      ['  literals:\n  # why\n  - c=d\n\n  - e=f', '- literals:\n    - g=h'],
    ],
    [
      'the literals of a generator in brackets',
      'secretGenerator:\n  - {name: a, literals: [b=c,\n     d=e]}\nresources: [f]\n',
      ['  - {name: a, literals: [b=c,\n     d=e]}'],
    ],
    [
      'the literals of a generator in JSON',
      '{"secretGenerator": [{"literals": ["a=b"]}]}',
      ['{"secretGenerator": [{"literals": ["a=b"]}]}'],
    ],
    ['the literals below a question mark', '? secretGenerator\n: - literals:\n    - a=b\nc: d\n', [': - literals:\n    - a=b']],
    [
      'the literals below a key in quotes',
      '"secretGenerator":\n- "literals":\n  - a=b\n  "files":\n  - c\n',
      ['- "literals":\n  - a=b'],
    ],
    ['files of a generator', 'secretGenerator:\n  - files: [literals.txt]\nliterals: [a]\n', []],
  ])('%s', (_, text, expected) => {
    expect(hidden(text)).toEqual(expected);
  });

  it.each([
    ['beside each other', '  kind: Secret\n'.repeat(200_000)],
    ['in braces', `a: ${'{ kind: Secret, '.repeat(100_000)}`],
    ['without braces', `{}\n${'  - kind: Secret\n'.repeat(100_000)}`],
    ['and never a value', `kind:${' '.repeat(1_000_000)}\n`.repeat(2)],
    ['in documents', '---\n kind: Secret\n'.repeat(50_000)],
    ['in generators', 'secretGenerator:\n- literals:\n  - a=b\n'.repeat(50_000)],
    [
      'in generators in each other',
      Array.from({ length: 3_000 }, (__, depth) => `${' '.repeat(depth)}secretGenerator:\n`).join(''),
    ],
    ['ever deeper', Array.from({ length: 2_000 }, (__, depth) => `${' '.repeat(depth + 1)}kind: Secret\n`).join('')],
  ])('answers for very many %s', (_, text) => {
    expect(secretRanges(text).length).toBeLessThan(200_001);
  });
});

describe('withoutValue', () => {
  it.each([
    ['a: b', 'a: …'],
    ['  - "a b": c', '  - "a b": …'],
    ['a:', 'a:'],
    ['  text', '  …'],
    ['---', '---'],
    ['', ''],
  ])('%j', (line, shown) => {
    expect(withoutValue(line)).toBe(shown);
  });
});
