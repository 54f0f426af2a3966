import type { Patch, Plain, Plan } from '../../../core/fix.js';
import type { DocumentId, FilePath, Target } from '../../../core/location.js';
import { applyEdits } from '../../../core/text.js';
import { compilePatch } from '../../../syntax/yaml/edit.js';
import { parseYaml } from '../../../syntax/yaml/parse.js';
import { nodeAt } from '../../../syntax/yaml/tree.js';
import type { Document } from '../../project/document.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { embeddedDocuments } from '../kustomize/compose/embedded-body.js';
import { textOf } from '../kustomize/compose/scalar-text.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, childOf, treeOf } from '../tree.js';
import { type ObjectChange, canMerge, mergePatch, operationsFor } from './object-change.js';
import type { Place } from './place.js';
import type { PassedLayer } from './route.js';

/** How a layer makes a change for one object, and where one can see that it does not make it yet. */
export interface LayerPlan {
  readonly plan: Plan;
  readonly at: Target;
}

/** Where a change goes: the objects that it is for, and the files that must not be touched since others use them. */
export interface Destination {
  readonly project: Project;
  readonly layer: PassedLayer;
  readonly places: readonly Place[];
  readonly isShared: (file: FilePath) => boolean;
}

/** The change inside a patch that the layer already has for this object alone. */
export function inExistingPatch(changes: readonly ObjectChange[], destination: Destination): LayerPlan | undefined {
  const operations = commonOperations(changes, destination.places);
  const merges = canMergeAll(changes, destination.places);
  for (const { document, kind } of patchesFor(destination)) {
    if (document.encrypted || document.problems.length > 0) continue;
    const patches =
      kind === 'merge'
        ? merges
          ? mergedInto(document.id, changes)
          : undefined
        : operations && appendedTo(document.id, operations);
    const [first] = patches ?? [];
    if (patches === undefined || first === undefined) continue;
    return { plan: { patches, changes: patches.map(placeOfPatch) }, at: first.at };
  }
  return undefined;
}

/** The change as a further patch of the layer. */
export function inNewPatch(changes: readonly ObjectChange[], destination: Destination): LayerPlan | undefined {
  const { project, places, layer } = destination;
  const { patches, entrance } = layer;
  const object = places[0]?.object;
  if (patches === undefined || object === undefined) return undefined;
  const document = project.document(patches.document);
  if (document === undefined || document.encrypted || document.problems.length > 0) return undefined;
  const list = nodeAt(document.root, patches.path)?.value;
  if (list !== undefined && (list.kind !== 'seq' || list.anchor !== undefined)) return undefined;
  const { apiVersion, kind, name } = object.manifest;
  const body: Plain | undefined = canMergeAll(changes, places)
    ? { apiVersion, kind, metadata: { name }, ...asEntries(mergePatch(changes)) }
    : commonOperations(changes, places);
  const patch = body && blockText(body);
  if (patch === undefined) return undefined;
  const target = { kind, name: name.replaceAll('.', '\\.') };
  const append: Patch = { op: 'append', at: patches, value: { target, patch } };
  const added = list === undefined ? patches : { ...patches, path: [...patches.path, list.items.length] };
  return { plan: { patches: [append], changes: [added] }, at: entrance };
}

type PlacedPatch = Patch & { readonly at: Target };

function placeOfPatch({ at }: PlacedPatch): Target {
  return at;
}

function mergedInto(document: DocumentId, changes: readonly ObjectChange[]): readonly PlacedPatch[] {
  return changes.map((change) => ({
    op: 'set',
    at: { document, path: change.path },
    value: change.op === 'remove' ? null : change.value,
  }));
}

function appendedTo(document: DocumentId, operations: readonly Plain[]): readonly PlacedPatch[] {
  return operations.map((value) => ({ op: 'append', at: { document, path: [] }, value }));
}

function canMergeAll(changes: readonly ObjectChange[], places: readonly Place[]): boolean {
  return places.every(({ object: { effective } }) =>
    changes.every((change) => effective.tree && canMerge(effective.tree, change)),
  );
}

/** The operations, if they are the same for all objects. */
function commonOperations(changes: readonly ObjectChange[], places: readonly Place[]): readonly Plain[] | undefined {
  const [first, ...others] = places.map(({ object: { effective } }) => effective.tree && operationsFor(effective.tree, changes));
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}

function asEntries(patch: Plain): { readonly [key: string]: Plain } {
  return Object.fromEntries(Object.entries(patch ?? {}));
}

/** A value as a YAML text of its own. */
function blockText(value: Plain): string | undefined {
  const empty = parseYaml('');
  const edits = compilePatch(empty, 0, { op: 'set', at: { document: { file: '', index: 0 }, path: [] }, value });
  return 'refused' in edits ? undefined : applyEdits('', edits);
}

interface ExistingPatch {
  readonly document: Document;
  readonly kind: 'merge' | 'operations';
}

/** The patches of a layer that are for the object by its name. */
function patchesFor({ project, layer, places, isShared }: Destination): readonly ExistingPatch[] {
  const document = layer.patches && project.document(layer.patches.document);
  const list = document && nodeAt(document.root, layer.patches.path)?.value;
  const object = places[0]?.object;
  if (document === undefined || list?.kind !== 'seq' || object === undefined) return [];
  const entries = itemsAt(treeOf(document, list, 'helm'), []);
  return entries.flatMap((entry) =>
    documentsOf(entry, layer.directory, project, isShared).flatMap((body): readonly ExistingPatch[] => {
      const root = body.root && treeOf(body, body.root, 'kubernetes');
      if (root?.kind === 'seq')
        return isFor(childOf(entry, 'target'), object.manifest) ? [{ document: body, kind: 'operations' }] : [];
      const target = childOf(entry, 'target') ?? identityOf(root);
      return isFor(target, object.manifest) ? [{ document: body, kind: 'merge' }] : [];
    }),
  );
}

function documentsOf(
  entry: Tree,
  directory: FilePath,
  project: Project,
  isShared: (file: FilePath) => boolean,
): readonly Document[] {
  const inline = childOf(entry, 'patch');
  if (inline?.kind === 'scalar' && typeof inline.value === 'string') return embeddedDocuments(project, inline, inline.value);
  const file = resolvePath(directory, textAt(entry, ['path']) ?? '');
  return file === undefined || isShared(file) ? [] : (project.files.get(file)?.documents ?? []);
}

function identityOf(root: Tree | undefined): Tree | undefined {
  const metadata = root && childOf(root, 'metadata');
  const kind = root && childOf(root, 'kind');
  if (metadata?.kind !== 'map' || kind === undefined) return undefined;
  return {
    ...metadata,
    entries: new Map([...metadata.entries].filter(([key]) => key === 'name' || key === 'namespace')).set('kind', kind),
  };
}

/** Whether a target can mean no other object: it gives kind and name, as texts that are no patterns. */
function isFor(target: Tree | undefined, { kind, name, namespace }: Place['object']['manifest']): boolean {
  if (target?.kind !== 'map') return false;
  const said = (key: string): string | undefined => textOf(target.entries.get(key));
  return said('kind') === kind && said('name') === name && (said('namespace') ?? namespace) === namespace;
}
