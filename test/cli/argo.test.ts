import { describe, expect, it } from 'vitest';

import { misplaced } from './manifests.js';
import { seaworthy } from './seaworthy.js';
import { temporaryProject } from './temporary-folder.js';

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  destination: { name: in-cluster, namespace: apps }
  source:
    repoURL: https://example.org/here.git
    path: web
    kustomize:
      replicas: [{ name: web, count: 3 }]
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
`;
const GRAFANA = `apiVersion: apps/v1
kind: Deployment
metadata: { name: grafana, namespace: monitoring }
spec:
  selector: { matchLabels: { app: grafana } }
  template:
    metadata: { labels: { app: grafana } }
    spec:
      containers:
        - name: grafana
          image: grafana/grafana:11.0.0
          volumeMounts: [{ name: data, mountPath: /var/lib/grafana }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: grafana } }]
`;
const FILES = {
  'apps/web.yaml': APPLICATION,
  'web/kustomization.yaml': 'resources: [web.yaml]\n',
  'web/web.yaml': DEPLOYMENT,
};

describe('what Argo CD deploys', () => {
  it('is printed with the Application that says so', async () => {
    const cwd = temporaryProject(FILES);
    const { out } = await seaworthy(['effective', 'Deployment/apps/web'], { cwd });
    expect(out).toBe(`# Deployment/apps/web in cluster in-cluster, applied by Application/argocd/web
apiVersion: apps/v1  # web/web.yaml:1, this manifest
kind: Deployment     # web/web.yaml:2, this manifest
metadata:            # web/web.yaml:3, this manifest
  name: web          # web/web.yaml:3, this manifest
  namespace: apps    # apps/web.yaml:5, destination.namespace of Application/argocd/web
spec:                # web/web.yaml:4, this manifest
  replicas: 3        # apps/web.yaml:10, replicas of Application/argocd/web
`);
  });

  it('is traced through the layers, the Application’s above those of the files', async () => {
    const cwd = temporaryProject({
      ...FILES,
      'web/kustomization.yaml': 'resources: [web.yaml]\nreplicas: [{ name: web, count: 2 }]\n',
    });
    const { out } = await seaworthy(['trace', 'Deployment/web', 'spec.replicas'], { cwd });
    expect(out).toBe(`Deployment/apps/web  spec.replicas
in cluster in-cluster, applied by Application/argocd/web

  1  1  this manifest
        --> web/web.yaml:5:3
> 2  3  replicas of Application/argocd/web
        --> apps/web.yaml:10:31

effective: 3
`);
  });

  it('says why nothing of it is deployed', async () => {
    const cwd = temporaryProject({ ...FILES, 'apps/web.yaml': APPLICATION.replace('name: web, count', 'name: wbe, count') });
    const { out } = await seaworthy(['trace', 'Deployment/web', 'spec.replicas'], { cwd });
    expect(out).toContain('no object with replicas is called wbe');
  });

  it('takes suppressions where it is written', async () => {
    const application = APPLICATION.replace(/ {4}kustomize:\n.*\n/, '');
    const check = async (manifest: string): Promise<string> => {
      const cwd = temporaryProject({ 'apps/web.yaml': application, 'web/web.yaml': manifest });
      return (await seaworthy(['check'], { cwd })).out;
    };
    expect(await check(misplaced())).toContain('error[workload/misplaced-fs-group]');
    const ignored = misplaced().replace(/^(.*fsGroup:.*)$/m, '$1 # seaworthy-ignore workload/misplaced-fs-group: known');
    expect(await check(ignored)).not.toContain('error');
  });

  it('is fixed in the overlay of the one cluster in which it is wrong', async () => {
    const application = (name: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  destination: { name: ${name}, namespace: monitoring }
  source: { repoURL: https://example.org/here.git, path: ${name}${more} }
`;
    const files = {
      'base/kustomization.yaml': 'resources: [grafana.yaml]\n',
      'base/grafana.yaml': GRAFANA,
      'a/kustomization.yaml': `resources: [../base]
patches:
  - target: { kind: Deployment, name: grafana }
    patch: '[{ op: add, path: /spec/template/spec/securityContext, value: { runAsUser: 472, fsGroup: 472 } }]'
`,
      'b/kustomization.yaml': 'resources: [../base]\n',
      'apps/a.yaml': application('a'),
      'apps/b.yaml': application('b'),
    };
    const diff = async (of: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const { out } = await seaworthy(['check', '--diff'], { cwd: temporaryProject(of) });
      return [...out.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, file]) => file ?? '');
    };
    expect(await diff(files)).toEqual(['b/kustomization.yaml']);
    // Patches of the Application come behind those of the file, and a layer that others go through is nobody's own.
    const more = ', kustomize: { commonAnnotations: { team: b } }';
    expect(await diff({ ...files, 'apps/b.yaml': application('b', more) })).toEqual([]);
  });
});
