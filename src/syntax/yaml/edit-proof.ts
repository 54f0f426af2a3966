import type { Patch, Plain } from '../../core/fix.js';
import type { KeyPath } from '../../core/location.js';
import { applyEdits } from '../../core/text.js';
import type { TextEdit } from '../../core/text.js';
import { isList, isMap } from './edit-layout.js';
import { isPlainString } from './edit-scalar.js';
import { commentRanges } from './gaps.js';
import { parseYaml } from './parse.js';
import { scalarText } from './tree.js';
import type { YamlNode, YamlStream } from './tree.js';

/** A patch of a tree, as opposed to one of a text that is no tree yet. */
export type TreePatch = Exclude<Patch, { op: 'quote' | 'insert' }>;

/** What a node says, without how it is written: exactly one of scalar, map and list. */
interface Meaning {
  /** Anchor and tag. */
  readonly mark: string;
  /** Plain text that some reader takes for another type than string keeps its spelling; aliases are scalars. */
  readonly scalar?: string;
  readonly map?: readonly (readonly [string, Meaning])[];
  readonly list?: readonly Meaning[];
}

const NOTHING: Meaning = { mark: '', scalar: 'plain ' };

/** True when the edited text says what the old one said with exactly this patch, in every document, and keeps its comments. */
export function saysExactly(stream: YamlStream, documentIndex: number, patch: TreePatch, edits: readonly TextEdit[]): boolean {
  const after = parseYaml(applyEdits(stream.text, edits));
  if (after.problem !== undefined) return false;
  const expected = stream.documents.map(({ root }) => meaningOf(root));
  expected[documentIndex] = patched(expected[documentIndex] ?? NOTHING, patch);
  if (JSON.stringify(expected) !== JSON.stringify(after.documents.map(({ root }) => meaningOf(root)))) return false;
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

function meaningOf(node: YamlNode | undefined): Meaning {
  if (node === undefined) return NOTHING;
  if (node.kind === 'alias') return { mark: '', scalar: `alias ${node.anchor}` };
  const mark = node.anchor === undefined && node.tag === undefined ? '' : `&${node.anchor} ${node.tag}`;
  if (node.kind === 'seq') return { mark, list: node.items.map(meaningOf) };
  if (node.kind === 'scalar') return { mark, scalar: scalarMeaning(node) };
  const map: [string, Meaning][] = [];
  for (let index = 0; index + 1 < node.items.length; index += 2)
    map.push([keyOf(node.items[index]!), meaningOf(node.items[index + 1])]);
  return { mark, map };
}

function scalarMeaning(node: YamlNode): string {
  const text = scalarText(node);
  const plain = (node.style === 'plain' || node.style === 'null') && !isPlainString(text);
  return `${plain ? 'plain' : 'string'} ${text}`;
}

function keyOf(key: YamlNode): string {
  const simple = key.kind === 'scalar' && key.anchor === undefined && key.tag === undefined;
  return simple ? scalarText(key) : JSON.stringify(meaningOf(key));
}

function meaningOfPlain(value: Plain): Meaning {
  if (isList(value)) return { mark: '', list: value.map(meaningOfPlain) };
  if (isMap(value)) return { mark: '', map: Object.entries(value).map(([key, inner]) => [key, meaningOfPlain(inner)] as const) };
  if (typeof value === 'string') return { mark: '', scalar: `string ${value}` };
  return { mark: '', scalar: `plain ${Object.is(value, -0) ? '0' : String(value)}` };
}

function patched(root: Meaning, patch: TreePatch): Meaning {
  const { path } = patch.at;
  switch (patch.op) {
    case 'set':
      return withValue(root, path, () => meaningOfPlain(patch.value));
    case 'append':
      return withValue(root, path, (old) => ({ mark: '', list: [...(old?.list ?? []), meaningOfPlain(patch.value)] }));
    case 'remove':
    case 'comment-out':
      return without(root, path);
    case 'rename-key':
      return renamed(root, path, patch.key);
    case 'move':
      return moved(root, path, patch.to);
  }
}

function moved(root: Meaning, from: KeyPath, to: KeyPath): Meaning {
  const entry = valueAt(root, from);
  if (entry === undefined) return root;
  const rest = without(root, from);
  const holder = from.slice(0, -1);
  const parent = valueAt(rest, holder);
  const stays = holder.every((step, index) => step === to[index]);
  const emptied = !stays && typeof holder.at(-1) === 'string' && parent?.map?.length === 0;
  return withValue(emptied ? without(rest, holder) : rest, to, () => entry);
}

function valueAt(root: Meaning, path: KeyPath): Meaning | undefined {
  let at: Meaning | undefined = root;
  for (const step of path) at = at?.list?.[Number(step)] ?? at?.map?.find(([key]) => key === String(step))?.[1];
  return at;
}

/**
 * The tree with another value at a path. What is missing on the way appears at the end of its map; an unused anchor in front of
 * a value stays when the value is replaced.
 */
function withValue(node: Meaning | undefined, path: KeyPath, value: (old: Meaning | undefined) => Meaning): Meaning {
  const [step, ...rest] = path;
  if (step === undefined) {
    const replaced = value(node);
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
function withCollection(root: Meaning, path: KeyPath, change: (collection: Meaning) => Meaning): Meaning {
  const collection = valueAt(root, path);
  return collection === undefined ? root : withValue(root, path, () => change(collection));
}

function without(root: Meaning, path: KeyPath): Meaning {
  const last = path.at(-1)!;
  return withCollection(root, path.slice(0, -1), ({ mark, map, list }) =>
    map === undefined
      ? { mark, list: (list ?? []).toSpliced(Number(last), 1) }
      : { mark, map: map.filter(([key]) => key !== String(last)) },
  );
}

function renamed(root: Meaning, path: KeyPath, name: string): Meaning {
  return withCollection(root, path.slice(0, -1), ({ mark, map }) => ({
    mark,
    map: (map ?? []).map(([key, value]) => [key === path.at(-1) ? name : key, value] as const),
  }));
}
