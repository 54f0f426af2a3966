import { describe, expect, it } from 'vitest';

import { fullName } from '../../../src/model/apps/full-name.js';
import { Model } from '../../../src/model/apps/subjects.js';
import { Effective } from '../../../src/model/gitops/effective.js';
import { ChartValues } from '../../../src/model/gitops/helm-values.js';
import { projectOf, yamlTree } from '../gitops/helm/samples.js';

describe('the name that a chart gives to what it renders', () => {
  const rows: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['{}', 'web', 'web-grafana'],
    ['{}', 'grafana', 'grafana'],
    ['{}', 'my-grafana-2', 'my-grafana-2'],
    ['{nameOverride: board}', 'grafana', 'grafana-board'],
    ['{nameOverride: board}', 'board', 'board'],
    ['{fullnameOverride: board}', 'grafana', 'board'],
    ['{fullnameOverride: "", nameOverride: ""}', 'web', 'web-grafana'],
    ['{fullnameOverride: "{{ .Release.Name }}-x"}', 'web', undefined],
    ['{}', undefined, undefined],
    ['{fullnameOverride: board}', undefined, 'board'],
    [`{fullnameOverride: ${'x'.repeat(62)}-y}`, 'web', 'x'.repeat(62)],
  ];
  it.each(rows)('%s of release %s: %s', (values, release, expected) => {
    const home = { target: { document: { file: 'sample.yaml', index: 0 }, path: [] } };
    const user = new Effective(yamlTree(values), home);
    expect(fullName(new ChartValues(user, { name: 'grafana', version: '8.5.1' }), 'grafana', release)).toBe(expected);
  });
});

describe('the claims of a chart are those of its release', () => {
  const backing = (chart: string, version: string, spec: string, values: string, claim: string): string | undefined => {
    const files = {
      'release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux-system}
spec:
  chart: {spec: {chart: ${chart}, version: ${version}, sourceRef: {kind: HelmRepository, name: charts}}}
${spec}  values: ${values}
`,
      'volume.yaml': `apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {hostPath: {path: /srv/data}, claimRef: {${claim}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: made, namespace: prod}
spec: {volumeName: disk}
`,
    };
    const [pod] = new Model(projectOf(files)).subjects('PodTemplate');
    return pod?.subject.containers[0]?.mounts[0]?.backing.kind;
  };
  const LOKI = '{deploymentMode: SingleBinary, singleBinary: {replicas: 1}}';
  const rows: readonly (readonly [string, Parameters<typeof backing>, string])[] = [
    ['a StatefulSet', ['loki', '6.30.1', '', LOKI, 'name: storage-web-loki-0, namespace: flux-system'], 'node-or-nfs'],
    ['in another namespace', ['loki', '6.30.1', '', LOKI, 'name: storage-web-loki-0, namespace: prod'], 'persistent'],
    [
      'in the target namespace, whose name is a part of the release’s',
      ['loki', '6.30.1', '  targetNamespace: prod\n', LOKI, 'name: storage-prod-web-loki-0, namespace: prod'],
      'node-or-nfs',
    ],
    [
      'under a release name',
      ['loki', '6.30.1', '  targetNamespace: prod\n  releaseName: loki\n', LOKI, 'name: storage-loki-0, namespace: prod'],
      'node-or-nfs',
    ],
    [
      'a Deployment',
      ['grafana', '8.5.1', '', '{persistence: {enabled: true}}', 'name: web-grafana, namespace: flux-system'],
      'node-or-nfs',
    ],
    [
      'an existing claim, in the target namespace',
      ['grafana', '8.5.1', '  targetNamespace: prod\n', '{persistence: {enabled: true, existingClaim: made}}', 'name: none'],
      'node-or-nfs',
    ],
    [
      'an existing claim of another namespace',
      ['grafana', '8.5.1', '', '{persistence: {enabled: true, existingClaim: made}}', 'name: none'],
      'persistent',
    ],
  ];
  it.each(rows)('%s', (_, sample, expected) => {
    expect(backing(...sample)).toBe(expected);
  });
});
