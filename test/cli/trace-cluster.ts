/** Two clusters that deploy one release, each in its own way: patches inside patches, variables, a tombstone, a generator. */
export const CLUSTERS: Readonly<Record<string, string>> = {
  'clusters/a/flux-system.yaml': kustomization('flux-system', './clusters/a', '  interval: 10m\n'),
  'clusters/a/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: flux-system }
data:
  RETENTION: 30d
  TIMEOUT: 9m
`,
  'clusters/a/apps.yaml': kustomization(
    'apps',
    './apps',
    `  postBuild:
    substitute:
      TIMEOUT: 8m
    substituteFrom:
      - { kind: ConfigMap, name: settings }
  patches:
    - target: { kind: HelmRelease }
      patch: |
        - op: remove
          path: /spec/suspend
`,
  ),
  'clusters/b/flux-system.yaml': kustomization('flux-system', './clusters/b', '  interval: 10m\n'),
  'clusters/b/apps.yaml': kustomization('apps', './apps', '  postBuild:\n    substitute: { TIMEOUT: 5m, RETENTION: 7d }\n'),
  'apps/kustomization.yaml': `resources: [loki.yaml, other.yaml]
secretGenerator:
  - name: loki-auth
    namespace: logs
    literals: [password=hunter2-generated]
`,
  'apps/loki.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: loki, namespace: logs }
spec:
  timeout: \${TIMEOUT}
  suspend: true
  values:
    loki:
      limits: &limits { retention_period: "\${RETENTION}" }
    again: *limits
`,
  'apps/other.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: loki, namespace: logs }\nspec: { type: ClusterIP }\n',
  'unused/orphan.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: orphan, namespace: logs }\nspec: {}\n',
};

function kustomization(name: string, path: string, more: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ${path}
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;
}
