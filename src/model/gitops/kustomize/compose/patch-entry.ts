import type { Layer } from '../../../../core/provenance.js';
import type { Problem } from '../../../../core/rule.js';
import { jsonProblem } from '../../../../syntax/json.js';
import type { Document } from '../../../project/document.js';
import type { Project } from '../../../project/project.js';
import { type MapTree, type Tree, childOf, subtree, treeOf, treeOfPlain } from '../../tree.js';
import { asSplit } from './document-end.js';
import { embeddedDocuments } from './embedded-body.js';
import { isRemoteFile } from './fetched.js';
import { type Operation, operationsOf } from './json-patch.js';
import type { Entry } from './kustomization-file.js';
import { type Named, namedFile } from './named-file.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { textOf } from './scalar-text.js';

/** What a patch says: documents to merge, or operations. */
export type PatchBody =
  | { readonly kind: 'strategic-merge'; readonly patches: readonly MapTree[] }
  | { readonly kind: 'json6902'; readonly operations: readonly Operation[] };

/** The body of an entry of `patches` or `patchesJson6902`. Throws `Refused` or `Undecided`. */
export function patchBody({ tree: entry, by }: Entry, files: Named): PatchBody {
  const inline = childOf(entry, 'patch');
  const path = childOf(entry, 'path');
  for (const written of [inline, path]) if (written?.kind === 'unknown') throw new Undecided(written.because);
  // The older Flux API has the operations themselves, not their text.
  if (inline?.kind === 'seq') {
    const layer: Layer = { kind: 'json6902', by };
    return { kind: 'json6902', operations: operationsOf(rewritten(inline, 'helm', layer), layer) };
  }
  const hasInline = (textOf(inline) ?? '').trim() !== '';
  const hasPath = (textOf(path) ?? '') !== '';
  if (hasInline === hasPath)
    throw new Refused(
      'bad-patch',
      hasInline ? 'patch and path exclude each other' : 'one of patch and path is needed',
      placeOf(entry),
    );
  return hasInline ? bodyOf(inlineRoots(inline!, files.project), inline!, by) : bodyOf(fileRoots(path!, files), path!, by);
}

/** An item of `patchesStrategicMerge`: a path, or the patch itself. */
export function mergeBody({ tree: item, by }: Entry, files: Named): PatchBody {
  if (item.kind === 'unknown') throw new Undecided(item.because);
  if (item.kind === 'map') {
    const patch = rewritten(item, 'kubernetes', { kind: 'strategic-merge', by });
    return { kind: 'strategic-merge', patches: [asObject(patch, item)] };
  }
  const text = textOf(item) ?? '';
  const isPath = isRemoteFile(text) || !/[\n:{]/.test(text.trim());
  const body = bodyOf(isPath ? fileRoots(item, files) : inlineRoots(item, files.project), item, by);
  if (body.kind !== 'strategic-merge') throw new Refused('bad-patch', 'a strategic merge patch is an object', placeOf(item));
  return body;
}

/** A part of a manifest that is a patch, in the layer of the patch. */
function rewritten(tree: Tree, dialect: 'kubernetes' | 'helm', layer: Layer): Tree {
  if (tree.site === undefined) throw new Undecided('the patch stands in no file');
  return treeOf(tree.site.document, tree.site.node, dialect, layer);
}

/** Reads the documents in the dialect of their reader. */
type Roots = (dialect: 'kubernetes' | 'helm', layer: Layer) => readonly Tree[];

function inlineRoots(written: Tree, project: Project): Roots {
  const text = textOf(written)!;
  if (written.kind !== 'scalar') throw new Refused('bad-patch', 'the patch is not a text', placeOf(written));
  const documents = embeddedDocuments(project, written, text);
  if (documents.length === 0) throw new Undecided('the patch stands in no file');
  return rootsOf(documents, 'the patch');
}

function fileRoots(written: Tree, files: Named): Roots {
  const path = textOf(written)!;
  const source = namedFile(path, written, files);
  const problem = source.stream.problem;
  if (problem !== undefined) {
    const at: Problem = { document: { file: source.path, index: 0 }, range: problem.range };
    throw new Refused('bad-patch', `the patch is not YAML: ${problem.message}`, at);
  }
  return rootsOf(source.documents, path);
}

function rootsOf(documents: readonly Document[], what: string): Roots {
  const [problem] = documents.flatMap((document) => document.problems.map((one) => ({ document, one })));
  if (problem !== undefined) {
    const at: Problem = { document: problem.document.id, range: problem.one.range };
    throw new Refused('bad-patch', `${what} is not YAML: ${problem.one.message}`, at);
  }
  return (dialect, layer) =>
    documents.flatMap((document) => {
      const { root } = document;
      return root === undefined ? [] : [asSplit(treeOf(document, root, dialect, layer), document)];
    });
}

function bodyOf(roots: Roots, written: Tree, by: string): PatchBody {
  const merging = roots('kubernetes', { kind: 'strategic-merge', by }).filter(
    (root) => !(root.kind === 'scalar' && root.value === null) && !(root.kind === 'map' && root.entries.size === 0),
  );
  const [first] = merging;
  if (first === undefined) throw new Refused('bad-patch', 'the patch is empty', placeOf(written));
  if (first.kind === 'seq') {
    const layer: Layer = { kind: 'json6902', by };
    const [list] = roots('helm', layer);
    refuseBadJson(first, written);
    return { kind: 'json6902', operations: operationsOf(list ?? treeOfPlain(null, layer), layer) };
  }
  const patches = merging.flatMap(expanded);
  return { kind: 'strategic-merge', patches: patches.map((root) => asObject(root, written)) };
}

/** A body that begins with a bracket is read as JSON, not as YAML. */
function refuseBadJson(list: Tree, written: Tree): void {
  const text = list.site?.document.text.text.trimStart() ?? '';
  if (!text.startsWith('[')) return;
  const problem = jsonProblem(text);
  if (problem !== undefined) throw new Refused('bad-json-patch', `the patch is not JSON: ${problem.message}`, placeOf(written));
}

function expanded(root: Tree): readonly Tree[] {
  const items = textOf(childOf(root, 'kind'))?.endsWith('List') === true ? childOf(root, 'items') : undefined;
  return items?.kind === 'seq' ? items.items : [root];
}

function asObject(root: Tree, written: Tree): MapTree {
  const named = textOf(childOf(root, 'kind')) && textOf(subtree(root, ['metadata', 'name']));
  if (root.kind !== 'map' || !named)
    throw new Refused(
      'bad-patch',
      'the patch is neither an object with kind and metadata.name nor a list of operations',
      placeOf(root) ?? placeOf(written),
    );
  return root;
}
