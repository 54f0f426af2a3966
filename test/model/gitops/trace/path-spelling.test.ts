import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import { type KeyPath, showPath } from '../../../../src/core/location.js';
import { keysNear, pathIn, readPath } from '../../../../src/model/gitops/trace/path-spelling.js';
import { type Tree, treeOfPlain } from '../../../../src/model/gitops/tree.js';

const OBJECT: Plain = {
  metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'x' } },
  spec: {
    values: { 'grafana.ini': { server: { root_url: 'x' } }, list: [{ name: 'a' }, [1]], '0': 'zero', grafana: { ini: 1 } },
  },
};
const tree: Tree = treeOfPlain(OBJECT, { kind: 'source' });

function pathOf(written: string): KeyPath | undefined {
  const steps = readPath(written);
  return steps && pathIn(tree, steps);
}

describe('paths', () => {
  it.each<readonly [string, KeyPath | undefined]>([
    ['', []],
    ['spec', ['spec']],
    ['.spec.values', ['spec', 'values']],
    ['spec.values["grafana.ini"].server', ['spec', 'values', 'grafana.ini', 'server']],
    ["spec.values['grafana.ini'].server", ['spec', 'values', 'grafana.ini', 'server']],
    ['spec.values.list[0].name', ['spec', 'values', 'list', 0, 'name']],
    ['spec.values.list.0.name', ['spec', 'values', 'list', 0, 'name']],
    ['spec.values.list[1][0]', ['spec', 'values', 'list', 1, 0]],
    ['spec.values.0', ['spec', 'values', '0']],
    ['spec.values["0"]', ['spec', 'values', '0']],
    // The shortest key that is there, else the one with dots.
    ['spec.values.grafana.ini', ['spec', 'values', 'grafana', 'ini']],
    ['metadata.annotations.kustomize.toolkit.fluxcd.io/prune', ['metadata', 'annotations', 'kustomize.toolkit.fluxcd.io/prune']],
    ['spec.nothing.here', ['spec', 'nothing', 'here']],
    ['spec..x', undefined],
    ['spec[', undefined],
    ['spec["x]', undefined],
    ['spec["x"', undefined],
    ['spec.', undefined],
    ['spec[x]', undefined],
  ])('%s', (written, path) => {
    expect(pathOf(written)).toEqual(path);
  });

  it('are read as messages show them', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.oneof(key, fc.nat(3)), { minLength: 1, maxLength: 4 }), (path) => {
        const nested = path.reduceRight<Plain>(
          (inner, step) =>
            typeof step === 'number'
              ? [0, 0, 0, 0].with(step, 0).map((_, index) => (index === step ? inner : 0))
              : { [step]: inner },
          1,
        );
        const steps = readPath(showPath(path));
        expect(steps && pathIn(treeOfPlain(nested, { kind: 'source' }), steps)).toEqual(path);
      }),
    );
  });

  it('that lead nowhere know the keys beside which they leave', () => {
    expect(keysNear(tree, ['spec', 'valeus', 'x'])).toEqual({ parent: ['spec'], keys: ['values'] });
    expect(keysNear(tree, ['spec', 'values'])).toEqual({ parent: ['spec', 'values'], keys: [] });
  });
});
