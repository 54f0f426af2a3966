import type { Patch, Plain } from '../../core/fix.js';
import type { KeyPath } from '../../core/location.js';
import { applyEdits } from '../../core/text.js';
import type { TextEdit } from '../../core/text.js';
import { isList, isMap } from './edit-layout.js';
import { isPlainString } from './edit-scalar.js';
import { commentRanges } from './gaps.js';
import { parseYaml } from './parse.js';
import { isWrittenAlike, scalarText } from './tree.js';
import type { YamlNode, YamlStream } from './tree.js';

/** A patch of a tree, as opposed to one of a text that is no tree yet. */
export type TreePatch = Exclude<Patch, { op: 'quote' | 'insert' }>;

/** What a node says, without how it is written: exactly one of scalar, map and list. */
interface Meaning {
  /** Anchor and tag. */
  readonly mark: string;
  /** Plain text that some reader takes for another type than string keeps its spelling; aliases are scalars. */
  readonly scalar?: string;
  readonly map?: readonly (readonly [string, Said])[];
  readonly list?: readonly Said[];
}

/** A node stands for what it says until that is asked for: a patch changes little of a text. */
type Said = Meaning | YamlNode;

const NOTHING: Meaning = { mark: '', scalar: 'plain ' };

/** True when the edited text says what the old one said with exactly this patch, in every document, and keeps its comments. */
export function saysExactly(stream: YamlStream, documentIndex: number, patch: TreePatch, edits: readonly TextEdit[]): boolean {
  const after = parseYaml(applyEdits(stream.text, edits));
  if (after.problem !== undefined) return false;
  const expected: Said[] = stream.documents.map(({ root }) => root ?? NOTHING);
  expected[documentIndex] = patched(expected[documentIndex] ?? NOTHING, patch);
  const isSaid = areAlike(
    expected,
    after.documents.map(({ root }) => root ?? NOTHING),
  );
  if (!isSaid) return false;
  return patch.op === 'remove' || patch.op === 'comment-out' || hasSameComments(stream, after);
}

/** Every comment of either text stands in the other, letter for letter; a moved entry may have taken its own along. */
function hasSameComments(before: YamlStream, after: YamlStream): boolean {
  const [old, now] = [before, after].map(commentTexts);
  return JSON.stringify(old) === JSON.stringify(now);
}

function commentTexts(stream: YamlStream): readonly string[] {
  const { text } = stream;
  return commentRanges(stream, { start: 0, end: text.length })
    .map(({ start, end }) => text.slice(start, end))
    .toSorted();
}

function areAlike(some: readonly Said[], others: readonly Said[]): boolean {
  return some.length === others.length && some.every((said, index) => isAlike(said, others[index]!));
}

function isAlike(one: Said, other: Said): boolean {
  if (isNode(one) && isNode(other) && isWrittenAlike(one, other)) return true;
  const [a, b] = [meaningOf(one), meaningOf(other)];
  if (a.mark !== b.mark || a.scalar !== b.scalar) return false;
  if (a.list !== undefined && b.list !== undefined) return areAlike(a.list, b.list);
  if (a.map === undefined || b.map === undefined) return a.map === b.map && a.list === b.list;
  const others = b.map;
  return (
    a.map.length === others.length &&
    a.map.every(([key, value], index) => key === others[index]![0] && isAlike(value, others[index]![1]))
  );
}

function isNode(said: Said): said is YamlNode {
  return 'kind' in said;
}

/** What a node says, and nodes for what is inside it. */
function meaningOf(said: Said): Meaning {
  if (!isNode(said)) return said;
  const { kind, anchor, tag, items } = said;
  if (kind === 'alias') return { mark: '', scalar: `alias ${anchor}` };
  const mark = anchor === undefined && tag === undefined ? '' : `&${anchor} ${tag}`;
  if (kind === 'seq') return { mark, list: items };
  if (kind === 'scalar') return { mark, scalar: scalarMeaning(said) };
  const map: [string, Said][] = [];
  for (let index = 0; index + 1 < items.length; index += 2) map.push([keyOf(items[index]!), items[index + 1]!]);
  return { mark, map };
}

function scalarMeaning(node: YamlNode): string {
  const text = scalarText(node);
  const plain = (node.style === 'plain' || node.style === 'null') && !isPlainString(text);
  return `${plain ? 'plain' : 'string'} ${text}`;
}

function keyOf(key: YamlNode): string {
  const simple = key.kind === 'scalar' && key.anchor === undefined && key.tag === undefined;
  return simple ? scalarText(key) : spelledOut(key);
}

