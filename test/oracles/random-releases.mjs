// A random repository whose releases take values from everywhere: charts with sub-charts, Flux releases with `valuesFrom`,
// patches and variables, Argo CD Applications with files, inline values and parameters. Every text in it is another word, and
// every entry has a line of its own, so that a text can be changed or taken out and be seen where it goes.
import { ROOT_SPEC } from './random-cluster.mjs';
import { PRINT } from './real-values.mjs';

const REPOSITORY = 'https://example.org/repository';

const SYNC = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "${REPOSITORY}"}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: ${JSON.stringify(ROOT_SPEC)}
`;

/** Where a chart's templates may look: the same few places for every layer, so that layers meet. */
const PLACES = [
  ...['k0', 'k1', 'k2', 'k3', 'k4', 'k5'].map((key) => [key]),
  ...['m', 'o'].flatMap((map) => ['a', 'b', 'c', 'd'].map((key) => [map, key])),
  ...['a', 'b', 'c'].map((key) => ['deep', 'x', key]),
  ...['g0', 'g1'].map((key) => ['global', key]),
  ...['a', 'b'].map((key) => ['global', 'map', key]),
];
const SECTION_PLACES = [
  ...['s0', 's1', 's2', 's3'].map((key) => [key]),
  ...['a', 'b', 'c'].map((key) => ['part', key]),
  ['global', 'g2'],
  ['global', 'map', 'c'],
];
/** What the sub-chart `lib` gives to its parent: `exports.data` to the root, `inner` to `imported`. */
const IMPORTED_PLACES = [
  ...['k0', 'k1', 'fromlib', 'fromlib2', 'fromlib3'].map((key) => ['exports', 'data', key]),
  ...['a', 'b', 'c', 'd', 'e'].map((key) => ['inner', key]),
];

/** A repository `{files, flux, argo}` with so many releases of Flux and of Argo CD, as `{name, chart, …}`. */
export function randomReleases(random, { flux: fluxCount, argo: argoCount }) {
  const words = wordsOf(random);
  const files = { 'clusters/main/flux-system/gotk-sync.yaml': SYNC, 'clusters/main/settings.yaml': settings(words) };
  const flux = Array.from({ length: fluxCount }, (_, index) => {
    const folder = index % 2 === 0 ? 'apps' : 'substituted';
    return fluxRelease({ random, words, files }, `r${index}`, folder);
  });
  const argo = Array.from({ length: argoCount }, (_, index) => application({ random, words, files }, `a${index}`));
  for (const [folder, more] of [
    ['apps', ''],
    ['substituted', substitution(words)],
    ['argo', ''],
  ]) {
    files[`clusters/main/${folder}.yaml`] = kustomization(folder, more);
    const members =
      folder === 'argo' ? argo.map(({ name }) => `${name}.yaml`) : flux.flatMap((one) => (one.folder === folder ? one.name : []));
    files[`${folder}/kustomization.yaml`] = `resources:\n${members.map((member) => `- ${member}\n`).join('')}`;
  }
  return { files, flux, argo };
}

/** Words of which none is part of another. */
function wordsOf(random) {
  let count = 0;
  const word = () => `${random.pick(['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord'])}w${count++}x`;
  return {
    word,
    number: () => String(10_000 + count++ * 7),
    /** How a text may be written in YAML. */
    scalar: () => random.pick([word, word, word, () => `"${word()}"`, () => `'${word()}'`, () => String(10_000 + count++ * 7)])(),
  };
}

/** Variables of `spec.values`; those of texts are others: they are part of the text for whoever reads values from it. */
const VARIABLES = Array.from({ length: 24 }, (_, index) => `V${index}`);
const OF_TEXTS = ['REGION', 'ZONE'];

function settings({ word }) {
  const data = [...VARIABLES.slice(12), 'REGION']
    .map(
      (name) => `  ${name}: ${word()}
`,
    )
    .join('');
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: flux-system
data:
${data}`;
}

const substitution = ({ word }) =>
  `  postBuild:\n    substituteFrom:\n      - {kind: ConfigMap, name: settings}\n    substitute:\n${[...VARIABLES.slice(0, 12), 'ZONE'].map((name) => `      ${name}: ${word()}\n`).join('')}`;

