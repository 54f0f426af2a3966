import { describe, expect, it } from 'vitest';

import { at, elements } from '../reporters/json-access.js';
import { seaworthy } from './seaworthy.js';
import { temporaryFolder, temporaryProject } from './temporary-folder.js';
import { CLUSTERS } from './trace-cluster.js';

const cwd = temporaryProject(CLUSTERS);

async function trace(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await seaworthy(['trace', ...words], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

async function refused(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await seaworthy(words, { cwd });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  return err;
}

describe('seaworthy trace', () => {
  it('tells the layers of a value in each deployment, with the story of its variables', async () => {
    expect(await trace('HelmRelease/logs/loki', 'spec.timeout')).toBe(`HelmRelease/logs/loki  spec.timeout
in cluster clusters/a, applied by Kustomization/flux-system/apps

  1  \${TIMEOUT}  this manifest
                 --> apps/loki.yaml:5:3
> 2  8m          substitution of \${TIMEOUT} by Kustomization/flux-system/apps
                 --> apps/loki.yaml:5:3
                 \${TIMEOUT} = 8m, from substitute
                   --> clusters/a/apps.yaml:9:7
                   it overrides 9m, from ConfigMap/settings
                   --> clusters/a/settings.yaml:6:3

effective: 8m

in cluster clusters/b, applied by Kustomization/flux-system/apps

  1  \${TIMEOUT}  this manifest
                 --> apps/loki.yaml:5:3
> 2  5m          substitution of \${TIMEOUT} by Kustomization/flux-system/apps
                 --> apps/loki.yaml:5:3
                 \${TIMEOUT} = 5m, from substitute
                   --> clusters/b/apps.yaml:8:19

effective: 5m
`);
  });

  it('tells who removed a value, in which text inside which file', async () => {
    const out = await trace('HelmRelease/loki', 'spec.suspend');
    expect(out).toContain(`
  1  true     this manifest
              --> apps/loki.yaml:6:3
> 2  removed  the JSON patch of Kustomization/flux-system/apps
              --> clusters/a/apps.yaml:15:11, in the text spec.patches[0].patch

effective: not set
`);
  });

  it('tells both places of an anchor', async () => {
    const out = await trace('HelmRelease/loki', 'spec.values.again.retention_period');
    expect(out).toContain(
      '--> apps/loki.yaml:10:5, through *limits\n                   --> apps/loki.yaml:9:25, written at &limits\n',
    );
  });

  it('tells all layers of an object', async () => {
    const out = await trace('HelmRelease/loki');
    expect(out.slice(0, out.indexOf('\nin cluster clusters/b'))).toBe(`HelmRelease/logs/loki
in cluster clusters/a, applied by Kustomization/flux-system/apps

  1  this manifest
     the object  --> apps/loki.yaml:1:1
  2  the JSON patch of Kustomization/flux-system/apps
     spec.suspend: removed, was true
       --> clusters/a/apps.yaml:15:11, in the text spec.patches[0].patch
  3  substitution of \${TIMEOUT}, \${RETENTION} by Kustomization/flux-system/apps
     spec.timeout: 8m, was \${TIMEOUT}                           --> apps/loki.yaml:5:3
     spec.values.loki.limits.retention_period: 30d, was \${RETENTION}  --> apps/loki.yaml:9:25
     spec.values.again.retention_period: 30d, was \${RETENTION}
       --> apps/loki.yaml:10:5, through *limits
       --> apps/loki.yaml:9:25, written at &limits
     \${TIMEOUT} = 8m, from substitute
       --> clusters/a/apps.yaml:9:7
       it overrides 9m, from ConfigMap/settings
       --> clusters/a/settings.yaml:6:3
     \${RETENTION} = 30d, from ConfigMap/settings
       --> clusters/a/settings.yaml:5:3
`);
    expect(out).toMatch(/seaworthy effective HelmRelease\/logs\/loki\n$/);
  });

  it('tells deployments that are the same once', async () => {
    const out = await trace('Service/loki', 'spec.type');
    expect(out).toBe(`Service/logs/loki  spec.type
in the clusters clusters/a, clusters/b, applied by Kustomization/flux-system/apps

> 1  ClusterIP  this manifest
                --> apps/other.yaml:4:9

effective: ClusterIP
`);
  });

  it('takes the object that a line of a file is about', async () => {
    const whole = await trace('HelmRelease/loki', 'spec.timeout');
    expect(await trace('apps/loki.yaml:5', 'spec.timeout')).toBe(whole);
    expect(await trace('apps/loki.yaml:9:25', 'spec.timeout')).toBe(whole);
    expect(await trace('apps/loki.yaml', 'spec.timeout')).toBe(whole);
    const other = await seaworthy(['trace', 'loki.yaml:5', 'spec.timeout'], { cwd: `${cwd}/apps` });
    expect(other.out).toBe(whole);
  });

  it('says when no layer sets a value, and what may have been meant', async () => {
    expect(await trace('HelmRelease/loki', 'spec.tiemout')).toMatch(
      /\n\nno layer sets spec.tiemout\ndid you mean spec.timeout\?\n$/,
    );
    expect(await trace('HelmRelease/loki', 'spec.interval')).toMatch(/\n\nno layer sets spec.interval\n$/);
  });

  it('shows what is not known, with the reason', async () => {
    const root = temporaryProject({
      'ks.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substituteFrom: [{ kind: Secret, name: keys }] }
`,
      'apps/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: "${HOST}" }\n',
    });
    const { out } = await seaworthy(['trace', 'ConfigMap/a', 'data.x'], { cwd: root });
    expect(out).toMatch(/\n> 2 {2}<unknown: the variable HOST cannot be read.* {2}substitution of \$\{HOST\} by /);
    expect(out).toMatch(/\neffective: <unknown: .*Secret keys is not in this repository.*>\n$/);
  });

  it('says when nothing of the build is applied', async () => {
    const root = temporaryProject({
      'kustomization.yaml': 'resources: [a.yaml, missing.yaml]\n',
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    });
    const { out } = await seaworthy(['trace', 'ConfigMap/a'], { cwd: root });
    expect(out).toContain('\nnot applied: missing.yaml does not exist\n');
  });

  it('is read by programs', async () => {
    const parsed: unknown = JSON.parse(await trace('HelmRelease/loki', 'spec.timeout', '--format', 'json'));
    const [first] = elements(at(parsed, 'deployments'));
    expect(at(first, 'sets')).toEqual([{ kind: 'cluster', name: 'clusters/a' }]);
    expect(elements(at(first, 'steps')).map((step) => at(step, 'layer'))).toEqual([
      { kind: 'source' },
      { kind: 'substitution', variables: ['TIMEOUT'], by: 'Kustomization/flux-system/apps' },
    ]);
    const [change] = elements(at(elements(at(first, 'steps'))[1], 'changes'));
    expect(change).toEqual({
      path: 'spec.timeout',
      kind: 'set',
      lasts: true,
      value: '8m',
      before: '${TIMEOUT}',
      at: { file: 'apps/loki.yaml', line: 5, column: 3 },
    });
    expect(at(first, 'effective')).toEqual({ state: 'set', value: '8m' });
  });

  it('is coloured where colours are wanted', async () => {
    expect(await trace('Service/loki', 'spec.type', '--color', 'always')).toContain('\u001b[1;32m>\u001b[0m');
    expect(await trace('Service/loki', 'spec.type')).not.toContain('\u001b');
    const { out } = await seaworthy(['trace', 'Service/loki', 'spec.type'], {
      cwd,
      env: { NO_COLOR: '1' },
      isTerminal: { out: true, err: true },
    });
    expect(out).not.toContain('\u001b');
  });

  it('shows files from where the run is', async () => {
    const root = temporaryFolder({
      'inner/seaworthy.yaml': '',
      'inner/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    });
    const { out } = await seaworthy(['trace', 'inner/a.yaml:1'], { cwd: root });
    expect(out).toContain('--> inner/a.yaml:1:1');
  });
});

describe('an object that is not found', () => {
  it.each([
    [
      ['trace', 'loki'],
      'seaworthy: loki means 2 objects; say which:\n    HelmRelease/logs/loki  apps/loki.yaml:1\n    Service/logs/loki      apps/other.yaml:1\n',
    ],
    [
      ['trace', 'HelmRelease/lokki'],
      'seaworthy: there is no object HelmRelease/lokki in what is deployed; did you mean HelmRelease/loki?\n',
    ],
    [
      ['trace', 'HelmRelease/web/loki'],
      'seaworthy: there is no object HelmRelease/web/loki in what is deployed; did you mean HelmRelease/logs/loki?\n',
    ],
    [
      ['trace', 'orphan'],
      'seaworthy: Service/logs/orphan is written in unused/orphan.yaml, and no Flux Kustomization applies it\n',
    ],
    [['trace', 'unused/orphan.yaml:1'], 'seaworthy: no object that is deployed is written at unused/orphan.yaml:1\n'],
    [['trace', 'apps/loki.yaml:99'], 'seaworthy: apps/loki.yaml has no line 99; it has 10\n'],
    [['trace', 'apps/loky.yaml:9'], 'seaworthy: there is no apps/loky.yaml; did you mean apps/loki.yaml?\n'],
    [['trace'], 'seaworthy: trace needs an object, and may have a path in it: seaworthy trace OBJECT [PATH]\n'],
    [['trace', 'a', 'b', 'c'], 'seaworthy: trace needs an object, and may have a path in it: seaworthy trace OBJECT [PATH]\n'],
    [['effective'], 'seaworthy: effective needs one object: seaworthy effective OBJECT\n'],
  ])('%j', async (words, expected) => {
    expect(await refused(...words)).toBe(expected);
  });

  it('because the path is none', async () => {
    expect(await refused('trace', 'HelmRelease/loki', 'spec..timeout')).toContain('spec..timeout is no path');
  });

  it('because the format is none', async () => {
    expect(await refused('trace', 'loki', '--format', 'jsn')).toContain('did you mean json?');
  });
});
