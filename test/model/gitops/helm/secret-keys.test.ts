import fc from 'fast-check';
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
      'two that own one: the second fails, whichever that is',
      [external('{data: [{secretKey: a}]}'), external('{target: {name: s}, data: [{secretKey: b}]}', 'x')],
      'maybe maybe absent',
    ],
    [
      'two that own one and write the same',
      [external('{data: [{secretKey: a}]}'), external('{target: {name: s}, data: [{secretKey: a}, {secretKey: b}]}', 'x')],
      'present maybe absent',
    ],
    [
      'a SealedSecret beside a Secret that it does not own',
      [secret('data: {a: eA==}'), object('SealedSecret', 'spec: {encryptedData: {a: AgB, b: AgB}}')],
      'present maybe absent',
    ],
    [
      'two that merge into one that nobody here makes',
      [
        external('{target: {creationPolicy: Merge}, data: [{secretKey: a}]}'),
        external('{target: {name: s, creationPolicy: Merge}, data: [{secretKey: b}]}', 'x'),
      ],
      'present present maybe',
    ],
    [
      'two that merge into one that an ExternalSecret makes',
      [
        external('{data: [{secretKey: a}]}', 's'),
        external('{target: {name: s, creationPolicy: Merge}, data: [{secretKey: b}]}', 'x'),
        external('{target: {name: s, creationPolicy: Merge}, data: [{secretKey: c}]}', 'z'),
      ],
      'present present present',
    ],
    [
      'one that makes it or merges',
      [external('{target: {creationPolicy: CreateOrMerge}, data: [{secretKey: b}]}')],
      'absent present absent',
    ],
    ['an orphan', [external('{target: {creationPolicy: Orphan}, data: [{secretKey: b}]}')], 'absent present absent'],
    [
      'one whose target is no Secret',
      [external('{target: {manifest: {apiVersion: v1, kind: ConfigMap}}, data: [{secretKey: b}]}')],
      'nothing makes it',
    ],
    ['one of the older operator', [external('{backendType: vault, data: [{key: k, name: a}]}')], 'maybe maybe maybe'],
    ['dataFrom.find', [external('{dataFrom: [{find: {name: {regexp: "^a"}}}]}')], 'maybe maybe maybe'],
    [
      'dataFrom with keys rewritten',
      [external('{dataFrom: [{extract: {key: k}, rewrite: [{regexp: {source: ".*", target: "b"}}]}]}')],
      'maybe maybe maybe',
    ],
    [
      'dataFrom of a generator',
      [external('{dataFrom: [{sourceRef: {generatorRef: {kind: Password, name: p}}}]}')],
      'maybe maybe maybe',
    ],
    [
      'a template that says nothing of data over dataFrom',
      [external('{dataFrom: [{find: {}}], target: {template: {type: Opaque}}}')],
      'maybe maybe maybe',
    ],
    ['a target without a name', [external('{target: {name: ""}, data: [{secretKey: a}]}')], 'present absent absent'],
    [
      'a ClusterExternalSecret, under the name of its target',
      [
        secret('data: {a: eA==}'),
        object(
          'ClusterExternalSecret',
          'spec: {externalSecretName: x, externalSecretSpec: {target: {name: s}}}',
          'z',
          'elsewhere',
        ),
      ],
      'present maybe maybe',
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
      'a CronJob with its name in a variable',
      [
        secret('data: {a: eA==}'),
        object(
          'CronJob',
          'spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: x, env: [{name: TARGET, value: s}]}]}}}}}',
          'j',
        ),
      ],
      'present maybe maybe',
    ],
    [
      'a Job whose script names it',
      [
        secret('data: {a: eA==}'),
        object(
          'Job',
          'spec: {template: {spec: {containers: [{name: x, command: [sh, /s/run.sh]}], volumes: [{name: s, configMap: {name: scripts}}]}}}',
          'j',
        ),
        object('ConfigMap', 'data: {run.sh: "kubectl -n app patch secret s -p x"}', 'scripts').replace('example.org/v1', 'v1'),
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

  it('of a generator with files and literals, in Git or not', () => {
    const files = {
      'kustomization.yaml':
        'namespace: app\ngeneratorOptions: {disableNameSuffixHash: true}\nsecretGenerator: [{name: s, files: [a, sub/b], envs: [here.env]}]\n',
      a: 'hush',
      'here.env': 'c=hush\n',
    };
    expect(states([], files)).toBe('present present present');
  });

  it('of a Secret that is deployed elsewhere are there, and others may be', () => {
    const project = projectOf({
      'one/secret.yaml': secret('data: {a: eA==}'),
      'two/other.yaml': object('ConfigMap', 'data: {}', 'other'),
    });
    const deployments = new Deployments(project);
    const set = deployments.sets.find(({ name }) => name === 'two');
    const found = secretKeys(deployments, set!, 's', 'app');
    expect(['a', 'b'].map((key) => stateOfKey(found!, key).state)).toEqual(['present', 'maybe']);
  });

  it('never come with values', () => {
    const project = projectOf({ 'all.yaml': secret('stringData: {a: hush}') });
    const deployments = new Deployments(project);
    const found = secretKeys(deployments, deployments.sets[0]!, 's', 'app');
    expect(JSON.stringify([...(found?.keys ?? []), found])).not.toContain('hush');
  });
});

