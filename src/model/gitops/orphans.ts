import type { FilePath, Target } from '../../core/location.js';
import { type Manifest, showResource } from '../project/manifests.js';
import { directoryOf } from '../project/file-system.js';
import type { Project } from '../project/project.js';
import { brokenReferences } from './builds/broken-references.js';
import type { Deployments } from './deployed-set.js';
import type { Cluster, FluxBuild } from './flux/clusters.js';
import { clampedPath } from './flux/source-path.js';
import { attachedFiles } from './kustomize/attached-files.js';
import { KUSTOMIZATION_NAMES, isKustomizationFile } from './kustomize/compose/kustomization-file.js';
import { isPutAway } from './put-away.js';
import { textAt } from './reading.js';
import { siteTarget } from './tree.js';

/** Manifests that no root of any cluster reaches: a file, or what is below a kustomization that nobody builds. */
export interface Orphan {
  readonly at: Target;
  readonly objects: readonly string[];
  /** The folder of the kustomization; absent for a single file. */
  readonly folder?: FilePath;
  readonly first: Manifest;
}

/** Files of tools that are run by hand: `kind` and `k3d` make clusters of them. */
const FOR_TOOLS =
  /^apiVersion:\s*["']?(?:kind\.x-k8s\.io|k3d\.io|talos\.dev|eksctl\.io|kubeadm\.k8s\.io|kubelet\.config\.k8s\.io|audit\.k8s\.io)\//m;
/** Folders of what is applied by hand, or made into something else. */
const BY_HAND = /(?:^|\/)(?:bootstrap|patch(?:es)?|scripts?|templates?|tests?)\//;

/**
 * What nobody deploys. What a comment of a kustomization names is switched off on purpose, and what something refers to by name
 * is another mistake; what may be deployed by a source that is not known to be this repository is left out, and everything in
 * a repository of which clusters are set up elsewhere.
 */
export function orphansOf(deployments: Deployments): readonly Orphan[] {
  const { project, orphans } = deployments;
  if (orphans.length === 0 || deployments.clusters.some(isForeign)) return [];
  const left = new Set([...attachedFiles(project), ...neededFiles(deployments)]);
  const built = new Set(deployments.clusters.flatMap(({ files }) => [...files]));
  const perhaps = perhapsBuilt(deployments);
  const groups = new Map<FilePath, { readonly folder?: FilePath; readonly manifests: Manifest[] }>();
  for (const manifest of orphans) {
    const { file } = manifest.document.id;
    if (left.has(file) || isForSomebodyElse(manifest) || perhaps.some((folder) => isBelow(file, folder))) continue;
    const above = kustomizationsAbove(file, project);
    if (above.some((kustomization) => isNamedInComment(file, kustomization, project))) continue;
    const outermost = above.filter((kustomization) => !built.has(kustomization)).at(-1);
    const isAlone = outermost === undefined || above[0] === undefined || built.has(above[0]);
    const key = isAlone ? file : outermost;
    const group = groups.get(key);
    if (group) group.manifests.push(manifest);
    else groups.set(key, { manifests: [manifest], ...(!isAlone && { folder: directoryOf(outermost) }) });
  }
  return [...groups].map(([file, { manifests, folder }]) => {
    const first = manifests[0]!;
    const at = folder === undefined ? siteTarget(first) : { document: { file, index: 0 }, path: [] };
    return { at, objects: manifests.map(showResource), first, ...(folder !== undefined && { folder }) };
  });
}

function isForSomebodyElse({ name, node, document }: Manifest): boolean {
  const { file } = document.id;
  return (
    isKustomizationFile(file) || isPutAway(file) || FOR_TOOLS.test(node.source.text) || BY_HAND.test(file) || /[$<{]/.test(name)
  );
}

function neededFiles(deployments: Deployments): readonly FilePath[] {
  return [...brokenReferences(deployments).values()]
    .flat()
    .flatMap((broken) => (broken.because === 'unlisted' ? [broken.unlisted.at.document.file] : []));
}

/** A cluster with sources that are not known, and none that says it is this repository. */
function isForeign({ builds, objects, applied: byHand }: Cluster): boolean {
  if (!builds.some(({ source }) => source.state === 'opaque')) return false;
  const roots = builds.filter(({ parent }) => parent === undefined);
  const emitsItself = ({ object }: FluxBuild): boolean =>
    object === undefined || objects.some((applied) => applied.object.source === object.source);
  return byHand !== undefined || !roots.some(emitsItself);
}

/** Folders that sources build which are not known, if those are this repository. */
function perhapsBuilt({ clusters }: Deployments): readonly FilePath[] {
  return clusters.flatMap(({ builds }) =>
    builds.flatMap(({ source, spec }) => (source.state === 'opaque' ? [clampedPath('', textAt(spec, ['path']) ?? '')] : [])),
  );
}

function isBelow(file: FilePath, folder: FilePath): boolean {
  return folder !== '' && file.startsWith(`${folder}/`);
}

/** Whether a comment names the file, a folder that holds it, or what its path begins with. */
function isNamedInComment(file: FilePath, kustomization: FilePath, project: Project): boolean {
  const directory = directoryOf(kustomization);
  const path = directory === '' ? file : file.slice(directory.length + 1);
  const { text } = project.files.get(kustomization)!;
  return text.split(/\r?\n/).some((line) => {
    const comment = /#(.*)$/.exec(line)?.[1];
    if (comment === undefined) return false;
    const words = comment.split(/[\s"',]+/).map((word) => word.replace(/^\.\//, '').replace(/\/$/, ''));
    return words.some((word) => path === word || path.startsWith(`${word}/`) || (word.includes('/') && path.startsWith(word)));
  });
}

/** Nearest first. */
function kustomizationsAbove(file: FilePath, project: Project): readonly FilePath[] {
  const found: FilePath[] = [];
  for (let folder = directoryOf(file); ; folder = directoryOf(folder)) {
    for (const name of KUSTOMIZATION_NAMES) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (project.files.has(path)) found.push(path);
    }
    if (folder === '') return found;
  }
}