function kustomization(name, more) {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./${name}\n  prune: true\n  sourceRef: {kind: GitRepository, name: flux-system}\n${more}`;
}

/** Texts of which half hold a variable. */
function withVariables({ random, words }, names) {
  const name = () => random.pick(names);
  const shapes = [() => `\${${name()}}`, () => `${words.word()}-\${${name()}}`, () => `"\${${name()}}.${words.word()}"`];
  return () => (random.chance(0.5) ? words.scalar() : random.pick(shapes)());
}

/** Nested maps from paths with texts, in block style. */
function block(entries, indent = '') {
  const groups = new Map();
  for (const [[key, ...rest], text] of entries) groups.set(key, [...(groups.get(key) ?? []), [rest, text]]);
  return [...groups]
    .map(([key, inner]) =>
      inner[0][0].length === 0 ? `${indent}${key}: ${inner[0][1]}\n` : `${indent}${key}:\n${block(inner, `${indent}  `)}`,
    )
    .join('');
}

/** Some of the places, each with a text. */
function some({ random, words }, places, share, scalar = words.scalar) {
  return places.flatMap((path) => (random.chance(share) ? [[path, random.chance(0.02) ? 'null' : scalar()]] : []));
}

/** The values of one layer, for a chart whose sub-charts are `sub`, by its name, and `lib`, by the alias `ali`. */
function layer(making, share, scalar) {
  const below = (section) => some(making, SECTION_PLACES, share, scalar).map(([path, text]) => [[section, ...path], text]);
  const imported = some(making, [['imported', 'a'], ['imported', 'b'], ['fromlib']], share / 2, scalar);
  return [...some(making, PLACES, share, scalar), ...imported, ...below('sub'), ...below('ali')];
}

function writeChart(making, folder) {
  const { random, files } = making;
  const imports = random.chance(0.8) ? '\n  import-values:\n  - data\n  - {child: inner, parent: imported}' : '';
  files[`${folder}/Chart.yaml`] =
    `apiVersion: v2\nname: ${folder.split('/').at(-1)}\nversion: 1.2.3\ndependencies:\n- name: sub\n  version: 1.x\n- name: lib\n  version: "*"\n  alias: ali${imports}\n`;
  files[`${folder}/values.yaml`] = block(layer(making, 0.5));
  files[`${folder}/templates/values.yaml`] = PRINT;
  for (const name of ['sub', 'lib']) {
    const extra = name === 'lib' ? some(making, IMPORTED_PLACES, 0.9) : [];
    files[`${folder}/charts/${name}/Chart.yaml`] = `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
    files[`${folder}/charts/${name}/values.yaml`] = block([...some(making, SECTION_PLACES, 0.8), ...extra]) || '{}\n';
    files[`${folder}/charts/${name}/templates/values.yaml`] = PRINT;
  }
}

function indented(text, indent) {
  return text.replaceAll(/^(?=.)/gm, indent);
}

/** Places at which a target path may write: below maps that layers have, in lists, at the root. */
const TARGETS = [
  'k0',
  'm.a',
  'm.b',
  'o.c',
  'deep.x.a',
  'placed.new',
  'list[1].x',
  'sub.s0',
  'ali.part.a',
  'global.g0',
  'global.map.a',
  'dot\\\\.ted.a',
];

