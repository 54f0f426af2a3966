import { describe, expect, it } from 'vitest';

import { Deployments } from '../../../../src/model/gitops/deployed-set.js';
import { secretHome } from '../../../../src/model/gitops/helm/secret-practice.js';
import { projectOf } from './samples.js';

const external = (name: string, namespace: string, store = 'vault', kind = 'ClusterSecretStore'): string => `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: ${name}, namespace: ${namespace}}
spec: {secretStoreRef: {kind: ${kind}, name: ${store}}, data: [{secretKey: password, remoteRef: {key: x}}]}
`;
const sealed = (name: string, namespace: string): string => `---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: ${name}, namespace: ${namespace}}
spec: {encryptedData: {password: AgB}}
`;
const encrypted = (name: string, namespace: string): string => `---
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: ${namespace}}
stringData: {password: "ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]"}
sops: {mac: "ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]", version: 3.9.0}
`;
const plain = (name: string, namespace: string): string => `---
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: ${namespace}}
stringData: {password: changeme}
`;

function homeOf(text: string): ReturnType<typeof secretHome> {
  const deployments = new Deployments(projectOf({ 'secrets.yaml': text }));
  return secretHome(deployments, deployments.sets[0]!, 'apps');
}

describe('how a deployed set makes Secrets', () => {
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['not at all', plain('a', 'apps'), undefined],
    [
      'ExternalSecrets of one store',
      external('a', 'apps') + external('b', 'apps'),
      { kind: 'ExternalSecret', store: 'ClusterSecretStore vault' },
    ],
    [
      'ExternalSecrets of two stores',
      external('a', 'apps') + external('b', 'apps', 'aws'),
      { kind: 'ExternalSecret', store: undefined },
    ],
    ['SealedSecrets', sealed('a', 'apps'), { kind: 'SealedSecret' }],
    ['SOPS', encrypted('a', 'apps'), { kind: 'SOPS' }],
    ['most often', sealed('a', 'apps') + encrypted('b', 'apps') + encrypted('c', 'apps'), { kind: 'SOPS' }],
    [
      'its own namespace first',
      sealed('a', 'apps') + encrypted('b', 'other') + encrypted('c', 'other'),
      { kind: 'SealedSecret' },
    ],
    ['another namespace at least', external('a', 'other'), { kind: 'ExternalSecret', store: 'ClusterSecretStore vault' }],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(homeOf(text).practice).toEqual(expected);
  });

  it('tells whether a key is there', () => {
    const home = homeOf(plain('a', 'apps') + external('b', 'apps') + plain('c', 'other'));
    expect([home.has('a', 'password'), home.has('a', 'key'), home.has('b', 'password'), home.has('c', 'password')]).toEqual([
      true,
      false,
      true,
      undefined,
    ]);
  });
});
