import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

import type { Plain } from '../../../../src/core/fix.js';
import { effectiveLines } from '../../../../src/model/gitops/trace/effective-lines.js';
import { type Secrecy, secrecyOf } from '../../../../src/model/gitops/trace/secrecy.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { type MapTree, type Tree, treeOf, treeOfPlain, unknownTree } from '../../../../src/model/gitops/tree.js';
import type { Dialect } from '../../../../src/syntax/yaml/scalars.js';
import { NO_VARIABLES, built, projectOf } from './stories.js';

const NOTHING_HIDDEN: Secrecy = { hides: () => false, hidesVariable: () => false };

function printed(tree: Tree, secrecy: Secrecy = NOTHING_HIDDEN): string {
  return effectiveLines(tree, secrecy)
    .map(({ text }) => `${text}\n`)
    .join('');
}

/** As the command prints it: with a comment behind each line that has an origin. */
function commented(tree: Tree): string {
  return effectiveLines(tree, NOTHING_HIDDEN)
    .map(({ text, from }) => `${text}${from === undefined ? '' : '  # a.yaml:1, this manifest'}\n`)
    .join('');
}

function plainTree(value: Plain): Tree {
  return treeOfPlain(value, { kind: 'source' });
}

function parsed(text: string, dialect: Dialect): Plain | undefined {
  const project = projectOf({ 'a.yaml': text });
  const document = project.document({ file: 'a.yaml', index: 0 });
  if (document?.root === undefined) return undefined;
  const plain = toPlain(treeOf(document, document.root, dialect));
  return 'value' in plain ? plain.value : undefined;
}

describe('printing', () => {
  const rows: readonly (readonly [string, Plain, string])[] = [
    [
      'maps and lists in block style',
      { a: { b: [1, { c: true, d: null }] } },
      'a:\n  b:\n    - 1\n    - c: true\n      d: null\n',
    ],
    ['empty collections', { a: {}, b: [], c: [[], {}] }, 'a: {}\nb: []\nc:\n  - []\n  - {}\n'],
    ['lists in lists', { a: [[1, 2], [[3]]] }, 'a:\n  - - 1\n    - 2\n  - - - 3\n'],
    [
      'texts that look like other types',
      { a: ['1', 'true', 'yes', 'null', '', '~', '1:30', '2024-01-01', '0x1', '=', '<<'] },
      `a:\n${['1', 'true', 'yes', 'null', '', '~', '1:30', '2024-01-01', '0x1', '=', '<<'].map((text) => `  - "${text}"\n`).join('')}`,
    ],
    [
      'texts that need no quotes',
      { a: ['5m', 'a b', 'x:y', 'http://x', '10.0.0.1', '-x'] },
      'a:\n  - 5m\n  - a b\n  - x:y\n  - http://x\n  - 10.0.0.1\n  - -x\n',
    ],
    ['keys that need quotes', { 'a.b/c': 1, n: 2, 'x: y': 3, '': 4 }, 'a.b/c: 1\n"n": 2\n"x: y": 3\n"": 4\n'],
    [
      'texts of several lines',
      { a: 'x\n  y\n\nz\n', b: 'x\ny', c: 'x\n\n', d: [' x\ny\n'] },
      'a: |\n  x\n    y\n\n  z\nb: |-\n  x\n  y\nc: |+\n  x\n\nd:\n  - |2\n     x\n    y\n',
    ],
    [
      'characters that act',
      { a: 'x\u001b[31m', b: 'x\u202ey\nz', c: '##[error]x' },
      'a: "x\\u001b[31m"\nb: "x\\u202ey\\nz"\nc: "##\\u005berror]x"\n',
    ],
    ['lines that runners take for commands', { a: 'x\n::error::y\n' }, 'a: "x\\n::error::y\\n"\n'],
  ];
  it.each(rows)('%s', (_, value, expected) => {
    expect(printed(plainTree(value))).toBe(expected);
  });

  it('of numbers as their files have them, where JavaScript has no such number', () => {
    const project = projectOf({ 'a.yaml': 'a: 12345678901234567890\nb: 0755\nc: .inf\nd: -.Inf\ne: .nan\nf: 1e3\ng: 5\n' });
    const document = project.document({ file: 'a.yaml', index: 0 })!;
    const text = printed(treeOf(document, document.root!, 'kubernetes'));
    expect(text).toBe('a: 12345678901234567890\nb: 493\nc: .inf\nd: -.inf\ne: .nan\nf: 1000\ng: 5\n');
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc
      .array(
        fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '-', '"', "'", '|', '\r', '%', '{', '&', '$', '0', '.', '\u2028', '😀'),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );
  const value: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      anyText,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(anyText, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;

  it('says the same to every reader, with comments and without', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }), (object) => {
        const tree = plainTree(object);
        for (const text of [printed(tree), commented(tree)]) {
          expect(parsed(text, 'kubernetes')).toEqual(object);
          expect(parsed(text, 'helm')).toEqual(object);
          expect(parseDocument(text, { version: '1.2' }).toJS()).toEqual(object);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('shows no character that acts', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printed(plainTree({ [text]: text }))).not.toMatch(/[\p{Zl}\p{Zp}]|(?![\n\t])\p{C}/u);
      }),
    );
  });
});

describe('what is not there', () => {
  const layer = { kind: 'source' } as const;

  it('unknown values and maps say why', () => {
    const tree: MapTree = {
      kind: 'map',
      layer,
      entries: new Map<string, Tree>([
        ['a', unknownTree('made at run time', layer, true)],
        ['b', { kind: 'map', layer, entries: new Map(), open: 'a remote base\nmay add keys' }],
      ]),
    };
    expect(printed(tree)).toBe(
      'a: "<unknown: made at run time>"\nb: {}\n  # there may be more: <unknown: a remote base may add keys>\n',
    );
    expect(parsed(printed(tree), 'kubernetes')).toEqual({ a: '<unknown: made at run time>', b: {} });
  });

  it('removed keys are comments, and values of Secrets are hidden', () => {
    const project = projectOf({
      'kustomization.yaml': `resources: [secret.yaml]
patches:
  - patch: |
      { apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { gone: null } }
`,
      'secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { gone: hunter2-a, kept: hunter2-b }\n',
    });
    const tree = built(project, 'Secret');
    expect(printed(tree, secrecyOf(tree, NO_VARIABLES))).toBe(
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  kept: <hidden>\n  # gone: removed\n',
    );
  });
});
