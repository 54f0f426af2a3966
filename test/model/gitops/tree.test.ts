import { describe, expect, test } from 'vitest';

import { manifestsOf } from '../../../src/model/project/manifests.js';
import { manifestTree, type Tree } from '../../../src/model/gitops/tree.js';
import { projectOf } from './flux/flux-project.js';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

function treeOfText(text: string): Tree {
  return manifestTree(manifestsOf(projectOf({ 'a.yaml': HEAD + text }))[0]!);
}

/** How many values are known, and how many are not. */
function counted(tree: Tree): { readonly known: number; readonly unknown: number } {
  const sum = { known: 0, unknown: 0 };
  const waiting = [tree];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at.kind === 'unknown') sum.unknown++;
    else sum.known++;
    if (at.kind === 'map') waiting.push(...at.entries.values());
    if (at.kind === 'seq') for (const item of at.items) waiting.push(item);
  }
  return sum;
}

describe('what aliases repeat', () => {
  test('is known', () => {
    expect(counted(treeOfText('x: &x {a: 1, b: 2}\ny: [*x, *x]\nz: {<<: *x, c: 3}\n'))).toEqual({ known: 19, unknown: 0 });
  });

  test('a large document without any is known as a whole', () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `  - ${index}\n`);
    expect(counted(treeOfText(`rows:\n${rows.join('')}`))).toEqual({ known: 60_006, unknown: 0 });
  });

  test.each([
    [
      'aliases',
      (name: string, below: string) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${below}`).join(', ')}]\n`,
    ],
    [
      'merge keys',
      (name: string, below: string) =>
        `${name}: &${name} {${Array.from({ length: 9 }, (_, index) => `k${index}: {<<: *${below}}`).join(', ')}}\n`,
    ],
  ])('%s that multiply have an end, and what follows is known', (_, line) => {
    const levels = 'bcdefghijk'.split('');
    const bomb = levels.map((name, index) => line(name, index === 0 ? 'a' : levels[index - 1]!)).join('');
    const tree = treeOfText(`a: &a {x: 1}\n${bomb}last: {y: 1}\n`);
    const { known, unknown } = counted(tree);
    expect(known).toBeGreaterThan(1_000);
    expect(known + unknown).toBeLessThan(12_500);
    expect(unknown).toBeGreaterThan(0);
    expect(tree.kind === 'map' && counted(tree.entries.get('last')!)).toEqual({ known: 2, unknown: 0 });
  });
});
