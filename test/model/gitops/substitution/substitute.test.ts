import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Target } from '../../../../src/core/location.js';
import type { Problem } from '../../../../src/core/rule.js';
import { substituteObject } from '../../../../src/model/gitops/substitution/substitute.js';
import type { Variables } from '../../../../src/model/gitops/substitution/variables.js';
import { type Tree, subtree, treeOf, treeOfPlain, unknownTree } from '../../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';
import { hostRange } from '../../../../src/syntax/effective-text.js';
import { golden, inline, plain } from './golden.js';

const OPTIONS = { strict: true, by: 'Kustomization/flux-system/apps' };

describe('objects, as Flux reads them after substitution', () => {
  test.each(golden.objects)('$object with $V', ({ object, V, result, error }) => {
    const { tree, problems } = substituteObject(treeOfPlain(object, { kind: 'source' }), inline({ V }), OPTIONS);
    if (error !== undefined) {
      expect(tree.kind).toBe('unknown');
      return;
    }
    expect(problems).toEqual([]);
    // What go-yaml reads and the parser does not is unknown, never wrong.
    if (tree.kind !== 'unknown') expect(plain(tree)).toEqual(result);
  });

  test('hardly any of them ends as unknown', () => {
    const unknown = golden.objects.filter(
      ({ object, V, error }) =>
        error === undefined &&
        substituteObject(treeOfPlain(object, { kind: 'source' }), inline({ V }), OPTIONS).tree.kind === 'unknown',
    );
    expect(unknown.length).toBeLessThan(golden.objects.length / 50);
  });
});

interface Opened {
  readonly project: Project;
  readonly text: string;
  readonly tree: Tree;
}

function opened(text: string): Opened {
  const project = new Project(memoryFileSystem({ 'app.yaml': text }));
  const document = project.document({ file: 'app.yaml', index: 0 })!;
  return { project, text, tree: treeOf(document, document.root!, 'kubernetes') };
}

function written({ project, text }: Opened, at: Target | Problem | undefined): string | undefined {
  if (at === undefined) return undefined;
  const { range } = project.locate(at);
  return text.slice(range.start, range.end);
}

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata:
  name: "\${NAME}"   # a comment
  labels: {app: x, tier: '\${TIER:=two words}'}
data:
  plain: untouched
  port: "\${PORT}"
  loki.yaml: |
    server:
      port: \${PORT}
      regex: $\${1}
    name: \${NAME}-x
  escaped: "a\\tb \${NAME} c"
  folded: >-
    one \${NAME}
    two
