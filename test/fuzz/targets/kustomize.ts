import { composeDirectory } from '../../../src/model/gitops/kustomize/compose/compose.js';
import { Compositions } from '../../../src/model/gitops/kustomize/compose/compositions.js';
import { toPlain } from '../../../src/model/gitops/kustomize/compose/plain.js';
import type { Tree } from '../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../src/model/project/file-system.js';
import { Project } from '../../../src/model/project/project.js';
import { filesIn, projectText } from '../project-text.js';
import { type Target, promise, promiseEqual } from '../target.js';
import { KUSTOMIZE_WORDS } from '../words.js';

/** Kustomizations composed in memory. */
export const kustomizeTarget: Target = {
  name: 'kustomize',
  about: 'composition of kustomizations',
  maxLength: 2_500,
  words: KUSTOMIZE_WORDS,
  seeds: ({ fixtures }) => [
    ...[...SEEDS, LAYERED].map(projectText),
    ...[...fixtures].flatMap(([path, text]) => kustomizationSeed(path, text)),
  ],
  run: (text) => {
    const files = filesIn(text, 'kustomization.yaml');
    const project = new Project(memoryFileSystem(files));
    const one = composeDirectory(project, '', new Compositions());
    const again = composeDirectory(new Project(memoryFileSystem(files)), '', new Compositions());
    promiseEqual(shown(one), shown(again), () => 'composed twice');
    for (const file of one.files) promise(Object.hasOwn(files, file), () => `${file} took part and does not exist`);
    for (const { at, message } of one.problems) {
      promise(message !== '', () => 'a problem without a message');
      if (at === undefined) continue;
      const { file, range } = project.locate(at);
      const length = files[file]?.length ?? 0;
      promise(range.start <= range.end && range.end <= length, () => `${message} lies at ${range.start}-${range.end} in ${file}`);
    }
    for (const { id, tree } of one.objects) {
      promise(id.kind !== '', () => 'an object without kind');
      sitesHold(tree, files);
    }
  },
};

function shown({ objects, problems, unknown }: ReturnType<typeof composeDirectory>): unknown {
  return [objects.map(({ id, tree }) => [id, toPlain(tree)]), problems.map(({ code, message }) => [code, message]), unknown];
}

/** Every value that came from a file stands there, also those that were overridden. */
function sitesHold(tree: Tree, files: Readonly<Record<string, string>>): void {
  const { site, under } = tree;
  if (site !== undefined) {
    const { node, document } = site;
    const host = document.text.segments[0]?.file ?? document.id.file;
    promise(files[host] !== undefined, () => `a value comes from ${host}, which does not exist`);
    promise(node.end <= node.source.text.length, () => `a value ends behind its text`);
  }
  if (under !== undefined) sitesHold(under, files);
  if (tree.kind === 'map') for (const child of tree.entries.values()) sitesHold(child, files);
  if (tree.kind === 'seq') for (const child of tree.items) sitesHold(child, files);
}

function kustomizationSeed(path: string, text: string): readonly string[] {
  return /kustomization\.yaml$/i.test(path) ? [projectText({ 'kustomization.yaml': text, 'a.yaml': DEPLOYMENT })] : [];
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: a, labels: { app: a } }
spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
        - name: a
          image: grafana/loki:3.0.0
          env: [{ name: B, valueFrom: { configMapKeyRef: { name: made, key: k } } }]
`;

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { k: w }\n';

/** One feature each, so that mutations meet it. */
const SEEDS: readonly Readonly<Record<string, string>>[] = [
  'namespace: n\nnamePrefix: x-\nnameSuffix: -y\n',
  'commonLabels: { l: m }\nlabels: [{ pairs: { o: p }, includeSelectors: true }]\ncommonAnnotations: { q: r }\n',
  'images: [{ name: grafana/loki, newName: b/c, newTag: "3.1" }]\nreplicas: [{ name: a, count: 2 }]\n',
  'patches: [{ target: { kind: Deploy.*, name: "a|b" }, patch: "[{op: add, path: /spec/x~1y, value: 1}]" }]\n',
  'patches:\n  - target: { labelSelector: app in (a) }\n    patch: |\n      - { op: replace, path: /spec/template/spec/containers/0/image, value: i }\n      - { op: test, path: /kind, value: Deployment }\n',
  'patches: [{ patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {containers: [{name: a, $patch: delete}]}}}}" }]\n',
  'patchesStrategicMerge:\n  - |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: { name: a }\n    spec: { template: { spec: { $setElementOrder/containers: [{ name: a }] } } }\n',
  'configMapGenerator: [{ name: made, literals: [k=v], options: { disableNameSuffixHash: true } }]\ngeneratorOptions: { labels: { a: b } }\n',
  'secretGenerator: [{ name: made, literals: [k=v], type: Opaque, behavior: create }]\n',
  'replacements:\n  - source: { kind: Deployment, fieldPath: metadata.name }\n    targets:\n      - select: { kind: Deployment }\n        fieldPaths: [spec.template.spec.containers.[name=a].image]\n        options: { delimiter: ":", index: 1 }\n',
  'vars: [{ name: V, objref: { kind: Deployment, name: a, apiVersion: apps/v1 }, fieldref: { fieldpath: metadata.name } }]\n',
].map((text) => ({ 'kustomization.yaml': `resources: [a.yaml]\n${text}`, 'a.yaml': DEPLOYMENT }));

const LAYERED: Readonly<Record<string, string>> = {
  'kustomization.yaml':
    'resources: [a.yaml, b]\nconfigMapGenerator:\n  - name: made\n    files: [f=p.yaml]\n    envs: [e.env]\npatches: [{ path: p.yaml }]\n',
  'a.yaml': DEPLOYMENT,
  'b/kustomization.yaml': 'resources: [c.yaml]\nnameSuffix: -y\ncomponents: [../k]\n',
  'b/c.yaml': CONFIG_MAP,
  'k/kustomization.yaml':
    'kind: Component\npatches: [{ patch: "{kind: ConfigMap, apiVersion: v1, metadata: {name: c}, data: {k: null, z: q}}" }]\n',
  'p.yaml': 'kind: Deployment\napiVersion: apps/v1\nmetadata: { name: a }\nspec: { replicas: 3 }\n',
  'e.env': 'A=b\n# c\nD\n',
};
