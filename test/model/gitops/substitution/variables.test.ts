import { describe, expect, test } from 'vitest';

import { type SourceReader, composeVariables } from '../../../../src/model/gitops/substitution/variables.js';
import { type Tree, treeOfPlain, unknownTree } from '../../../../src/model/gitops/tree.js';

const SOURCE = { kind: 'source' } as const;

const OBJECTS: Readonly<Record<string, Tree>> = {
  'ConfigMap/one': treeOfPlain({ A: 'one', B: 'one', N: 'two\nlines\n', empty: null }, SOURCE),
  'ConfigMap/two': treeOfPlain({ B: 'two', 'settings.yaml': 'x', number: 5 }, SOURCE),
  'Secret/encrypted': { kind: 'map', entries: new Map([['S', unknownTree('it is encrypted', SOURCE, true)]]), layer: SOURCE },
  'Secret/half': {
    kind: 'map',
    entries: new Map([['B', unknownTree('it is encrypted', SOURCE, true)]]),
    layer: SOURCE,
    open: 'more',
  },
  'Secret/made': unknownTree('an ExternalSecret makes it', SOURCE, true),
  'Secret/perhaps': unknownTree('it may be made elsewhere', SOURCE),
};
const read: SourceReader = ({ kind, name }) => OBJECTS[`${kind}/${name}`];

function from(...sources: readonly string[]): { readonly substituteFrom: readonly Record<string, string | boolean>[] } {
  const entries = sources.map((source) => {
    const [kind, name] = source.replace('?', '').split('/');
    return { kind: kind!, name: name!, optional: source.endsWith('?') };
  });
  return { substituteFrom: entries };
}

function composed(postBuild: Parameters<typeof treeOfPlain>[0]) {
  const { known, ...rest } = composeVariables(treeOfPlain(postBuild, SOURCE), read);
  return { ...rest, values: Object.fromEntries([...known].map(([name, { text }]) => [name, text])), known };
}

describe('values', () => {
  test.each([
    ['sources in order', from('ConfigMap/one', 'ConfigMap/two'), { A: 'one', B: 'two', N: 'twolines', empty: '', number: null }],
    [
      'the other way round',
      from('ConfigMap/two', 'ConfigMap/one'),
      { A: 'one', B: 'one', N: 'twolines', empty: '', number: null },
    ],
    ['inline wins', { ...from('ConfigMap/one'), substitute: { A: 'i\n' } }, { A: 'i', B: 'one', N: 'twolines', empty: '' }],
    ['an encrypted Secret', from('ConfigMap/one', 'Secret/encrypted'), { A: 'one', B: 'one', N: 'twolines', empty: '', S: null }],
    ['unknown keys', from('ConfigMap/one', 'Secret/half'), { A: null, B: null, N: null, empty: null }],
    ['unknown keys below', { ...from('Secret/made'), substitute: { A: 'i' } }, { A: 'i' }],
    ['a missing source', from('ConfigMap/one', 'Secret/gone?'), { A: 'one', B: 'one', N: 'twolines', empty: '' }],
  ])('%s', (_, postBuild, values) => {
    expect(composed(postBuild).values).toEqual(values);
  });

  test('say where they come from, and what they override', () => {
    const { known } = composed({ ...from('ConfigMap/one', 'ConfigMap/two'), substitute: { B: 'inline' } });
    const B = known.get('B');
    expect([B?.from, B?.overridden?.from, B?.overridden?.overridden?.from]).toEqual([
      'substitute',
      'ConfigMap/two',
      'ConfigMap/one',
    ]);
  });
});

test.each([
  [undefined, false],
  [{}, false],
  [{ substitute: {} }, false],
  [{ substitute: { A: '' } }, true],
  [{ substituteStrategy: 'Always' }, true],
  [{ substituteStrategy: 'WithVariables' }, false],
  [from('ConfigMap/gone?'), false],
  [from('Secret/made'), true],
  [from('Secret/perhaps'), 'maybe'],
])('whether %j substitutes', (postBuild, applies) => {
  const tree = postBuild && treeOfPlain(postBuild, SOURCE);
  expect(composeVariables(tree, read).applies).toBe(applies);
});

test.each([
  [from('Secret/gone'), 'missing-source', 'Secret/gone', "substitute from 'Secret/gone' error: not found"],
  [
    from('ConfigMap/two'),
    'invalid-name',
    'settings.yaml',
    "'settings.yaml' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'",
  ],
  [
    { substitute: { '1a': 'x' } },
    'invalid-name',
    '1a',
    "'1a' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'",
  ],
  [{ substitute: { A: 1 } }, 'not-a-string', 'A', 'the variable A must be a string'],
  [{ substitute: { A: null } }, 'not-a-string', 'A', 'the variable A must be a string'],
])('%j is a problem', (postBuild, code, name, message) => {
  expect(composed(postBuild).problems).toContainEqual({ code, name, message });
});

test('an unknown part of the field leaves all open', () => {
  expect(composeVariables(unknownTree('it is patched', SOURCE), read)).toMatchObject({ open: 'it is patched', applies: 'maybe' });
});
