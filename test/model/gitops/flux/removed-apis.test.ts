import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, analyse } from '../../../../src/analysis/analyse.js';
import { fluxRelease, isWithout, removedApi } from '../../../../src/model/gitops/flux/removed-apis.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { rules } from '../../../../src/rules/index.js';

describe('a Flux version', () => {
  it.each([
    ['v2.7.3', { major: 2, minor: 7 }],
    ['2.8.1', { major: 2, minor: 8 }],
    ['2.7', { major: 2, minor: 7 }],
    ['2.7.x', { major: 2, minor: 7 }],
    ['~2.6.0', { major: 2, minor: 6 }],
    ['^2.6', { major: 2, minor: 6 }],
    ['>=2.7.0 <2.9.0', { major: 2, minor: 7 }],
    ['2.x', 'newest'],
    ['2.*', 'newest'],
    ['2', 'newest'],
    ['*', 'newest'],
    ['<2.9.0', undefined],
    ['latest', undefined],
    ['${FLUX_VERSION}', undefined],
    ['', undefined],
  ])('%s means the oldest release that it admits', (text, release) => {
    expect(fluxRelease(text)).toEqual(release);
  });
});

describe('an API version', () => {
  it.each([
    ['HelmRelease', 'helm.toolkit.fluxcd.io/v2beta1', 7, 'helm.toolkit.fluxcd.io/v2'],
    ['HelmRelease', 'helm.toolkit.fluxcd.io/v2beta2', 8, 'helm.toolkit.fluxcd.io/v2'],
    ['Kustomization', 'kustomize.toolkit.fluxcd.io/v1beta2', 8, 'kustomize.toolkit.fluxcd.io/v1'],
    ['OCIRepository', 'source.toolkit.fluxcd.io/v1beta2', 8, 'source.toolkit.fluxcd.io/v1'],
    ['Alert', 'notification.toolkit.fluxcd.io/v1beta1', 7, 'notification.toolkit.fluxcd.io/v1beta3'],
    ['Provider', 'notification.toolkit.fluxcd.io/v1beta2', 9, 'notification.toolkit.fluxcd.io/v1beta3'],
    ['Receiver', 'notification.toolkit.fluxcd.io/v1beta2', 9, 'notification.toolkit.fluxcd.io/v1'],
    ['ImagePolicy', 'image.toolkit.fluxcd.io/v1beta2', 9, 'image.toolkit.fluxcd.io/v1'],
  ])('%s %s is gone since 2.%i, and %s is served', (kind, apiVersion, since, now) => {
    const api = removedApi(kind, apiVersion);
    expect(api).toMatchObject({ since, now });
    expect(isWithout({ major: 2, minor: since }, api!)).toBe(true);
    expect(isWithout({ major: 2, minor: since - 1 }, api!)).toBe(false);
    expect(isWithout('newest', api!)).toBe(true);
  });

  it.each([
    ['HelmRelease', 'helm.toolkit.fluxcd.io/v2'],
    ['Alert', 'notification.toolkit.fluxcd.io/v1beta3'],
    ['HelmRelease', 'helm.fluxcd.io/v1'],
    ['Kustomization', 'kustomize.config.k8s.io/v1beta1'],
    ['ArtifactGenerator', 'source.extensions.fluxcd.io/v1beta1'],
  ])('%s %s is served', (kind, apiVersion) => {
    expect(removedApi(kind, apiVersion)).toBeUndefined();
  });
});

describe('the configured version', () => {
  const files = {
    'release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2beta2
kind: HelmRelease
metadata: { name: podinfo, namespace: default }
spec:
  interval: 1h
  chart: { spec: { chart: podinfo, version: 6.7.1, sourceRef: { kind: HelmRepository, name: podinfo } } }
`,
  };

  it.each([
    ['2.7', []],
    ['2.8', ['HelmRelease helm.toolkit.fluxcd.io/v2beta2 is gone since Flux 2.8, and this cluster runs Flux 2.8']],
    [undefined, []],
  ])('%s decides where nothing in the repository says it', async (version, messages) => {
    const flux = { sources: new Map(), ...(version !== undefined && { version }) };
    const model = { ...DEFAULT_ANALYSIS.model, flux };
    const { findings } = await analyse(memoryFileSystem(files), { ...DEFAULT_ANALYSIS, rules, model });
    expect(findings.filter(({ rule }) => rule === 'flux/removed-api-version').map(({ message }) => message)).toEqual(messages);
  });
});
