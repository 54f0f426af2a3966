import type { FilePath } from '../../../../core/location.js';
import type { YamlNode } from '../../../../syntax/yaml/tree.js';
import type { Document } from '../../../project/document.js';
import type { SourceFile } from '../../../project/source-file.js';
import { type MapTree, type Tree, childOf, subtree } from '../../tree.js';
import type { Compositions } from './compositions.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { type Resource, newResource } from './resource.js';
import { isNull, textOf, throughJson } from './scalar-text.js';

/** The objects of a manifest file, lists expanded (api/resource/factory.go). Throws `Refused` or `Undecided`. */
export function resourcesIn(source: SourceFile, cache: Compositions): readonly Resource[] {
  if (source.isLeftOut) throw new Undecided(`${source.path} is not looked into`);
  const { problem } = source.stream;
  if (problem !== undefined)
    throw new Refused('unreadable', problem.message, { document: { file: source.path, index: 0 }, range: problem.range });
  if (source.skipped !== undefined) throw new Undecided(`${source.path} is not read (${source.skipped})`);
  const resources: Resource[] = [];
  for (const document of source.documents) {
    if (document.root !== undefined) expand(cache.tree(document, document.root), document, source.path, resources);
  }
  return resources;
}

function expand(tree: Tree, document: Document, file: FilePath, into: Resource[]): void {
  if (isNull(tree) || (tree.kind === 'map' && tree.entries.size === 0)) return;
  const at = placeOf(tree);
  if (tree.kind === 'unknown') throw new Undecided(`${file}: ${tree.because}`);
  if (tree.kind !== 'map') throw new Refused('not-an-object', 'this is no Kubernetes object', at);
  const kind = textOf(childOf(tree, 'kind')) ?? '';
  if (kind === '') throw new Refused('not-an-object', 'an object without kind', at);
  if (kind.endsWith('List')) {
    const items = childOf(tree, 'items');
    if (items !== undefined && isNull(items)) return;
    if (items !== undefined && items.kind !== 'seq')
      throw new Refused('not-an-object', `items of a ${kind} must be a list`, placeOf(items));
    if (items !== undefined) {
      for (const item of items.items) expand(throughJson(item), document, file, into);
      return;
    }
  } else if (!textOf(subtree(tree, ['metadata', 'name']))) throw new Refused('not-an-object', `the ${kind} has no name`, at);
  into.push(resourceOf(tree, kind, document, file));
}

function resourceOf(tree: MapTree, kind: string, document: Document, file: FilePath): Resource {
  const node: YamlNode = tree.site?.node ?? document.root!;
  const namespace = textOf(subtree(tree, ['metadata', 'namespace']));
  const manifest = {
    apiVersion: textOf(childOf(tree, 'apiVersion')) ?? '',
    kind,
    name: textOf(subtree(tree, ['metadata', 'name'])) ?? '',
    ...(namespace !== undefined && { namespace }),
    document,
    node,
  };
  return newResource(tree, manifest, file);
}
