import { type ScalarValue, scalarValue } from '../../../../syntax/yaml/scalars.js';
import { parseYaml } from '../../../../syntax/yaml/parse.js';
import { type YamlNode, scalarText } from '../../../../syntax/yaml/tree.js';
import type { MapTree, ScalarTree, Tree } from '../../tree.js';

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

/** `key:` with nothing behind it; Kustomize drops such a key when it merges anything into the object. */
export function isImplicitNull(tree: Tree): boolean {
  return (
    tree.kind === 'scalar' &&
    tree.value === null &&
    tree.quoted === undefined &&
    tree.layer.kind !== 'json6902' &&
    tree.site?.node.style === 'null'
  );
}

/** Whether a scalar stands in quotes or as a block, as the layers so far have left it. */
export function isQuoted(tree: Tree): boolean {
  if (tree.kind !== 'scalar') return false;
  if (tree.quoted !== undefined) return tree.quoted;
  const style = tree.site?.node.style;
  return style === 'single' || style === 'double' || style === 'literal' || style === 'folded';
}

const untypedTexts = new WeakMap<Tree, string>();

/** A scalar that Kustomize made without a type: its text decides, and decides anew when another text is put into it. */
export function untyped(scalar: ScalarTree, text: string): ScalarTree {
  const made: ScalarTree = { ...scalar, value: plainValue(text), quoted: false };
  untypedTexts.set(made, text);
  return made;
}

/** The text of a scalar without a type; undefined for all others. */
export function untypedText(tree: Tree): string | undefined {
  return untypedTexts.get(tree);
}

/** The characters of a scalar as Kustomize keeps them, without quotes: `0644` stays `0644`. */
export function rawText(tree: ScalarTree): string {
  const made = untypedText(tree);
  if (made !== undefined) return made;
  if (typeof tree.value === 'string' && !isTimestamp(tree)) return tree.value;
  const node = tree.site?.node;
  if (node?.kind === 'scalar' && isWrittenAt(tree)) return scalarText(node);
  return tree.value === null ? 'null' : String(tree.value);
}

/** The text of the scalar at a path, whatever its type; undefined when there is none. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? rawText(tree) : undefined;
}

/** Its value is that of the node at its site: it was not computed. */
function isWrittenAt(tree: ScalarTree): boolean {
  return tree.layer.kind === 'source' || tree.layer.kind === 'strategic-merge';
}

/** A date without quotes, which has a type of its own. */
export function isTimestamp(tree: ScalarTree): boolean {
  return (
    tree.site?.node.style === 'plain' &&
    isWrittenAt(tree) &&
    typeof tree.value === 'string' &&
    /^\d{4}-\d\d-\d\dT/.test(tree.value) &&
    scalarText(tree.site.node) !== tree.value
  );
}

/** What a text is when it stands without quotes. */
export function plainValue(text: string): ScalarValue {
  if (!/^(?:[-+.0-9~]|[nN](?:ull|ULL)$|[tT](?:rue|RUE)$|[fF](?:alse|ALSE)$|$)/.test(text)) return text;
  const root = parseYaml(text).documents[0]?.root;
  return root?.kind === 'scalar' && root.style === 'plain' ? scalarValue(root, 'kubernetes') : text;
}

/** Booleans and base-60 numbers of YAML 1.1, which go-yaml quotes when it writes a string. */
const QUOTED_WORDS = /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)$/;
/** What a plain scalar cannot be (YAML 1.2, 7.3.3). */
const NEVER_PLAIN = /^$|^[\s,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|:(?:\s|$)|\s#|\s$|[\x00-\x1f\x7f]/;

/** Whether go-yaml puts a string in quotes or in a block when it writes it anew. */
export function needsQuotes(value: string): boolean {
  return NEVER_PLAIN.test(value) || QUOTED_WORDS.test(value) || typeof plainValue(value) !== 'string';
}

const rewritten = new WeakMap<Tree, Tree>();

/**
 * The tree after Kustomize has turned the object into JSON and back, as a JSON patch or a List does: quotes are where they
 * are needed, a key without value has an explicit null. Equal trees give the same tree.
 */
export function throughJson(tree: Tree): Tree {
  if (tree.kind === 'scalar') return rewrite(tree);
  const known = rewritten.get(tree);
  if (known !== undefined) return known;
  const result = rewrite(tree);
  rewritten.set(tree, result);
  return result;
}

function rewrite(tree: Tree): Tree {
  if (tree.kind === 'scalar') {
    if (isImplicitNull(tree)) return emitted({ ...tree, quoted: false });
    // What has been through JSON has a type.
    if (typeof tree.value !== 'string') return isQuoted(tree) || untypedTexts.has(tree) ? { ...tree, quoted: false } : tree;
    const quoted = needsQuotes(tree.value);
    // What a label transformer has put in several places is no longer one node.
    return quoted === isQuoted(tree) && tree.layer.kind !== 'transformer' ? tree : { ...tree, quoted };
  }
  if (tree.kind === 'seq') {
    const items = tree.items.map(throughJson);
    return items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
  }
  return tree.kind === 'map' ? withChildren(tree, throughJson) : tree;
}

/** Whether a value is left out inside `{}` or `[]`. */
export function holdsLeftOut(node: YamlNode): boolean {
  return /[{[]/.test(node.source.text) && hasLeftOut(node);
}

function hasLeftOut(node: YamlNode): boolean {
  if (node.style === 'null') return node.parent?.style === 'flow';
  return node.items.some(hasLeftOut);
}

const written = new WeakMap<Tree, Tree>();

/** The tree as Kustomize writes it out: a value left out inside `{}` or `[]` becomes an empty text. */
export function emitted(tree: Tree): Tree {
  if (tree.kind === 'unknown') return tree;
  if (tree.kind === 'scalar') {
    const node = tree.site?.node;
    const isLeftOut =
      tree.value === null && node?.style === 'null' && node.parent?.style === 'flow' && tree.layer.kind !== 'json6902';
    return isLeftOut ? { ...tree, value: '', quoted: true } : tree;
  }
  let result = written.get(tree);
  if (result === undefined) {
    if (tree.kind === 'map') result = withChildren(tree, emitted);
    else {
      const items = tree.items.map(emitted);
      result = items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
    }
    written.set(tree, result);
  }
  return result;
}

/** A map with each value replaced; itself when nothing changes. */
export function withChildren(tree: MapTree, change: (child: Tree, key: string) => Tree): MapTree {
  let entries: Map<string, Tree> | undefined;
  for (const [key, child] of tree.entries) {
    const changed = change(child, key);
    if (changed !== child) (entries ??= new Map(tree.entries)).set(key, changed);
  }
  return entries === undefined ? tree : { ...tree, entries };
}
