import type { FilePath } from '../../../core/location.js';
import { FileSystemError } from '../../project/file-system.js';
import { manifestsOf } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { textAt } from '../reading.js';
import { type Tree, manifestTree } from '../tree.js';
import type { Root } from './roots.js';

/** Flux 2.9 brings kustomize-controller 1.9, in which an undefined variable fails the build. */
const FIRST_STRICT = 9;
const SWITCHED_OFF = 'StrictPostBuildSubstitutions=false';

/** Whether the Flux of a cluster refuses undefined variables: by the version that is configured, else the one that is installed. */
export function refusesUndefined(configured: string | undefined, root: Root, project: Project): boolean {
  if (isSwitchedOff(root, project)) return false;
  return isStrict(fluxVersion(configured, root, project));
}

/** The Flux version of a cluster, or a range of them: what is configured, else what the repository installs. */
export function fluxVersion(configured: string | undefined, root: Root, project: Project): string | undefined {
  return configured ?? installedVersion(root, project);
}

/** The newest does, and a range such as `2.x` means it. */
function isStrict(version: string | undefined): boolean {
  const found = version === undefined ? null : /^\D*(\d+)\.(\d+)/.exec(version.trim());
  if (found === null) return true;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > 2 || (major === 2 && minor >= FIRST_STRICT);
}

function isSwitchedOff({ instance, folder }: Root, project: Project): boolean {
  if (instance !== undefined) return holds(instance.spec, SWITCHED_OFF);
  return folder !== undefined && textOf(`${folder}flux-system/kustomization.yaml`, project).includes(SWITCHED_OFF);
}

function installedVersion({ instance, folder }: Root, project: Project): string | undefined {
  if (instance !== undefined) return textAt(instance.spec, ['distribution', 'version']);
  const components = folder === undefined ? '' : textOf(`${folder}flux-system/gotk-components.yaml`, project);
  return /^# Flux Version: (\S+)/m.exec(components.slice(0, 1000))?.[1] ?? versionOfManifests(project);
}

/** Flux may install itself from the manifests that it publishes; several versions are for several clusters. */
function versionOfManifests(project: Project): string | undefined {
  const tags = manifestsOf(project, new Set(['OCIRepository'])).flatMap((manifest) => {
    if (!manifest.node.source.text.includes('fluxcd/flux-manifests')) return [];
    const tree = manifestTree(manifest);
    return textAt(tree, ['spec', 'url'])?.endsWith('fluxcd/flux-manifests') ? (textAt(tree, ['spec', 'ref', 'tag']) ?? []) : [];
  });
  return tags.length === 1 ? tags[0] : undefined;
}

/** Read whether the file is looked into or not: it holds no more than a word that is asked for. */
function textOf(path: FilePath, { fileSystem }: Project): string {
  if (!fileSystem.has(path)) return '';
  try {
    return Buffer.from(fileSystem.read(path)).toString('utf8');
  } catch (error) {
    if (error instanceof FileSystemError) return '';
    throw error;
  }
}

function holds(tree: Tree, words: string): boolean {
  if (tree.kind === 'scalar') return typeof tree.value === 'string' && tree.value.includes(words);
  if (tree.kind === 'seq') return tree.items.some((item) => holds(item, words));
  return tree.kind === 'map' && [...tree.entries.values()].some((value) => holds(value, words));
}
