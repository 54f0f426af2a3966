// Random charts with random values in every layer, rendered by the two Helm of the layers with templates that print their
// values, and composed by Seaworthy; then single texts at paths, which Helm may refuse; then HelmReleases. The seed is printed with a failure; SEED
// and CASES in the environment repeat or widen a run, SHOW=1 prints the files of a failed run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { filesOf, repository, withFolder } from '../projects.mjs';
import { ROOT_KEYS, randomChart } from '../random-chart.mjs';
import { generator } from '../random-kustomization.mjs';
import { releasedValues, writeReleases } from '../random-values-from.mjs';
import { HELMS, PRINT, placingArgument, template, write } from '../real-values.mjs';
import { inParallel, layerTool, run } from '../tools.mjs';

export async function check() {
  const seed = Number(process.env.SEED ?? 20_250_301);
  const wanted = Number(process.env.CASES ?? 2_200);
  const results = [];
  for (const helm of HELMS) {
    layerTool(helm.layer, 'helm');
    results.push(
      await layered(helm, seed, Math.ceil(wanted / ROOT_KEYS)),
      await setLines(helm, seed + 1, Math.ceil(wanted / 10)),
      await released(helm, seed + 2, Math.ceil(wanted / ROOT_KEYS)),
    );
  }
  return { total: results.reduce((sum, { total }) => sum + total, 0), failures: results.flatMap(({ failures }) => failures) };
}

/** Whole charts. Every key of a chart's values is a comparison. */
function layered({ layer, behavior }, seed, runs) {
  const random = generator(seed);
  return withFolder(async (folder) => {
    const cases = Array.from({ length: runs }, (_, index) => randomChart(random, folder, `r${index}`));
    const composed = await compose(folder, behavior, cases);
    const outputs = await inParallel(cases, (one) => rendered(layer, folder, one));
    const failures = [];
    let total = 0;
    cases.forEach((one, index) => {
      const complaints = differences(outputs[index], composed[index], behavior);
      total += complaints.total;
      if (complaints.found.length === 0) return;
      const files = filesOf(join(folder, one.chart)).filter((path) => !path.includes('templates/'));
      const shown = files.map((path) => `--- ${path}\n${readFileSync(join(folder, one.chart, path), 'utf8')}`);
      failures.push(
        ...complaints.found.map((found) => `helm ${behavior}, seed ${seed}, run ${index}: ${found}`),
        ...(process.env.SHOW ? [JSON.stringify(one.texts), ...shown] : []),
      );
    });
    return { total, failures };
  });
}

/** HelmReleases of whole charts: `valuesFrom` in order, target paths, `spec.values`, values files of the chart. */
function released({ layer, behavior }, seed, count) {
  const random = generator(seed);
  return withFolder(async (folder) => {
    const [project, work] = [join(folder, 'project'), join(folder, 'work')];
    const releases = writeReleases(random, project, count);
    const script = join(repository, 'scripts/release-values.mjs');
    const { code, stdout, stderr } = await run(process.execPath, [script, '--helm', behavior, project]);
    if (code !== 0) throw new Error(`scripts/release-values.mjs: ${stderr}`);
    const composed = JSON.parse(stdout);
    const outputs = await releasedValues(layer, project, work, releases);
    const complaints = releases.map(({ name }, index) =>
      differences(outputs[index], composed[`HelmRelease/apps/${name}`], behavior),
    );
    const failures = complaints.flatMap(({ found }, index) =>
      found.map(
        (one) => `helm ${behavior}, seed ${seed}, release ${index}: ${one}${process.env.SHOW ? releases[index].text : ''}`,
      ),
    );
    return { total: complaints.reduce((sum, { total }) => sum + total, 0), failures };
  });
}

/** One text after the other: what Helm refuses, and what it makes of the others. */
function setLines({ layer, behavior }, seed, lines) {
  const random = generator(seed);
  return withFolder(async (folder) => {
    write(folder, 'base/Chart.yaml', 'apiVersion: v2\nname: base\nversion: 1.0.0\n');
    write(folder, 'base/templates/values.yaml', PRINT);
    write(folder, 'base/user.yaml', 'a: {b: {c: 1}, l: [1, {d: 2}, [3]]}\nb: text\nc:\n');
    const cases = Array.from({ length: lines }, () => ({
      chart: 'base',
      values: ['base/user.yaml'],
      texts: [{ ...placing(random), grammar: random.pick(GRAMMARS) }],
    }));
    const composed = await compose(folder, behavior, cases);
    const outputs = await inParallel(cases, (one) => rendered(layer, folder, one));
    const failures = cases.flatMap((one, index) =>
      differences(outputs[index], composed[index], behavior).found.map(
        (found) => `helm ${behavior}, ${JSON.stringify(one)}: ${found}`,
      ),
    );
    return { total: cases.length, failures };
  });
}

