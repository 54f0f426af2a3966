import { describe, expect, it } from 'vitest';

import { fluxReleaseNames, shortenedName } from '../../../../src/model/gitops/helm/release-name.js';
import { type Tree, unknownTree } from '../../../../src/model/gitops/tree.js';
import { yamlTree } from './samples.js';

describe('the release that a HelmRelease makes', () => {
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    ['{}', 'web', 'apps'],
    ['{releaseName: other}', 'other', 'apps'],
    ['{targetNamespace: prod}', 'prod-web', 'prod'],
    ['{targetNamespace: prod, releaseName: other}', 'other', 'prod'],
    ['{targetNamespace: "", releaseName: ""}', 'web', 'apps'],
    ['{storageNamespace: flux}', 'web', 'apps'],
  ];
  it.each(rows)('%s: %s in %s', (spec, name, namespace) => {
    expect(fluxReleaseNames(yamlTree(spec), { name: 'web', namespace: 'apps' })).toEqual({ name, namespace });
  });

  it('is not known where a part of it is not', () => {
    const unknown = unknownTree('a variable', { kind: 'source' });
    const spec = (field: string, more = '{}'): Tree => {
      const tree = yamlTree(more);
      return tree.kind === 'map' ? { ...tree, entries: new Map(tree.entries).set(field, unknown) } : tree;
    };
    const names = (tree: Tree): unknown => fluxReleaseNames(tree, { name: 'web', namespace: 'apps' });
    expect(names(spec('releaseName'))).toEqual({ name: undefined, namespace: 'apps' });
    expect(names(spec('targetNamespace'))).toEqual({ name: undefined, namespace: undefined });
    expect(names(spec('targetNamespace', '{releaseName: other}'))).toEqual({ name: 'other', namespace: undefined });
  });

  it('has no namespace where none is known', () => {
    expect(fluxReleaseNames(undefined, { name: 'web' })).toEqual({ name: 'web', namespace: undefined });
  });
});

describe('a long name', () => {
  it('of 53 characters stays', () => {
    expect(shortenedName('a'.repeat(53))).toBe('a'.repeat(53));
  });

  it('is cut, with a hash of all of it', () => {
    const name = 'release-name-with-very-long-name-which-is-longer-than-53-characters';
    // The example of helm-controller's own test.
    expect(shortenedName(name)).toBe('release-name-with-very-long-name-which-i-788ca0d0d7b0');
  });
});
