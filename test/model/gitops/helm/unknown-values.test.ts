import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import { readChart } from '../../../../src/model/gitops/helm/chart-directory.js';
import { type RenderedChart, valuesOfChart } from '../../../../src/model/gitops/helm/chart-values.js';
import { HELM_BEHAVIORS } from '../../../../src/model/gitops/helm/coalesce.js';
import { type ComposedValues, composeValues } from '../../../../src/model/gitops/helm/values-from.js';
import { type Tree, subtree } from '../../../../src/model/gitops/tree.js';
import { projectOf, shown, treeIn } from './samples.js';

/** An entry of `valuesFrom`: a text of values, or one for a path. */
interface Entry {
  readonly text: string;
  readonly path: string | undefined;
  /** It stands in a Secret, or is made in the cluster. */
  readonly isHidden: boolean;
  readonly isOptional: boolean;
  /** Of an optional one, whether it is there after all. */
  readonly isThere: boolean;
}

interface Release {
  readonly entries: readonly Entry[];
  readonly values: Plain | undefined;
}

const HOME = { document: { file: 'release.yaml', index: 0 }, path: [] };
const KEYS = ['a', 'b', 'c'];

const scalar = fc.constantFrom<Plain>(null, true, 1, 'x', 'w');
const { map } = fc.letrec<{ value: Plain; map: Plain }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('map'), fc.array(scalar, { maxLength: 2 })),
  map: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 3 }),
}));
const path = fc.constantFrom('a', 'b', 'a.b', 'a.c', 'b.a', 'a.b.c', 'c[0]', 'a.b[1]', 'a.c[0].b');
/** What a hidden text may say in the place of another; a null would be as good as nothing. */
const text = fc.constantFrom('T', '5', 'true', '"q"');

const entry = fc.record({
  values: map,
  path: fc.option(path, { nil: undefined }),
  text,
  isHidden: fc.boolean(),
  isOptional: fc.boolean(),
  isThere: fc.boolean(),
});
const release: fc.Arbitrary<Release> = fc.record({
  entries: fc
    .array(entry, { minLength: 1, maxLength: 4 })
    .map((all) =>
      all.map(({ values, ...one }) => ({ ...one, text: one.path === undefined ? JSON.stringify(values) : one.text })),
    ),
  values: fc.option(map, { nil: undefined }),
});

/** With `isSeen` the texts that are hidden are read, as they will be in the cluster. */
function composed({ entries, values }: Release, isSeen: boolean): ComposedValues {
  const references = entries.map(({ path: placed, isOptional }, index) => ({
    kind: 'ConfigMap',
    name: 'texts',
    valuesKey: `t${index}`,
    ...(placed !== undefined && { targetPath: placed }),
    ...(isOptional && { optional: true }),
  }));
  const project = projectOf({
    'release.yaml': JSON.stringify({ valuesFrom: references, values: values ?? null }),
    'texts.yaml': JSON.stringify({ data: Object.fromEntries(entries.map((one, index) => [`t${index}`, one.text])) }),
  });
  const written = treeIn(project, 'release.yaml', 'kubernetes');
  const texts = treeIn(project, 'texts.yaml', 'kubernetes');
  return composeValues({
    project,
    home: HOME,
    valuesFrom: subtree(written, ['valuesFrom']),
    values: values === undefined ? undefined : subtree(written, ['values']),
    read: ({ valuesKey }) => {
      const { isHidden, isOptional, isThere } = entries[Number(valuesKey.slice(1))]!;
      if (isHidden && !isSeen) return { state: 'unknown', because: 'it is hidden' };
      const found = subtree(texts, ['data', valuesKey]);
      return found?.kind === 'scalar' && (isThere || !isOptional)
        ? { state: 'text', text: found }
        : { state: 'absent', because: 'it is not there' };
    },
  });
}

/** Where something that is said to be certain is otherwise. */
function wrong(told: Tree | undefined, real: Plain | undefined, at: string): readonly string[] {
  if (told === undefined)
    return real === undefined || shownEmpty(real) ? [] : [`${at} is ${JSON.stringify(real)}, and nothing is told`];
  const otherwise = [`${at} is ${JSON.stringify(real)}, and told to be ${JSON.stringify(shown(told))}`];
  if (told.kind === 'unknown') return told.exists === 'maybe' || (real !== undefined && real !== null) ? [] : otherwise;
  if (told.kind === 'scalar') return real === told.value ? [] : otherwise;
  if (told.kind === 'seq') {
    if (!isList(real) || real.length !== told.items.length) return otherwise;
    return told.items.flatMap((item, index) => wrong(item, real[index], `${at}[${index}]`));
  }
  if (!isMap(real)) return otherwise;
  const untold = told.open === undefined ? Object.keys(real).filter((key) => !told.entries.has(key)) : [];
  return [
    ...untold.map((key) => `${at}.${key} is ${JSON.stringify(real[key])}, and certainly not there`),
    ...[...told.entries].flatMap(([key, value]) => wrong(value, real[key], `${at}.${key}`)),
  ];
}

function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

function isMap(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shownEmpty(value: Plain): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}

describe('what is certain stays so when what is hidden comes to light', () => {
  it('among the values of a release', () => {
    fc.assert(
      fc.property(release, (sample) => {
        const told = composed(sample, false);
        const real = composed(sample, true);
        if (told.problems.length > 0) expect(real.problems).not.toEqual([]);
        fc.pre(real.problems.length === 0);
        expect(wrong(told.tree, shown(real.tree) ?? {}, 'values')).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

const CHART =
  'apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies: [{name: d, version: "*", alias: b, condition: "c,b.a", tags: [t], import-values: [{child: a, parent: a}]}]\n';
const defaults = fc.record({ own: map, sub: map });

describe.each(HELM_BEHAVIORS)('what is certain for a chart stays so, Helm %s', (helm) => {
  it('whatever is hidden', () => {
    fc.assert(
      fc.property(release, defaults, (sample, { own, sub }) => {
        const project = projectOf({
          'c/Chart.yaml': CHART,
          'c/values.yaml': JSON.stringify(own),
          'c/charts/d/Chart.yaml': 'apiVersion: v2\nname: d\nversion: 1.0.0\n',
          'c/charts/d/values.yaml': JSON.stringify(sub),
        });
        const { chart } = readChart(project, 'c', HOME);
        const [told, real] = [false, true].map((isSeen) => {
          const { tree, problems } = composed(sample, isSeen);
          return problems.length > 0 ? undefined : valuesOfChart(chart!, tree, helm, HOME);
        });
        fc.pre(real !== undefined && 'rendered' in real && told !== undefined);
        if (real === undefined || !('rendered' in real) || told === undefined) return;
        expect('problem' in told ? told.problem.message : undefined).toBeUndefined();
        if ('rendered' in told) expect(wrongIn(told.rendered, real.rendered)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

function wrongIn(told: RenderedChart, real: RenderedChart): readonly string[] {
  const runs = new Map(real.charts.map((chart) => [chart.chart.name, chart]));
  const certain = told.charts.filter(({ enabled }) => enabled === true);
  return [
    ...wrong(told.values, shown(real.values), told.chart.name),
    ...certain.flatMap((chart) => {
      const found = runs.get(chart.chart.name);
      return found === undefined ? [`${chart.chart.name} does not run`] : wrongIn(chart, found);
    }),
    ...[...runs.keys()].filter((name) => !told.charts.some(({ chart }) => chart.name === name)).map((name) => `${name} runs`),
  ];
}
