import { describe, expect, it } from 'vitest';
import { appVersions } from '../../../src/model/charts/app-version.js';
import { chartApplications, lokiEdition } from '../../../src/model/charts/applications.js';
import { monolithicByValues, type LokiModeValues } from '../../../src/model/charts/loki-mode.js';
import { slowness } from '../../../src/model/charts/slow-charts.js';
import { atLeast, knownVersion, versionRange } from '../../../src/model/charts/version.js';

function applications(name: string, version?: string): readonly string[] | 'unknown' {
  const found = chartApplications({ name, ...(version === undefined ? {} : { version }) });
  if (found === 'unknown') return found;
  return found.map(({ app, at, madeBy, chart, switches }) => {
    const on = switches.map(({ path, default: byDefault }) => `${path.join('.')}=${byDefault}`).join('&');
    return `${app} at ${at.join('.') || '.'} by ${madeBy} of ${chart.name}${on === '' ? '' : ` if ${on}`}`;
  });
}

describe('chartApplications', () => {
  it.each([
    ['grafana', undefined, ['grafana at . by chart of grafana']],
    [
      'kube-prometheus-stack',
      '79.5.0',
      [
        'prometheus at prometheus.prometheusSpec by operator of kube-prometheus-stack if prometheus.enabled=true',
        'alertmanager at alertmanager.alertmanagerSpec by operator of kube-prometheus-stack if alertmanager.enabled=true',
        'grafana at grafana by chart of grafana if grafana.enabled=true',
      ],
    ],
    [
      'loki-stack',
      '2.10.2',
      [
        'loki at loki by chart of loki if loki.enabled=true',
        'promtail at promtail by chart of promtail if promtail.enabled=true',
        'grafana at grafana by chart of grafana if grafana.enabled=false',
        'prometheus at prometheus.server by chart of prometheus if prometheus.enabled=false',
        // The prometheus chart that it brings may be one with or without a sub-chart for Alertmanager.
      ],
    ],
    [
      'prometheus',
      '15.0.0',
      [
        'prometheus at server by chart of prometheus',
        'alertmanager at alertmanager by chart of prometheus if alertmanager.enabled=true',
      ],
    ],
    [
      'prometheus',
      '25.0.0',
      [
        'prometheus at server by chart of prometheus',
        'alertmanager at alertmanager by chart of alertmanager if alertmanager.enabled=true',
      ],
    ],
    ['redis', undefined, 'unknown'],
  ])('%s %s', (name, version, expected) => {
    expect(applications(name, version)).toEqual(expected);
  });

  it('tells the versions of a sub-chart', () => {
    const grafana = (version: string): unknown => {
      const found = chartApplications({ name: 'kube-prometheus-stack', version });
      return found === 'unknown' ? found : found.find(({ app }) => app === 'grafana')?.chart.version;
    };
    expect(grafana('79.5.0')).toEqual(versionRange('>=10.0.0 <10.4.0'));
    expect(grafana('79.x || 80.x')).toEqual(versionRange('>=10.0.0 <10.6.0'));
    expect(grafana('*')).toBeUndefined();
  });
});

describe('lokiEdition', () => {
  const grafana = 'https://grafana.github.io/helm-charts';
  const community = 'https://grafana-community.github.io/helm-charts';
  it.each([
    ['6.30.0', grafana, 'open-source'],
    ['6.x', undefined, 'open-source'],
    ['7.2.0', grafana, 'enterprise'],
    ['7.0.0', community, 'open-source'],
    ['7.0.0', undefined, 'unknown'],
    ['12.0.0', undefined, 'open-source'],
    ['*', grafana, 'unknown'],
    ['*', 'oci://ghcr.io/grafana-community/helm-charts', 'open-source'],
    ['7.1.0', 'oci://ghcr.io/grafana/helm-charts', 'enterprise'],
  ])('%s from %s is %s', (version, repository, expected) => {
    expect(lokiEdition({ name: 'loki', version, ...(repository === undefined ? {} : { repository }) })).toBe(expected);
  });
});

