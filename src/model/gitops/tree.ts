import type { Plain } from '../../core/fix.js';
import type { KeyPath, Target } from '../../core/location.js';
import type { Layer, Origin } from '../../core/provenance.js';
import type { EffectiveText } from '../../syntax/effective-text.js';
import { type Budget, BudgetExceeded, entriesOf, isMergeKey } from '../../syntax/yaml/entries.js';
import { type Dialect, type ScalarValue, keyText, scalarValue } from '../../syntax/yaml/scalars.js';
import { type YamlNode, dereference, pathOf } from '../../syntax/yaml/tree.js';
import type { Document } from '../project/document.js';

/** Where a value is written: the winning text, with the key when it is a map entry. */
export interface Site {
  readonly document: Document;
  readonly node: YamlNode;
}

interface Common {
  readonly layer: Layer;
  /** Absent for layers that live in no file: program and chart defaults. */
  readonly site?: Site;
  /** What this value overrides, nearest layer first. */
  readonly under?: Tree;
}

export interface MapTree extends Common {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Tree>;
  /** Set when something unknown may add keys: an absent key is unknown then, for this reason. */
  readonly open?: string;
  /** Keys that a layer took out, with what took them out and what was lost. Kept so that absence can be explained. */
  readonly removed?: ReadonlyMap<string, Tombstone>;
}

export interface Tombstone {
  /** The null, the `$patch: delete` or the remove operation. */
  readonly by: Tree;
  readonly lost: Tree;
}

export interface SequenceTree extends Common {
  readonly kind: 'seq';
  readonly items: readonly Tree[];
}

export interface ScalarTree extends Common {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /**
   * The text with the origin of each character, where that is not simply the scalar at `site`: a file that a generator reads,
   * a text with substituted variables.
   */
  readonly text?: EffectiveText;
  /**
   * Whether the effective manifest holds the value in quotes (or as a block), where that is not what `site` says: Kustomize
   * keeps the lower layer's quotes, and rewrites all of them in a JSON patch. Decides the type that a later layer's value gets.
   */
  readonly quoted?: boolean;
  /** The text that was read as this value, where it is not the value as it stands: what a `targetPath` places, a parameter. */
  readonly parsed?: ParsedText;
}

/**
 * How a text that is one value is read. `target-path`: as `helm --set` does, in quotes as a string (Flux); `literal`: as it is;
 * `parameter` and `string-parameter`: as `--set` and `--set-string` with Argo CD's escaping of commas; `set-entry` and
 * `string-set-entry`: the same with helmfile's escaping.
 */
export type TextGrammar = 'target-path' | 'literal' | 'parameter' | 'string-parameter' | 'set-entry' | 'string-set-entry';

export interface ParsedText {
  readonly text: ScalarTree;
  readonly grammar: TextGrammar;
}

export interface UnknownTree extends Common {
  readonly kind: 'unknown';
  readonly because: string;
  /** `true` when the value is certainly there and only cannot be read. */
  readonly exists: true | 'maybe';
}

/** An effective value in which every part knows the layer and place it came from. Never changed, and shared between variants. */
export type Tree = MapTree | SequenceTree | ScalarTree | UnknownTree;

const SOURCE: Layer = { kind: 'source' };

/** Aliases and merge keys may multiply a document; of what they repeat, more nodes than this are unknown (1,342 is the most in 40,000 files). */
const MAX_REPEATED = 5_000;
/** The entries of maps with merge keys, their own ones and all that are merged. */
const MAX_MERGED = 200_000;

const manifestTrees = new WeakMap<YamlNode, Tree>();

/** The tree of a manifest, built once: nodes belong to one version of one text, so this holds as long as they do. */
export function manifestTree(manifest: { readonly document: Document; readonly node: YamlNode }): Tree {
  let tree = manifestTrees.get(manifest.node);
  if (tree === undefined) manifestTrees.set(manifest.node, (tree = treeOf(manifest.document, manifest.node, 'kubernetes')));
  return tree;
}

/** The tree of a node as its document says it, aliases and merge keys resolved. */
export function treeOf(document: Document, node: YamlNode, dialect: Dialect, layer: Layer = SOURCE): Tree {
  return build(
    document,
    node,
    { dialect, layer, repeated: { left: MAX_REPEATED }, merged: { left: MAX_MERGED }, isRepeated: false },
    0,
  );
}

const MAX_DEPTH = 600;