`;
const VARIABLES = inline({ NAME: 'loki', PORT: '3100' });

describe('an object with its origins', () => {
  const object = opened(MANIFEST);
  const { tree, problems, tokens } = substituteObject(object.tree, VARIABLES, OPTIONS);

  test('has new values of new types', () => {
    expect(problems).toEqual([]);
    expect(plain(tree)).toMatchObject({
      metadata: { name: 'loki', labels: { app: 'x', tier: 'two words' } },
      data: {
        plain: 'untouched',
        port: 3100,
        'loki.yaml': 'server:\n  port: 3100\n  regex: ${1}\nname: loki-x\n',
        escaped: 'a\tb loki c',
        folded: 'one loki two',
      },
    });
  });

  test('keeps what no variable touched', () => {
    for (const path of [['kind'], ['data', 'plain'], ['metadata', 'labels', 'app']])
      expect(subtree(tree, path)).toBe(subtree(object.tree, path));
  });

  test('knows the layer, the place and what stood there', () => {
    expect(subtree(tree, ['data', 'loki.yaml'])).toMatchObject({
      layer: { kind: 'substitution', variables: ['PORT', 'NAME'], by: OPTIONS.by },
      under: subtree(object.tree, ['data', 'loki.yaml']),
      site: subtree(object.tree, ['data', 'loki.yaml'])?.site,
    });
  });

  test.each([
    [['data', 'loki.yaml'], 'regex: $', 'regex: $${'],
    [['data', 'loki.yaml'], '{1}', '{1}'],
    [['data', 'loki.yaml'], 'server:', 'server:'],
    [['data', 'loki.yaml'], '-x', '-x'],
    [['data', 'escaped'], 'a\tb ', 'a\\tb '],
    [['data', 'escaped'], ' c', ' c'],
    [['data', 'folded'], 'one ', 'one '],
  ])('%j: %j leads to the file', (path, part, source) => {
    const scalar = subtree(tree, path);
    if (scalar?.kind !== 'scalar' || scalar.text === undefined) throw new Error('no text');
    expect(scalar.text.text).toBe(scalar.value);
    expect(scalar.text.editing.kind).toBe('none');
    const start = scalar.text.text.indexOf(part);
    const { range } = hostRange(scalar.text, { start, end: start + part.length })!;
    expect(source.startsWith(MANIFEST.slice(range.start, range.end))).toBe(true);
    expect(range.end).toBeGreaterThan(range.start);
  });

  test('lists its tokens where they are written', () => {
    expect(tokens.map(({ raw, path, defaulted }) => [raw, path.join('.'), defaulted])).toEqual([
      ['${NAME}', 'data.escaped', false],
      ['${NAME}', 'data.folded', false],
      ['${PORT}', 'data.loki.yaml', false],
      ['$$', 'data.loki.yaml', false],
      ['${NAME}', 'data.loki.yaml', false],
      ['${PORT}', 'data.port', false],
      ['${TIER:=two words}', 'metadata.labels.tier', true],
      ['${NAME}', 'metadata.name', false],
    ]);
    for (const token of tokens) expect(written(object, token.at)).toBe(token.raw);
  });
});

test('a value that is nothing but a variable leads to the variable', () => {
  const { tree } = substituteObject(opened('a: "${X}"\n').tree, inline({ X: 'text' }), OPTIONS);
  const scalar = subtree(tree, ['a']);
  expect(scalar).toMatchObject({ value: 'text', text: { segments: [{ at: 0, length: 0, file: 'app.yaml', offset: 4 }] } });
});

describe('problems', () => {
  test.each([
    ['a: ${X}\n', {}, 'undefined-variable', '${X}', 'X', 'variable not set (strict mode): "X"'],
    ['a: b\nb: {c: ["x ${Y:=${X}}"]}\n', { A: '1' }, 'undefined-variable', '${X}', 'X', 'variable not set (strict mode): "X"'],
    ['a: |\n  x\n  ${a.b} c\n', { A: '1' }, 'bad-substitution', '${a', undefined, 'missing closing brace: ${a'],
    ['a: x${{ y }}\n', { A: '1' }, 'bad-substitution', '${', undefined, 'unable to parse variable name: ${'],
    ['${a b}: x\n', { A: '1' }, 'bad-substitution', '${a', undefined, 'missing closing brace: ${a'],
    ['a: 1\nb: ${X}\n', { X: 'secret: value' }, 'invalid-yaml', '${X}', 'X', undefined],
    ['a: ${X}\nb: ${Y}\n', { X: '1', Y: '*secret' }, 'invalid-yaml', '${Y}', 'Y', undefined],
    ['a: {"${X}": 1}\n', { X: '~' }, 'invalid-yaml', '${X}', 'X', undefined],
    ['a: "${X:0:1}"\n', { X: 'ä' }, 'invalid-yaml', '${X:0:1}', 'X', undefined],
  ])('%j', (text, values, code, raw, variable, message) => {
    const object = opened(text);
    const { tree, problems } = substituteObject(object.tree, inline({ Z: '', ...values }), OPTIONS);
    expect(tree).toMatchObject({ kind: 'unknown', exists: true, under: object.tree });
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem).toMatchObject({
      code,
      ...(variable !== undefined && { variable }),
      ...(message !== undefined && { message }),
    });
    expect(written(object, problem?.at)).toBe(raw);
    expect(problem?.message).not.toContain('secret');
  });

  test('an unset variable is empty when the check is off', () => {
    const { tree, problems } = substituteObject(opened('a: "${X}"\nb: x${X}\n').tree, inline({ A: '' }), {
      ...OPTIONS,
      strict: false,
    });
    expect([plain(tree), problems]).toEqual([{ a: null, b: 'x' }, []]);
  });
});

describe('what is left alone', () => {
  test.each([
    ['metadata: {labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\na: ${X}\n', inline({ X: '1' })],
    ['metadata: {annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\na: ${\n', inline({ X: '1' })],
    ['a: ${X}\n', inline({})],
    ['a: $X $1 $(X)\n', inline({ X: '1' })],
  ])('%j', (text, variables) => {
    const { tree } = opened(text);
    expect(substituteObject(tree, variables, OPTIONS)).toEqual({ tree, problems: [], tokens: [] });
    expect(substituteObject(tree, variables, OPTIONS).tree).toBe(tree);
  });
});

describe('a variable that cannot be read', () => {
  const hidden: Variables = {
    known: new Map([
      ['H', { name: 'H', text: null, because: 'it is encrypted', tree: treeOfPlain(null, { kind: 'source' }), from: 'Secret/s' }],
    ]),
    applies: true,
    problems: [],
  };

  test('makes the value unknown and leaves the rest', () => {
    const object = opened('a: "x ${H}"\nb: {"${H}": 1, c: 2}\nc: ${K:=d}\n');
    const { tree, problems } = substituteObject(object.tree, hidden, OPTIONS);
    const because = 'the variable H cannot be read: it is encrypted';
    expect(problems).toEqual([]);
    expect(plain(tree)).toEqual({ a: `<unknown: ${because}>`, b: { c: 2 }, c: 'd' });
    expect(subtree(tree, ['b'])).toMatchObject({ open: because });
    expect(subtree(tree, ['a'])).toMatchObject({ exists: true, under: subtree(object.tree, ['a']) });
  });

  test('may be any variable when a source is open', () => {
    const { tree, problems } = substituteObject(
      opened('a: ${X}\nb: ${Y:=d}\n').tree,
      { ...hidden, open: 'made at run time' },
      OPTIONS,
    );
    expect([plain(tree), problems]).toEqual([
      {
        a: '<unknown: the variable X cannot be read: made at run time>',
        b: '<unknown: the variable Y cannot be read: made at run time>',
      },
      [],
    ]);
  });

  test('may not even be a reason to substitute', () => {
    const maybe: Variables = { known: new Map(), open: 'made at run time', applies: 'maybe', problems: [] };
    expect(plain(substituteObject(opened('a: $$\nb: c\n').tree, maybe, OPTIONS).tree)).toEqual({
      a: '<unknown: it is not known whether Flux substitutes variables here>',
      b: 'c',
    });
    expect(substituteObject(opened('a: ${\n').tree, maybe, OPTIONS)).toMatchObject({ tree: { kind: 'unknown' }, problems: [] });
  });

  test('never gives its stand-in for a part that is not known', () => {
    const { tree } = opened('${K}: {x: 1}\nb: {c: "${V}", d: e}\n');
    const masked = unknownAt(tree, ['b', 'd'], 'it is patched');
    const swallowed = substituteObject(masked, inline({ K: 'a', V: '[' }), OPTIONS).tree;
    expect(swallowed.kind).toBe('unknown');
    const merged = substituteObject(unknownAt(tree, ['${K}', 'x'], 'it is patched'), inline({ K: '<<', V: '' }), OPTIONS).tree;
    expect(merged).toMatchObject({ kind: 'unknown', because: 'it is patched' });
  });
});

test('the key of an entry is substituted, and the last of equal keys wins', () => {
  const object = opened('spec:\n  ${K}: 1\n  z: 2\n  name: {x: "${K}"}\n');
  const { tree, tokens } = substituteObject(object.tree, inline({ K: 'name' }), OPTIONS);
  expect(plain(tree)).toEqual({ spec: { name: { x: 'name' }, z: 2 } });
  expect(tokens.map(({ inKey, at }) => [inKey, written(object, at)])).toEqual([
    [true, '${K}'],
    [false, '${K}'],
  ]);
});

test('a value with a structure of its own', () => {
  const { tree } = substituteObject(
    opened('a: "${M}"\nb: ["${P}"]\n').tree,
    inline({ M: '{"x": [1, yes]}', P: 'k: v' }),
    OPTIONS,
  );
  expect(plain(tree)).toEqual({ a: { x: [1, true] }, b: [{ k: 'v' }] });
  expect(subtree(tree, ['a', 'x', 0])).toMatchObject({ layer: { kind: 'substitution', variables: ['M'] } });
});

test('every character that is said to come from the file is there', () => {
  const literal = fc.constantFrom(
    'a',
    ' ',
    'word ',
    '\t',
    '\n',
    'é',
    '😀',
    '"',
    "'",
    '\\',
    ': ',
    ' #',
    '- ',
    '{',
    '$$',
    '$1',
    '*',
    'x'.repeat(30),
  );
  const token = fc.constantFrom('${X}', '${Y}', '${N:=a b}', '${X^^}', '${Y:=${X}}', '$${X}');
  const text = fc.array(fc.oneof({ weight: 3, arbitrary: literal }, { weight: 2, arbitrary: token }), { maxLength: 14 });
  const values = fc.record({ X: fc.constantFrom('v', 'va lue', ''), Y: fc.constantFrom('w', '1', 'é') });
  fc.assert(
    fc.property(text, text, values, (first, second, variables) => {
      const source = JSON.stringify({ k: first.join(''), l: [{ m: second.join('') }] });
      const { tree } = substituteObject(opened(source).tree, inline(variables), OPTIONS);
      for (const path of [['k'], ['l', 0, 'm']]) {
        const scalar = subtree(tree, path);
        if (scalar?.kind !== 'scalar' || scalar.text === undefined) continue;
        expect(scalar.text.text).toBe(scalar.value);
        for (const { at, length, offset, width } of scalar.text.segments) {
          const here = scalar.text.text.slice(at, at + length);
          const there = source.slice(offset, offset + (width ?? length));
          expect(width === undefined ? there : JSON.parse(`"${there}"`)).toBe(here);
        }
      }
    }),
    { numRuns: 400 },
  );
});

/** The tree with the value at a path not known. */
function unknownAt(tree: Tree, [step, ...rest]: readonly string[], because: string): Tree {
  if (step === undefined || tree.kind !== 'map') return unknownTree(because, tree.layer);
  return { ...tree, entries: new Map(tree.entries).set(step, unknownAt(tree.entries.get(step)!, rest, because)) };
}
