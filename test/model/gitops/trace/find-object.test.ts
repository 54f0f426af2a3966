import { describe, expect, it } from 'vitest';

import { composeDirectory } from '../../../../src/model/gitops/kustomize/compose/compose.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { type Candidate, objectsAt, objectsNamed, showWithGroup } from '../../../../src/model/gitops/trace/find-object.js';
import { lineStarts } from '../../../../src/core/text.js';
import { showResource } from '../../../../src/model/project/manifests.js';
import { projectOf } from './stories.js';

const object = (kind: string, namespace: string | undefined, name: string, apiVersion = 'v1'): Candidate => ({
  apiVersion,
  kind,
  name,
  ...(namespace !== undefined && { namespace }),
  tree: undefined,
});

const OBJECTS = [
  object('Service', 'logs', 'loki'),
  object('Service', 'web', 'front'),
  object('Service', 'web', 'front', 'serving.knative.dev/v1'),
  object('Deployment', 'logs', 'loki', 'apps/v1'),
  object('Deployment', 'web', 'api', 'apps/v1'),
  object('ClusterRole', undefined, 'system:node', 'rbac.authorization.k8s.io/v1'),
  object('Namespace', undefined, 'only'),
];

function named(spelling: string): string {
  const found = objectsNamed(spelling, OBJECTS);
  if (found.state === 'none') return `none, ${found.near ?? 'nothing near'}`;
  return `${found.state}: ${found.objects.map(showWithGroup).join(' ')}`;
}

describe('objects by name', () => {
  it.each([
    ['Deployment/logs/loki', 'found: Deployment.apps/logs/loki'],
    ['Deployment/loki', 'found: Deployment.apps/logs/loki'],
    ['deployment/loki', 'found: Deployment.apps/logs/loki'],
    ['deployment.apps/web/api', 'found: Deployment.apps/web/api'],
    ['api', 'found: Deployment.apps/web/api'],
    ['system:node', 'found: ClusterRole.rbac.authorization.k8s.io/system:node'],
    ['loki', 'several: Service/logs/loki Deployment.apps/logs/loki'],
    ['Service/web/front', 'several: Service/web/front Service.serving.knative.dev/web/front'],
    ['service.serving.knative.dev/front', 'found: Service.serving.knative.dev/web/front'],
    ['Deployment/web/loki', 'none, Deployment/logs/loki'],
    ['Deploymet/loki', 'none, Deployment/loki'],
    ['lokki', 'none, loki'],
    ['a/b/c/d', 'none, nothing near'],
  ])('%s', (spelling, expected) => {
    expect(named(spelling)).toBe(expected);
  });

  it('deployments of one object are one', () => {
    const found = objectsNamed('api', [...OBJECTS, object('Deployment', 'web', 'api', 'apps/v1beta1')]);
    expect([found.state, 'objects' in found && found.objects.length]).toEqual(['found', 2]);
  });
});

describe('objects of a build', () => {
  const files = {
    'kustomization.yaml': `resources: [objects.yaml]
namePrefix: my-
configMapGenerator:
  - name: conf
    literals:
      - A=1
patches:
  - target: { kind: ConfigMap, name: one }
    patch: |
      - op: add
        path: /data
        value:
          x: y
`,
    'objects.yaml': `# the first
apiVersion: v1
kind: ConfigMap
metadata: { name: one }
---
# the second
apiVersion: v1
kind: Secret
metadata:
  name: two
`,
  };
  const project = projectOf(files);
  const candidates = composeDirectory(project, '', new Compositions()).objects.map(({ id, tree }): Candidate => ({
    ...id,
    tree,
  }));
  const at = (file: keyof typeof files, line: number): string => {
    const starts = lineStarts(files[file]);
    const found = objectsAt({ file, range: { start: starts[line - 1]!, end: starts[line]! - 1 } }, candidates);
    return found.state === 'none'
      ? 'none'
      : `${found.state}: ${found.objects.map((one) => showResource(one).replace(/-[a-z0-9]{10}$/, '')).join(' ')}`;
  };

  it.each<readonly [keyof typeof files, number, string]>([
    ['objects.yaml', 1, 'found: ConfigMap/my-one'],
    ['objects.yaml', 4, 'found: ConfigMap/my-one'],
    ['objects.yaml', 6, 'found: Secret/my-two'],
    ['objects.yaml', 10, 'found: Secret/my-two'],
    ['kustomization.yaml', 4, 'found: ConfigMap/my-conf'],
    ['kustomization.yaml', 6, 'found: ConfigMap/my-conf'],
    // A patch is nobody's home: what it changed is meant.
    ['kustomization.yaml', 13, 'found: ConfigMap/my-one'],
    // What a kustomization has a part in.
    ['kustomization.yaml', 1, 'several: ConfigMap/my-one Secret/my-two ConfigMap/my-conf'],
  ])('%s:%i', (file, line, expected) => {
    expect(at(file, line)).toBe(expected);
  });

  it('are known by the names that they had', () => {
    const names = (spelling: string): string => {
      const found = objectsNamed(spelling, candidates);
      return 'objects' in found ? found.objects.map(({ kind }) => kind).join(' ') : found.state;
    };
    expect(['conf', 'ConfigMap/one', 'my-two', 'my-conf'].map(names)).toEqual(['ConfigMap', 'ConfigMap', 'Secret', 'ConfigMap']);
  });
});
