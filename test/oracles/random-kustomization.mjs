// Small random kustomizations: strategic merges, JSON patches, transformers, generators.
import { stringify } from 'yaml';

/** Pseudo-random choices (mulberry32): the same for the same seed. */
export function generator(seed) {
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

/** A scalar as text, so that quotes and types vary. */
const SCALARS = [
  'true',
  '"true"',
  '5',
  '"5"',
  "'x'",
  'plain',
  '1.50',
  '"1.50"',
  'null',
  '~',
  '""',
  '0644',
  'yes',
  '"on"',
  '2024-01-01',
  '1e3',
  '|-\n  block',
  '"a: b"',
  '',
];

function scalar(random) {
  return random.pick(SCALARS);
}

/** Flow-style YAML of a random value; `null`s and empty values included. */
function value(random, depth) {
  const kind = depth === 0 ? 'scalar' : random.pick(['scalar', 'scalar', 'map', 'list']);
  if (kind === 'map') return map(random, depth - 1, random.upTo(3));
  if (kind === 'list') return `[${Array.from({ length: random.upTo(3) }, () => value(random, depth - 1) || '""').join(', ')}]`;
  return scalar(random).replace('|-\n  block', '"block"');
}

const KEYS = ['a', 'b', 'c', 'd'];

function map(random, depth, size) {
  const keys = new Set(Array.from({ length: size }, () => random.pick(KEYS)));
  return `{${[...keys].map((key) => `${key}: ${value(random, depth)}`).join(', ')}}`;
}

function container(random, name, isPatch) {
  const result = { name };
  if (isPatch && random.chance(0.15)) return { name, $patch: 'delete' };
  if (random.chance(0.7))
    result.image = random.pick(['nginx', 'nginx:1.2', 'repo.io/team/app:v1', 'redis@sha256:abc', 'nginx:1.2@sha256:ff']);
  const list = (make) => Array.from({ length: 1 + random.upTo(2) }, make);
  const unique = (items, key) => [...new Map(items.map((item) => [key(item), item])).values()];
  if (random.chance(0.5)) {
    result.env = unique(
      list(() => ({
        name: random.pick(['A', 'B', 'C']),
        ...(isPatch && random.chance(0.2) ? { $patch: 'delete' } : { value: random.pick(['1', 'x', 'true']) }),
      })),
      ({ name: key }) => key,
    );
  }
  if (random.chance(0.4)) {
    result.ports = unique(
      list(() => ({
        containerPort: random.pick([80, 81, 82]),
        ...(random.chance(0.5) && { protocol: random.pick(['TCP', 'UDP']) }),
        ...(random.chance(0.3) && { name: random.pick(['p', 'q']) }),
      })),
      ({ containerPort, protocol }) => `${containerPort}/${protocol}`,
    );
  }
  if (random.chance(0.3)) result.args = list(() => random.pick(['-a', '-b']));
  if (random.chance(0.3)) result.envFrom = [{ configMapRef: { name: random.pick(['settings', 'other']) } }];
  if (random.chance(0.3))
    result.volumeMounts = [{ name: 'v', mountPath: random.pick(['/x', '/y']), ...(random.chance(0.5) && { readOnly: true }) }];
  return result;
}

function deployment(random, isPatch) {
  const names = ['one', 'two', 'three'].filter(() => random.chance(0.6));
  const spec = { containers: (names.length > 0 ? names : ['one']).map((name) => container(random, name, isPatch)) };
  if (isPatch && random.chance(0.3)) spec.containers.reverse();
  if (random.chance(0.4)) spec.volumes = [{ name: 'v', ...(isPatch ? { configMap: { name: 'settings' } } : { emptyDir: {} }) }];
  if (random.chance(0.3)) spec.tolerations = [{ key: random.pick(['k', 'l']) }];
  if (random.chance(0.3)) spec.serviceAccountName = 'robot';
  const metadata = {
    name: 'web',
    ...(random.chance(0.4) && { labels: { app: 'web', ...(random.chance(0.5) && { tier: 'front' }) } }),
  };
  if (random.chance(0.2)) metadata.finalizers = random.pick([['x'], ['y', 'x'], ['z']]);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { ...(random.chance(0.5) && { replicas: random.upTo(4) }), template: { spec } },
  };
}

