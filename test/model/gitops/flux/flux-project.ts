import type { Plain } from '../../../../src/core/fix.js';
import type { KeyPath } from '../../../../src/core/location.js';
import { type Cluster, type FluxBuild, type FluxOptions, fluxClusters } from '../../../../src/model/gitops/flux/clusters.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { type Tree, subtree } from '../../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { showResource } from '../../../../src/model/project/manifests.js';
import { DEFAULT_MAX_BYTES, Project } from '../../../../src/model/project/project.js';

export type Files = Readonly<Record<string, string>>;

export const NO_OPTIONS: FluxOptions = { sources: new Map() };

/** A Flux Kustomization in the namespace `flux-system`, as `flux create` writes it. */
export function flux(name: string, path: string, more = '', source = 'flux-system'): string {
  const head = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n`;
  return `${head}spec:\n  interval: 10m\n  path: ${path}\n  prune: true\n  sourceRef: {kind: GitRepository, name: ${source}}\n${more}`;
}

/** The root that `flux bootstrap` leaves in a folder. */
export function bootstrap(folder: string, more = ''): Files {
  return { [`${folder}/flux-system/gotk-sync.yaml`]: flux('flux-system', `./${folder}`, more) };
}

export function configMap(name: string, data: string, namespace = 'flux-system'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: ${data}\n`;
}

export function release(name: string, spec = '{}'): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: "${name}", namespace: apps}\nspec: ${spec}\n`;
}

export function projectOf(files: Files, read?: readonly string[]): Project {
  const reach = read && { read: new Set(read), judged: new Set(read) };
  return new Project(memoryFileSystem(files), { maxBytes: DEFAULT_MAX_BYTES, ...(reach && { reach }) });
}

export function clustersOf(files: Files, options = NO_OPTIONS): readonly Cluster[] {
  return fluxClusters(projectOf(files), new Compositions(), options);
}

/** The one cluster of a project. */
export function clusterOf(files: Files, options = NO_OPTIONS): Cluster {
  const clusters = clustersOf(files, options);
  if (clusters.length !== 1) throw new Error(`${clusters.length} clusters: ${clusters.map(({ name }) => name).join(', ')}`);
  return clusters[0]!;
}

/** The objects of a cluster, Flux's own left out. */
export function namesOf({ objects }: Cluster): readonly string[] {
  return objects
    .filter(({ object }) => object.id.kind !== 'Kustomization')
    .map(({ object }) => showResource(object.id))
    .sort();
}

export function treeIn({ objects }: Cluster, shown: string): Tree | undefined {
  return objects.find(({ object }) => showResource(object.id) === shown)?.object.tree;
}

export function valueIn(cluster: Cluster, shown: string, path: KeyPath): Plain | undefined {
  const found = subtree(treeIn(cluster, shown), path);
  const plain = found && toPlain(found);
  return plain && 'value' in plain ? plain.value : plain && `<${plain.unknown}>`;
}

export function buildOf({ builds }: Cluster, name: string): FluxBuild {
  const found = builds.find(({ id }) => id.name === name);
  if (found === undefined) throw new Error(`no build ${name} among ${builds.map(({ by }) => by).join(', ')}`);
  return found;
}

export function codesOf(build: FluxBuild): readonly string[] {
  return build.problems.map(({ code, name }) => (name === undefined ? code : `${code} ${name}`));
}
