import type { FilePath, Target } from '../../../core/location.js';
import { type Manifest, manifestsIn, showResource } from '../../project/manifests.js';
import { baseName, directoryOf } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { mentionedFiles } from '../kustomize/attached-files.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';
import { itemsAt, textAt, textsAt } from '../reading.js';
import { childOf, siteTarget, treeOf } from '../tree.js';

/** An object in a file beside a kustomization file that lists it nowhere. */
export interface UnlistedObject {
  readonly manifest: Manifest;
  readonly shown: string;
  readonly at: Target;
  /** The kustomization file, as it would list the file. */
  readonly kustomization: FilePath;
  readonly resources: Target;
  readonly entry: string;
  /** There is a list to add it to. */
  readonly hasList: boolean;
  /** The kustomization puts all its objects into one namespace. */
  readonly setsNamespace: boolean;
}

/**
 * What stands in files beside a kustomization file that is built, and that no kustomization mentions, by kind and name. A
 * commented entry mentions a file, too: somebody has switched it off.
 */
export function unlistedObjects(project: Project, built: ReadonlySet<FilePath>): ReadonlyMap<string, UnlistedObject> {
  const found = new Map<string, UnlistedObject>();
  const kustomizations = [...project.files.values()].filter(({ path }) => isKustomizationFile(path));
  const mentioned = new Set(mentionedFiles(project));
  const beside = new Map(
    kustomizations.filter(({ path }) => built.has(path)).map((file) => [directoryOf(file.path), file] as const),
  );
  for (const file of project.files.values()) {
    const kustomization = beside.get(directoryOf(file.path));
    if (kustomization === undefined || isKustomizationFile(file.path)) continue;
    if (built.has(file.path) || mentioned.has(file.path) || isExample(file) || isSwitchedOff(file, kustomization)) continue;
    for (const manifest of manifestsIn(file)) {
      const unlisted = objectOf(manifest, file, kustomization);
      if (unlisted !== undefined) found.set(`${manifest.kind}/${manifest.name}`, unlisted);
    }
  }
  return found;
}

function objectOf(manifest: Manifest, file: SourceFile, kustomization: SourceFile): UnlistedObject | undefined {
  const [document] = kustomization.documents;
  if (document?.root === undefined) return undefined;
  const tree = treeOf(document, document.root, 'kubernetes');
  if (textAt(tree, ['kind']) === 'Component') return undefined;
  const resources = childOf(tree, 'resources');
  if (resources !== undefined && resources.kind !== 'seq') return undefined;
  const style = textsAt(tree, ['resources']).some((entry) => entry.startsWith('./')) ? './' : '';
  return {
    manifest,
    shown: showResource(manifest),
    at: siteTarget(manifest),
    kustomization: kustomization.path,
    resources: { document: document.id, path: ['resources'] },
    entry: style + baseName(file.path),
    hasList: itemsAt(tree, ['resources']).length > 0,
    setsNamespace: textAt(tree, ['namespace']) !== undefined,
  };
}

/** A file that is to be copied and filled. */
function isExample({ path }: SourceFile): boolean {
  return /(?:^|[._-])(?:example|sample|template|tmpl|dist)(?:[._-]|$)/i.test(baseName(path));
}

function isSwitchedOff(file: SourceFile, kustomization: SourceFile): boolean {
  const name = baseName(file.path);
  return kustomization.text.split('\n').some((line) => line.slice(line.indexOf('#') + 1).includes(name) && line.includes('#'));
}