interface Reading {
  readonly dialect: Dialect;
  readonly layer: Layer;
  readonly repeated: Budget;
  readonly merged: Budget;
  /** Inside what an alias or a merge key repeats. The rest is as large as the file. */
  readonly isRepeated: boolean;
}

function build(document: Document, written: YamlNode, around: Reading, depth: number): Tree {
  const node = dereference(written);
  const reading = node === written || around.isRepeated ? around : { ...around, isRepeated: true };
  const { dialect, layer, repeated, isRepeated } = reading;
  const site = { document, node };
  const unknown = (because: string): UnknownTree => ({ kind: 'unknown', because, exists: true, layer, site });
  if (depth > MAX_DEPTH || (isRepeated && repeated.left-- <= 0)) return unknown('aliases repeat more than can be followed');
  if (node.kind === 'alias') return unknown('an alias refers to an anchor that is not there');
  if (node.kind === 'scalar') return { kind: 'scalar', value: scalarValue(node, dialect), layer, site };
  if (node.kind === 'seq')
    return { kind: 'seq', items: node.items.map((item) => build(document, item, reading, depth + 1)), layer, site };
  try {
    const entries = new Map<string, Tree>();
    if (!hasMergeKey(node)) {
      // Without merge keys the last of equal keys wins, which is what a map does by itself.
      for (let index = 0; index < node.items.length; index += 2) {
        entries.set(shared(keyText(node.items[index]!, dialect)), build(document, node.items[index + 1]!, reading, depth + 1));
      }
      return { kind: 'map', entries, layer, site };
    }
    const inside = { ...reading, isRepeated: true };
    for (const { key, value, through } of entriesOf(node, dialect, reading.merged))
      entries.set(key, build(document, value, through === undefined ? reading : inside, depth + 1));
    return { kind: 'map', entries, layer, site };
  } catch (error) {
    if (error instanceof BudgetExceeded) return unknown('aliases repeat more than can be followed');
    throw error;
  }
}

/** The keys of manifests are few: each is kept once, and not once for every file. */
const keys = new Map<string, string>();
const LONGEST_KEY = 32;
const MOST_KEYS = 20_000;

function shared(text: string): string {
  if (text.length > LONGEST_KEY) return text;
  const known = keys.get(text);
  if (known !== undefined) return known;
  if (keys.size < MOST_KEYS) keys.set(text, text);
  return text;
}

function hasMergeKey({ items }: YamlNode): boolean {
  for (let index = 0; index < items.length; index += 2) if (isMergeKey(items[index]!)) return true;
  return false;
}

/** A tree for a value that no file holds. */
export function treeOfPlain(value: Plain, layer: Layer): Tree {
  if (value === null || typeof value !== 'object') return { kind: 'scalar', value, layer };
  if (isList(value)) return { kind: 'seq', items: value.map((item) => treeOfPlain(item, layer)), layer };
  return { kind: 'map', entries: new Map(Object.entries(value).map(([key, item]) => [key, treeOfPlain(item, layer)])), layer };
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

export function unknownTree(because: string, layer: Layer, exists: true | 'maybe' = 'maybe'): UnknownTree {
  return { kind: 'unknown', because, exists, layer };
}

export function siteTarget(site: Site): Target {
  return { document: site.document.id, path: pathOf(site.node) };
}

/** Where a value comes from. The target is worked out when it is asked for: most questions never show a place. */
export function originOf(tree: Tree): Origin {
  const { layer, site } = tree;
  return site === undefined ? { layer } : new WrittenOrigin(layer, site);
}

class WrittenOrigin implements Origin {
  #target: Target | undefined;

  constructor(
    readonly layer: Layer,
    private readonly site: Site,
  ) {}

  get target(): Target {
    return (this.#target ??= siteTarget(this.site));
  }
}

const NO_LOSERS: readonly Origin[] = [];

/** The layers a value overrides, nearest first. */
export function losersOf(tree: Tree): readonly Origin[] {
  if (tree.under === undefined) return NO_LOSERS;
  const losers: Origin[] = [];
  for (let below: Tree | undefined = tree.under; below !== undefined; below = below.under) losers.push(originOf(below));
  return losers;
}

export function childOf(tree: Tree, step: string | number): Tree | undefined {
  if (tree.kind === 'map') return tree.entries.get(String(step));
  return tree.kind === 'seq' && typeof step === 'number' ? tree.items[step] : undefined;
}

export function subtree(tree: Tree | undefined, path: KeyPath): Tree | undefined {
  let at = tree;
  for (const step of path) at = at && childOf(at, step);
  return at;
}
