import { describe, expect, it } from 'vitest';

import { applyEdits } from '../../../../src/core/text.js';
import { readChart } from '../../../../src/model/gitops/helm/chart-directory.js';
import { type RenderedChart, valuesOfChart } from '../../../../src/model/gitops/helm/chart-values.js';
import { composeValues } from '../../../../src/model/gitops/helm/values-from.js';
import { type ScalarTree, type Tree, subtree } from '../../../../src/model/gitops/tree.js';
import { hostRange } from '../../../../src/syntax/effective-text.js';
import { projectOf, treeIn } from './samples.js';

type Files = Readonly<Record<string, string>>;

/** Leaves with words that occur once, so that a change in a file is seen where it belongs. */
function leaves(prefix: string, count: number): string {
  const keys = Array.from({ length: count }, (_, index) => `k${index}`);
  return keys.map((key) => `  ${key}: ${prefix}${key}\n  m${key}: {deep: {er: ${prefix}deep${key}}}\n`).join('');
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');

const FILES: Files = {
  'release.yaml': `valuesFrom:
- {kind: ConfigMap, name: texts}
- {kind: ConfigMap, name: texts, valuesKey: one, targetPath: target.a}
- {kind: ConfigMap, name: texts, valuesKey: two, targetPath: "target.l[1].x"}
- {kind: ConfigMap, name: texts, valuesKey: lost, targetPath: own.k0}
values:
  own:
${leaves('own', 16).replace(/^/gm, '  ').trimEnd()}
  target: {l: [own0, own1]}
  section: {s1: ownsection}
`,
  'texts.yaml': `data:
  one: targetone
  two: targettwo
  lost: targetlost
  values.yaml: |
    base:
${indented(leaves('base', 16))}
    own: {extra: baseextra, k0: basek0}
    # Wins over nothing: spec.values says it, too.
    section: {s1: basesection, s2: basesection2}
`,
  'chart/Chart.yaml':
    'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.x, alias: section, import-values: [data]}]\n',
  'chart/values.yaml': `chart:\n${leaves('chart', 16)}own: {k1: chartk1, onlychart: chartonly}\nsection: {s2: chartsection2, s3: chartsection3}\nglobal: {a: {g: chartglobal}}\n`,
  'chart/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
  'chart/charts/sub/values.yaml': `sub:\n${leaves('sub', 16)}s3: sub3\nglobal: {a: {h: subglobal}}\nexports: {data: {imported: subimported}}\n`,
};

function render(files: Files): RenderedChart {
  const project = projectOf(files);
  const home = { document: { file: 'release.yaml', index: 0 }, path: [] };
  const release = treeIn(project, 'release.yaml', 'kubernetes');
  const texts = treeIn(project, 'texts.yaml', 'kubernetes');
  const user = composeValues({
    project,
    home,
    valuesFrom: subtree(release, ['valuesFrom']),
    values: subtree(release, ['values']),
    read: ({ valuesKey }) => {
      const text = subtree(texts, ['data', valuesKey]);
      return text?.kind === 'scalar' ? { state: 'text', text } : { state: 'absent', because: 'it is not there' };
    },
  });
  const { chart, problems } = readChart(project, 'chart', home);
  expect([...user.problems, ...problems]).toEqual([]);
  const found = valuesOfChart(chart!, user.tree, '4.2', home);
  if ('problem' in found) throw new Error(found.problem.message);
  return found.rendered;
}

/** Every leaf with its path. */
function leavesOf(tree: Tree, path: readonly (string | number)[] = []): readonly (readonly [string, ScalarTree])[] {
  if (tree.kind === 'map') return [...tree.entries].flatMap(([key, value]) => leavesOf(value, [...path, key]));
  if (tree.kind === 'seq') return tree.items.flatMap((item, index) => leavesOf(item, [...path, index]));
  return tree.kind === 'scalar' ? [[path.join('/'), tree]] : [];
}

describe('the place of a value', () => {
  const before = new Map(leavesOf(render(FILES).values));

  it('is the text that decides it: another text there is another value there', () => {
    const kinds = new Map<string, number>();
    for (const [path, leaf] of before) {
      if (leaf.site === undefined) {
        // Nothing but the gap in front of a list item has no text.
        expect(leaf.value).toBeNull();
        continue;
      }
      const { document, node } = leaf.site;
      const host = hostRange(document.text, { start: node.start, end: node.end })!;
      const changed = applyEdits(FILES[host.file]!, [{ range: host.range, text: 'mutated' }]);
      const after = new Map(leavesOf(render({ ...FILES, [host.file]: changed }).values));
      expect(after.get(path)?.value).toBe('mutated');
      for (const [other, value] of after)
        if (before.get(other)?.site?.node.start !== node.start) expect(value.value).toBe(before.get(other)?.value);
      const kind = leaf.layer.kind === 'chart-default' ? `chart ${leaf.layer.chart}` : leaf.layer.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries([...kinds].map(([kind, count]) => [kind, count >= 30]))).toEqual({
      source: true,
      'values-from': true,
      'chart web': true,
      'chart sub': true,
    });
  });
});
