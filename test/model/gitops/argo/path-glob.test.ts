import { describe, expect, it } from 'vitest';

import { pathGlob } from '../../../../src/model/gitops/argo/path-glob.js';

describe('pathGlob', () => {
  it.each<readonly [pattern: string, matching: readonly string[], others: readonly string[]]>([
    ['', [''], ['a']],
    ['a/b.yaml', ['a/b.yaml'], ['a/bXyaml', 'a/b.yam', 'a/b.yaml/', 'x/a/b.yaml']],
    ['a/*', ['a/b', 'a/'], ['a', 'a/b/c', 'b/b']],
    ['*.yaml', ['a.yaml', '.yaml'], ['a/b.yaml', 'a.yml']],
    ['a/?', ['a/b'], ['a/', 'a/bc', 'a//']],
    ['**/c', ['c', 'a/c', 'a/b/c'], ['xc', 'a/xc', '/c', 'a//c', 'c/']],
    ['a/**/c', ['a/c', 'a/b/c', 'a/b/b/c'], ['a/bc', 'ac']],
    ['a/**', ['a/', 'a/b', 'a/b/c'], ['a', 'ab']],
    ['a**b', ['ab', 'a/x/b'], ['a', 'b']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'x', '[x', '-x']],
    ['[!a-c]x', ['dx'], ['ax', 'x']],
    ['[^a]', ['b'], ['a']],
    ['[abz-]', ['a', 'z', '-'], ['c', 'y']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a\\]', ['a', '\\'], ['b']],
    ['{a,b}/c', ['a/c', 'b/c'], ['c', 'ab/c', 'a,b/c']],
    ['{a,b{c,d}}e', ['ae', 'bce', 'bde'], ['be', 'abce']],
    ['x{,y}z', ['xz', 'xyz'], ['xyyz']],
    ['{*/,}a', ['b/a', 'a'], ['b/c/a']],
    ['a}b', ['a}b'], ['ab']],
    ['a,b', ['a,b'], ['a']],
    ['a\\*', ['a*'], ['ab', 'a\\']],
    ['a\\', ['a\\'], ['a']],
    ['a.b+(c)|$', ['a.b+(c)|$'], ['axb+(c)|$', 'a.bb']],
  ])('%j', (pattern, matching, others) => {
    const read = pathGlob(pattern)!;
    expect(matching.filter((path) => !read.test(path))).toEqual([]);
    expect(others.filter((path) => read.test(path))).toEqual([]);
  });

  it.each(['[', '[a', '{a,b', '{a,{b}', '[c-a]', 'x[b-a]*'])('cannot read %j', (pattern) => {
    expect(pathGlob(pattern)).toBeUndefined();
  });

  it('reads a path once, however many stars there are', () => {
    for (const many of ['a*'.repeat(60), '**/'.repeat(60), '**a'.repeat(60), '{a,a,a*}'.repeat(60)])
      expect(pathGlob(`${many}b`)!.test(`${'a/'.repeat(50)}${'a'.repeat(200)}c`)).toBe(false);
  });
});

describe('pathGlob, across folders', () => {
  it.each<readonly [pattern: string, matching: readonly string[], others: readonly string[]]>([
    ['*', ['', 'a', 'a/b', 'a\nb'], []],
    ['a*', ['a', 'a/b/c'], ['b/a']],
    ['?b', ['/b', 'ab'], ['b']],
    ['**/c', ['a/b/c', '/c', 'x/c'], ['c', 'a/b']],
    ['https://x/*.git', ['https://x/a/b.git'], ['https://x/a', 'https://xx/.git']],
  ])('%j', (pattern, matching, others) => {
    const read = pathGlob(pattern, 'across folders')!;
    expect(matching.filter((path) => !read.test(path))).toEqual([]);
    expect(others.filter((path) => read.test(path))).toEqual([]);
  });
});
