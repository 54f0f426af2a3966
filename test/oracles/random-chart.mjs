// Random charts with sub-charts: aliases, conditions, tags, globals, imports, nulls in every layer.
import { PRINT, write } from './real-values.mjs';

/** Keys of the outermost values: each is a comparison. */
export const ROOT_KEYS = 60;
const SUB_CHARTS = 5;

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

export function maybe(random, share, make) {
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

/** Writes a chart below a folder, with values files and assignments for it: a case as `scripts/helm-values.mjs` takes it. */
export function randomChart(random, folder, name) {
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
  const placedAt = () =>
    random.pick([...rootKeys, ...[...sections.keys()].map((path) => `${path}.new`), 'global.new', 'tags.front', 'flags.s0']);
  const typed = Array.from({ length: random.upTo(4) }, () => ({
    path: placedAt(),
    text: random.pick(['null', 'true', '5', '07', 'x', '{p,q}', '', 'a\\,b', 'a,b']),
    grammar: random.pick(['target-path', 'parameter', 'set-entry']),
  }));
  // Helm takes what is forced to be a string last.
  const forced = maybe(random, 0.3, () => [
    {
      path: random.pick(rootKeys),
      text: random.pick(['true', '5', 'null', 'a,b']),
      grammar: random.pick(['literal', 'string-parameter', 'string-set-entry']),
    },
  ]);
  const texts = [...typed, ...(forced ?? [])];
  return { chart: name, values: files, texts, sections: [...sections.keys()], whole: () => whole(0.5, 0.3) || '{}\n' };
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
