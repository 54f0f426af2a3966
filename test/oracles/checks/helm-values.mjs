// Random charts with random values in every layer, rendered by the two Helm of the layers with templates that print their
// values, and composed by Seaworthy; then single `--set` lines, which Helm may refuse. The seed is printed with a failure; SEED
// and CASES in the environment repeat or widen a run, SHOW=1 prints the files of a failed run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { parseAllDocuments } from 'yaml';

import { filesOf, repository, withFolder } from '../projects.mjs';
import { inParallel, layerTool, run } from '../tools.mjs';

/** Helm of a layer, and what it is called there: 3.17.2 and 4.1.4. */
const HELMS = [
  { layer: '32', behavior: '3.17' },
  { layer: '35', behavior: '4.1' },
];
const ROOT_KEYS = 60;
const SUB_CHARTS = 5;

export async function check() {
  const seed = Number(process.env.SEED ?? 20_250_301);
  const wanted = Number(process.env.CASES ?? 2_200);
  const results = [];
  for (const helm of HELMS) {
    layerTool(helm.layer, 'helm');
    results.push(
      await layered(helm, seed, Math.ceil(wanted / ROOT_KEYS)),
      await setLines(helm, seed + 1, Math.ceil(wanted / 10)),
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
    const outputs = await inParallel(cases, (one) => template(layer, folder, one));
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
        ...(process.env.SHOW ? [JSON.stringify({ set: one.set, setString: one.setString }), ...shown] : []),
      );
    });
    return { total, failures };
  });
}

