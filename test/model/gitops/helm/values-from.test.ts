import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import { type ComposedValues, type ReferredText, composeValues } from '../../../../src/model/gitops/helm/values-from.js';
import { type Tree, subtree } from '../../../../src/model/gitops/tree.js';
import { chain, projectOf, shown, treeIn } from './samples.js';

interface Release {
  readonly valuesFrom?: string;
  readonly values?: string;
  /** `kind/name`, or a kind of ignorance; the data of a ConfigMap as flow YAML. */
  readonly objects?: Readonly<Record<string, string | { readonly unknown: string }>>;
}

const HOME = { document: { file: 'release.yaml', index: 0 }, path: [] };

function composed({ valuesFrom, values, objects = {} }: Release): ComposedValues {
  const files: Record<string, string> = { 'release.yaml': `valuesFrom: ${valuesFrom ?? '~'}\nvalues: ${values ?? '~'}\n` };
  for (const [name, data] of Object.entries(objects)) if (typeof data === 'string') files[`${name}.yaml`] = `data: ${data}\n`;
  const project = projectOf(files);
  const release = treeIn(project, 'release.yaml', 'kubernetes');
  const read = (name: string, key: string): ReferredText => {
    const object = objects[name];
    if (object === undefined) return { state: 'absent', because: 'there is none' };
    if (typeof object !== 'string') return { state: 'unknown', because: object.unknown };
    const text: Tree | undefined = subtree(treeIn(project, `${name}.yaml`, 'kubernetes'), ['data', key]);
    return text?.kind === 'scalar' ? { state: 'text', text } : { state: 'absent', because: 'it has no such key' };
  };
  return composeValues({
    project,
    home: HOME,
    valuesFrom: subtree(release, ['valuesFrom']),
    values: values === undefined ? undefined : subtree(release, ['values']),
    read: (reference) => read(reference.name, reference.valuesKey),
  });
}

function valuesOf(release: Release): Plain | undefined {
  const { tree, problems } = composed(release);
  return problems[0] === undefined ? shown(tree) : problems.map(({ code }) => code).join(' ');
}

/** `name: path` places key `v` of that ConfigMap there. */
function targets(...paths: readonly (readonly [string, string])[]): string {
  return `[${paths.map(([name, path]) => `{kind: ConfigMap, name: ${name}, valuesKey: v, targetPath: "${path}"}`).join(', ')}]`;
}

const BASE = '{kind: ConfigMap, name: base}';

describe('values of a HelmRelease', () => {
  const rows: readonly (readonly [string, Release, Plain | undefined])[] = [
    ['nothing', {}, undefined],
    ['only its own', { values: '{a: 1}' }, { a: 1 }],
    [
      'in order, its own last',
      {
        valuesFrom: '[{kind: ConfigMap, name: one}, {kind: ConfigMap, name: two, valuesKey: more}]',
        values: '{c: {z: 3}}',
        objects: { one: '{values.yaml: "{a: 1, b: 1, c: {x: 1, w: 1, z: 1}}"}', two: '{more: "{b: 2, c: {w: 2}}"}' },
      },
      { a: 1, b: 2, c: { x: 1, w: 2, z: 3 } },
    ],
    [
      'null overrides and is kept; lists and scalars are replaced',
      {
        valuesFrom: `[${BASE}]`,
        values: '{a: ~, l: [2], m: 5, o: {x: 1}}',
        objects: { base: "{values.yaml: '{a: {x: 1}, l: [1, 1], m: {x: 1}, o: 7}'}" },
      },
      { a: null, l: [2], m: 5, o: { x: 1 } },
    ],
    [
      'read as Helm reads YAML',
      { valuesFrom: `[${BASE}]`, objects: { base: "{values.yaml: '{a: yes, b: 0755, n: off}'}" } },
      { a: true, b: 493, false: false },
    ],
    ['an empty text', { valuesFrom: `[${BASE}]`, values: '{a: 1}', objects: { base: '{values.yaml: ""}' } }, { a: 1 }],
    ['optional and missing', { valuesFrom: '[{kind: Secret, name: none, optional: true}]', values: '{a: 1}' }, { a: 1 }],
    [
      'a text that cannot be read may override what is below and adds what nobody knows',
      {
        valuesFrom: `[${BASE}, {kind: Secret, name: hidden}]`,
        values: '{a: {x: 1}}',
        objects: { base: '{values.yaml: "b: 1"}', hidden: { unknown: 'sops' } },
      },
      { a: { x: 1, '…': 'sops' }, '…': 'sops' },
    ],
    [
      'what lies above a text that cannot be read is sure',
      {
        valuesFrom: `[{kind: Secret, name: hidden}, ${BASE}]`,
        objects: { base: '{values.yaml: "b: 1"}', hidden: { unknown: 'sops' } },
      },
      { b: 1, '…': 'sops' },
    ],
  ];
  it.each(rows)('%s', (_, release, expected) => {
    expect(valuesOf(release)).toEqual(expected);
  });
});

