import { type Manifest, manifestsOf } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { Accumulator } from '../kustomize/compose/accumulation.js';
import { applyPatches } from '../kustomize/compose/apply-patch.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import type { Kustomization } from '../kustomize/compose/kustomization-file.js';
import { newResource } from '../kustomize/compose/resource.js';
import { itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, childOf, manifestTree, subtree, treeOf, treeOfPlain } from '../tree.js';
import type { Layer } from '../../../core/provenance.js';
import { nodeAt } from '../../../syntax/yaml/tree.js';
import type { SourceName } from './artifacts.js';
import { type GitSource, revisionOfName } from './git-repository.js';
import type { Deployer } from './kustomization-build.js';

/** What a FluxInstance installs besides Flux: a source, and a Kustomization of the same name that builds its `sync.path`. */
export interface Instance {
  readonly manifest: Manifest;
  readonly deployer: Deployer;
  readonly source: SourceName;
  /** Where it fetches from; absent for what is no Git repository. */
  readonly git?: GitSource;
  /** `spec.distribution.version`, and the texts of `spec.kustomize.patches`, which may switch features of Flux. */
  readonly spec: Tree;
}

const NAMESPACE = 'flux-system';

/** FluxInstance objects, and the same settings as values of the flux-instance chart: in its release, or in a file of values. */
export function fluxInstances(project: Project, cache: Compositions): readonly Instance[] {
  const inFiles = [...project.files.values()].flatMap((file) => {
    const manifest = instanceInValues(file);
    const spec = manifest && treeOf(manifest.document, manifest.node, 'helm');
    return manifest === undefined || spec === undefined ? [] : [instanceOf(manifest, spec, project, cache)];
  });
  return [...instancesOfObjects(project, cache), ...inFiles];
}

/**
 * What a file of values gives the flux-instance chart, as the object that the chart makes of it. No other chart is known to have such
 * values, and who reads the file (`valuesFrom`, a generator, helmfile) is not asked.
 */
export function instanceInValues(file: SourceFile): Manifest | undefined {
  if (file.isLeftOut || !file.text.includes('sync') || !/^instance:/m.test(file.text)) return undefined;
  if (file.headers.documents.some(({ kind }) => kind !== undefined)) return undefined;
  const [document, ...others] = file.documents;
  if (document?.root?.kind !== 'map' || others.length > 0) return undefined;
  const [node, path] = [['instance'], ['instance', 'sync', 'path']].map((way) => nodeAt(document.root, way)?.value);
  if (node?.kind !== 'map' || path?.kind !== 'scalar') return undefined;
  return { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstance', name: 'flux', document, node };
}

function instancesOfObjects(project: Project, cache: Compositions): readonly Instance[] {
  return manifestsOf(project, new Set(['FluxInstance', 'HelmRelease'])).flatMap((manifest) => {
    // Most HelmReleases are not this chart: their texts say so more cheaply than their trees.
    if (manifest.kind === 'HelmRelease' && !manifest.node.source.text.includes('sync')) return [];
    const tree = manifestTree(manifest);
    const path = manifest.kind === 'FluxInstance' ? ['spec'] : ['spec', 'values', 'instance'];
    const spec = subtree(tree, path);
    if (spec === undefined || textAt(spec, ['sync', 'path']) === undefined) return [];
    return [instanceOf(manifest, spec, project, cache)];
  });
}

function instanceOf(manifest: Manifest, spec: Tree, project: Project, cache: Compositions): Instance {
  const namespace = manifest.namespace ?? NAMESPACE;
  const name = textAt(spec, ['sync', 'name']) ?? namespace;
  const source = { kind: textAt(spec, ['sync', 'kind']) ?? 'GitRepository', name, namespace };
  const by = `FluxInstance/${namespace}/${manifest.name}`;
  const made = madeKustomization(spec, source, { kind: 'deployer-field', field: 'sync', by });
  const patched = withPatches(made, spec, by, { manifest, project, cache });
  const id = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name, namespace };
  const git = source.kind === 'GitRepository' && { git: gitOf(spec) };
  return { manifest, deployer: { id, spec: childOf(patched, 'spec') }, source, ...git, spec };
}

function gitOf(spec: Tree): GitSource {
  const [url, ref] = ['url', 'ref'].map((field) => textAt(spec, ['sync', field]));
  const revision = revisionOfName(ref);
  return { ...(url?.includes('${') === false && { url }), ...(revision !== undefined && { revision }), isPinned: false };
}

function madeKustomization(spec: Tree, source: SourceName, layer: Layer): MapTree {
  const sync = childOf(spec, 'sync');
  const from = (key: string): readonly (readonly [string, Tree])[] => {
    const value = sync && childOf(sync, key);
    return value === undefined ? [] : [[key, { ...value, layer }]];
  };
  const plain = (value: string): Tree => treeOfPlain(value, layer);
  const map = (entries: readonly (readonly [string, Tree])[]): MapTree => ({
    kind: 'map',
    entries: new Map(entries),
    layer,
    ...(sync?.site && { site: sync.site }),
  });
  return map([
    ['apiVersion', plain('kustomize.toolkit.fluxcd.io/v1')],
    ['kind', plain('Kustomization')],
    [
      'metadata',
      map([
        ['name', plain(source.name)],
        ['namespace', plain(source.namespace ?? NAMESPACE)],
      ]),
    ],
    [
      'spec',
      map([
        ...from('path'),
        ...from('interval'),
        ['prune', treeOfPlain(true, layer)],
        [
          'sourceRef',
          map([
            ['kind', plain(source.kind)],
            ['name', plain(source.name)],
          ]),
        ],
      ]),
    ],
  ]);
}

/** `spec.kustomize.patches` change all that the instance installs, its Kustomization too. */
function withPatches(
  made: MapTree,
  spec: Tree,
  by: string,
  { manifest, project, cache }: { readonly manifest: Manifest; readonly project: Project; readonly cache: Compositions },
): MapTree {
  const patches = itemsAt(spec, ['kustomize', 'patches']).map((tree) => ({ tree, by }));
  if (patches.length === 0) return made;
  const into = new Accumulator();
  // The deployments of Flux are here too, and not in this repository.
  into.unknown({ because: 'Flux itself is not in this repository', touches: 'objects' });
  into.append([newResource(made, manifest, manifest.document.id.file)], undefined);
  applyPatches(patches, NOTHING, into, { project, cache, as: 'flux' });
  return into.resources[0]?.tree ?? made;
}

const NOTHING: Kustomization = {
  directory: '',
  isComponent: false,
  lists: new Map(),
  values: new Map(),
  problems: [],
  unknown: [],
};
