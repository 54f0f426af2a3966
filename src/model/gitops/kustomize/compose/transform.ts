import { type MapTree, type Tree, childOf, treeOf, unknownTree } from '../../tree.js';
import type { Accumulator } from './accumulation.js';
import type { Building } from './building.js';
import type { FieldSpec } from './built-in-fields.js';
import { fieldSpec, joinedFields } from './configuration.js';
import { editPath } from './field-spec.js';
import { imageChange, withImage } from './images.js';
import { type Entry, type Kustomization, flag, listOf, pairsOf } from './kustomization-file.js';
import { withPairs } from './labels.js';
import { withAffix } from './name-affix.js';
import { namedFile } from './named-file.js';
import { refuseEqualIds, withNamespace } from './namespace.js';
import { applyJsonPatches, applyMergePatches, applyPatches } from './apply-patch.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { replaced, replacementOf } from './replacement.js';
import { withReplicas } from './replicas.js';
import { isClusterScoped } from './object-id.js';
import { withTree } from './resource.js';
import { textOf } from './scalar-text.js';
import { transformer } from './transformer.js';

/** Runs a kustomization's transformers over all that is gathered, in Kustomize's order (kusttarget_configplugin.go). */
export function transform(kustomization: Kustomization, into: Accumulator, building: Building): void {
  applyMergePatches(listOf(kustomization, 'patchesStrategicMerge'), kustomization, into, building);
  applyPatches(listOf(kustomization, 'patches'), kustomization, into, building);
  setNamespace(kustomization.values.get('namespace'), into);
  setAffix('namePrefix', kustomization.values.get('namePrefix'), into);
  setAffix('nameSuffix', kustomization.values.get('nameSuffix'), into);
  setLabels(kustomization, into);
  setAnnotations(kustomization.values.get('commonAnnotations'), into);
  applyJsonPatches(listOf(kustomization, 'patchesJson6902'), kustomization, into, building);
  for (const entry of listOf(kustomization, 'replicas')) setReplicas(entry, into);
  for (const entry of listOf(kustomization, 'images')) setImage(entry, into, building);
  for (const entry of listOf(kustomization, 'replacements')) replace(entry, kustomization, into, building);
}

function setNamespace(entry: Entry | undefined, into: Accumulator): void {
  if (entry === undefined) return;
  const by = transformer('namespace', entry.by, entry.tree);
  const { tree } = entry;
  if (tree.kind === 'unknown') {
    const set = (): Tree => unknownTree(tree.because, by.layer);
    const edit = { layer: by.layer, site: tree.site, creates: 'scalar', set } as const;
    into.each(tree, (resource) =>
      isClusterScoped(resource.id)
        ? resource
        : withTree(resource, editPath(resource.tree, ['metadata', 'namespace'], true, edit)),
    );
    into.unknown({ because: tree.because, touches: 'values' });
    return;
  }
  const namespace = textOf(tree) ?? '';
  if (namespace === '') return;
  into.each(tree, (resource) => withNamespace(resource, namespace, into.configuration.namespace, by));
  const equal = refuseEqualIds(into.resources);
  if (equal !== undefined) into.failed(equal, tree, 'values');
}

function setAffix(field: 'namePrefix' | 'nameSuffix', entry: Entry | undefined, into: Accumulator): void {
  if (entry === undefined) return;
  if (entry.tree.kind === 'unknown') {
    into.mask(entry.tree.because);
    into.unknown({ because: entry.tree.because, touches: 'objects' });
    return;
  }
  const text = textOf(entry.tree) ?? '';
  if (text === '') return;
  const by = transformer(field, entry.by, entry.tree);
  const affix = field === 'namePrefix' ? { prefix: text } : { suffix: text };
  into.each(entry.tree, (resource) => withAffix(resource, affix, into.configuration[field], by));
}