describe('a targetPath against spec.values (executed with Flux and Helm)', () => {
  const texts = { one: '{v: T1}', two: '{v: T2}', three: '{v: T3}' };
  const rows: readonly (readonly [string, Release, Plain])[] = [
    [
      'at the root spec.values wins',
      { valuesFrom: targets(['one', 'foo']), values: '{foo: own}', objects: texts },
      { foo: 'own' },
    ],
    [
      'below a map that only spec.values has, the targetPath wins',
      { valuesFrom: targets(['one', 'a.b']), values: '{a: {b: own, c: own}}', objects: texts },
      { a: { b: 'T1', c: 'own' } },
    ],
    [
      'below a map that an earlier text has too, spec.values wins',
      {
        valuesFrom: `[${BASE}, ${targets(['one', 'a.b']).slice(1)}`,
        values: '{a: {b: own}}',
        objects: { ...texts, base: '{values.yaml: "a: {z: 1}"}' },
      },
      { a: { b: 'own', z: 1 } },
    ],
    [
      'the earlier text has the outer map only: the targetPath wins',
      {
        valuesFrom: `[${BASE}, ${targets(['one', 'a.x.b']).slice(1)}`,
        values: '{a: {x: {b: own}}}',
        objects: { ...texts, base: '{values.yaml: "a: {z: 1}"}' },
      },
      { a: { x: { b: 'T1' }, z: 1 } },
    ],
    [
      'of two under one parent the second is lost',
      { valuesFrom: targets(['one', 'a.b'], ['two', 'a.c']), values: '{a: {b: own, c: own}}', objects: texts },
      { a: { b: 'T1', c: 'own' } },
    ],
    [
      'of three, a new key first, both others are lost',
      { valuesFrom: targets(['one', 'a.z'], ['two', 'a.b'], ['three', 'a.c']), values: '{a: {b: own, c: own}}', objects: texts },
      { a: { z: 'T1', b: 'own', c: 'own' } },
    ],
    [
      'an item of an existing list',
      { valuesFrom: targets(['one', 'a.l[1]']), values: '{a: {l: [x, y]}}', objects: texts },
      { a: { l: ['x', 'T1'] } },
    ],
    [
      'an item of a list, where an earlier text has the map, too: lists are shared as they are',
      {
        valuesFrom: `[${BASE}, ${targets(['one', 'a.l[1]']).slice(1)}`,
        values: '{a: {l: [x, y]}}',
        objects: { ...texts, base: '{values.yaml: "a: {l: [q], z: 1}"}' },
      },
      { a: { l: ['x', 'T1'], z: 1 } },
    ],
    [
      'an item behind the end of a list, where an earlier text has the map, too: spec.values wins',
      {
        valuesFrom: `[${BASE}, ${targets(['one', 'a.l[2]']).slice(1)}`,
        values: '{a: {l: [x, y]}}',
        objects: { ...texts, base: '{values.yaml: "a: {l: [q], z: 1}"}' },
      },
      { a: { l: ['x', 'y'], z: 1 } },
    ],
    [
      'a later text wins where spec.values says nothing',
      {
        valuesFrom: `${targets(['one', 'a.b']).slice(0, -1)}, ${BASE}]`,
        values: '{c: own}',
        objects: { ...texts, base: '{values.yaml: "a: {b: base}"}' },
      },
      { a: { b: 'base' }, c: 'own' },
    ],
    [
      'a later text loses where spec.values has the map, which the targetPath has changed',
      {
        valuesFrom: `${targets(['one', 'a.b']).slice(0, -1)}, ${BASE}]`,
        values: '{a: {c: own}}',
        objects: { ...texts, base: '{values.yaml: "a: {b: base}"}' },
      },
      { a: { b: 'T1', c: 'own' } },
    ],
    ['without spec.values', { valuesFrom: targets(['one', 'a.b'], ['two', 'a.c']), objects: texts }, { a: { b: 'T1', c: 'T2' } }],
  ];
  it.each(rows)('%s', (_, release, expected) => {
    expect(valuesOf(release)).toEqual(expected);
  });

  it('knows all layers of a value, the winner first', () => {
    const wins = composed({
      valuesFrom: `[${BASE}, ${targets(['one', 'a.x.b']).slice(1)}`,
      values: '{a: {x: {b: own}}}',
      objects: { ...texts, base: '{values.yaml: "a: {z: 1}"}' },
    });
    expect(chain(wins.tree, ['a', 'x', 'b'])).toEqual(['values-from "T1"', 'source "own"']);
    const loses = composed({
      valuesFrom: `[${BASE}, ${targets(['one', 'a.b']).slice(1)}`,
      values: '{a: {b: own}}',
      objects: { ...texts, base: '{values.yaml: "a: {b: base}"}' },
    });
    expect(chain(loses.tree, ['a', 'b'])).toEqual(['source "own"', 'values-from "T1"', 'values-from "base"']);
  });
});

