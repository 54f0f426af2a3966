import { describe, expect, test } from 'vitest';

import { emitGoYaml } from '../../../../src/model/gitops/substitution/go-yaml.js';
import { needsQuotes } from '../../../../src/model/gitops/substitution/scalar-style.js';
import { treeOfPlain } from '../../../../src/model/gitops/tree.js';
import { golden } from './golden.js';

describe('strings, as sigs.k8s.io/yaml writes them', () => {
  test.each(golden.styles)('$text', ({ text, written }) => {
    expect(emitGoYaml(treeOfPlain({ a: [text] }, { kind: 'source' })).text).toBe(written);
    expect(needsQuotes(text)).toBe(/^a:\n- ["']/.test(written));
  });
});

test.each(golden.keys)('the order of keys', ({ keys, written }) => {
  const object = Object.fromEntries(keys.map((key) => [key, 1]));
  expect(emitGoYaml(treeOfPlain(object, { kind: 'source' })).text).toBe(written);
});

test('collections, numbers and nulls', () => {
  const object = { l: [[1, [2]], { b: {}, a: [] }, []], n: null, t: true, f: 1.5 };
  expect(emitGoYaml(treeOfPlain(object, { kind: 'source' })).text).toBe(
    'f: 1.5\nl:\n- - 1\n  - - 2\n- a: []\n  b: {}\n- []\n"n": null\nt: true\n',
  );
});