function setLabels(kustomization: Kustomization, into: Accumulator): void {
  for (const entry of listOf(kustomization, 'labels')) {
    into.attempt(entry.tree, 'values', () =>
      setPairs('labels', childOf(entry.tree, 'pairs'), entry.by, labelFields(entry.tree, into), into),
    );
  }
  const common = kustomization.values.get('commonLabels');
  if (common !== undefined)
    into.attempt(common.tree, 'values', () =>
      setPairs('commonLabels', common.tree, common.by, into.configuration.commonLabels, into),
    );
}

function labelFields(entry: Tree, { configuration }: Accumulator): readonly FieldSpec[] {
  const own = childOf(entry, 'fields');
  const fields = joinedFields(own?.kind === 'seq' ? own.items.map(fieldSpec) : [], configuration.labels);
  if (flag(entry, 'includeSelectors')) return joinedFields(fields, configuration.commonLabels);
  const templates = flag(entry, 'includeTemplates') ? joinedFields(fields, configuration.templateLabels) : fields;
  return joinedFields(templates, [{ path: 'metadata/labels', create: true }]);
}

function setAnnotations(entry: Entry | undefined, into: Accumulator): void {
  if (entry === undefined) return;
  into.attempt(entry.tree, 'values', () =>
    setPairs('commonAnnotations', entry.tree, entry.by, into.configuration.commonAnnotations, into),
  );
}

function setPairs(name: string, map: Tree | undefined, by: string, fields: readonly FieldSpec[], into: Accumulator): void {
  const pairs = pairsOf(map).map(({ key, value, written }) => ({ key, value, by: transformer(name, by, written) }));
  if (pairs.length > 0) into.each(map, (resource) => withPairs(resource, pairs, fields));
}

function setReplicas({ tree, by }: Entry, into: Accumulator): void {
  into.attempt(tree, 'values', () => {
    const name = textOf(childOf(tree, 'name')) ?? '';
    const count = childOf(tree, 'count');
    if (count?.kind !== 'scalar' || typeof count.value !== 'number')
      throw new Refused('wrong-type', 'count must be a number', placeOf(count ?? tree));
    const changed = withReplicas(
      into.resources,
      name,
      count.value,
      into.configuration.replicas,
      transformer('replicas', by, count),
    );
    if (changed !== undefined) into.resources = [...changed];
    else if (into.isOpen) throw new Undecided(`${name} may be in what is not known`);
    else
      throw new Refused('no-replica-target', `no object with replicas is called ${name}`, placeOf(childOf(tree, 'name') ?? tree));
  });
}

function setImage(entry: Entry, into: Accumulator, { as }: Building): void {
  const { tree } = entry;
  into.attempt(childOf(tree, 'name') ?? tree, 'values', () => {
    const { change, matches } = imageChange(entry, as === 'flux');
    into.each(tree, (resource) => withImage(resource, change, matches, into.configuration.images));
  });
}

function replace(entry: Entry, kustomization: Kustomization, into: Accumulator, building: Building): void {
  into.attempt(entry.tree, 'values', () => {
    for (const written of replacementTrees(entry, kustomization, into, building)) {
      const layer = { kind: 'transformer', name: 'replacements', by: entry.by } as const;
      const replacement = replacementOf(written, into, layer);
      const style = building.as === 'flux' ? 'pattern' : 'exact';
      into.each(written, (resource) => replaced(resource, replacement, style));
    }
  });
}

function replacementTrees(entry: Entry, { directory }: Kustomization, into: Accumulator, building: Building): readonly Tree[] {
  const written = childOf(entry.tree, 'path');
  const path = textOf(written);
  if (path === undefined || path === '') return [entry.tree];
  if (childOf(entry.tree, 'source') !== undefined || childOf(entry.tree, 'targets') !== undefined)
    throw new Refused('bad-replacement', 'path and an inline replacement exclude each other', placeOf(entry.tree));
  const source = namedFile(path, written, { ...building, directory, read: (file) => into.files.add(file) });
  const document = source.documents[0];
  building.cache.notice(document?.root);
  const root = document?.root && treeOf(document, document.root, 'helm');
  if (root?.kind === 'seq') return root.items;
  if (root?.kind === 'map') return [root satisfies MapTree];
  throw new Refused('bad-replacement', `${path} holds no replacement`, placeOf(written));
}