describe('a targetPath whose text is not known', () => {
  const secret = (path: string, more = ''): string => `{kind: Secret, name: hidden, valuesKey: v, targetPath: ${path}${more}}`;
  const hidden = { hidden: { unknown: 'sops' } };
  const rows: readonly (readonly [string, Release, Plain])[] = [
    [
      'is certainly something',
      { valuesFrom: `[${secret('a.b')}]`, values: '{a: {c: 1}}', objects: hidden },
      { a: { b: '?!', c: 1 } },
    ],
    ['loses where it loses', { valuesFrom: `[${secret('b')}]`, values: '{b: 1}', objects: hidden }, { b: 1 }],
    ['an item of a list', { valuesFrom: `[${secret('"l[1]"')}]`, values: '{a: 1}', objects: hidden }, { a: 1, l: [null, '?!'] }],
    [
      'optional: it may be missing',
      { valuesFrom: `[${secret('a.b', ', optional: true')}]`, values: '{a: {c: 1}}', objects: hidden },
      { a: { b: '?', c: 1 } },
    ],
    [
      'optional: whether it is there decides who wins later',
      {
        valuesFrom: `[${secret('a.z', ', optional: true')}, ${targets(['one', 'a.b']).slice(1)}`,
        values: '{a: {b: own}}',
        objects: { ...hidden, one: '{v: T1}' },
      },
      { a: { b: '?!', z: '?' } },
    ],
    [
      'is no map: spec.values stays shared with what lies over it',
      {
        valuesFrom: `[${secret('a')}, ${targets(['one', 'a.b']).slice(1)}`,
        values: '{a: {b: own}}',
        objects: { ...hidden, one: '{v: T1}' },
      },
      { a: { b: 'T1' } },
    ],
    [
      'optional, where it could not be placed: it may not be there',
      { valuesFrom: `[${secret('a.b', ', optional: true')}]`, values: '{a: [], c: 1}', objects: hidden },
      { a: [], c: 1, '…': 'the targetPath a.b fails: the value at a is not a map' },
    ],
    [
      'optional, where spec.values says null otherwise',
      {
        valuesFrom: `[${secret('a.z', ', optional: true')}, ${secret('a.c')}, ${BASE}]`,
        values: '{a: {c: ~}}',
        objects: { ...hidden, base: '{values.yaml: "{}"}' },
      },
      { a: { c: '?', z: '?' } },
    ],
    [
      'over a text of which nothing is known, spec.values may win or lose',
      {
        valuesFrom: `[{kind: ConfigMap, name: hidden}, ${targets(['one', 'a.b'], ['one', 'a.n']).slice(1)}`,
        values: '{a: {b: own, c: own}}',
        objects: { ...hidden, one: '{v: T1}' },
      },
      { a: { b: '?!', c: 'own', n: 'T1', '…': 'sops' }, '…': 'sops' },
    ],
  ];
  it.each(rows)('%s', (_, release, expected) => {
    expect(valuesOf(release)).toEqual(expected);
  });
});

describe('what ends a release', () => {
  const rows: readonly (readonly [string, Release, string, RegExp])[] = [
    ['missing', { valuesFrom: `[${BASE}]` }, 'missing-values', /key values.yaml of ConfigMap base, but there is none/],
    ['missing key', { valuesFrom: `[${BASE}]`, objects: { base: '{x: y}' } }, 'missing-values', /it has no such key/],
    [
      'not YAML',
      { valuesFrom: `[${BASE}]`, objects: { base: "{values.yaml: 'a: [1'}" } },
      'values-not-yaml',
      /key values.yaml of ConfigMap base/,
    ],
    ['a list', { valuesFrom: `[${BASE}]`, objects: { base: "{values.yaml: '[1]'}" } }, 'values-not-a-map', /holds no map/],
    ['another kind', { valuesFrom: '[{kind: Pod, name: x}]' }, 'unsupported-kind', /reads no Pod/],
    ['spec.values is a list', { values: '[1]' }, 'values-not-a-map', /spec.values/],
    [
      'a scalar where the path needs a map',
      { valuesFrom: targets(['one', 'a.b']), values: '{a: 1}', objects: { one: '{v: x}' } },
      'target-path-refused',
      /the value at a is not a map/,
    ],
    [
      'a path the API server refuses',
      { valuesFrom: targets(['one', 'a b']), objects: { one: '{v: x}' } },
      'target-path-refused',
      /API does not allow/,
    ],
  ];
  it.each(rows)('%s', (_, release, code, message) => {
    const { problems } = composed(release);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.message).toMatch(message);
  });

  it('leaves unknown what the broken layer may have set, and keeps the rest', () => {
    const { tree } = composed({ valuesFrom: `[${BASE}]`, values: '{a: 1}' });
    const because = 'values come from key values.yaml of ConfigMap base, but there is none';
    expect(shown(tree)).toEqual({ a: 1, '…': because });
  });

  it('never quotes the text', () => {
    for (const path of ['a', 'a.b', 'a[0]', 'a\\\\']) {
      const { problems } = composed({ valuesFrom: targets(['one', path]), objects: { one: '{v: "x,hush"}' } });
      expect(problems.map(({ code }) => code)).toEqual(['target-path-refused']);
      expect(problems[0]?.message).not.toContain('hush');
    }
  });
});
