import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { hasTemplateKeys, scanHeaders, sniffBytes, templateMarks } from '../../src/syntax/header-scan.js';
import { parseYaml } from '../../src/syntax/yaml/parse.js';
import { entryOf, scalarText } from '../../src/syntax/yaml/tree.js';

describe('headers', () => {
  test('of several documents', () => {
    const text =
      '# c\n---\napiVersion: v1\nkind: Secret # c\nmetadata:\n  # c\n  labels:\n    name: no\n\n  name: "a"\n---\nkind: \'X\'\nspec:\n  kind: Y\n---\n# empty\n---\nmetadata: {}\napiVersion: apps/v1\n';
    expect(scanHeaders(text)).toEqual({
      documents: [
        { start: 4, apiVersion: 'v1', kind: 'Secret', name: 'a' },
        { start: text.indexOf("---\nkind: 'X'"), kind: 'X' },
        { start: text.indexOf('---\nmetadata'), apiVersion: 'apps/v1' },
      ],
      certain: true,
    });
  });

  test.each([
    'kind: A\r\nmetadata:\r\n  name: b\r\n',
    '\ufeffkind: A\nmetadata:\n  name: b',
    'metadata:\n    name: b # c\nkind : A\n',
  ])('in %j', (text) => {
    expect(scanHeaders(text)).toEqual({ documents: [{ start: 0, kind: 'A', name: 'b' }], certain: true });
  });

  test.each([
    '{"kind": "A"}',
    '[{kind: A}]',
    ' kind: A\n',
    '# c\n\n  kind: A\n',
    '---\n  kind: A\n',
    '--- {kind: A}\n',
    '--- # c\n kind: A\n',
    'a: 1\n--- !x\nkind: A\n',
    '"kind": A\n',
    "'kind': A\n",
    '? kind\n: A\n',
    '&x kind: A\n',
    'a: &x\n  kind: A\n<<: *x\n',
    'kind: List\n',
    'kind: ConfigMapList\n',
    'kind: *x\n',
    'kind: !!str A\n',
    'kind: |\n  A\n',
    'kind:\n  A\n',
    'kind: "\\x41"\n',
    'kind: A\nkind: B\n',
    '{{ if x }}\nkind: A\n',
    '!!map\nkind: A\n',
  ])('are not certain in %j', (text) => {
    expect(scanHeaders(text).certain).toBe(false);
  });

  test.each(['', '# only\n', 'a: 1\n', '- kind: A\n', 'data: |\n  kind: List\n', '%YAML 1.2\n---\nkind: A\n', 'kind: A\n...\n'])(
    'are certain in %j',
    (text) => {
      expect(scanHeaders(text).certain).toBe(true);
    },
  );
});

describe('templates', () => {
  test.each([
    ['a: {{ .Values.x }}\n', true],
    ['a:\n  - [{{ x }}]\n', true],
    ['{{ x }}: 1\n', true],
    ['a: {{b: c}: d}\n', false],
    ['a: { {b: c} }\n', false],
    ['a: "{{ x }}"\nb: |\n  {{ y }}\n', false],
    ['a: {b: {}}\n', false],
  ])('%j: %j', (text, expected) => {
    expect(hasTemplateKeys(parseYaml(text).documents[0]!.root!)).toBe(expected);
  });

  test.each([
    ['{{ x }}', true],
    ['{% x %}', true],
    ['{# x #}', true],
    ['a:\n  <TOKEN_1>\n  b: 1', true],
    ['<#if x>\na: 1\n</#if>', true],
    ['  <% if x %>', true],
    ['a: <TOKEN>\nb: c <#x', false],
    ['<token>\n<html>', false],
    ['a: { b: {} }', false],
  ])('marks in %j: %j', (text, expected) => {
    expect(templateMarks(text)).toBe(expected);
  });
});

test.each<[string, readonly number[] | string, string]>([
  ['text', 'a: é\n', 'text'],
  ['nothing', '', 'text'],
  ['a byte order mark', '\ufeffa: 1', 'text'],
  ['git-crypt', '\0GITCRYPT\0\x01', 'git-crypt'],
  ['NUL', 'a\0b', 'binary'],
  ['UTF-16', [0xff, 0xfe, 0x61, 0x62], 'binary'],
  ['UTF-16, big end first', [0xfe, 0xff, 0x61, 0x62], 'binary'],
  ['Latin-1', [0x61, 0xe9, 0x62], 'invalid-utf8'],
])('bytes: %s', (_, bytes, expected) => {
  expect(sniffBytes(typeof bytes === 'string' ? Buffer.from(bytes) : Uint8Array.from(bytes))).toBe(expected);
});

test('a long head with line breaks of Windows', () => {
  const head = '# a comment\r\n'.repeat(60);
  expect(scanHeaders(`${head}kind: Service\r\n`)).toEqual({ documents: [{ start: 0, kind: 'Service' }], certain: true });
  expect(parseYaml(`${head}--- {a: 1}\r\n${head}---\r\nb: 1\r\n`).documents).toHaveLength(2);
});

const CORPUS = '../shared/corpus';

test('a certain scan of a corpus file sees every object', (context) => {
  if (!existsSync(CORPUS)) context.skip('../shared/corpus is absent');
  const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
  let certain = 0;
  for (const file of files) {
    const text = readFileSync(join(CORPUS, file), 'utf8');
    const scan = scanHeaders(text);
    const stream = parseYaml(text);
    if (!scan.certain || stream.problem !== undefined) continue;
    certain++;
    const kinds = stream.documents.flatMap(({ root }) => (root?.kind === 'map' ? (entryOf(root, 'kind') ?? []) : []));
    const seen = scan.documents.flatMap(({ kind }) => kind ?? []);
    expect([file, seen]).toEqual([file, kinds.map(({ value }) => scalarText(value))]);
  }
  expect(certain).toBeGreaterThan(files.length / 2);
});
