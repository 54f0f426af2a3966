import { describe, expect, it } from 'vitest';

import type { Lookup } from '../../../../src/core/provenance.js';
import type { Grafana } from '../../../../src/model/apps/grafana/view.js';
import { inMemory } from '../../../../src/testing/trial.js';

function grafanaOf(spec: string, apiVersion = 'grafana.integreatly.org/v1beta1'): Grafana {
  const indented = spec.replaceAll(/^(?=.)/gm, '  ');
  const text = `apiVersion: ${apiVersion}\nkind: Grafana\nmetadata: { name: main, namespace: monitoring }\nspec:\n${indented}\n`;
  const [found] = inMemory({ 'grafana.yaml': text }).subjects('Grafana');
  if (found === undefined) throw new Error('no Grafana');
  return found.subject;
}

const shown = (lookup: Lookup<string>): string => (lookup.state === 'set' ? lookup.value : lookup.state);
const CONTAINER = (fields: string): string =>
  `deployment: { spec: { template: { spec: { containers: [{ name: grafana, ${fields} }] } } } }`;

describe('settings of a Grafana object', () => {
  it.each([
    ['the configuration', 'config: { security: { secret_key: x } }', 'x'],
    ['nothing', 'config: {}', 'absent'],
    ['an empty setting', 'config: { security: { secret_key: "" } }', 'absent'],
    [
      'a variable over the configuration',
      `config: { security: { secret_key: x } }\n${CONTAINER('env: [{ name: GF_SECURITY_SECRET_KEY, value: y }]')}`,
      'y',
    ],
    ['a Secret that is not here', CONTAINER('envFrom: [{ secretRef: { name: a } }]'), 'unknown'],
    ['another file', CONTAINER('volumeMounts: [{ name: mine, mountPath: /etc/grafana/grafana.ini }]'), 'unknown'],
    ['another path of the file', CONTAINER('args: [-config=/tmp/x.ini]'), 'unknown'],
    ['an argument', CONTAINER('args: ["cfg:security.secret_key=z"]'), 'z'],
  ])('come from %s', (_, spec, expected) => {
    expect(shown(grafanaOf(spec).setting('security', 'secret_key'))).toBe(expected);
  });

  it('put the data where the operator mounts its volume, whatever the configuration says', () => {
    expect(shown(grafanaOf('config: { paths: { data: /elsewhere } }').setting('paths', 'data'))).toBe('/var/lib/grafana');
  });

  it('are variables of the deployment in the old API', () => {
    const grafana = grafanaOf('deployment: { env: [{ name: GF_SECURITY_SECRET_KEY, value: y }] }', 'integreatly.org/v1alpha1');
    expect(shown(grafana.setting('security', 'secret_key'))).toBe('y');
  });
});

const VOLUME = (source: string): string =>
  `deployment: { spec: { template: { spec: { volumes: [{ name: grafana-data, ${source} }] } } } }`;

describe('the database of a Grafana object', () => {
  it.each([
    ['config: {}', 'ephemeral'],
    ['persistentVolumeClaim: { spec: {} }', 'ephemeral'],
    [`persistentVolumeClaim: { spec: {} }\n${VOLUME('persistentVolumeClaim: { claimName: main-pvc }')}`, 'persistent'],
    [VOLUME('hostPath: { path: /srv }'), 'persistent'],
    [VOLUME('emptyDir: {}'), 'ephemeral'],
    ['config: { database: { type: mysql } }', 'external'],
    [CONTAINER('envFrom: [{ secretRef: { name: a } }]'), 'unknown'],
  ])('%s: %s', (spec, kind) => {
    expect(grafanaOf(spec).database.kind).toBe(kind);
  });
});
