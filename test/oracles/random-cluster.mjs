// Small random Flux clusters: variables from two kinds of places, patches, common metadata, one base built more than once.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heath'];
const NAMES = ['REGION', 'PORT', 'MODE', 'DOMAIN'];
/** What no Kustomization of a cluster defines. */
const UNDEFINED = ['NOBODY', 'NOTHING'];

const ROOT = 'clusters/main';

/** The Kustomization with which a cluster begins, as `flux bootstrap` leaves it. */
export const ROOT_SPEC = {
  interval: '10m',
  path: `./${ROOT}`,
  prune: true,
  sourceRef: { kind: 'GitRepository', name: 'flux-system' },
};

const SYNC = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "https://example.org/repository"}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: ${JSON.stringify(ROOT_SPEC)}
`;

/** Writes so many repositories below a folder; gives their roots. */
export function writeRandomClusters(folder, count, random, { isPlain = false } = {}) {
  return Array.from({ length: count }, (_, index) => {
    const root = join(folder, `cluster-${index}`);
    for (const [path, content] of Object.entries(randomCluster(random, isPlain))) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  });
}

/** The files of a small repository, by path; `isPlain`: nothing of them is unknown, and no key holds variables. */
function randomCluster(random, isPlain) {
  const files = { [`${ROOT}/flux-system/gotk-sync.yaml`]: SYNC, [`${ROOT}/settings.yaml`]: settings(random) };
  const children = random.chance(0.7) ? ['apps', 'base'] : ['apps'];
  for (const name of children) files[`${ROOT}/${name}.yaml`] = child(random, name, isPlain);
  if (random.chance(0.5)) {
    const resources = ['flux-system/gotk-sync.yaml', 'settings.yaml', ...children.map((name) => `${name}.yaml`)];
    files[`${ROOT}/kustomization.yaml`] = `resources: [${resources.join(', ')}]\n${clusterPatch(random)}`;
  }
  files['base/release.yaml'] = release(random, 'app', isPlain);
  files['base/config.yaml'] = config(random, 'config');
  files['base/kustomization.yaml'] = 'resources: [release.yaml, config.yaml]\n';
  files['apps/own.yaml'] = release(random, random.chance(0.1) ? 'own-${REGION:=x}' : 'own', isPlain);
  files['apps/web.yaml'] = deployment(random);
  if (random.chance(0.5)) files['apps/kustomization.yaml'] = 'resources: [own.yaml, web.yaml, ../base]\n';
  return files;
}

function word(random) {
  return random.pick(WORDS);
}

/** A text that a variable may have. */
function definition(random) {
  return random.pick([
    word(random),
    word(random),
    `"${word(random)}"`,
    `'${word(random)}'`,
    '"8080"',
    '"true"',
    '"2.10"',
    '"a b"',
  ]);
}

function definitions(random, indent, share) {
  return NAMES.filter(() => random.chance(share))
    .map((name) => `${indent}${name}: ${definition(random)}\n`)
    .join('');
}

function settings(random) {
  const data = NAMES.map((name) => `  ${name}: ${definition(random)}\n`).join('');
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cluster-settings\n  namespace: flux-system\ndata:\n${data}`;
}

function child(random, name, isPlain) {
  const inline = definitions(random, '      ', 0.4);
  const lines = [
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:`,
    `  interval: 10m\n  path: ./${name}\n  prune: true\n  sourceRef: {kind: GitRepository, name: flux-system}`,
    '  postBuild:\n    substituteFrom:\n      - {kind: ConfigMap, name: cluster-settings}',
    ...(!isPlain && random.chance(0.2) ? ['      - {kind: ConfigMap, name: elsewhere, optional: true}'] : []),
    ...(inline === '' ? [] : [`    substitute:\n${inline.trimEnd()}`]),
    ...(random.chance(0.4) ? [`  targetNamespace: ${word(random)}`] : []),
    ...(random.chance(0.7) ? [commonMetadata(random, '  ')] : []),
    ...(random.chance(0.6) ? [`  patches:\n${patch(random, '    ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function commonMetadata(random, indent) {
  const labels = `${indent}  labels:\n${indent}    team: ${word(random)}\n${indent}    tier: ${word(random)}`;
  const annotations = `${indent}  annotations:\n${indent}    note: "${word(random)} ${word(random)}"`;
  return `${indent}commonMetadata:\n${random.pick([labels, annotations, `${labels}\n${annotations}`])}`;
}

/** A patch for all releases, merged or as operations. */
function patch(random, indent) {
  const body = random.chance(0.5)
    ? `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: any\nspec:\n  values:\n    patched: ${text(random)}\n    level: ${text(random)}\n`
    : `- op: add\n  path: /spec/values/level\n  value: ${text(random)}\n- op: add\n  path: /spec/values/added\n  value: ${text(random)}\n`;
  return `${indent}- target: {kind: HelmRelease}\n${indent}  patch: |\n${body.replace(/^(?=.)/gm, `${indent}    `).trimEnd()}`;
}

/** Often what a cluster says to its Kustomizations: further variables, metadata, a patch inside this patch. */
function clusterPatch(random) {
  if (random.chance(0.4)) return '';
  const said = random.pick([
    () => `  postBuild:\n    substitute:\n${definitions(random, '      ', 0.5)}      EXTRA: ${definition(random)}`,
    () => commonMetadata(random, '  '),
    () => `  patches:\n${patch(random, '    ')}`,
  ])();
  const body = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: any\nspec:\n${said}`;
  return `patches:\n  - target: {kind: Kustomization, name: apps|base}\n    patch: |\n${body.replace(/^(?=.)/gm, '      ')}\n`;
}

/** A scalar, mostly with variables. */
function text(random) {
  const name = random.pick(NAMES);
  return random.pick([
    `\${${name}}`,
    `"\${${name}}"`,
    `before-\${${name}}-behind`,
    `\${${name}}.${word(random)}.example`,
    `"${word(random)} of \${${name}}"`,
    `\${${name}:-${word(random)}}`,
    `\${${random.pick(UNDEFINED)}:=${word(random)}}`,
    `${word(random)} $$\{KEPT} \${${name}}`,
    `\${${name}^^}`,
    `\${${name}/e/u}`,
    `\${EXTRA:=${word(random)}}`,
    word(random),
  ]);
}

function release(random, name, isPlain) {
  const values = ['level', 'mode', 'region', 'zone']
    .filter(() => random.chance(0.7))
    .map((key) => `    ${key}: ${text(random)}\n`)
    .join('');
  const list = random.chance(0.4) ? `    list:\n      - ${text(random)}\n      - ${text(random)}\n` : '';
  const key = !isPlain && random.chance(0.15) ? '    "${MODE:=k}-key": 1\n' : '';
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: ${name}\nspec:\n  interval: 5m\n  values:\n    first: ${word(random)}\n${values}${list}${key}`;
}

function config(random, name) {
  const lines = Array.from(
    { length: 2 + random.upTo(3) },
    () => `    ${word(random)} = \${${random.pick(NAMES)}} ${word(random)}\n`,
  );
  const disabled = random.chance(0.1) ? '  annotations:\n    kustomize.toolkit.fluxcd.io/substitute: disabled\n' : '';
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${disabled}data:\n  single: ${text(random)}\n  app.conf: |\n${lines.join('')}`;
}

function deployment(random) {
  const env = ['A', 'B'].map((name) => `            - name: ${name}\n              value: ${text(random)}\n`).join('');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${word(random)}:\${PORT}\n          env:\n${env}`;
}
