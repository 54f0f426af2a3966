import { describe, expect, it } from 'vitest';

import {
  misplacedChart,
  misplacedRegistry,
  otherPublisher,
  publisherAt,
  publisherOfGit,
} from '../../../src/model/charts/publishers.js';

describe('the address of a registry', () => {
  it.each([
    ['oci://ghcr.io/prometheus-community', ['prometheus'], 'oci://ghcr.io/prometheus-community/charts'],
    ['oci://ghcr.io/prometheus-community/charts/prometheus/', ['prometheus'], 'oci://ghcr.io/prometheus-community/charts'],
    ['oci://ghcr.io/grafana/charts', ['loki', 'something-new'], 'oci://ghcr.io/grafana/helm-charts'],
    ['oci://ghcr.io/grafana-community', ['tempo'], 'oci://ghcr.io/grafana-community/helm-charts'],
  ])('%s is not where %j is', (address, charts, right) => {
    expect(misplacedRegistry(address, charts)?.right).toBe(right);
  });

  it.each([
    ['oci://ghcr.io/prometheus-community/charts/', ['prometheus']],
    ['oci://ghcr.io/prometheus-community', ['something-new']],
    ['oci://ghcr.io/prometheus-community', []],
    ['oci://ghcr.io/prometheus-community-mirror', ['prometheus']],
    ['oci://mirror.example.org/prometheus-community', ['prometheus']],
    ['oci://ghcr.io/grafana-community/helm-charts', ['loki']],
  ])('%s may be where %j is', (address, charts) => {
    expect(misplacedRegistry(address, charts)).toBeUndefined();
  });
});

describe('the address of a chart', () => {
  it.each([
    [
      'oci://ghcr.io/prometheus-community/kube-prometheus-stack',
      'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack',
    ],
    ['oci://ghcr.io/grafana/charts/loki/', 'oci://ghcr.io/grafana/helm-charts/loki'],
    ['oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', undefined],
    ['oci://ghcr.io/grafana/helm-charts/loki', undefined],
    ['oci://ghcr.io/grafana/something', undefined],
  ])('%s', (address, right) => {
    expect(misplacedChart(address)?.right).toBe(right);
  });
});

describe('who publishes what', () => {
  it('knows an index and a registry as one', () => {
    expect(publisherAt('https://grafana.github.io/helm-charts/')?.name).toBe('grafana');
    expect(publisherAt('oci://ghcr.io/grafana/helm-charts')?.name).toBe('grafana');
    expect(publisherAt('https://charts.example.org')).toBeUndefined();
  });

  it('knows the Git repositories', () => {
    expect(publisherOfGit('https://github.com/prometheus-community/helm-charts.git')?.name).toBe('prometheus-community');
    expect(publisherOfGit('https://github.com/prometheus-community/helm-charts-of-others')).toBeUndefined();
  });

  it('says where a chart of somebody else comes from, and nothing of charts that moved or are new', () => {
    expect(otherPublisher('https://grafana.github.io/helm-charts', 'kube-prometheus-stack')?.right).toBe(
      'https://prometheus-community.github.io/helm-charts',
    );
    expect(otherPublisher('https://grafana-community.github.io/helm-charts', 'promtail')).toBeUndefined();
    expect(otherPublisher('https://grafana.github.io/helm-charts', 'something-new')).toBeUndefined();
  });
});
