import { describe, expect, it } from 'vitest';

import { valueOf } from '../../../../src/core/provenance.js';
import { buildsOf } from '../../../../src/model/gitops/builds/builds.js';
import type { DeployedObject } from '../../../../src/model/gitops/deployed-object.js';
import { Deployments } from '../../../../src/model/gitops/deployed-set.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { orphansOf } from '../../../../src/model/gitops/orphans.js';
import { showResource } from '../../../../src/model/project/manifests.js';
import { chain, projectOf } from '../helm/samples.js';

type Files = Readonly<Record<string, string>>;

const HERE = 'https://example.org/here.git';

interface Written {
  readonly name?: string;
  readonly namespace?: string;
  readonly server?: string;
  readonly into?: string;
  /** More of the source. */
  readonly more?: string;
}

function application(
  path: string,
  { name = 'web', namespace = 'argocd', server, into = 'apps', more = '' }: Written = {},
): string {
  const cluster = server === undefined ? 'name: in-cluster' : `server: ${server}`;
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  destination: {${cluster}${into === '' ? '' : `, namespace: ${into}`}}
  source: {repoURL: ${HERE}, path: ${path}${more === '' ? '' : `, ${more}`}}
`;
}

function deployment(name = 'web', namespace?: string): string {
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}${place}}
spec:
  replicas: 1
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: 'nginx:1.0'}]}
`;
}

const KINDS = ['Application', 'ApplicationSet', 'Deployment', 'ConfigMap', 'ClusterIssuer', 'Namespace', 'Kustomization'];

/** Each set with its objects. */
function setsOf(files: Files): readonly string[] {
  return new Deployments(projectOf(files)).sets.map((set) => {
    const objects = KINDS.flatMap((kind) => set.ofKind(kind)).map(showResource);
    return `${set.kind} ${set.name}: ${objects.sort().join(', ')}`;
  });
}