describe('monolithicByValues', () => {
  it.each<readonly [string, LokiModeValues, string]>([
    ['2.16.0', {}, 'monolithic'],
    ['<3', { deploymentMode: 'Distributed' }, 'monolithic'],
    ['5.48.0', { singleBinaryReplicas: 1, storageType: 's3' }, 'monolithic'],
    ['5.48.0', { singleBinaryReplicas: 0, storageType: 'filesystem' }, 'monolithic'],
    ['5.48.0', { singleBinaryReplicas: 0, storageType: 's3' }, 'scalable'],
    ['5.48.0', { singleBinaryReplicas: null, storageType: 'swift' }, 'scalable'],
    ['5.48.0', { deploymentMode: 'SingleBinary', singleBinaryReplicas: 0, storageType: 's3' }, 'scalable'],
    ['5.48.0', { storageType: 's3' }, 'unknown'],
    ['5.48.0', { storageType: 'filesystem' }, 'monolithic'],
    ['5.48.0', { singleBinaryReplicas: 0 }, 'unknown'],
    ['6.0.0', { deploymentMode: 'SingleBinary' }, 'monolithic'],
    ['6.x', { deploymentMode: 'SingleBinary<->SimpleScalable' }, 'monolithic'],
    ['6.x', { deploymentMode: 'SimpleScalable', singleBinaryReplicas: 1 }, 'scalable'],
    ['6.x', { deploymentMode: 'Distributed' }, 'distributed'],
    ['6.x', { deploymentMode: 'Monolithic' }, 'unknown'],
    ['6.x', {}, 'unknown'],
    ['12.0.0', { deploymentMode: 'Monolithic' }, 'monolithic'],
    ['12.0.0', { deploymentMode: 'SingleBinary' }, 'monolithic'],
    ['>=6', { deploymentMode: 'SingleBinary' }, 'monolithic'],
    ['>=6', { deploymentMode: 'Monolithic' }, 'unknown'],
    ['*', { deploymentMode: 'SingleBinary', singleBinaryReplicas: 1 }, 'monolithic'],
    ['*', { deploymentMode: 'SimpleScalable', singleBinaryReplicas: 0, storageType: 's3' }, 'unknown'],
    ['12.0.0', { deploymentMode: 'toString' }, 'unknown'],
  ])('%s %j: %s', (constraint, values, expected) => {
    expect(monolithicByValues(versionRange(constraint), values)).toBe(expected);
  });
});

describe('appVersions', () => {
  it.each([
    ['loki', '2.16.0', '3.0.0', 'no'],
    ['loki', '5.48.0', '3.0.0', 'no'],
    ['loki', '6.0.0', '3.0.0', 'yes'],
    ['loki', '>=5', '3.0.0', 'unknown'],
    ['loki', '*', '3.0.0', 'unknown'],
    ['loki', '18.11.0', '3.7.0', 'yes'],
    ['grafana', '8.5.0', '11.0.0', 'yes'],
    ['grafana', '7.3.0', '11.0.0', 'no'],
    ['grafana', '12.0.0', '13.0.0', 'yes'],
    ['grafana', '11.x', '13.0.0', 'no'],
    ['grafana', '6.30.0', '10.0.0', 'unknown'],
    ['grafana', '4.0.0', '7.2.0', 'no'],
    ['redis', '1.0.0', '1.0.0', 'unknown'],
  ])('%s %s is at least %s: %s', (name, version, app, expected) => {
    expect(atLeast(appVersions({ name, version }), knownVersion(app))).toBe(expected);
  });
});

describe('slowness', () => {
  it.each(['kube-prometheus-stack', 'loki', 'loki-stack', 'mimir-distributed', 'thanos'])('%s is slow', (name) => {
    expect(slowness(name)).toMatch(/^it (waits|pulls)/);
  });

  it.each(['grafana', 'promtail', 'alloy', 'redis', 'constructor'])('%s is not known to be', (name) => {
    expect(slowness(name)).toBeUndefined();
  });
});