function fluxRelease(making, name, folder) {
  const { random, words, files } = making;
  const chart = `charts/${name}`;
  writeChart(making, chart);
  const valuesFiles = random.chance(0.4) ? [`${chart}/values.yaml`, `${chart}/ci/more.yaml`] : undefined;
  if (valuesFiles) files[`${chart}/ci/more.yaml`] = block(layer(making, 0.4));
  const isSubstituted = folder === 'substituted';
  const scalar = isSubstituted ? withVariables(making, VARIABLES) : words.scalar;
  const scalarOfText = isSubstituted ? withVariables(making, OF_TEXTS) : words.scalar;
  const targets = [...new Set(Array.from({ length: 2 + random.upTo(2) }, () => random.pick(TARGETS)))];
  const references = [
    `{kind: ConfigMap, name: ${name}-plain}`,
    `{kind: ConfigMap, name: ${name}-made, valuesKey: more.yaml}`,
    ...targets.map((path, index) => {
      const literal = random.chance(0.5) ? ', literal: true' : '';
      return `{kind: ConfigMap, name: ${name}-texts, valuesKey: t${index}, targetPath: "${path}"${literal}}`;
    }),
    `{kind: ConfigMap, name: ${name}-texts, valuesKey: missing, optional: true}`,
  ];
  const order = references.map((reference) => [random.chance(0.5) ? 0 : 1, reference]).toSorted(([one], [other]) => one - other);
  files[`${folder}/${name}/base/release.yaml`] = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${name}
spec:
  interval: 5m
  chart:
    spec:
      chart: ./${chart}
      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
${valuesFiles ? `      valuesFiles: [${valuesFiles.join(', ')}]\n` : ''}  valuesFrom:
${order.map(([, reference]) => `  - ${reference}\n`).join('')}  values:
    first: ${words.word()}
${block(layer(making, 0.3, scalar), '    ')}`;
  files[`${folder}/${name}/base/plain.yaml`] =
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}-plain\ndata:\n  values.yaml: |\n    first: ${words.word()}\n${block(layer(making, 0.3, scalarOfText), '    ')}`;
  const text = () =>
    random.pick([words.word, words.word, () => `"${words.number()}"`, () => `"${words.word()} ${words.word()}"`])();
  files[`${folder}/${name}/base/texts.yaml`] =
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}-texts\ndata:\n${targets.map((_, index) => `  t${index}: ${text()}\n`).join('')}`;
  files[`${folder}/${name}/base/made.yaml`] = `first: ${words.word()}\n${block(layer(making, 0.3))}`;
  files[`${folder}/${name}/base/kustomization.yaml`] =
    `resources: [release.yaml, plain.yaml, texts.yaml]\nconfigMapGenerator:\n- name: ${name}-made\n  files: [more.yaml=made.yaml]\ngeneratorOptions: {disableNameSuffixHash: true}\n`;
  files[`${folder}/${name}/kustomization.yaml`] = `namespace: ${name}\nresources: [base]\n${patches(making, scalar)}`;
  return { name, folder, chart, valuesFiles, kind: 'HelmRelease' };
}

/** A strategic merge and operations over `spec.values`. */
function patches(making, scalar) {
  const { words } = making;
  const merged = some(making, [...PLACES, ['sub', 's0'], ['ali', 'part', 'a']], 0.25, scalar);
  const operations = some(making, [['k3'], ['k4'], ['k5'], ['added0'], ['added1']], 0.6, scalar).map(
    ([[key], text]) =>
      `- {op: add, path: /spec/values/${key}, value: ${text.includes('{') ? JSON.stringify(text.replaceAll('"', '')) : text}}\n`,
  );
  const merge = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: any\nspec:\n  values:\n    patched: ${words.word()}\n${block(merged, '    ')}`;
  const bodies = [merge, ...(operations.length > 0 ? [operations.join('')] : [])];
  return `patches:\n${bodies.map((body) => `- target: {kind: HelmRelease}\n  patch: |\n${indented(body, '    ')}`).join('')}`;
}

function application(making, name) {
  const { random, words, files } = making;
  const chart = `charts/${name}`;
  writeChart(making, chart);
  const valueFiles = ['env/one.yaml', `/settings/${name}.yaml`].slice(0, 1 + random.upTo(1));
  files[`${chart}/env/one.yaml`] = `first: ${words.word()}\n${block(layer(making, 0.3))}`;
  files[`settings/${name}.yaml`] = `first: ${words.word()}\n${block(layer(making, 0.3))}`;
  const inline = random.chance(0.5) ? 'valuesObject' : 'values';
  const own = `first: ${words.word()}\n${block(layer(making, 0.3))}`;
  const parameters = [
    'k0',
    'k1',
    'm.a',
    'm.b',
    'deep.x.a',
    'fresh.new',
    'list[1].x',
    'sub.s0',
    'ali.part.a',
    'global.g0',
    'global.map.a',
  ]
    .filter(() => random.chance(0.5))
    .map((path) => {
      const text = random.pick([words.word, () => `"${words.number()}"`, () => `"${words.word()},${words.word()}"`])();
      return `      - {name: "${path}", value: ${text}${random.chance(0.5) ? ', forceString: true' : ''}}\n`;
    });
  files[`argo/${name}.yaml`] = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: ${name}}
  source:
    repoURL: ${REPOSITORY}
    targetRevision: main
    path: ${chart}
    helm:
      valueFiles: [${valueFiles.join(', ')}]
      ${inline}:${inline === 'values' ? ' |' : ''}
${indented(own, '        ')}${parameters.length > 0 ? `      parameters:\n${parameters.join('')}` : ''}`;
  return { name, folder: 'argo', chart, kind: 'Application', inline };
}