function only(files: Files, kind = 'Deployment'): DeployedObject {
  const [first, ...others] = new Deployments(projectOf(files)).sets.flatMap((set) => set.ofKind(kind));
  if (first === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} objects of ${kind}`);
  return first;
}

const KUSTOMIZED: Files = { 'web/kustomization.yaml': 'resources: [web.yaml]\n', 'web/web.yaml': deployment() };

describe('what Argo CD deploys together', () => {
  it.each<readonly [string, Files, readonly string[]]>([
    [
      'nothing that is put away',
      {
        'app.yaml': application('web'),
        'web/a.yaml': deployment('a'),
        'not_used/app.yaml': application('cache', { name: 'cache' }),
        'cache/b.yaml': deployment('b'),
      },
      [
        'cluster in-cluster: Deployment/apps/a',
        'folder .: Application/argocd/web',
        'folder cache: Deployment/b',
        'folder not_used: Application/argocd/cache',
      ],
    ],
    [
      'what is put away where there is nothing else',
      { 'old/app.yaml': application('web'), 'web/a.yaml': deployment('a') },
      ['cluster in-cluster: Deployment/apps/a', 'folder old: Application/argocd/web'],
    ],
    [
      'the manifests of a folder, those without a namespace in that of the destination',
      {
        'app.yaml': application('web'),
        'web/a.yaml': deployment('a'),
        'web/b.yml': deployment('b', 'other'),
        'web/c.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: c}\n',
        'web/issuer.yaml': 'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: i}\n',
        'web/values.yaml': 'replicas: 1\n',
        'web/below/d.yaml': deployment('d'),
      },
      [
        'cluster in-cluster: ClusterIssuer/i, Deployment/apps/a, Deployment/other/b, Namespace/c',
        'folder .: Application/argocd/web',
        'folder web/below: Deployment/d',
      ],
    ],
    [
      'the folders below as well',
      { 'app.yaml': application('web', { more: 'directory: {recurse: true}' }), 'web/below/d.yaml': deployment('d') },
      ['cluster in-cluster: Deployment/apps/d', 'folder .: Application/argocd/web'],
    ],
    [
      'what include names and exclude does not, across folders',
      {
        'app.yaml': application('web', { more: "directory: {recurse: true, include: '*.yaml', exclude: '{old*,*/x-?.yaml}'}" }),
        'web/a.yaml': deployment('a'),
        'web/a.yml': deployment('no'),
        'web/old.yaml': deployment('old'),
        'web/deep/b.yaml': deployment('b'),
        'web/deep/x-1.yaml': deployment('x'),
      },
      [
        'cluster in-cluster: Deployment/apps/a, Deployment/apps/b',
        'folder .: Application/argocd/web',
        'folder web: Deployment/no, Deployment/old',
        'folder web/deep: Deployment/x',
      ],
    ],
    [
      'no file that takes itself out',
      {
        'app.yaml': application('web'),
        'web/a.yaml': deployment('a'),
        'web/b.yaml': `# +argocd:skip-file-rendering\n${deployment('b')}`,
      },
      ['cluster in-cluster: Deployment/apps/a', 'folder .: Application/argocd/web', 'folder web: Deployment/b'],
    ],
    [
      'a kustomization, which is no build of its own then',
      {
        ...KUSTOMIZED,
        'app.yaml': application('web'),
        'other/kustomization.yaml': 'resources: [x.yaml]\n',
        'other/x.yaml': deployment('x'),
      },
      ['kustomization other: Deployment/x', 'cluster in-cluster: Deployment/apps/web', 'folder .: Application/argocd/web'],
    ],
    [
      'Applications of Applications, from the one that nothing emits',
      {
        'root.yaml': application('apps', { name: 'root', into: 'argocd' }),
        'apps/web.yaml': application('web'),
        'apps/kustomized.yaml': application('more', { name: 'more' }),
        'more/kustomization.yaml': 'resources: [inner.yaml]\nnamespace: argocd\n',
        'more/inner.yaml': application('inner', { name: 'inner', into: 'inside' }),
        'inner/x.yaml': deployment('x'),
        'web/a.yaml': deployment('a'),
      },
      [
        'cluster in-cluster: Application/argocd/inner, Application/argocd/more, Application/argocd/web, Deployment/apps/a, Deployment/inside/x',
        'folder .: Application/argocd/root',
      ],
    ],
    [
      'one that emits itself',
      {
        'apps/root.yaml': application('apps', { name: 'root', into: 'argocd' }),
        'apps/web.yaml': application('web'),
        'web/a.yaml': deployment('a'),
      },
      ['cluster in-cluster: Application/argocd/root, Application/argocd/web, Deployment/apps/a'],
    ],
    [
      'each destination by itself; the address of the own API server is in-cluster',
      {
        'apps/a.yaml': application('a', { name: 'a', server: 'https://kubernetes.default.svc' }),
        'apps/b.yaml': application('b', { name: 'b', server: 'https://10.0.0.1:6443' }),
        'apps/c.yaml': application('c', { name: 'c' }),
        'a/x.yaml': deployment('a'),
        'b/x.yaml': deployment('b'),
        'c/x.yaml': deployment('c'),
      },
      [
        'cluster in-cluster: Deployment/apps/a, Deployment/apps/c',
        'cluster https://10.0.0.1:6443: Deployment/apps/b',
        'folder apps: Application/argocd/a, Application/argocd/b, Application/argocd/c',
      ],
    ],
    [
      'roots apart that cannot be in one Argo CD, since their Applications have one name',
      {
        'one/root.yaml': application('one/apps', { name: 'one' }),
        'one/apps/web.yaml': application('web'),
        'one/apps/more.yaml': application('more', { name: 'more' }),
        'two/root.yaml': application('two/apps', { name: 'two' }),
        'two/apps/web.yaml': application('web', { into: 'second' }),
        'web/a.yaml': deployment('a'),
        'more/b.yaml': deployment('b'),
      },
      [
        'cluster in-cluster (one/root.yaml): Application/argocd/more, Application/argocd/web, Deployment/apps/a, Deployment/apps/b',
        'cluster in-cluster (two/root.yaml): Application/argocd/web, Deployment/second/a',
        'folder one: Application/argocd/one',
        'folder two: Application/argocd/two',
      ],
    ],
    [
      'what an ApplicationSet makes, where it can be told',
      {
        'set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  generators:
    - list: {elements: [{cluster: a}, {cluster: b}]}
  template:
    metadata: {name: 'web-{{cluster}}'}
    spec:
      destination: {name: '{{cluster}}', namespace: apps}
      source: {repoURL: ${HERE}, path: 'web/{{cluster}}'}
`,
        'web/a/x.yaml': deployment('a'),
        'web/b/x.yaml': deployment('b'),
        'web/c/x.yaml': deployment('c'),
      },
      [
        'cluster a: Deployment/apps/a',
        'cluster b: Deployment/apps/b',
        'folder .: ApplicationSet/argocd/all',
        'folder web/c: Deployment/c',
      ],
    ],
    [
      'nothing of another repository, and no chart',
      {
        'app.yaml': application('web').replace(HERE, 'https://example.org/other.git').replace('path: web', 'path: else'),
        'chart.yaml': application('chart', { name: 'chart' }),
        'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
        'web/a.yaml': deployment('a'),
      },
      ['cluster in-cluster: ', 'folder .: Application/argocd/chart, Application/argocd/web', 'folder web: Deployment/a'],
    ],
  ])('%s', (_, files, expected) => {
    expect(setsOf(files)).toEqual(expected);
  });

  it('leaves to Flux what is Flux’s, and knows what Flux’s Applications deploy', () => {
    const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {path: ./clusters/home, sourceRef: {kind: GitRepository, name: flux-system}}
`;
    const files = {
      'clusters/home/flux.yaml': flux,
      'clusters/home/app.yaml': application('web'),
      'web/a.yaml': deployment('a'),
      'other/x.yaml': deployment('x'),
      'idle/app.yaml': application('other', { name: 'idle' }),
    };
    expect(setsOf(files)).toEqual([
      'cluster clusters/home: Application/argocd/web, Kustomization/flux-system/flux-system',
      'cluster in-cluster: Deployment/apps/a',
    ]);
    const deployments = new Deployments(projectOf(files));
    expect(orphansOf(deployments).flatMap(({ objects }) => objects)).toEqual(['Application/argocd/idle', 'Deployment/x']);
    expect(deployments.sets.map((set) => deployments.isWhole(set))).toEqual([true, false]);
  });

  it('says why something may be there that is not seen', () => {
    const mayExist = (files: Files): string | undefined => {
      const set = new Deployments(projectOf(files)).sets.find(({ kind }) => kind === 'cluster');
      return set?.mayExist('Secret', 'x');
    };
    const here = { 'web/a.yaml': deployment('a'), 'app.yaml': application('web') };
    expect(mayExist(here)).toBeUndefined();
    const other = application('x', { name: 'other' }).replace(HERE, 'https://example.org/other.git');
    expect(mayExist({ ...here, 'other.yaml': other })).toBe(
      'Application/argocd/other: https://example.org/other.git is another repository or revision',
    );
    expect(mayExist({ ...here, 'web/x.json': '{}' })).toBe('web/x.json is not read');
    expect(mayExist({ ...here, 'web/x.jsonnet': '{}' })).toBe('web/x.jsonnet is a program that makes manifests');
  });
});

