// HelmReleases of random charts: texts of values in order, target paths among them, `spec.values` with nulls, values files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { kustomize } from './flux-build.mjs';
import { PlacementRefused, fluxValues } from './flux-values.mjs';
import { maybe, randomChart } from './random-chart.mjs';
import { dataOf, packaged, placingArgument, readTexts, template, write } from './real-values.mjs';
import { inParallel } from './tools.mjs';

/** Writes a repository with so many releases; gives each with what Helm needs of it. */
export function writeReleases(random, project, count) {
  const releases = Array.from({ length: count }, (_, index) => writeRelease(random, project, `r${index}`));
  write(project, 'apps/kustomization.yaml', `resources:\n${releases.map(({ name }) => `- ${name}.yaml\n`).join('')}`);
  return releases;
}

/**
 * With `isPlain` there is no `spec.values` and all target paths come last, at different keys: what Helm's own command line
 * makes of the same texts is then what Flux makes of them.
 */
function writeRelease(random, project, name) {
  const isPlain = random.chance(0.35);
  const { chart, values, sections, whole: other } = randomChart(random, project, `charts/${name}`);
  const whole = () => `${other()}${maps(random)}`;
  const files = maybe(random, 0.35, () => [`${chart}/values.yaml`, `${chart}/ci.yaml`].filter(() => random.chance(0.8)));
  const valuesFiles = files?.length > 0 ? files : undefined;
  write(project, `${chart}/ci.yaml`, whole());
  const texts = values.map((_, index) => ({ key: `f${index}`, text: whole() }));
  const targets = Array.from({ length: random.upTo(3) }, (_, index) => target(random, index, sections, isPlain));
  const order = isPlain ? [...texts, ...targets] : shuffledAmong(random, [...texts, ...targets]);
  const references = order.map(({ key, path, literal }) => {
    const placed = path === undefined ? '' : `, targetPath: ${JSON.stringify(path)}${literal ? ', literal: true' : ''}`;
    return `  - {kind: ConfigMap, name: ${name}, valuesKey: ${key}${placed}}\n`;
  });
  if (random.chance(0.3)) references.push(`  - {kind: ConfigMap, name: ${name}, valuesKey: none, optional: true}\n`);
  const own = isPlain || random.chance(0.1) ? '' : `  values:\n${indented(whole(), '    ')}`;
  const data = [...texts, ...targets].map(({ key, text }) => `  ${key}: ${JSON.stringify(text)}\n`).join('');
  const text = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: apps}
spec:
  interval: 5m
  chart:
    spec:
      chart: ./${chart}
      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