/** What is said, in one text. Lengths stand before the parts: quotes within quotes would double at each level of keys within keys. */
function spelledOut(said: Said): string {
  const { mark, scalar, map, list } = meaningOf(said);
  const [kind, parts] =
    list !== undefined
      ? ['list', list.map(spelledOut)]
      : map !== undefined
        ? ['map', map.flatMap(([key, value]) => [key, spelledOut(value)])]
        : ['scalar', [scalar!]];
  return [kind, mark, ...parts].map((part) => `${part.length}:${part}`).join('');
}

function meaningOfPlain(value: Plain): Meaning {
  if (isList(value)) return { mark: '', list: value.map(meaningOfPlain) };
  if (isMap(value)) return { mark: '', map: Object.entries(value).map(([key, inner]) => [key, meaningOfPlain(inner)] as const) };
  if (typeof value === 'string') return { mark: '', scalar: `string ${value}` };
  return { mark: '', scalar: `plain ${Object.is(value, -0) ? '0' : String(value)}` };
}

function patched(root: Said, patch: TreePatch): Said {
  const { path } = patch.at;
  switch (patch.op) {
    case 'set':
      return withValue(root, path, () => meaningOfPlain(patch.value));
    case 'append':
      return withValue(root, path, (old) => ({
        mark: '',
        list: [...((old && meaningOf(old).list) ?? []), meaningOfPlain(patch.value)],
      }));
    case 'remove':
    case 'comment-out':
      return without(root, path);
    case 'rename-key':
      return renamed(root, path, patch.key);
    case 'move':
      return moved(root, path, patch.to);
  }
}

function moved(root: Said, from: KeyPath, to: KeyPath): Said {
  const entry = valueAt(root, from);
  if (entry === undefined) return root;
  const rest = without(root, from);
  const holder = from.slice(0, -1);
  const parent = valueAt(rest, holder);
  const stays = holder.every((step, index) => step === to[index]);
  const emptied = !stays && typeof holder.at(-1) === 'string' && parent !== undefined && meaningOf(parent).map?.length === 0;
  return withValue(emptied ? without(rest, holder) : rest, to, () => entry);
}

function valueAt(root: Said, path: KeyPath): Said | undefined {
  let at: Said | undefined = root;
  for (const step of path) at = at && innerAt(meaningOf(at), step);
  return at;
}

function innerAt({ list, map }: Meaning, step: string | number): Said | undefined {
  return list?.[Number(step)] ?? map?.find(([key]) => key === String(step))?.[1];
}

/**
 * The tree with another value at a path. What is missing on the way appears at the end of its map; an unused anchor in front of
 * a value stays when the value is replaced.
 */
function withValue(said: Said | undefined, path: KeyPath, value: (old: Said | undefined) => Said): Meaning {
  const [step, ...rest] = path;
  const node = said && meaningOf(said);
  if (step === undefined) {
    const replaced = meaningOf(value(said));
    return node === undefined || node.mark === '' ? replaced : { ...replaced, mark: node.mark };
  }
  const mark = node?.mark ?? '';
  if (node?.list !== undefined || (typeof step === 'number' && !node?.map?.length)) {
    const list = [...(node?.list ?? [])];
    list[Number(step)] = withValue(list[Number(step)], rest, value);
    return { mark, list };
  }
  const map = node?.map ?? [];
  const found = map.findIndex(([key]) => key === String(step));
  const entry = [String(step), withValue(map[found]?.[1], rest, value)] as const;
  return { mark, map: found < 0 ? [...map, entry] : map.with(found, entry) };
}

/** The tree with another collection at a path that exists. */
function withCollection(root: Said, path: KeyPath, change: (collection: Meaning) => Meaning): Said {
  const collection = valueAt(root, path);
  return collection === undefined ? root : withValue(root, path, () => change(meaningOf(collection)));
}

function without(root: Said, path: KeyPath): Said {
  const last = path.at(-1)!;
  return withCollection(root, path.slice(0, -1), ({ mark, map, list }) =>
    map === undefined
      ? { mark, list: (list ?? []).toSpliced(Number(last), 1) }
      : { mark, map: map.filter(([key]) => key !== String(last)) },
  );
}

function renamed(root: Said, path: KeyPath, name: string): Said {
  return withCollection(root, path.slice(0, -1), ({ mark, map }) => ({
    mark,
    map: (map ?? []).map(([key, value]) => [key === path.at(-1) ? name : key, value] as const),
  }));
}
