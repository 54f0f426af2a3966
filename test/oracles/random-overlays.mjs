// One base and several overlays of it, of which some set what the base forgets, each in its own way.
import { generator } from './random-kustomization.mjs';

const HEAD = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';

const LOKI = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki.main
  namespace: monitoring
spec:
  serviceName: loki
  replicas: 1
  selector:
    matchLabels: {app: loki}
  template:
    metadata:
      labels: {app: loki}
    spec:
      containers:
        - name: loki
          image: grafana/loki:3.4.2
          volumeMounts:
            - name: data
              mountPath: /loki
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
`;

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata: {name: loki.main, namespace: monitoring}
data: {a: b}
`;

const IDENTITY = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: loki.main\n  namespace: monitoring\n';
const TARGET = '  - target: {kind: StatefulSet, name: loki.main}\n    patch: |\n';

function indented(text, columns) {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}

const CURES = [
  `${TARGET}      - op: add\n        path: /spec/template/spec/securityContext\n        value: {fsGroup: 10001}\n`,
  `  - patch: |\n${indented(`${IDENTITY}spec:\n  template:\n    spec:\n      securityContext:\n        fsGroup: 10001\n`, 6)}`,
];

/** Patches that have nothing to do with it. `files` are those that they need, beside the overlay. */
const OTHERS = [
  () => ({ patches: '' }),
  () => ({ patches: `  - patch: |\n${indented(`${IDENTITY}spec:\n  replicas: 2 # two\n`, 6)}` }),
  () => ({ patches: `  - patch: |-\n${indented(`${IDENTITY}spec:\n    template:\n        spec: {hostNetwork: true}`, 6)}\n` }),
  () => ({ patches: `${TARGET}      - op: replace\n        path: /spec/replicas\n        value: 2\n` }),
  () => ({ patches: '  - target: {kind: StatefulSet}\n    patch: |\n      - {op: replace, path: /spec/replicas, value: 2}\n' }),
  () => ({ patches: '  - path: two.yaml\n', files: { 'two.yaml': `# Two of them.\n${IDENTITY}spec:\n  replicas: 2\n` } }),
  () => ({
    patches: '  - path: two.yaml\n    target: {kind: StatefulSet, name: loki.main}\n',
    files: { 'two.yaml': `${IDENTITY}spec: {replicas: 2}\n` },
  }),
  () => ({ patches: '  - path: ../two.yaml\n' }),
];

/** The files of a project, by path, and the folders of its overlays. */
export function randomOverlays(seed) {
  const { chance, pick, upTo } = generator(seed);
  const files = {
    'seaworthy.yaml': '# One base and its overlays.\n',
    'two.yaml': `${IDENTITY}spec:\n  replicas: 2\n`,
    'base/kustomization.yaml': `${HEAD}resources:\n  - loki.yaml\n  - config.yaml\n`,
    'base/loki.yaml': LOKI,
    'base/config.yaml': CONFIG,
    'part/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - target: {kind: ConfigMap}\n    patch: |\n      - {op: add, path: /data/part, value: there}\n',
  };
  const hasMiddle = chance(0.5);
  if (hasMiddle) files['middle/kustomization.yaml'] = kustomization('../base', pick(OTHERS)(), 'middle', '');
  const overlays = Array.from({ length: 2 + upTo(2) }, (_, index) => `o${index}`);
  for (const overlay of overlays) {
    const other = pick(OTHERS)();
    const cure = chance(0.4) ? pick(CURES) : '';
    const more = `${chance(0.2) ? `namePrefix: ${overlay}-\n` : ''}${chance(0.3) ? 'components:\n  - ../part\n' : ''}`;
    files[`${overlay}/kustomization.yaml`] = kustomization(
      hasMiddle && chance(0.6) ? '../middle' : '../base',
      other,
      overlay,
      more,
      cure,
    );
  }
  return { files, overlays };

  function kustomization(base, { patches, files: needed = {} }, folder, more, cure = '') {
    for (const [path, text] of Object.entries(needed)) files[`${folder}/${path}`] = text;
    const all = chance(0.5) ? patches + cure : cure + patches;
    return `${HEAD}resources:\n  - ${base}\n${more}${all === '' ? '' : `patches:\n${all}`}`;
  }
}