const PATCH = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 7}\n';

describe('a field for a tool', () => {
  const prefixed = { 'web/kustomization.yaml': 'namePrefix: x-\nresources: [web.yaml]\n', 'web/web.yaml': deployment() };
  const named = (files: Files, more: string): string => only({ ...files, 'app.yaml': application('web', { more }) }).name;

  it.each(['kustomize: {}', 'kustomize: null', 'kustomize: {images: []}', 'helm: {}', 'helm: {passCredentials: false}'])(
    'is no reason to use it where it says nothing: %s',
    (more) => {
      expect(named({ 'web/web.yaml': deployment() }, more)).toBe('web');
      expect(named(prefixed, more)).toBe('x-web');
    },
  );

  it('is one where it says something', () => {
    expect(named(prefixed, 'directory: {recurse: false}')).toBe('x-web');
    const files = { ...prefixed, 'app.yaml': application('web', { more: 'directory: {exclude: "*.json"}' }) };
    const names = new Deployments(projectOf(files)).sets.flatMap((set) => set.ofKind('Deployment')).map(({ name }) => name);
    expect(names).toContain('web');
  });
});

describe('what an Application says about a kustomization', () => {
  const overlay = (fields: string): Files => ({
    'overlay/kustomization.yaml': `resources: [../web]\n${fields}`,
    ...KUSTOMIZED,
    ...(fields.includes('patch.yaml') && { 'overlay/patch.yaml': PATCH }),
    'parts/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {part: "yes"}\n',
  });

  /** What Kustomize makes of a folder in which the fields are written. */
  function written(fields: string): unknown {
    const { sets } = new Deployments(projectOf(overlay(fields)));
    const [object] = sets.flatMap((set) => set.ofKind('Deployment'));
    return object?.effective.tree && toPlain(object.effective.tree);
  }

  it.each<readonly [string, string, string, string?]>([
    ['a prefix and a suffix', 'namePrefix: a-, nameSuffix: -b', 'namePrefix: a-\nnameSuffix: -b\n'],
    ['a prefix in place of the file’s', 'namePrefix: a-', 'namePrefix: a-\n', 'namePrefix: z-\n'],
    ['a namespace', 'namespace: own', 'namespace: own\n'],
    ['a tag', "images: ['nginx:2.0']", 'images: [{name: nginx, newTag: "2.0"}]\n'],
    [
      'another image',
      "images: ['nginx=ghcr.io/x/nginx:2.0']",
      'images: [{name: nginx, newName: ghcr.io/x/nginx, newTag: "2.0"}]\n',
      'images: [{name: nginx, newTag: "9"}]\n',
    ],
    ['a digest', "images: ['nginx@sha256:ab']", 'images: [{name: nginx, digest: "sha256:ab"}]\n'],
    ['a registry with a port', "images: ['nginx=reg:5000/nginx']", 'images: [{name: nginx, newName: "reg:5000/nginx"}]\n'],
    ['a count, as a text', "replicas: [{name: web, count: '3'}]", 'replicas: [{name: web, count: 3}]\n'],
    ['labels', 'commonLabels: {team: a}', 'commonLabels: {team: a, tier: z}\n', 'commonLabels: {team: z, tier: z}\n'],
    ['labels without selectors', 'commonLabels: {team: a}, labelWithoutSelector: true', 'labels: [{pairs: {team: a}}]\n'],
    [
      'labels of templates',
      'commonLabels: {team: a}, labelWithoutSelector: true, labelIncludeTemplates: true',
      'labels: [{pairs: {team: a}, includeTemplates: true}]\n',
    ],
    [
      'annotations with variables',
      "commonAnnotations: {app: '${ARGOCD_APP_NAME}'}, commonAnnotationsEnvsubst: true",
      'commonAnnotations: {app: web}\n',
    ],
    [
      'a patch behind the file’s',
      "patches: [{target: {kind: Deployment}, patch: '[{op: replace, path: /spec/replicas, value: 9}]'}]",
      "patches: [{path: patch.yaml}, {target: {kind: Deployment}, patch: '[{op: replace, path: /spec/replicas, value: 9}]'}]\n",
      'patches: [{path: patch.yaml}]\n',
    ],
    [
      'components, without those that are not there',
      'components: [../parts, ../none], ignoreMissingComponents: true',
      'components: [../parts]\n',
    ],
  ])('%s', (_, options, same = '', own = '') => {
    const files = { ...overlay(own), 'app.yaml': application('overlay', { into: '', more: `kustomize: {${options}}` }) };
    const { effective } = only(files);
    expect(effective.tree && toPlain(effective.tree)).toEqual(written(same));
  });

  it('is what the value comes from', () => {
    const options = `namespace: own, images: ['nginx:2.0'], replicas: [{name: web, count: 3}]`;
    const { effective, syncedBy } = only({ ...KUSTOMIZED, 'app.yaml': application('web', { more: `kustomize: {${options}}` }) });
    expect(syncedBy?.by).toBe('Application/argocd/web');
    expect(effective.get(['spec', 'replicas'])).toMatchObject({
      state: 'set',
      value: { value: 3 },
      origin: {
        layer: { kind: 'transformer', name: 'replicas', by: 'Application/argocd/web' },
        target: { document: { file: 'app.yaml' }, path: ['spec', 'source', 'kustomize', 'replicas', 0, 'count'] },
      },
      overridden: [{ layer: { kind: 'source' }, target: { document: { file: 'web/web.yaml' } } }],
    });
    expect(chain(effective.tree, ['metadata', 'namespace'])).toEqual(['transformer "own"']);
    expect(valueOf(effective.text(['spec', 'template', 'spec', 'containers', 0, 'image']))).toBe('nginx:2.0');
  });

  it('is unknown where it is known at run time', () => {
    const more = "kustomize: {images: ['nginx:$ARGOCD_APP_REVISION']}";
    const { effective } = only({ ...KUSTOMIZED, 'app.yaml': application('web', { more }) });
    expect(effective.get(['spec', 'template', 'spec', 'containers', 0, 'image'])).toMatchObject({ state: 'unknown' });
  });

  it('is refused at its line', () => {
    const more = 'kustomize: {replicas: [{name: wbe, count: 3}]}';
    const deployments = new Deployments(projectOf({ ...KUSTOMIZED, 'app.yaml': application('web', { more }) }));
    expect(
      buildsOf(deployments).flatMap(({ name, faults }) => faults.map(({ problem, at }) => [name, problem.code, at])),
    ).toEqual([
      [
        'Application/argocd/web',
        'no-replica-target',
        expect.objectContaining({ path: ['spec', 'source', 'kustomize', 'replicas', 0, 'name'] }),
      ],
    ]);
  });
});

describe('the namespace of the destination', () => {
  it('comes from the Application', () => {
    const { effective, namespace } = only({ 'app.yaml': application('web'), 'web/a.yaml': deployment('a') });
    expect(namespace).toBe('apps');
    expect(effective.get(['metadata', 'namespace'])).toMatchObject({
      origin: {
        layer: { kind: 'deployer-field', field: 'destination.namespace', by: 'Application/argocd/web' },
        target: { document: { file: 'app.yaml' }, path: ['spec', 'destination', 'namespace'] },
      },
    });
  });

  it('leaves objects as they are that say their own', () => {
    const { effective } = only({ 'app.yaml': application('web'), 'web/a.yaml': deployment('a', 'own') });
    expect(chain(effective.tree, ['metadata', 'namespace'])).toEqual(['source "own"']);
  });
});