${valuesFiles ? `      valuesFiles: [${valuesFiles.join(', ')}]\n` : ''}${references.length > 0 ? `  valuesFrom:\n${references.join('')}` : ''}${own}---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: apps}
data:
${data}`;
  write(project, `apps/${name}.yaml`, text);
  return { name, chart, valuesFiles, isPlain, targets, text };
}

function indented(text, indent) {
  return text.replaceAll(/^(?=.)/gm, indent);
}

function shuffledAmong(random, items) {
  const left = [...items];
  return Array.from({ length: left.length }, () => left.splice(random.upTo(left.length - 1), 1)[0]);
}

/** Maps that every layer may have, so that it matters which of them share one. */
function maps(random) {
  const inner = () =>
    `{${['x', 'z', 'w']
      .filter(() => random.chance(0.6))
      .map((key) => `${key}: ${random.pick(['1', 'own', 'null', '{v: 1}'])}`)
      .join(', ')}}`;
  const entries = ['a', 'b', 'c'].filter(() => random.chance(0.6)).map((key) => `${key}: ${inner()}`);
  const list = random.chance(0.5) ? [`l: [${['1', inner(), 'x'].slice(0, 1 + random.upTo(2)).join(', ')}]`] : [];
  return random.chance(0.7) ? `placed: {${[...entries, ...list].join(', ')}}\n` : '';
}

const BELOW_MAPS = ['a.x', 'a.z', 'b.x', 'b.w', 'b.new', 'c.x', 'd.new', 'd.other', 'e', 'l[0]', 'l[1].x', 'l[3]'].map(
  (path) => `placed.${path}`,
);

const TEXTS = ['true', 'FALSE', 'null', '0', '5', '-12', '007', '1.5', 'yes', 'x', '"5"', "'q r'", 'a b', '5\n'];
/** What `--set` reads in its own way. */
const SPECIAL = ['{p,q}', '{1,x,null}', 'a\\,b', 'p@ss\\word', 'a,extra=c', 'a=b', 'a,b', '{a', '[0]'];

function target(random, index, sections, isPlain) {
  const literal = random.chance(0.35);
  const text = random.pick(literal || isPlain ? [...TEXTS, ...SPECIAL] : TEXTS);
  if (!isPlain && random.chance(0.8)) return { key: `t${index}`, path: random.pick(BELOW_MAPS), literal, text };
  const key = isPlain ? `k${index * 20 + random.upTo(19)}` : `k${random.upTo(5)}`;
  const path = random.pick([
    key,
    `${key}.a`,
    `${key}.a.b`,
    `${key}[0]`,
    `${key}[1].a`,
    `${key}\\.x`,
    ...(isPlain
      ? [`fresh${index}.a`]
      : ['k0.b', 'k1.a.c', `${random.pick(sections)}.new`, 'global.a', 'global.new', 'tags.front', 'flags.s0']),
  ]);
  return { key: `t${index}`, path, literal, text };
}

/** What Helm of a layer renders each release's chart with, or that somebody refuses. */
export async function releasedValues(layer, project, work, releases) {
  const objects = await kustomize(join(project, 'apps'));
  if (objects === undefined) throw new Error('kubectl refuses the releases');
  const found = new Map(
    releases.map(({ name }) => [name, objects.find((one) => one.kind === 'HelmRelease' && one.metadata.name === name)]),
  );
  const texts = objects.flatMap(({ kind, data }) =>
    kind === 'ConfigMap' ? Object.entries(data).flatMap(([key, text]) => (key.startsWith('f') ? text : [])) : [],
  );
  const read = await readTexts(work, texts);
  const readFile = await readTexts(
    join(work, 'files'),
    releases.flatMap((release) => filesOf(project, release)),
  );
  return inParallel(releases, async (release) => {
    const object = found.get(release.name);
    const chart = release.valuesFiles === undefined ? release.chart : packaged(project, work, release, readFile);
    const args = release.isPlain ? commandLine(work, release, object, objects) : composed(work, release, object, objects, read);
    return 'refused' in args ? args : template(layer, project, chart, args);
  });
}

function filesOf(project, { valuesFiles = [] }) {
  return valuesFiles.map((path) => readFileSync(join(project, path), 'utf8'));
}

/** Values files in order, then one assignment for each target path. */
function commandLine(work, { name }, { spec }, objects) {
  return spec.valuesFrom.flatMap(({ valuesKey, targetPath, literal }) => {
    const text = dataOf(objects, { metadata: { namespace: 'apps' } }, { name, valuesKey });
    if (text === undefined) return [];
    if (targetPath === undefined) {
      write(work, `values/${name}-${valuesKey}.yaml`, text);
      return ['--values', join(work, `values/${name}-${valuesKey}.yaml`)];
    }
    return [placingArgument({ path: targetPath, text, grammar: literal ? 'literal' : 'target-path' })];
  });
}

function composed(work, { name }, object, objects, read) {
  try {
    const values = fluxValues(object.spec, (reference) => {
      const text = dataOf(objects, object, reference);
      return text === undefined || reference.targetPath !== undefined ? text : read(text);
    });
    write(work, `values/${name}.json`, JSON.stringify(values));
    return ['--values', join(work, `values/${name}.json`)];
  } catch (error) {
    if (!(error instanceof PlacementRefused)) throw error;
    return { refused: error.message };
  }
}
