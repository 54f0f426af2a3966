import { keyText } from './scalars.js';
import type { Dialect } from './scalars.js';
import { dereference, scalarText } from './tree.js';
import type { YamlNode } from './tree.js';

/** How many more entries may be resolved: aliases can make a small file endless. Shared by a whole walk, and counted down. */
export interface Budget {
  left: number;
}

/** A file whose aliases and merge keys unfold to more entries than the budget allows. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';

  constructor() {
    super('aliases and merge keys unfold to too many entries');
  }
}

/** An entry as the reader's map holds it. */
export interface ResolvedEntry {
  readonly key: string;
  readonly keyNode: YamlNode;
  /** The value, aliases followed. */
  readonly value: YamlNode;
  /** The `<<` key, else the alias, by which the value came. */
  readonly through?: YamlNode;
}

/**
 * The entries of a map (or of what an alias stands for) with merge keys applied; none for other nodes. Kustomize (go-yaml
 * v3) lets the map's own keys win over merged ones wherever they stand; chart values (go-yaml v2) are assigned in the order
 * of the text, so a `<<` overwrites the keys before it. Both take the last of duplicate keys and, within `<<: [*a, *b]`, the
 * first source. A file that the reader refuses (two `<<` under Kustomize) is read leniently.
 */
export function entriesOf(map: YamlNode, dialect: Dialect, budget: Budget): readonly ResolvedEntry[] {
  const entries = new Map<string, ResolvedEntry>();
  collect(dereference(map), { dialect, budget, active: new Set(), entries }, undefined);
  return [...entries.values()];
}

interface Collecting {
  readonly dialect: Dialect;
  readonly budget: Budget;
  /** Maps that are being merged now: an alias inside its own anchor ends there. */
  readonly active: Set<YamlNode>;
  readonly entries: Map<string, ResolvedEntry>;
}

function collect(map: YamlNode, into: Collecting, through: YamlNode | undefined): void {
  if (map.kind !== 'map' || into.active.has(map)) return;
  spend(into.budget);
  into.active.add(map);
  if (into.dialect === 'helm') assignInOrder(map, into, through);
  else assignOwnThenMerged(map, into, through);
  into.active.delete(map);
}

function assignInOrder(map: YamlNode, into: Collecting, through: YamlNode | undefined): void {
  for (const [key, value] of pairsOf(map)) {
    // Sources are assigned backwards, so that the first one wins (goyaml.v2 decode.go, merge).
    if (isMergeKey(key))
      sourcesOf(value)
        .toReversed()
        .forEach((source) => collect(source, into, through ?? key));
    else assign(key, value, into, through, true);
  }
}

function assignOwnThenMerged(map: YamlNode, into: Collecting, through: YamlNode | undefined): void {
  const own = new Set<string>();
  const merges: (readonly [YamlNode, YamlNode])[] = [];
  for (const [key, value] of pairsOf(map)) {
    if (isMergeKey(key)) merges.push([key, value]);
    else {
      const text = keyText(key, into.dialect);
      const mayAssign = own.has(text) || !into.entries.has(text);
      if (mayAssign) own.add(text);
      assign(key, value, into, through, mayAssign);
    }
  }
  for (const [key, value] of merges) sourcesOf(value).forEach((source) => collect(source, into, through ?? key));
}

function assign(key: YamlNode, value: YamlNode, into: Collecting, through: YamlNode | undefined, wins: boolean): void {
  spend(into.budget);
  if (!wins) return;
  const text = keyText(key, into.dialect);
  const way = through ?? (value.kind === 'alias' ? value : undefined);
  const entry = { key: text, keyNode: key, value: dereference(value) };
  into.entries.set(text, way === undefined ? entry : { ...entry, through: way });
}

function spend(budget: Budget): void {
  if (--budget.left < 0) throw new BudgetExceeded();
}

function sourcesOf(value: YamlNode): readonly YamlNode[] {
  const source = dereference(value);
  return source.kind === 'seq' ? source.items.map(dereference) : [source];
}

function pairsOf(map: YamlNode): readonly (readonly [YamlNode, YamlNode])[] {
  const pairs: [YamlNode, YamlNode][] = [];
  for (let index = 0; index + 1 < map.items.length; index += 2) pairs.push([map.items[index]!, map.items[index + 1]!]);
  return pairs;
}

/** A quoted `"<<"` is a key like any other. */
export function isMergeKey(key: YamlNode): boolean {
  if (key.kind !== 'scalar') return false;
  if (key.tag === undefined ? key.style !== 'plain' || key.end - key.start !== 2 : key.tag !== '!!merge') return false;
  return scalarText(key) === '<<';
}

/** A key that stands twice in one map. */
export interface DuplicateKey {
  readonly first: YamlNode;
  readonly again: YamlNode;
  readonly key: string;
}

const NO_DUPLICATES: readonly DuplicateKey[] = [];

/** More keys are compared by a map. */
const MOST_COMPARED = 24;

/** Whether a look at their length and ends tells that no two keys are the same; most maps have few, and plain ones. */
function areClearlyDistinct(items: readonly YamlNode[]): boolean {
  if (items.length > 2 * MOST_COMPARED) return false;
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index]!;
    if (key.style !== 'plain' || key.event !== undefined || key.tag !== undefined) return false;
    const { text } = key.source;
    for (let other = 0; other < index; other += 2) {
      const { start, end } = items[other]!;
      if (
        end - start === key.end - key.start &&
        text.charCodeAt(start) === text.charCodeAt(key.start) &&
        text.charCodeAt(end - 1) === text.charCodeAt(key.end - 1)
      )
        return false;
    }
  }
  return true;
}

/**
 * Keys of one map that its reader takes for the same. Kustomize refuses to build them, and a second `<<` too ("duplicate merge
 * key"); chart values keep the last, and allow several `<<`.
 */
export function duplicateKeys(map: YamlNode, dialect: Dialect): readonly DuplicateKey[] {
  if (map.kind !== 'map' || (dialect === 'kubernetes' && areClearlyDistinct(map.items))) return NO_DUPLICATES;
  const seen = new Map<string, YamlNode>();
  const duplicates: DuplicateKey[] = [];
  let merge: YamlNode | undefined;
  for (const [node] of pairsOf(map)) {
    if (isMergeKey(node)) {
      if (merge !== undefined && dialect === 'kubernetes') duplicates.push({ first: merge, again: node, key: '<<' });
      merge ??= node;
    } else if (dereference(node).kind === 'scalar') {
      const key = keyText(node, dialect);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, node);
      else duplicates.push({ first, again: node, key });
    }
  }
  return duplicates;
}
