/** Small projects that deploy charts of their own in every way that is followed. */
export const DEPLOYED: readonly Readonly<Record<string, string>>[] = [
  {
    'clusters/c/flux-system/gotk-sync.yaml':
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { interval: 1m, url: https://x }\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { interval: 1m, path: ./clusters/c, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }\n',
    'clusters/c/flux-system/kustomization.yaml': 'resources: [gotk-sync.yaml]\n',
    'clusters/c/app.yaml':
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r, namespace: n }\nspec:\n  interval: 5m\n  chart: { spec: { chart: ./charts/a, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }\n  valuesFrom:\n    - { kind: ConfigMap, name: v, valuesKey: k, targetPath: "a.b[0]" }\n    - { kind: ConfigMap, name: v }\n  values: { a: { c: null }, sub: { enabled: true } }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: v, namespace: n }\ndata: { k: x, values.yaml: "a: { d: 1 }\\n" }\n',
    'charts/a/Chart.yaml':
      'apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{ name: sub, version: 1.x, alias: s, condition: sub.enabled, import-values: [x, { child: y, parent: z }] }]\n',
    'charts/a/values.yaml': 'a: { b: [1], c: 2 }\nglobal: { g: 1 }\n',
    'charts/a/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.2.0\n',
    'charts/a/charts/sub/values.yaml': 'exports: { x: { e: 1 } }\ny: { f: 2 }\n',
  },
  {
    'app.yaml':
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: a, namespace: argocd }\nspec:\n  destination: { namespace: n, server: https://kubernetes.default.svc }\n  sources:\n    - { repoURL: https://grafana.github.io/helm-charts, chart: loki, targetRevision: 6.6.2, helm: { valueFiles: [$v/values.yaml, "$v/*-$ARGOCD_APP_NAME.yaml"], parameters: [{ name: "loki.auth_enabled", value: "false" }], valuesObject: { deploymentMode: SingleBinary } } }\n    - { repoURL: https://x/me.git, ref: v, targetRevision: HEAD }\n    - { repoURL: https://x/me.git, path: k, kustomize: { images: [a=b:c], namePrefix: p- } }\n',
    'values.yaml': 'loki: { commonConfig: { replication_factor: 1 } }\n',
    'extra-a.yaml': 'singleBinary: { replicas: 1 }\n',
    'k/kustomization.yaml': 'resources: [c.yaml]\n',
    'k/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
  },
  {
    'set.yaml':
      'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: s, namespace: argocd }\nspec:\n  goTemplate: true\n  generators:\n    - matrix:\n        generators:\n          - git: { repoURL: https://x/me.git, directories: [{ path: "apps/*" }, { path: apps/no, exclude: true }] }\n          - list: { elements: [{ env: dev }, { env: prod }] }\n    - merge: { mergeKeys: [env], generators: [{ list: { elements: [{ env: a }] } }] }\n    - git: { repoURL: https://x/me.git, files: [{ path: "apps/**/config.yaml" }] }\n  template:\n    metadata: { name: "{{.path.basename}}-{{.env}}" }\n    spec: { project: default, destination: { namespace: "{{ index .path.segments 1 }}" }, source: { repoURL: https://x/me.git, path: "{{.path.path}}", helm: { releaseName: "{{.env}}" } } }\n',
    'apps/one/Chart.yaml': 'apiVersion: v2\nname: one\nversion: 0.1.0\n',
    'apps/one/values.yaml': 'a: 1\n',
    'apps/two/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
    'apps/two/config.yaml': 'env: x\nn: { m: 1 }\n',
  },
  {
    'helmfile.yaml':
      'repositories: [{ name: grafana, url: https://grafana.github.io/helm-charts }]\nreleases:\n  - { name: g, namespace: n, chart: grafana/grafana, version: 8.0.0, values: [v.yaml, { persistence: { enabled: true } }], set: [{ name: "a.b", value: c }] }\n  - { name: l, chart: ./charts/l }\n',
    'v.yaml': 'grafana.ini: { server: { root_url: x } }\nreplicas: 2\n',
    'charts/l/Chart.yaml': 'apiVersion: v2\nname: l\nversion: 0.1.0\n',
    'charts/l/values.yaml': 'x: 1\n',
  },
  {
    'kustomization.yaml':
      'helmCharts: [{ name: loki, repo: https://grafana.github.io/helm-charts, version: 6.6.2, releaseName: l, namespace: n, valuesFile: v.yaml, valuesInline: { loki: { auth_enabled: false } }, valuesMerge: override }]\nconfigMapGenerator: [{ name: v, files: [values.yaml=v.yaml], options: { disableNameSuffixHash: true } }]\n',
    'v.yaml': 'deploymentMode: SingleBinary\nsingleBinary: { replicas: 1 }\n',
  },
];