function release(random, name) {
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: ${name}\n  annotations: {note: "x"}\nspec:\n  interval: 5m\n  values: ${map(random, 3, 4)}\n  extra: ${value(random, 2)}\n`;
}

function operations(random) {
  const paths = [
    '/spec/values/a',
    '/spec/values/b',
    '/spec/values/a/b',
    '/spec/values/c/0',
    '/spec/values/c/-',
    '/spec/extra',
    '/spec/new',
    '/metadata/annotations/note',
    '/spec/values/d/1',
  ];
  return Array.from({ length: 1 + random.upTo(2) }, () => {
    const op = random.pick(['add', 'add', 'replace', 'remove', 'test', 'copy', 'move']);
    const from = op === 'copy' || op === 'move' ? `\n  from: ${random.pick(paths)}` : '';
    const written = op === 'remove' || from !== '' ? '' : `\n  value: ${value(random, 2)}`;
    return `- op: ${op}\n  path: ${random.pick(paths)}${from}${written}\n`;
  }).join('');
}

function indent(text, spaces) {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}

/** The files of a small kustomization, by path. */
export function randomKustomization(random) {
  const files = {
    'deployment.yaml': stringify(deployment(random, false)),
    'release.yaml': release(random, 'loki'),
    'others.yaml': OTHERS,
  };
  const lines = [];
  const base = random.chance(0.4);
  const resources = ['deployment.yaml', 'release.yaml', 'others.yaml'];
  const prefix = base ? 'base/' : '';
  if (base) {
    for (const path of resources) {
      files[`base/${path}`] = files[path];
      delete files[path];
    }
    const inBase = transformers(random);
    files['base/kustomization.yaml'] = `resources: [${resources.join(', ')}]\n${inBase}`;
    lines.push('resources: [base]');
  } else lines.push(`resources: [${resources.join(', ')}]`);
  const patches = [];
  if (random.chance(0.6)) {
    files['web.yaml'] = stringify(deployment(random, true));
    patches.push('- path: web.yaml\n  target: {kind: Deployment}\n');
  }
  if (random.chance(0.6)) {
    const body = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: loki\nspec:\n  values: ${map(random, 3, 4)}\n  extra: ${value(random, 2)}\n`;
    patches.push(
      `- patch: |\n${indent(body, 4)}  target: {kind: HelmRelease, name: "${random.pick(['loki', 'l.*', '.*', 'x'])}"}\n`,
    );
  }
  if (random.chance(0.5)) patches.push(`- patch: |\n${indent(operations(random), 4)}  target: {kind: HelmRelease}\n`);
  if (random.chance(0.3)) {
    const body = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: loki\nspec:\n  values: ${map(random, 2, 4)}\n`;
    patches.push(`- patch: |\n${indent(body, 4)}  target: {group: helm.toolkit.fluxcd.io}\n`);
  }
  if (patches.length > 0) lines.push('patches:', patches.join('').trimEnd());
  files['kustomization.yaml'] = `${lines.join('\n')}\n${transformers(random)}${generators(random)}`;
  files[`${prefix}settings.env`] = 'A=1\n# comment\nB\n C=x=y \n';
  files['settings.env'] = files[`${prefix}settings.env`];
  files['file.txt'] = random.pick(['text\n', 'text', '{"a": "<b>"}\n', 'ü\n']);
  return files;
}

function transformers(random) {
  const lines = [];
  if (random.chance(0.3)) lines.push(`namespace: ${random.pick(['apps', 'default', 'other'])}`);
  if (random.chance(0.3)) lines.push('namePrefix: pre-');
  if (random.chance(0.2)) lines.push('nameSuffix: -suf');
  if (random.chance(0.2)) lines.push('commonLabels: {team: a, app: "7"}');
  if (random.chance(0.3))
    lines.push(`labels: [{pairs: {x: "y"}, includeSelectors: ${random.chance(0.3)}, includeTemplates: ${random.chance(0.5)}}]`);
  if (random.chance(0.2)) lines.push('commonAnnotations: {by: "true"}');
  if (random.chance(0.3))
    lines.push(
      `images: [{name: ${random.pick(['nginx', 'repo.io/team/app', 'redis'])}, ${random.pick(['newTag: "2"', 'newName: mirror.io/x', 'digest: sha256:123', 'newName: y, newTag: v3'])}}]`,
    );
  if (random.chance(0.15)) lines.push('replicas: [{name: web, count: 3}]');
  if (random.chance(0.25)) {
    const source = random.pick([
      '{kind: Service, fieldPath: metadata.name}',
      '{kind: Service, fieldPath: "spec.ports.[name=http].port"}',
      '{kind: ConfigMap, name: plain, fieldPath: data.number}',
      '{kind: ConfigMap, name: plain, fieldPath: data.list, options: {delimiter: ",", index: 1}}',
    ]);
    const target = random.pick([
      '{select: {kind: HelmRelease}, fieldPaths: [spec.values.a], options: {create: true}}',
      '{select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.[name=one].image"]}',
      '{select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.*.image"], options: {delimiter: ":", index: 1}}',
      '{select: {kind: ConfigMap}, fieldPaths: [data.number, data.made], options: {create: true}}',
      '{select: {kind: HelmRelease}, fieldPaths: [metadata.annotations.note], reject: [{name: x}]}',
    ]);
    lines.push(`replacements: [{source: ${source}, targets: [${target}]}]`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function generators(random) {
  const lines = [];
  if (random.chance(0.4)) {
    const sources = random.pick([
      'files: [file.txt]',
      'files: [key=file.txt], literals: ["a=b", "c=\'d e\'"]',
      'envs: [settings.env]',
      'literals: [x=1]',
    ]);
    lines.push(
      `configMapGenerator: [{name: settings, ${sources}${random.chance(0.3) ? ', namespace: apps' : ''}${random.chance(0.3) ? ', options: {labels: {g: "1"}, immutable: true}' : ''}}]`,
    );
  } else if (random.chance(0.3))
    lines.push(`configMapGenerator: [{name: plain, behavior: ${random.pick(['merge', 'replace'])}, literals: [number=2, z=3]}]`);
  if (random.chance(0.3)) lines.push('secretGenerator: [{name: keys, literals: [password=a], type: example/type}]');
  if (random.chance(0.2)) lines.push('generatorOptions: {disableNameSuffixHash: true}');
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const OTHERS = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{name: http, port: 80}, {name: https, port: 443}]
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: plain
data: {number: "1", list: "a,b,c"}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
---
apiVersion: v1
kind: Namespace
metadata:
  name: some
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: reader
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [plain, settings], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: reader
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: robot, namespace: default}, {kind: ServiceAccount, name: default, namespace: x}]
`;

const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heath'];
const FIELDS = ['level', 'mode', 'path', 'region', 'size', 'zone'];

/** A release whose values several patches set: strategic merges and JSON patches, inline and from files, one over another. */
export function patchedRelease(random) {
  const head = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: app\nspec:\n';
  const written = () =>
    random.pick([random.pick(WORDS), `"${random.pick(WORDS)}"`, `'${random.pick(WORDS)}'`, String(2 + random.upTo(90))]);
  const fields = (indent) =>
    FIELDS.filter(() => random.chance(0.7))
      .map((name) => `${' '.repeat(indent)}${name}: ${written()}\n`)
      .join('');
  const body = () =>
    `${head}  interval: 5m\n  values:\n    first: ${written()}\n${fields(4)}    inner:\n      first: ${written()}\n${fields(6)}`;
  const operations = () =>
    FIELDS.filter(() => random.chance(0.5))
      .map((name) => `- op: add\n  path: /spec/values/${random.pick(['', 'inner/'])}${name}\n  value: ${written()}\n`)
      .join('') || `- op: add\n  path: /spec/values/made\n  value: ${written()}\n`;
  const patches = Array.from({ length: 1 + random.upTo(2) }, (_, index) => {
    const text = random.chance(0.5) ? operations() : body();
    if (random.chance(0.5)) return { entry: `- patch: |\n${indent(text, 4)}  target: {kind: HelmRelease}\n`, files: {} };
    return { entry: `- path: patch-${index}.yaml\n  target: {kind: HelmRelease}\n`, files: { [`patch-${index}.yaml`]: text } };
  });
  return {
    'release.yaml': body(),
    'kustomization.yaml': `resources: [release.yaml]\npatches:\n${patches.map(({ entry }) => entry).join('')}`,
    ...Object.assign({}, ...patches.map(({ files }) => files)),
  };
}
