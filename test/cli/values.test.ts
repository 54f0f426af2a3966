import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

import { seaworthy } from './seaworthy.js';
import { temporaryProject } from './temporary-folder.js';

const GRAFANA = 'repoURL: https://grafana.github.io/helm-charts, targetRevision: 8.5.1';
const HERE = 'https://example.org/here.git';

const cwd = temporaryProject({
  'helmfile.yaml': `environments: { staging: {}, production: {} }
releases:
  - name: grafana
    namespace: monitoring
    chart: grafana/grafana
    version: 8.5.1
    values: [values/all.yaml, "values/{{ .Environment.Name }}.yaml"]
    secrets: [values/secret.yaml]
`,
  'values/all.yaml': 'replicas: 2\n',
  'values/staging.yaml': 'replicas: 3\n',
  'values/production.yaml': '{}\n',
  'values/secret.yaml': 'adminPassword: ENC[AES256_GCM,data:hunter2,type:str]\nsops: { version: 3.9.0 }\n',
  'kustomize/kustomization.yaml': `helmCharts:
  - { name: grafana, repo: https://grafana.github.io/helm-charts, version: 8.5.1, releaseName: boards, namespace: monitoring, valuesInline: { replicas: 4 } }
`,
  'argo/app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: boards, namespace: argocd }
spec:
  destination: { namespace: monitoring }
  sources:
    - { ${GRAFANA}, chart: grafana, helm: { releaseName: boards, valueFiles: [$values/argo/boards.yaml], valuesObject: { replicas: 6 }, parameters: [{ name: replicas, value: "7" }] } }
    - { ${GRAFANA}, chart: loki, helm: { releaseName: logs } }
    - { repoURL: ${HERE}, ref: values }
`,
  'argo/boards.yaml': 'replicas: 5\n',
  'flux/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: flux-boards, namespace: monitoring }
spec:
  interval: 1h
  chart: { spec: { chart: grafana, version: 8.5.1, sourceRef: { kind: HelmRepository, name: grafana } } }
  valuesFrom:
    - { kind: Secret, name: password, valuesKey: password, targetPath: adminPassword }
    - { kind: ConfigMap, name: made }
  values: { replicas: 8 }
---
apiVersion: v1
kind: Secret
metadata: { name: password, namespace: monitoring }
stringData: { password: hunter2-typed }
`,
});

async function run(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await seaworthy(words, { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

describe('values as the chart gets them', () => {
  it('of a release of a helmfile, in each environment', async () => {
    expect(await run('trace', 'Release/monitoring/grafana', 'values.replicas')).toBe(`Release/monitoring/grafana  values.replicas
in environment staging, values of chart grafana 8.5.1

  1  1  the default of chart grafana 8.5.1
  2  2  the values in values/all.yaml
        --> values/all.yaml:1:1
> 3  3  the values in values/staging.yaml
        --> values/staging.yaml:1:1

effective: 3

in environment production, values of chart grafana 8.5.1

  1  1  the default of chart grafana 8.5.1
> 2  2  the values in values/all.yaml
        --> values/all.yaml:1:1

effective: 2
`);
  });

  it('of a chart that Kustomize renders', async () => {
    const out = await run('trace', 'HelmChart/boards', 'values.replicas');
    expect(out).toContain('> 2  4  the values in kustomize/kustomization.yaml\n        --> kustomize/kustomization.yaml:2:');
  });

  it('of each chart of an Application', async () => {
    const out = await run('trace', 'Application/boards', 'values.replicas');
    expect(out).toContain(`in folder argo, values of chart grafana 8.5.1

  1  1  the default of chart grafana 8.5.1
  2  5  the values in argo/boards.yaml
        --> argo/boards.yaml:1:1
  3  6  this manifest
        --> argo/app.yaml:7:`);
    expect(out).toContain('> 4  7  the argument --set\n');
    expect(out).toContain('values of chart loki 8.5.1 in release logs');
  });

  it('of a HelmRelease, by the path of its own values, too', async () => {
    const own = await run('trace', 'HelmRelease/flux-boards', 'spec.values.replicas');
    expect(own).toContain(`
  1  1  the default of chart grafana 8.5.1
  2  <unknown: values come from ConfigMap made, which is not in …  another layer
> 3  8  this manifest
`);
    expect(await run('trace', 'HelmRelease/flux-boards', 'values.replicas')).toBe(own.replaceAll('spec.values', 'values'));
    expect(await run('trace', 'HelmRelease/flux-boards', 'spec.interval')).not.toContain('values of');
  });

  it('keep their fields apart from the values of the chart', async () => {
    expect(await run('trace', 'Release/grafana', 'values[0]')).toContain('effective: values/all.yaml');
  });

  it('are printed with their origins, and parse', async () => {
    const out = await run('effective', 'Release/grafana', '--values', '--variant', 'production');
    expect(out).toContain('# values of chart grafana 8.5.1 for Release/monitoring/grafana in environment production\n');
    expect(out).toMatch(/^replicas: 2 +# values\/all\.yaml:1, the values in values\/all\.yaml$/m);
    expect(parseDocument(out).toJS()).toMatchObject({ replicas: 2, persistence: { enabled: false } });
  });

  it('are printed one chart after the other', async () => {
    const out = await run('effective', 'Application/boards', '--values');
    expect(out.split('---\n').map((text) => text.slice(0, text.indexOf(' for ')))).toEqual([
      '# values of chart grafana 8.5.1',
      '# values of chart loki 8.5.1 in release logs',
    ]);
  });

  it('never hold what is secret', async () => {
    const outs = [
      await run('effective', 'Release/grafana', '--values', '--variant', 'staging'),
      await run('trace', 'Release/grafana', 'values'),
      await run('trace', 'Release/grafana', 'values.adminPassword'),
      await run('effective', 'HelmRelease/flux-boards', '--values'),
      await run('trace', 'HelmRelease/flux-boards', 'spec.values.adminPassword', '--format', 'json'),
    ];
    for (const out of outs) expect(out).not.toContain('hunter2');
    expect(outs[2]).toContain('effective: "<unknown: values/secret.yaml is encrypted with SOPS>"'.replaceAll('"', ''));
  });

  it('are in the JSON of a trace with their chart', async () => {
    const report: unknown = JSON.parse(await run('trace', 'HelmChart/boards', 'values.replicas', '--format', 'json'));
    expect(report).toMatchObject({
      path: 'values.replicas',
      deployments: [{ chart: 'chart grafana 8.5.1', effective: { state: 'set', value: 4 } }],
    });
  });

  it('are none of an object without a chart', async () => {
    expect(await seaworthy(['effective', 'Secret/password', '--values'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: 'seaworthy: Secret/password installs no chart whose values are known\n',
    });
  });

  it('are found where the release is written', async () => {
    expect(await run('effective', 'helmfile.yaml:3', '--values', '--variant', 'staging')).toContain(
      'for Release/monitoring/grafana',
    );
  });
});