async function compose(folder, behavior, cases) {
  const script = join(repository, 'scripts/helm-values.mjs');
  const args = [script, '--root', folder, '--helm', behavior, '--batch'];
  const { code, stdout, stderr } = await run(process.execPath, args, { input: JSON.stringify(cases) });
  if (code !== 0) throw new Error(`scripts/helm-values.mjs: ${stderr}`);
  return JSON.parse(stdout);
}

/** What Helm makes of a case. */
function rendered(layer, folder, { chart, values, texts }) {
  return template(layer, folder, chart, [...values.flatMap((file) => ['--values', file]), ...texts.map(placingArgument)]);
}

function differences(helm, ours, behavior) {
  if (helm.refused !== undefined || ours.refused !== undefined) {
    const isSame = helm.refused !== undefined && ours.refused !== undefined;
    const told = `Helm says ${JSON.stringify(helm.refused)}, Seaworthy ${JSON.stringify(ours.refused)}`;
    return { total: 1, found: isSame ? [] : [told] };
  }
  const own = new Map();
  collect(ours, ours.name, own);
  // Helm 3 shows the charts inside an aliased one now below its first name, now below its second.
  if (behavior === '3.17') for (const charts of [helm.charts, own]) renameInner(charts);
  const found = [];
  let total = 0;
  for (const path of new Set([...helm.charts.keys(), ...own.keys()])) {
    const [theirs, here] = [helm.charts.get(path), own.get(path)];
    if (theirs === undefined || here === undefined) {
      total++;
      found.push(`${path} runs only in ${here === undefined ? 'Helm' : 'Seaworthy'}`);
      continue;
    }
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(here)])) {
      total++;
      if (isDeepStrictEqual(theirs[key], here[key]) && key in theirs === key in here) continue;
      found.push(`${path} ${key}: Helm has ${JSON.stringify(theirs[key])}, Seaworthy ${JSON.stringify(here[key])}`);
    }
  }
  return { total, found };
}

const ALIASED = /(s\d)[xy](\/charts\/)/;

function renameInner(charts) {
  for (const [path, values] of Array.from(charts)) {
    if (!ALIASED.test(path)) continue;
    charts.delete(path);
    charts.set(path.replace(ALIASED, '$1$2'), values);
  }
}

function collect({ unknown, enabled, values, charts }, path, into) {
  if (unknown !== undefined || enabled !== true) throw new Error(`${path} is not certain: ${unknown ?? enabled}`);
  into.set(path, values);
  for (const chart of charts) collect(chart, `${path}/charts/${chart.name}`, into);
}

const PIECES = [
  'a',
  'b',
  'c',
  'l',
  'new',
  '.',
  '.',
  '=',
  '=',
  '[0]',
  '[1]',
  '[2]',
  '[4]',
  ',',
  '{',
  '}',
  '\\',
  '\\,',
  'null',
  'true',
  'FALSE',
  '0',
  '07',
  '12',
  '-1',
  '1.5',
  '"',
  ' ',
  'é',
];
const PATHS = ['a', 'a.b', 'a.b.c', 'a.l[0]', 'a.l[1].d', 'a.l[2][1]', 'a.l[5]', 'n.m.o', 'n[1]', 'b.x', 'c.x', 'b[0]', ''];
const GRAMMARS = [
  'target-path',
  'target-path',
  'target-path',
  'literal',
  'parameter',
  'string-parameter',
  'set-entry',
  'string-set-entry',
];

function placing(random) {
  const pieces = (most) => Array.from({ length: 1 + random.upTo(most) }, () => random.pick(PIECES)).join('');
  return { path: random.pick(PATHS) + (random.chance(0.3) ? pieces(1) : ''), text: random.chance(0.05) ? '' : pieces(5) };
}
