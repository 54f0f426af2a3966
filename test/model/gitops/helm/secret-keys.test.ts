import { describe, expect, it } from 'vitest';

import { Deployments } from '../../../../src/model/gitops/deployed-set.js';
import { secretKeys, stateOfKey } from '../../../../src/model/gitops/helm/secret-keys.js';
import { projectOf } from './samples.js';

/** `key: state` of keys a, b and c of Secret app/s, and why. */
function states(documents: readonly string[], files: Readonly<Record<string, string>> = {}): string {
  const project = projectOf({ ...(documents.length > 0 && { 'all.yaml': documents.join('---\n') }), ...files });
  const deployments = new Deployments(project);
  const [set] = deployments.sets;
  if (set === undefined) throw new Error('nothing is deployed');
  const found = secretKeys(deployments, set, 's', 'app');
  if (found === undefined) return 'nothing makes it';
  return ['a', 'b', 'c'].map((key) => stateOfKey(found, key).state).join(' ');
}

function object(kind: string, rest: string, name = 's', namespace = 'app'): string {
  return `apiVersion: example.org/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n${rest}\n`;
}

const secret = (rest: string): string => object('Secret', rest).replace('example.org/v1', 'v1');
const external = (spec: string, name = 's'): string => object('ExternalSecret', `spec: ${spec}`, name);

describe('the keys of a Secret', () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['data and stringData', [secret('data: {a: eA==}\nstringData: {b: x}')], 'present present absent'],
    ['SOPS leaves keys readable', [secret('stringData: {a: "ENC[AES256_GCM,data:x]"}\nsops: {mac: x}')], 'present absent absent'],
    ['an empty one is filled by something', [secret('type: Opaque')], 'maybe maybe maybe'],
    [
      'a token is filled by Kubernetes',
      [secret('type: kubernetes.io/service-account-token\ndata: {a: eA==}')],
      'present maybe maybe',
    ],
    [
      'an annotation lets a controller fill it',
      [
        secret('data: {a: eA==}').replace(
          'namespace: app',
          'namespace: app, annotations: {secret-generator.v1.mittwald.de/autogenerate: b}',
        ),
      ],
      'present maybe maybe',
    ],
    ['in another namespace', [object('Secret', 'data: {a: eA==}', 's', 'other')], 'nothing makes it'],
    [
      'a SealedSecret',
      [object('SealedSecret', 'spec: {encryptedData: {a: AgB}, template: {data: {b: "{{ .a }}"}}}')],
      'present present absent',
    ],
    ['a SealedSecret of the old kind', [object('SealedSecret', 'spec: {data: AgB}')], 'maybe maybe maybe'],
    ['an ExternalSecret', [external('{data: [{secretKey: a}]}')], 'present absent absent'],
    ['under the name of its target', [external('{target: {name: s}, data: [{secretKey: a}]}', 'x')], 'present absent absent'],
    ['dataFrom', [external('{data: [{secretKey: a}], dataFrom: [{extract: {key: k}}]}')], 'present maybe maybe'],
    ['dataFrom that is empty', [external('{data: [{secretKey: a}], dataFrom: []}')], 'present absent absent'],
    [
      'a template replaces what was fetched',
      [external('{data: [{secretKey: a}], dataFrom: [{find: {}}], target: {template: {data: {b: "{{ .a }}"}}}}')],
      'absent present absent',
    ],
    [
      'a template that merges',
      [external('{data: [{secretKey: a}], target: {template: {mergePolicy: Merge, engineVersion: v2, data: {b: x}}}}')],
      'present present absent',
    ],
    [
      'a template that merges with dataFrom',
      [external('{dataFrom: [{extract: {key: k}}], target: {template: {mergePolicy: Merge, data: {b: x}}}}')],
      'maybe present maybe',
    ],
    [
      'a template of labels only',
      [external('{data: [{secretKey: a}], target: {template: {metadata: {labels: {x: z}}}}}')],
      'present absent absent',
    ],
    [
      'templates from a ConfigMap',
      [external('{data: [{secretKey: a}], target: {template: {templateFrom: [{configMap: {name: t, items: [{key: c}]}}]}}}')],
      'absent absent present',
    ],
    [
      'templates that make keys',
      [external('{target: {template: {templateFrom: [{configMap: {name: t, items: [{key: c, templateAs: KeysAndValues}]}}]}}}')],
      'maybe maybe maybe',
    ],
    [
      'a literal template',
      [external('{target: {template: {templateFrom: [{literal: "{{ .x }}"}], data: {a: x}}}}')],
      'present maybe maybe',
    ],
    [
      'two that write one',
      [external('{data: [{secretKey: a}]}'), external('{target: {name: s}, data: [{secretKey: b}]}', 'x')],
      'present present absent',
    ],
    [
      'one that adds to a Secret',
      [secret('data: {a: eA==}'), external('{target: {name: s, creationPolicy: Merge}, data: [{secretKey: b}]}', 'x')],
      'present present absent',
    ],
    [
      'one that adds to what is not here',
      [external('{target: {creationPolicy: Merge}, data: [{secretKey: b}]}')],
      'maybe present maybe',
    ],
    ['one that makes nothing', [external('{target: {creationPolicy: None}, data: [{secretKey: b}]}')], 'nothing makes it'],
    [
      'one whose keys only its controller knows',
      [object('VaultStaticSecret', 'spec: {destination: {name: s}}', 'v')],
      'maybe maybe maybe',
    ],
    [
      'a Job that names it',
      [
        secret('data: {a: eA==}'),
        object(
          'Job',
          'spec: {template: {spec: {containers: [{name: x, command: [sh, -c, "kubectl patch secret s -p x"]}]}}}',
          'j',
        ),
      ],
      'present maybe maybe',
    ],
    [
      'a Job that reads it, or names another',
      [
        secret('data: {a: eA==}'),
        object(
          'Job',
          'spec: {template: {spec: {containers: [{name: x, args: [my-s, s.x, ss], env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: a}}}]}]}}}',
          'j',
        ),
      ],
      'present absent absent',
    ],
  ];
  it.each(rows)('%s', (_, documents, expected) => {
    expect(states([...documents, object('ConfigMap', 'data: {}', 'other')])).toBe(expected);
  });

  it('of a generator whose file is not in Git', () => {
    const files = {
      'kustomization.yaml':
        'namespace: app\ngeneratorOptions: {disableNameSuffixHash: true}\nsecretGenerator: [{name: s, files: [a=not-here.txt], literals: [b=x]}]\n',
    };
    expect(states([], files)).toBe('present present absent');
  });

  it('of a generator whose list of keys is not in Git', () => {
    const files = {
      'kustomization.yaml':
        'namespace: app\ngeneratorOptions: {disableNameSuffixHash: true}\nsecretGenerator: [{name: s, envs: [not-here.env], literals: [b=x]}]\n',
    };
    expect(states([], files)).toBe('maybe present maybe');
  });

  it('never come with values', () => {
    const project = projectOf({ 'all.yaml': secret('stringData: {a: hush}') });
    const deployments = new Deployments(project);
    const found = secretKeys(deployments, deployments.sets[0]!, 's', 'app');
    expect(JSON.stringify([...(found?.keys ?? []), found])).not.toContain('hush');
  });
});
