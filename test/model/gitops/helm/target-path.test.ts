import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import type { Layer } from '../../../../src/core/provenance.js';
import { SharedMap } from '../../../../src/model/gitops/helm/shared-values.js';
import { TargetPathRefused, placeText } from '../../../../src/model/gitops/helm/target-path.js';
import { type ScalarTree, subtree, treeOfPlain } from '../../../../src/model/gitops/tree.js';
import { projectOf, shown, treeIn, yamlTree } from './samples.js';

const LAYER: Layer = { kind: 'values-from', object: 'ConfigMap sample', key: 'v' };

/** A text from a file, so that it has a place. */
function textOf(value: string): ScalarTree {
  const text = subtree(treeIn(projectOf({ 'text.yaml': `data: {v: ${JSON.stringify(value)}}` }), 'text.yaml'), ['data', 'v']);
  if (text?.kind !== 'scalar') throw new Error('the sample is no text');
  return text;
}

function placed(values: string, path: string, value: string, literal = false): SharedMap {
  const tree = yamlTree(values);
  if (tree.kind !== 'map') throw new Error('the sample is no map');
  const map = new SharedMap(tree);
  placeText(map, path, { text: textOf(value), layer: LAYER, grammar: literal ? 'literal' : 'target-path' });
  return map;
}

describe('the type of a value', () => {
  const rows: readonly (readonly [string, Plain])[] = [
    ['true', true],
    ['FALSE', false],
    ['Null', null],
    ['0', 0],
    ['12', 12],
    ['-12', -12],
    ['+5', 5],
    ['007', '007'],
    ['-07', -7],
    ['1.5', '1.5'],
    ['1e3', '1e3'],
    ['9223372036854775807', 2 ** 63],
    ['9223372036854775808', '9223372036854775808'],
    ['12\n', '12\n'],
    ['yes', 'yes'],
    ['', ''],
    ["'true'", 'true'],
    ['"5"', '5'],
    ['""', ''],
    ['"', ''],
    ['{a,b}', ['a', 'b']],
    ['{1,"x",null}', [1, '"x"', null]],
    ['{}', ['']],
    ['p@ss\\word', 'p@ssword'],
    ['a\\,b', 'a,b'],
    ['k=v', 'k=v'],
  ];
  it.each(rows)('%j is %j', (value, expected) => {
    expect(shown(placed('{}', 'p', value).freeze())).toEqual({ p: expected });
  });

  it.each(['a,b=c', '{x}', '\\', '[0]', "'quoted'", '5', 'true'])('literally %j', (value) => {
    expect(shown(placed('{}', 'p.q', value, true).freeze())).toEqual({ p: { q: value } });
  });
});

/** As many steps as Helm follows. */
const DEEPEST = Array.from({ length: 31 }, () => 'a');

describe('the path', () => {
  const rows: readonly (readonly [string, string, string, Plain])[] = [
    ['{a: {c: 1}}', 'a.b', 'v', { a: { c: 1, b: 'v' } }],
    ['{}', 'a\\.b.c', 'v', { 'a.b': { c: 'v' } }],
    ['{}', 'l[1]', 'v', { l: [null, 'v'] }],
    ['{l: [a, b]}', 'l[0]', 'v', { l: ['v', 'b'] }],
    ['{l: [{x: 1}]}', 'l[0].y', 'v', { l: [{ x: 1, y: 'v' }] }],
    ['{l: [text]}', 'l[0].y', 'v', { l: [{ y: 'v' }] }],
    ['{}', 'l[1].y', 'v', { l: [null, { y: 'v' }] }],
    ['{}', 'l[0][1]', 'v', { l: [[null, 'v']] }],
    ['{with: old}', 'p', 'secret,with=comma', { with: 'comma', p: 'secret' }],
    ['{}', 'p', 'v,', { p: 'v' }],
    ['{}', 'a/b-c_d.e', 'v', { 'a/b-c_d': { e: 'v' } }],
    ['{}', 'a.b.c', 'null', { a: { b: { c: null } } }],
    ['{}', DEEPEST.join('.'), 'v', DEEPEST.reduce<Plain>((inner) => ({ a: inner }), 'v')],
  ];
  it.each(rows)('%s %s = %j', (values, path, value, expected) => {
    expect(shown(placed(values, path, value).freeze())).toEqual(expected);
  });

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['{a: text}', 'a.b', 'v', /at a is not a map/],
    ['{a: ~}', 'a.b', 'v', /at a is not a map/],
    ['{a: {}}', 'a[0]', 'v', /at a is not a list/],
    ['{}', 'l[65537]', 'v', /greater than maximum supported index of 65536/],
    ['{}', 'a.', 'v', /key map "a" has no value/],
    ['{}', Array.from({ length: 32 }, () => 'a').join('.'), 'v', /deeper than 30/],
    ['{}', 'p', '{a,b', /list must terminate/],
    ['{}', 'p', 'a,b', /what follows a comma/],
    ['{}', 'a=b', 'v', /API does not allow/],
    ['{}', 'l[123456]', 'v', /API does not allow/],
    ['{}', '', 'v', /API does not allow/],
    ['{}', `a${'b'.repeat(250)}`, 'v', /API does not allow/],
  ];
  it.each(refused)('%s %s = %j is refused', (values, path, value, message) => {
    expect(() => placed(values, path, value)).toThrow(TargetPathRefused);
    expect(() => placed(values, path, value)).toThrow(message);
  });
});

describe('the origin', () => {
  it('is the text, and what it hides', () => {
    const leaf = subtree(placed('{a: {b: old}}', 'a.b', 'new').freeze(), ['a', 'b']);
    expect(leaf).toMatchObject({ value: 'new', layer: LAYER, text: { text: 'new' }, under: { value: 'old' } });
    expect(leaf?.site?.document.id.file).toBe('text.yaml');
  });

  it('of a value that is read otherwise still has a place', () => {
    const leaf = subtree(placed('{}', 'a', 'p@ss\\word').freeze(), ['a']);
    expect(leaf).toMatchObject({ text: { text: 'p@ssword', segments: [{ file: 'text.yaml', length: 0 }] } });
  });

  it('of a map that the path makes is the layer', () => {
    expect(subtree(placed('{}', 'a.b', 'x').freeze(), ['a'])).toMatchObject({ kind: 'map', layer: LAYER });
  });
});

it('leaves what it does not touch as it is', () => {
  const tree = yamlTree('{a: {b: 1}, other: {x: {z: 1}}}');
  if (tree.kind !== 'map') throw new Error('the sample is no map');
  const map = new SharedMap(tree);
  placeText(map, 'a.b', { text: textOf('2'), layer: LAYER, grammar: 'target-path' });
  expect(subtree(map.freeze(), ['other'])).toBe(subtree(tree, ['other']));
  expect(shown(tree)).toEqual({ a: { b: 1 }, other: { x: { z: 1 } } });
});

it('places what cannot be read', () => {
  const map = new SharedMap({ kind: 'map', entries: new Map([['a', treeOfPlain({ b: 1 }, LAYER)]]), layer: LAYER });
  placeText(map, 'a.l[1].x', {
    text: { kind: 'unknown', because: 'sops', exists: true, layer: LAYER },
    layer: LAYER,
    grammar: 'target-path',
  });
  expect(shown(map.freeze())).toEqual({ a: { b: 1, l: [null, { x: '?!' }] } });
});

it('takes the last index that Helm supports', () => {
  const list = subtree(placed('{}', 'l[65536]', 'v').freeze(), ['l']);
  expect(list?.kind === 'seq' && list.items.length).toBe(65_537);
});
