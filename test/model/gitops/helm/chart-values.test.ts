import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import { readChart } from '../../../../src/model/gitops/helm/chart-directory.js';
import {
  type ChartOutcome,
  type RenderedChart,
  valuesForAnyHelm,
  valuesOfChart,
} from '../../../../src/model/gitops/helm/chart-values.js';
import { HELM_BEHAVIORS, type HelmBehavior } from '../../../../src/model/gitops/helm/coalesce.js';
import { type Tree, subtree, unknownTree } from '../../../../src/model/gitops/tree.js';
import { chain, projectOf, shown, yamlTree } from './samples.js';

const HOME = { document: { file: 'c/Chart.yaml', index: 0 }, path: [] };

interface Sample {
  readonly values?: string;
  readonly user?: string | Tree;
  /** Below `dependencies:` of the chart; one named `d` when it is not given. */
  readonly dependencies?: string;
  /** values.yaml of the sub-chart `d`; without it there is none. */
  readonly sub?: string;
}

function outcome({ values, user, dependencies, sub }: Sample, helm: HelmBehavior | 'any'): ChartOutcome {
  const declared =
    sub === undefined && dependencies === undefined ? '' : `dependencies: ${dependencies ?? '[{name: d, version: "*"}]'}\n`;
  const project = projectOf({
    'c/Chart.yaml': `apiVersion: v2\nname: c\nversion: 1.0.0\n${declared}`,
    ...(values !== undefined && { 'c/values.yaml': values }),
    ...(sub !== undefined && {
      'c/charts/d/Chart.yaml': 'apiVersion: v2\nname: d\nversion: 1.0.0\n',
      'c/charts/d/values.yaml': sub,
    }),
  });
  const { chart, problems } = readChart(project, 'c', HOME);
  if (chart === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  const tree = typeof user === 'string' ? yamlTree(user) : user;
  return helm === 'any' ? valuesForAnyHelm(chart, tree, HOME) : valuesOfChart(chart, tree, helm, HOME);
}

function rendered(sample: Sample, helm: HelmBehavior | 'any' = '4.1'): RenderedChart {
  const found = outcome(sample, helm);
  if ('problem' in found) throw new Error(found.problem.message);
  return found.rendered;
}

function valuesOf(sample: Sample, helm: HelmBehavior | 'any' = '4.1'): Plain | undefined {
  return shown(rendered(sample, helm).values);
}

describe.each(HELM_BEHAVIORS)('values over a chart’s own, Helm %s', (helm) => {
  const rows: readonly (readonly [string, Sample, Plain])[] = [
    ['a key the user does not have', { values: '{a: 1}', user: '{b: 2}' }, { a: 1, b: 2 }],
    ['a scalar over a map', { values: '{a: {x: 1}}', user: '{a: 5}' }, { a: 5 }],
    ['a map over a scalar', { values: '{a: 5}', user: '{a: {x: 1}}' }, { a: { x: 1 } }],
    ['lists are replaced', { values: '{a: [1, 2]}', user: '{a: []}' }, { a: [] }],
    ['empty values are values', { values: '{a: x, b: 1, c: true}', user: '{a: "", b: 0, c: false}' }, { a: '', b: 0, c: false }],
    ['an empty map keeps all', { values: '{a: {x: 1}}', user: '{a: {}}' }, { a: { x: 1 } }],
    ['null deletes', { values: '{a: 1, m: {x: 1, z: 2}}', user: '{a: ~, m: {x: ~}}' }, { m: { z: 2 } }],
    [
      'null for a key the chart does not know stays',
      { values: '{m: {x: 1}}', user: '{new: ~, m: {q: ~}}' },
      { new: null, m: { x: 1, q: null } },
    ],
    [
      'the user, then the parent, then the sub-chart',
      { values: '{d: {p: parent, u: parent}}', sub: '{p: sub, u: sub, s: sub}', user: '{d: {u: user}}' },
      { d: { p: 'parent', u: 'user', s: 'sub', global: {} } },
    ],
    [
      'a sub-chart by its alias only',
      { sub: '{s: sub}', dependencies: '[{name: d, version: "*", alias: e}]', user: '{d: {x: 1}, e: {x: 2}}' },
      { d: { x: 1 }, e: { x: 2, s: 'sub', global: {} } },
    ],
    ['null works into sub-charts', { sub: '{s: 1, t: 2}', user: '{d: {s: ~}}' }, { d: { t: 2, global: {} } }],
    [
      'null for a key the sub-chart does not know stays',
      { sub: '{s: 1, m: {x: 1}}', user: '{d: {c: ~, m: {q: ~}}}' },
      { d: { s: 1, c: null, m: { x: 1, q: null }, global: {} } },
    ],
    [
      'null works into maps of sub-charts',
      { sub: '{m: {x: 1, z: 2}}', user: '{d: {m: {x: ~}}}' },
      { d: { m: { z: 2 }, global: {} } },
    ],
    ['null deletes a global', { values: '{global: {a: 1, b: 2}}', user: '{global: {a: ~}}' }, { global: { b: 2 } }],
    [
      'lists of sub-charts are replaced, the upper one wins',
      { values: '{d: {l: [parent], m: [parent]}}', sub: '{l: [sub, sub], m: [sub], o: [sub]}', user: '{d: {l: []}}' },
      { d: { l: [], m: ['parent'], o: ['sub'], global: {} } },
    ],
    [
      'what is off imports nothing',
      {
        values: '{port: 1}',
        sub: '{exports: {data: {host: h}}}',
        dependencies: '[{name: d, version: "*", condition: on1, import-values: [data]}]',
        user: '{on1: false}',
      },
      { port: 1, on1: false },
    ],
    [
      'globals go down, the upper one wins',
      { values: '{global: {a: parent, p: 1}}', sub: '{global: {a: sub, s: 1}}', user: '{global: {u: 1}}' },
      { global: { a: 'parent', p: 1, u: 1 }, d: { global: { a: 'parent', p: 1, u: 1, s: 1 } } },
    ],
    [
      'a global set to null is gone above and back below',
      { values: '{global: {deep: {x: 1}}}', sub: '{global: {deep: {x: 2}}}', user: '{global: {deep: ~}}' },
      { global: {}, d: { global: { deep: { x: 1 } } } },
    ],
    [
      'maps in globals are shared: what the sub-chart adds deep down its parent has too',
      { values: '{global: {a: {b: {c: 1}}}}', sub: '{global: {a: {b: {d: 2}}}}' },
      { global: { a: { b: { c: 1, d: 2 } } }, d: { global: { a: { b: { c: 1, d: 2 } } } } },
    ],
    [
      'import-values lie below the parent’s own',
      {
        values: '{port: 1}',
        sub: '{exports: {data: {port: 9, host: h}}, inner: {k: v}}',
        dependencies: '[{name: d, version: "*", import-values: [data, {child: inner, parent: a.b}]}]',
      },
      {
        port: 1,
        host: 'h',
        a: { b: { k: 'v' } },
        d: { exports: { data: { port: 9, host: 'h' } }, inner: { k: 'v' }, global: {} },
      },
    ],
  ];
  it.each(rows)('%s', (_, sample, expected) => {
    expect(valuesOf(sample, helm)).toEqual(expected);
  });
});

describe('nulls that the versions of Helm treat differently', () => {
  const rows: readonly (readonly [string, Sample, Readonly<Record<HelmBehavior, Plain>>])[] = [
    [
      'a null of the chart',
      { values: '{a: ~, m: {x: ~}}' },
      { '3.17': { a: null, m: { x: null } }, '4.1': { a: null, m: { x: null } }, '4.2': { m: {} } },
    ],
    [
      'a null of the chart beside what the user sets',
      { values: '{m: {x: ~, z: 1}}', user: '{m: {z: 2}}' },
      { '3.17': { m: { x: null, z: 2 } }, '4.1': { m: { x: null, z: 2 } }, '4.2': { m: { z: 2 } } },
    ],
    [
      'a null of the sub-chart',
      { sub: '{s: ~, t: {x: ~}}' },
      {
        '3.17': { d: { t: {}, global: {} } },
        '4.1': { d: { t: { x: null }, global: {} } },
        '4.2': { d: { t: {}, global: {} } },
      },
    ],
    ['null over a null of the chart', { values: '{a: ~}', user: '{a: ~}' }, { '3.17': {}, '4.1': {}, '4.2': {} }],
    [
      'null over a nested null',
      { values: '{m: {x: ~}}', user: '{m: {x: ~}}' },
      { '3.17': { m: {} }, '4.1': { m: { x: null } }, '4.2': { m: { x: null } } },
    ],
    [
      'a parent’s null for a sub-chart',
      { values: '{d: {s: ~}}', sub: '{s: 1}' },
      { '3.17': { d: { global: {} } }, '4.1': { d: { global: {} } }, '4.2': { d: { s: 1, global: {} } } },
    ],
  ];
  it.each(rows)('%s', (_, sample, expected) => {
    expect(Object.fromEntries(HELM_BEHAVIORS.map((helm) => [helm, valuesOf(sample, helm)]))).toEqual(expected);
  });

  it('are unknown where it is not said which Helm it is', () => {
    expect(valuesOf({ values: '{a: 1, d: {s: ~}}', sub: '{s: 1, t: 2}' }, 'any')).toEqual({
      a: 1,
      d: { s: '?', t: 2, global: {} },
    });
  });
});

describe('which sub-charts run', () => {
  const declared = (more: string): string => `[{name: d, version: "*", ${more}}]`;
  const rows: readonly (readonly [string, Sample, true | 'maybe' | false])[] = [
    ['without a switch', { sub: '{}' }, true],
    ['the condition says no', { sub: '{}', dependencies: declared('condition: d.on1'), user: '{d: {on1: false}}' }, false],
    ['the condition is the sub-chart’s own default', { sub: '{on1: false}', dependencies: declared('condition: d.on1') }, false],
    [
      'the first that is a boolean counts',
      { sub: '{}', dependencies: declared('condition: "a,b,c"'), user: '{a: text, b: true, c: false}' },
      true,
    ],
    ['a condition that is nowhere', { sub: '{}', dependencies: declared('condition: a.b') }, true],
    ['tags', { sub: '{}', dependencies: declared('tags: [t, u]'), user: '{tags: {t: false}}' }, false],
    ['one tag is enough', { sub: '{}', dependencies: declared('tags: [t, u]'), user: '{tags: {t: false, u: true}}' }, true],
    [
      'the condition counts more',
      { sub: '{}', dependencies: declared('tags: [t], condition: a'), user: '{a: true, tags: {t: false}}' },
      true,
    ],
    [
      'another version than is asked for is not declared',
      { sub: '{}', dependencies: '[{name: d, version: ">=2", condition: a}]', user: '{a: true}' },
      true,
    ],
    [
      'it is not known',
      { sub: '{}', dependencies: declared('condition: d.on1'), user: unknownTree('sops', { kind: 'source' }) },
      'maybe',
    ],
  ];
  it.each(rows)('%s', (_, sample, expected) => {
    expect(rendered(sample).charts.map(({ enabled }) => enabled)).toEqual(expected === false ? [] : [expected]);
  });

  it('does not coalesce what is off', () => {
    expect(valuesOf({ sub: '{s: 1}', dependencies: declared('condition: a'), user: '{a: false, d: {x: 1}}' })).toEqual({
      a: false,
      d: { x: 1 },
    });
  });
});

describe('what is not known', () => {
  const unknown = unknownTree('sops', { kind: 'source' });
  const open: Tree = { kind: 'map', entries: new Map([['a', yamlTree('{x: 1}')]]), layer: { kind: 'source' }, open: 'sops' };
  const rows: readonly (readonly [string, Sample, Plain])[] = [
    ['all of the user’s values', { values: '{a: 1}', sub: '{s: 1}', user: unknown }, { a: '?', d: '…', '…': 'sops' }],
    ['some of the user’s values', { values: '{a: {x: 5, w: 1}, b: 2}', user: open }, { a: { x: 1, w: 1 }, b: '?', '…': 'sops' }],
  ];
  it.each(rows)('%s', (_, sample, expected) => {
    const found = valuesOf(sample);
    const isMap = typeof found === 'object' && found !== null && !Array.isArray(found);
    expect(isMap && 'd' in found ? { ...found, d: '…' } : found).toEqual(expected);
  });

  it('of a chart’s own values leaves the user’s certain', () => {
    const project = projectOf({ 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n' });
    const { chart } = readChart(project, 'c', HOME);
    const found = valuesOfChart({ ...chart!, values: unknown }, yamlTree('{a: {x: 1}}'), '4.2', HOME);
    expect('rendered' in found && shown(found.rendered.values)).toEqual({ a: { x: 1, '…': 'sops' }, '…': 'sops' });
  });
});

it('a sub-chart’s values that are no map end the release', () => {
  const found = outcome({ sub: '{s: 1}', user: '{d: text}' }, '4.2');
  expect('problem' in found && found.problem).toMatchObject({ code: 'values-not-a-map', at: { path: ['d'] } });
});

describe('origins', () => {
  const sample: Sample = {
    values: '{a: {x: parent}, d: {s: parent}}',
    sub: '{s: sub, t: sub}',
    user: '{a: {x: user}, d: {t: ~}, d2: 1}',
  };

  it('of a value are all its layers', () => {
    const { values } = rendered(sample);
    expect(chain(values, ['a', 'x'])).toEqual(['source "user"', 'chart-default "parent"']);
    expect(chain(values, ['d', 's'])).toEqual(['chart-default "parent"', 'chart-default "sub"']);
    expect(subtree(values, ['d', 's'])?.layer).toEqual({ kind: 'chart-default', chart: 'c', version: '1.0.0' });
    expect(subtree(values, ['d', 's'])?.site?.document.id.file).toBe('c/values.yaml');
  });

  it('of an absence are the null and what it took', () => {
    const section = subtree(rendered(sample).values, ['d']);
    const tombstone = section?.kind === 'map' ? section.removed?.get('t') : undefined;
    expect(tombstone).toMatchObject({ by: { value: null, layer: { kind: 'source' } }, lost: { value: 'sub' } });
  });
});
