import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

import { seaworthy } from './seaworthy.js';
import { temporaryProject } from './temporary-folder.js';
import { CLUSTERS } from './trace-cluster.js';

const cwd = temporaryProject(CLUSTERS);
const effective = (...words: readonly string[]): ReturnType<typeof seaworthy> => seaworthy(['effective', ...words], { cwd });

describe('seaworthy effective', () => {
  it('prints the object as it is deployed, each line with its origin', async () => {
    const { code, out, err } = await effective('HelmRelease/loki', '--variant', 'clusters/a');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`# HelmRelease/logs/loki in cluster clusters/a, applied by Kustomization/flux-system/apps
apiVersion: helm.toolkit.fluxcd.io/v2  # apps/loki.yaml:1, this manifest
kind: HelmRelease                      # apps/loki.yaml:2, this manifest
metadata:                              # apps/loki.yaml:3, this manifest
  name: loki                           # apps/loki.yaml:3, this manifest
  namespace: logs                      # apps/loki.yaml:3, this manifest
spec:                                  # apps/loki.yaml:4, this manifest
  timeout: 8m                          # apps/loki.yaml:5, substitution of \${TIMEOUT} by Kustomization/flux-system/apps
  values:                              # apps/loki.yaml:7, this manifest
    loki:                              # apps/loki.yaml:8, this manifest
      limits:                          # apps/loki.yaml:9, this manifest
        retention_period: 30d          # apps/loki.yaml:9, substitution of \${RETENTION} by Kustomization/flux-system/apps
    again:                             # apps/loki.yaml:10, this manifest
      retention_period: 30d            # apps/loki.yaml:10, substitution of \${RETENTION} by Kustomization/flux-system/apps
  # suspend: removed                   # clusters/a/apps.yaml:15, the JSON patch of Kustomization/flux-system/apps
`);
    expect(parseDocument(out).toJS()).toMatchObject({ spec: { timeout: '8m', values: { again: { retention_period: '30d' } } } });
  });

  it('lists the variants when they differ', async () => {
    expect(await effective('HelmRelease/loki')).toEqual({
      code: 2,
      out: '',
      err: 'seaworthy: HelmRelease/loki is deployed in 2 ways; choose one with --variant:\n    clusters/a\n    clusters/b\n',
    });
  });

  it('prints what is the same everywhere once', async () => {
    const { code, out } = await effective('Service/loki');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe(
      '# Service/logs/loki in the clusters clusters/a, clusters/b, applied by Kustomization/flux-system/apps',
    );
  });

  it('knows the variants by name', async () => {
    const { code, err } = await effective('HelmRelease/loki', '--variant', 'clusters/c');
    expect(code).toBe(2);
    expect(err).toBe(
      'seaworthy: HelmRelease/logs/loki is not in clusters/c; did you mean clusters/a?; it is in clusters/a, clusters/b\n',
    );
  });

  it('names the lines when one folder has an object twice', async () => {
    const object = (value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: ${value} }\n`;
    const root = temporaryProject({ 'a.yaml': `${object('one')}---\n${object('two')}` });
    const { code, err } = await seaworthy(['effective', 'a'], { cwd: root });
    expect(code).toBe(2);
    expect(err).toBe(
      'seaworthy: a is there more than once; name the line that you mean:\n    seaworthy effective a.yaml:1\n    seaworthy effective a.yaml:6\n',
    );
    expect((await seaworthy(['effective', 'a.yaml:6'], { cwd: root })).out).toContain('x: two');
  });

  it('shows no value of a Secret', async () => {
    for (const variant of ['clusters/a', 'clusters/b']) {
      const { out } = await effective('Secret/loki-auth', '--variant', variant);
      expect(out).toMatch(/\n {2}password: <hidden> +# apps\/kustomization.yaml:5, the generator of apps\/kustomization.yaml\n/);
    }
    const { out } = await seaworthy(['trace', 'Secret/loki-auth', 'data.password', '--format', 'json'], { cwd });
    expect(out).toContain('<hidden>');
    expect(out).not.toContain(Buffer.from('hunter2-generated').toString('base64'));
  });
});
