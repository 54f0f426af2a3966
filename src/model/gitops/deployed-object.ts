import type { ResourceName } from '../../core/finding.js';
import { type Manifest, manifestsIn } from '../project/manifests.js';
import type { SourceFile } from '../project/source-file.js';
import { Effective } from './effective.js';
import type { ArgoBuild } from './argo/clusters.js';
import type { FluxBuild } from './flux/clusters.js';
import type { ComposedObject } from './kustomize/compose/composition.js';
import { type Site, type Tree, manifestTree } from './tree.js';

/** An object by its name as deployed, and where it is written: its manifest, or the generator's entry that makes it. */
export interface NamedObject extends ResourceName {
  readonly manifest: Manifest;
}

/** An object as it is deployed: every layer that the repository holds is in it. */
export interface DeployedObject extends NamedObject {
  readonly effective: Effective;
  /** The Flux Kustomization that applies it. */
  readonly appliedBy?: FluxBuild;
  /** The source of an Argo CD Application that brings it. */
  readonly syncedBy?: ArgoBuild;
}

/** What is known of an object before anybody asks for it. */
export interface Placed extends NamedObject {
  readonly tree: Tree;
  readonly appliedBy?: FluxBuild;
  readonly syncedBy?: ArgoBuild;
}

const written = new WeakMap<Manifest, Placed>();

/** The objects of a file that nothing builds; the same ones each time. */
export function writtenObjects(file: SourceFile): readonly Placed[] {
  return manifestsIn(file).map((manifest) => {
    let object = written.get(manifest);
    if (object === undefined) written.set(manifest, (object = writtenObject(manifest)));
    return object;
  });
}

function writtenObject(manifest: Manifest): Placed {
  const { apiVersion, kind, name, namespace } = manifest;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    manifest,
    get tree(): Tree {
      return manifestTree(manifest);
    },
  };
}

/** An object that a build emits. */
export function builtObject({ id, tree, source }: ComposedObject, by: Pick<Placed, 'appliedBy' | 'syncedBy'> = {}): Placed {
  const manifest = 'generator' in source ? generated(source.site, id) : source;
  return { ...id, manifest, tree, ...by };
}

const made = new WeakMap<Site['node'], Manifest>();

/** The entry of a generator stands for the manifest that nobody has written; the same one each time. */
function generated({ document, node }: Site, { apiVersion, kind, name }: ResourceName): Manifest {
  let manifest = made.get(node);
  if (manifest === undefined) made.set(node, (manifest = { apiVersion, kind, name, document, node }));
  return manifest;
}

/** Whether a generator makes the object: its manifest is the entry of a kustomization file. */
export function isGenerated({ node }: Manifest): boolean {
  return made.has(node);
}

const deployed = new WeakMap<Placed, DeployedObject>();

/** The same one each time: what nothing builds is placed again in every version of a project. */
export function deploy(placed: Placed): DeployedObject {
  let object = deployed.get(placed);
  if (object === undefined) deployed.set(placed, (object = deployedObject(placed)));
  return object;
}

function deployedObject({ manifest, tree, appliedBy, syncedBy, apiVersion, kind, name, namespace }: Placed): DeployedObject {
  const { document } = manifest;
  const caution = document.encrypted ? 'the file is encrypted with SOPS' : undefined;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    manifest,
    ...(appliedBy !== undefined && { appliedBy }),
    ...(syncedBy !== undefined && { syncedBy }),
    effective: new Effective(tree, {
      target: { document: document.id, path: [] },
      ...(caution !== undefined && { caution }),
      ...(isGenerated(manifest) && { closed: `a generator of ${document.id.file} makes this ${kind}` }),
    }),
  };
}