/** One line after the other: what Helm refuses, and what it makes of the others. */
function setLines({ layer, behavior }, seed, lines) {
  const random = generator(seed);
  return withFolder(async (folder) => {
    write(folder, 'base/Chart.yaml', 'apiVersion: v2\nname: base\nversion: 1.0.0\n');
    write(folder, 'base/templates/values.yaml', PRINT);
    write(folder, 'base/user.yaml', 'a: {b: {c: 1}, l: [1, {d: 2}, [3]]}\nb: text\nc:\n');
    const cases = Array.from({ length: lines }, () => {
      const line = setLine(random);
      const way = random.chance(0.3) ? { setString: [line] } : { set: [line] };
      return { chart: 'base', values: ['base/user.yaml'], ...way };
    });
    const composed = await compose(folder, behavior, cases);
    const outputs = await inParallel(cases, (one) => template(layer, folder, one));
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

const PRINT = 'path: {{ .Template.BasePath }}\nvalues: {{ .Values | toJson | quote }}\n';

/** Chart path → values, or the complaint. */
async function template(layer, folder, { chart, values, set = [], setString = [] }) {
  const args = [
    ...values.flatMap((file) => ['--values', file]),
    ...set.map((line) => `--set=${line}`),
    ...setString.map((line) => `--set-string=${line}`),
  ];
  const { code, stdout, stderr } = await run(layerTool(layer, 'helm'), ['template', 'release', chart, ...args], { cwd: folder });
  if (code !== 0) return { refused: stderr.trim() };
  const printed = parseAllDocuments(stdout).flatMap((document) => {
    const { path, values: json } = document.toJS() ?? {};
    return path === undefined ? [] : [[path.replace(/\/templates$/, ''), JSON.parse(json)]];
  });
  return { charts: new Map(printed) };
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

function write(folder, path, text) {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** mulberry32 */
function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    upTo: (limit) => Math.floor(next() * (limit + 1)),
  };
}

const SCALARS = [
  'null',
  '~',
  'null',
  'true',
  'false',
  'yes',
  '1',
  '-3',
  '1.50',
  '0644',
  '""',
  '"5"',
  'text',
  '"a: b"',
  '2024-01-01',
  '0',
];
const KEYS = ['a', 'b', 'c', 'd'];

function value(random, depth) {
  const kind = depth === 0 ? 'scalar' : random.pick(['scalar', 'map', 'map', 'list']);
  if (kind === 'map') return map(random, depth - 1, KEYS);
  if (kind === 'list') return `[${Array.from({ length: random.upTo(2) }, () => value(random, depth - 1)).join(', ')}]`;
  return random.pick(SCALARS);
}

function map(random, depth, keys, more = {}) {
  const entries = new Map();
  for (let count = random.upTo(3); count > 0; count--) entries.set(random.pick(keys), value(random, depth));
  for (const [key, text] of Object.entries(more)) if (text !== undefined) entries.set(key, text);
  return `{${[...entries].map(([key, text]) => `${key}: ${text}`).join(', ')}}`;
}

function maybe(random, share, make) {
  return random.chance(share) ? make() : undefined;
}

/** Globals lie deep, so that parents and sub-charts share them. */
function globals(random) {
  return random.chance(0.04) ? random.pick(['null', 'text']) : map(random, 3, KEYS);
}

/** A sub-chart's part of somebody's values. */
function section(random, { isNested, share }) {
  if (random.chance(0.01)) return random.pick(['null', 'text']);
  return map(random, 2, KEYS, {
    global: maybe(random, 0.3, () => globals(random)),
    enabled: maybe(random, share, () => random.pick(['true', 'true', 'false', 'null', '"x"', '{a: 1}'])),
    inner: isNested ? maybe(random, 0.5, () => section(random, { isNested: false, share })) : undefined,
    tags: maybe(random, 0.1, () => tags(random)),
    exports: maybe(random, 0.2, () => `{data: ${map(random, 2, KEYS)}}`),
  });
}

function tags(random) {
  return map(random, 0, ['front', 'back'], { front: maybe(random, 0.6, () => random.pick(['true', 'false', 'text'])) });
}

function randomChart(random, folder, name) {
  const subCharts = Array.from({ length: SUB_CHARTS }, (_, index) => ({ name: `s${index}`, isNested: random.chance(0.4) }));
  // Charts that nothing declares come in no order, and who comes first adds to the globals of all: no more than one.
  const loose = random.pick(subCharts);
  const dependencies = subCharts.flatMap((chart) => {
    if (chart === loose && random.chance(0.5)) return [];
    const versions = chart === loose ? [...FITTING, '>=2'] : FITTING;
    return declarations(random, chart, versions);
  });
  for (const chart of subCharts) writeSubChart(random, folder, `${name}/charts/${chart.name}`, chart);
  const sections = new Map(subCharts.map((chart) => [chart.name, chart]));
  for (const { alias, chart } of dependencies) if (alias !== undefined) sections.set(alias, chart);
  const rootKeys = Array.from({ length: ROOT_KEYS }, (_, index) => `k${index}`);
  const whole = (shareOfKeys, share) =>
    [
      ...rootKeys.flatMap((key) => (random.chance(shareOfKeys) ? [`${key}: ${value(random, 4)}`] : [])),
      ...[...sections].flatMap(([key, { isNested }]) =>
        random.chance(0.6) ? [`${key}: ${section(random, { isNested, share })}`] : [],
      ),
      ...(random.chance(0.6) ? [`global: ${globals(random)}`] : []),
      ...(random.chance(0.5) ? [`tags: ${tags(random)}`] : []),
      ...(random.chance(0.5) ? [`flags: ${map(random, 0, ['s0', 's1', 's2'])}`] : []),
      '',
    ].join('\n');
  write(folder, `${name}/Chart.yaml`, chartFile('root', dependencies));
  write(folder, `${name}/templates/values.yaml`, PRINT);
  write(folder, `${name}/values.yaml`, whole(0.75, 0.3));
  const files = ['one.yaml', 'two.yaml', 'three.yaml'].slice(0, 1 + random.upTo(2)).map((file) => `${name}/user/${file}`);
  // A comment alone is a document that holds nothing; a map that holds nothing is one, too.
  for (const file of files) write(folder, file, whole(0.5, 0.3) || '{}\n');
  const set = Array.from({ length: random.upTo(4) }, () => {
    const key = random.pick([
      ...rootKeys,
      ...[...sections.keys()].map((path) => `${path}.new`),
      'global.new',
      'tags.front',
      'flags.s0',
    ]);
    return `${key}=${random.pick(['null', 'true', '5', '07', 'x', '{p,q}', '', 'a\\,b'])}`;
  });
  const setString = maybe(random, 0.3, () => [`${random.pick(rootKeys)}=${random.pick(['true', '5', 'null'])}`]) ?? [];
  return { chart: name, values: files, set, setString };
}

const FITTING = ['1.x', '^1.0.0', '>=1', '*'];

function declarations(random, chart, versions) {
  const aliases = random.chance(0.25) ? [`${chart.name}x`] : [];
  // Helm 3 mixes up the inner charts of a chart that is there twice.
  if (!chart.isNested && random.chance(0.15)) aliases.push(`${chart.name}y`);
  return (aliases.length > 0 ? aliases : [undefined]).map((alias) => ({
    name: chart.name,
    chart,
    alias,
    version: random.pick(versions),
    condition: maybe(random, 0.6, () =>
      [`${alias ?? chart.name}.enabled`, `flags.${chart.name}`, 'k0'].filter(() => random.chance(0.6)).join(','),
    ),
    tags: random.chance(0.4) ? ['front', 'back'].filter(() => random.chance(0.6)) : undefined,
    imports: maybe(random, 0.4, () =>
      [
        'data',
        '{child: a, parent: k0}',
        '{child: b, parent: k1.a}',
        '{child: c.a, parent: imported}',
        '{child: global, parent: .}',
      ].filter(() => random.chance(0.4)),
    ),
  }));
}

function chartFile(name, dependencies) {
  const lines = dependencies.map((one) => {
    const fields = {
      name: one.name,
      version: `"${one.version}"`,
      alias: one.alias,
      condition: one.condition && `"${one.condition}"`,
    };
    if (one.tags !== undefined) fields.tags = `[${one.tags.join(', ')}]`;
    if (one.imports !== undefined) fields['import-values'] = `[${one.imports.join(', ')}]`;
    const written = Object.entries(fields).filter(([, text]) => text !== undefined && text !== '');
    return `- {${written.map(([key, text]) => `${key}: ${text}`).join(', ')}}\n`;
  });
  return `apiVersion: v2\nname: ${name}\nversion: 1.2.3\n${lines.length > 0 ? `dependencies:\n${lines.join('')}` : ''}`;
}

function writeSubChart(random, folder, path, { name, isNested }) {
  const inner = { name: 'inner', isNested: false };
  const dependencies =
    isNested && random.chance(0.8)
      ? declarations(random, inner, [...FITTING, '>=2'])
          .map((one) => ({ ...one, alias: undefined }))
          .slice(0, 1)
      : [];
  write(folder, `${path}/Chart.yaml`, chartFile(name, dependencies));
  write(folder, `${path}/templates/values.yaml`, PRINT);
  if (random.chance(0.9))
    write(folder, `${path}/values.yaml`, `${section(random, { isNested, share: 0.2 }).replace(/^(?:null|text)$/, '{}')}\n`);
  if (isNested) writeSubChart(random, folder, `${path}/charts/inner`, inner);
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
const STARTS = [
  'a=',
  'a.b=',
  'a.b.c=',
  'a.l[0]=',
  'a.l[1].d=',
  'a.l[2][1]=',
  'a.l[5]=',
  'n.m.o=',
  'n[1]=',
  'b.x=',
  'c.x=',
  'b[0]=',
  '',
];

function setLine(random) {
  return random.pick(STARTS) + Array.from({ length: 1 + random.upTo(6) }, () => random.pick(PIECES)).join('');
}
