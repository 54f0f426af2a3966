// Deterministic projects to measure on: the same bytes on every machine and in every run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A small linear congruential generator (Numerical Recipes): Math.random cannot be seeded. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

const NAMESPACES = ['default', 'media', 'monitoring', 'network', 'home', 'database', 'security', 'storage'];
const CHARTS = [
  'app-template',
  'app-template',
  'app-template',
  'grafana',
  'loki',
  'kube-prometheus-stack',
  'external-dns',
  'cert-manager',
  'redis',
];

function helmRelease(name, namespace, pick) {
  const chart = CHARTS[pick(CHARTS.length)];
  const variables = Array.from(
    { length: 3 + pick(5) },
    (_, i) => `              ${name.toUpperCase().replaceAll('-', '_')}_OPTION_${i}: "${pick(10000)}"`,
  );
  return `---
# yaml-language-server: $schema=https://example.test/schemas/helmrelease_v2.json
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: &app ${name}
  namespace: ${namespace}
spec:
  interval: ${15 + pick(4) * 15}m
  timeout: ${5 + pick(3) * 5}m
  chart:
    spec:
      chart: ${chart}
      version: ${1 + pick(9)}.${pick(20)}.${pick(10)}
      sourceRef:
        kind: HelmRepository
        name: charts
        namespace: flux-system
  install:
    remediation:
      retries: 3
  upgrade:
    cleanupOnFail: true
    remediation:
      retries: 3
  values:
    controllers:
      main:
        containers:
          app:
            image:
              repository: ghcr.io/example/${name}
              tag: ${pick(9)}.${pick(30)}.${pick(10)} # pinned by hand
            env:
              TZ: Europe/Berlin
${variables.join('\n')}
            resources:
              requests:
                cpu: ${10 + pick(90)}m
                memory: ${64 + pick(64) * 4}Mi
              limits:
                memory: ${512 + pick(8) * 128}Mi
    service:
      main:
        controller: *app
        ports:
          http:
            port: ${8000 + pick(1000)}
`;
}

function fluxKustomization(name, namespace, path, pick) {
  return `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: &app ${name}
  namespace: flux-system
spec:
  targetNamespace: ${namespace}
  commonMetadata:
    labels:
      app.kubernetes.io/name: *app
  path: ./${path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: home
  wait: ${pick(2) === 0}
  interval: 1h
  retryInterval: 1m
  timeout: 5m
`;
}

function kustomization(resources) {
  return `---
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
${resources.map((resource) => `  - ${resource}`).join('\n')}
`;
}

function configMap(name, namespace, pick) {
  const options = Array.from(
    { length: 6 + pick(10) },
    (_, i) => `      - name: option-${i}\n        value: ${pick(1000)}\n        enabled: ${pick(2) === 0}`,
  );
  return `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}-config
  namespace: ${namespace}
  labels:
    app.kubernetes.io/name: ${name}
data:
  config.yaml: |
    # Settings of ${name}; read at start.
    server:
      address: 0.0.0.0:${8000 + pick(1000)}
      timeout: ${pick(60)}s
    options:
${options.join('\n')}
  LOG_LEVEL: info
`;
}

/**
 * A home-ops like Flux repository of exactly `count` YAML files: for each application a Flux Kustomization, and a folder with
 * kustomization.yaml, HelmRelease and ConfigMap. Gives the paths, the first of them a HelmRelease.
 */
export function writeProject(root, count) {
  const pick = random(436);
  const files = new Map();
  for (let index = 0; files.size < count; index++) {
    const namespace = NAMESPACES[index % NAMESPACES.length];
    const name = `app-${String(index).padStart(4, '0')}`;
    const folder = `kubernetes/apps/${namespace}/${name}`;
    const group = [
      [`${folder}/app/helmrelease.yaml`, helmRelease(name, namespace, pick)],
      [`${folder}/app/kustomization.yaml`, kustomization(['helmrelease.yaml', 'configmap.yaml'])],
      [`${folder}/app/configmap.yaml`, configMap(name, namespace, pick)],
      [`${folder}/ks.yaml`, fluxKustomization(name, namespace, `${folder}/app`, pick)],
    ];
    for (const [path, text] of group) if (files.size < count) files.set(path, text);
  }
  return writeFiles(root, files);
}

/** Flat files of about one kilobyte, nothing that refers to anything else. */
export function writeFlatProject(root, count) {
  const pick = random(5000);
  return writeFiles(
    root,
    new Map(
      Array.from({ length: count }, (_, index) => {
        const name = `app-${String(index).padStart(5, '0')}`;
        const namespace = NAMESPACES[index % NAMESPACES.length];
        return [
          `manifests/${namespace}/${name}.yaml`,
          index % 2 === 0 ? configMap(name, namespace, pick) : helmRelease(name, namespace, pick),
        ];
      }),
    ),
  );
}

function writeFiles(root, files) {
  for (const [path, text] of [...files, ['seaworthy.yaml', '# generated for a benchmark\n']]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, paths: [...files.keys()], bytes: [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0) };
}