/** A maker of Secret app/s, with what it certainly does and what it may do. */
interface Maker {
  readonly document: string;
  readonly role: 'owner' | 'addition' | 'either' | 'rumour';
  readonly keys: readonly string[];
  /** Only its controller knows whether there are others. */
  readonly open: boolean;
}

const KEYS = ['a', 'b', 'c'];
const keySet = fc.subarray(KEYS);
const entries = (keys: readonly string[], value: string): string => `{${keys.map((key) => `${key}: ${value}`).join(', ')}}`;
const fetched = (keys: readonly string[]): string => `data: [${keys.map((key) => `{secretKey: ${key}}`).join(', ')}]`;

const policies = fc.constantFrom(
  ['', 'owner'] as const,
  ['creationPolicy: Owner, ', 'owner'] as const,
  ['creationPolicy: Orphan, ', 'owner'] as const,
  ['creationPolicy: Merge, ', 'addition'] as const,
  ['creationPolicy: CreateOrMerge, ', 'either'] as const,
);

/** What is fetched, what the template makes of it, and whether it takes the place of the rest. */
const externals = fc
  .record({
    policy: policies,
    data: keySet,
    from: fc.constantFrom(
      '',
      '{extract: {key: k}}',
      '{find: {name: {regexp: x}}}',
      '{extract: {key: k}, rewrite: [{transform: {template: x}}]}',
    ),
    template: fc.option(keySet, { nil: undefined }),
    merges: fc.boolean(),
    named: fc.boolean(),
  })
  .map(({ policy: [written, role], data, from, template, merges, named }): Maker => {
    const isTemplated = template !== undefined && template.length > 0;
    const policy = merges ? 'mergePolicy: Merge, ' : '';
    const made = template === undefined ? '' : `template: {${policy}data: ${entries(template, '"{{ .x }}"')}}`;
    const target = `target: {${named ? 'name: s, ' : ''}${written}${made}}`;
    const spec = `{${target}, ${fetched(data)}${from === '' ? '' : `, dataFrom: [${from}]`}}`;
    const isReplaced = isTemplated && !merges;
    return {
      document: external(spec, named ? 'x' : 's'),
      role,
      keys: isReplaced ? template : [...data, ...(template ?? [])],
      open: !isReplaced && from !== '',
    };
  });

const makers: fc.Arbitrary<Maker> = fc.oneof(
  externals,
  externals,
  fc.record({ data: keySet, more: keySet, sops: fc.boolean() }).map(({ data, more, sops }): Maker => {
    const encrypted = sops ? '\nsops: {mac: x}' : '';
    return {
      document: secret(`data: ${entries(data, 'eA==')}\nstringData: ${entries(more, 'x')}${encrypted}`),
      role: 'owner',
      keys: [...data, ...more],
      open: data.length + more.length === 0,
    };
  }),
  fc.record({ data: keySet, template: keySet }).map(({ data, template }): Maker => {
    const spec = `spec: {encryptedData: ${entries(data, 'AgB')}, template: {data: ${entries(template, 'x')}}}`;
    return { document: object('SealedSecret', spec), role: 'owner', keys: [...data, ...template], open: false };
  }),
  fc.constantFrom<Maker>(
    {
      document: object('Job', 'spec: {template: {spec: {containers: [{name: x, args: [patch, secret, s]}]}}}', 'j'),
      role: 'rumour',
      keys: [],
      open: true,
    },
    { document: object('VaultStaticSecret', 'spec: {destination: {name: s}}', 'v'), role: 'rumour', keys: [], open: true },
  ),
);

describe('the keys of a Secret with several makers', () => {
  it('are certain, certainly not there, or perhaps', () => {
    fc.assert(
      fc.property(fc.array(makers, { minLength: 1, maxLength: 4 }), (all) => {
        const owners = all.filter(({ role }) => role === 'owner');
        const isMade = all.some(({ role }) => role === 'owner' || role === 'either');
        const isOpen = !isMade || all.some(({ open }) => open);
        const expected = KEYS.map((key) => {
          const isAdded = all.some(({ role, keys }) => (role === 'addition' || role === 'either') && keys.includes(key));
          const isOwned = owners.length > 0 && owners.every(({ keys }) => keys.includes(key));
          if (isAdded || isOwned) return 'present';
          return isOpen || owners.some(({ keys }) => keys.includes(key)) ? 'maybe' : 'absent';
        });
        expect(states(all.map(({ document }) => document))).toBe(expected.join(' '));
      }),
      { numRuns: 400 },
    );
  });
});
