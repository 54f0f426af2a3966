import type { FilePath } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { hasUnfilledLines } from '../../../syntax/header-scan.js';
import type { SyntaxProblem } from '../../../syntax/yaml/tree.js';
import type { Document } from '../../project/document.js';
import type { Project } from '../../project/project.js';
import { type MapTree, type Tree, siteTarget, treeOf, unknownTree } from '../tree.js';
import type { HelmProblem } from './problem.js';

/** A text of values as Helm reads it, or why it would not. */
export type ReadValues = { readonly tree: Tree } | { readonly problem: HelmProblem };

/**
 * The values that a document holds: YAML 1.1, a map or nothing (Helm ReadValues). `what` names the text in a message. The
 * text itself is never shown: it may come from a Secret.
 */
export function readValues(document: Document, layer: Layer, what: string): ReadValues {
  const [problem] = document.problems;
  if (problem !== undefined && hasUnfilledLines(document.text.text))
    return { tree: unknownTree(`${what} holds lines that something has yet to fill`, layer) };
  if (problem !== undefined) return { problem: unreadable(document, problem, what) };
  const { root } = document;
  const empty: MapTree = { kind: 'map', entries: new Map(), layer };
  if (root === undefined) return { tree: empty };
  const tree = treeOf(document, root, 'helm', layer);
  if (tree.kind === 'scalar' && tree.value === null) return { tree: empty };
  if (tree.kind === 'map' || tree.kind === 'unknown') return { tree };
  return { problem: { code: 'values-not-a-map', message: `${what} holds no map of values`, at: placeOf(tree, document) } };
}

function placeOf(tree: Tree, document: Document): HelmProblem['at'] {
  return tree.site === undefined ? { document: document.id, path: [] } : siteTarget(tree.site);
}

function unreadable(document: Document, { message, range }: SyntaxProblem, what: string): HelmProblem {
  return { code: 'values-not-yaml', message: `${what} is not YAML: ${message}`, at: { document: document.id, range } };
}

const SOURCE: Layer = { kind: 'source' };

/** A values file of a user, as `helm --values` reads it. */
export function fileValues(project: Project, path: FilePath, problems: HelmProblem[]): Tree {
  const file = project.files.get(path);
  if (file === undefined || file.skipped !== undefined) return unknownTree(`${path} cannot be read`, SOURCE);
  const { problem } = file.stream;
  if (problem !== undefined) {
    const message = `${path} is not YAML: ${problem.message}`;
    problems.push({ code: 'values-not-yaml', message, at: { document: { file: path, index: 0 }, range: problem.range } });
    return unknownTree(message, SOURCE);
  }
  const [document] = file.documents;
  const layer: Layer = { kind: 'values-file', file: path };
  if (document === undefined) return { kind: 'map', entries: new Map(), layer };
  const values = readValues(document, layer, path);
  if ('tree' in values) return document.encrypted ? encryptedValues(values.tree, path) : values.tree;
  problems.push(values.problem);
  return unknownTree(values.problem.message, SOURCE);
}

/** SOPS leaves the keys readable. Whoever decrypts the file takes out what SOPS keeps there for itself. */
function encryptedValues(tree: Tree, path: FilePath): Tree {
  const hidden = hiddenScalars(tree, `${path} is encrypted with SOPS`);
  if (hidden.kind !== 'map') return hidden;
  const entries = new Map(hidden.entries);
  entries.delete('sops');
  return { ...hidden, entries };
}

function hiddenScalars(tree: Tree, because: string): Tree {
  const { layer, site } = tree;
  if (tree.kind === 'scalar') return { ...unknownTree(because, layer, true), ...(site && { site }) };
  if (tree.kind === 'seq') return { ...tree, items: tree.items.map((item) => hiddenScalars(item, because)) };
  if (tree.kind !== 'map') return tree;
  return { ...tree, entries: new Map([...tree.entries].map(([key, value]) => [key, hiddenScalars(value, because)])) };
}
