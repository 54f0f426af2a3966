import { type DocumentId, type FilePath, type KeyPath, type Target, documentKey } from '../../../core/location.js';
import { type YamlNode, nodeAt } from '../../../syntax/yaml/tree.js';
import type { Manifest } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import type { Tree } from '../tree.js';

/** One deployment of a source: an object in a deployed set. */
export interface Place {
  readonly set: DeployedSet;
  readonly object: DeployedObject;
}

type ByNode = ReadonlyMap<YamlNode, readonly Place[]>;

const known = new WeakMap<Deployments, Map<string, ByNode>>();

/** Everywhere a source is deployed. Asked for each finding, so the objects of a kind are gone through once. */
export function placesOf(deployments: Deployments, { kind, node }: Manifest): readonly Place[] {
  const kinds = known.get(deployments) ?? new Map<string, ByNode>();
  known.set(deployments, kinds);
  const places = kinds.get(kind) ?? placesByNode(deployments, kind);
  kinds.set(kind, places);
  return places.get(node) ?? [];
}

function placesByNode({ sets }: Deployments, kind: string): ByNode {
  const places = new Map<YamlNode, Place[]>();
  for (const set of sets) {
    for (const object of set.each(kind)) {
      const { node } = object.manifest;
      const others = places.get(node);
      if (others) others.push({ set, object });
      else places.set(node, [{ set, object }]);
    }
  }
  return places;
}

/** Whether a file is one of those of which a set is made. */
export function takesPart({ clusters, builds, argo, sets }: Deployments, set: DeployedSet, file: FilePath): boolean {
  const at = sets.indexOf(set);
  const synced = argo.find((deployment) => deployment.set === set)?.cluster;
  const files =
    clusters[at]?.files ?? synced?.files ?? (set.kind === 'kustomization' ? builds[at]?.composition.files : undefined);
  if (files?.has(file) === true) return true;
  return [...set.placed.values()].flat().some(({ manifest }) => manifest.document.id.file === file);
}

/** Whether a text has a say in an object: some value of it stands there, be it one that others override, or was taken out there. */
export function isMadeOf(tree: Tree | undefined, document: DocumentId): boolean {
  const key = documentKey(document);
  const isThere = (part: Tree): boolean => part.site !== undefined && documentKey(part.site.document.id) === key;
  const holds = (part: Tree): boolean => {
    if (isThere(part) || (part.under !== undefined && holds(part.under))) return true;
    if (part.kind === 'seq') return part.items.some(holds);
    if (part.kind !== 'map') return false;
    return [...part.entries.values()].some(holds) || [...(part.removed?.values() ?? [])].some(({ by }) => isThere(by));
  };
  return tree !== undefined && holds(tree);
}

/** Where in an object a place of one of its texts lies; undefined for a text that is not among the object's own values. */
export function objectPath(project: Project, tree: Tree | undefined, { document, path }: Target): KeyPath | undefined {
  const root = project.document(document)?.root;
  const depths = new Map<YamlNode, number>();
  for (let depth = 0; depth <= path.length; depth++) {
    const node = nodeAt(root, path.slice(0, depth))?.value;
    if (node !== undefined) depths.set(node, depth);
  }
  let deepest = -1;
  let found: KeyPath = [];
  const visit = (part: Tree, at: KeyPath): void => {
    for (let layer: Tree | undefined = part; layer !== undefined; layer = layer.under) {
      const depth = layer.site === undefined ? undefined : depths.get(layer.site.node);
      if (depth === undefined || depth <= deepest) continue;
      deepest = depth;
      found = at;
    }
    if (part.kind === 'seq') for (const [index, item] of part.items.entries()) visit(item, [...at, index]);
    if (part.kind === 'map') for (const [key, value] of part.entries) visit(value, [...at, key]);
  };
  if (tree !== undefined) visit(tree, []);
  return deepest < 0 ? undefined : [...found, ...path.slice(deepest)];
}
