import { getScalarValue } from 'js-yaml';
import type { ScalarEvent } from 'js-yaml';

import type { KeyPath } from '../../core/location.js';
import type { Range } from '../../core/text.js';
import { BYTE_ORDER_MARK } from './line-scan.js';

/** `null` is a value that is not written at all (`key:`). */
export type YamlStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'block' | 'flow' | 'null' | 'alias';

/**
 * A node with exact offsets. `start` and `end` include quotes and flow brackets and exclude anchor and tag; a block scalar
 * starts at its `|` or `>`, a block collection at its first key or dash. Every node ends behind its last character of content:
 * the line break, blank lines and comments that follow are not its own (for a block scalar that keeps its blank lines, `|+`,
 * they are, up to the last line break).
 */
export interface YamlNode {
  readonly kind: 'map' | 'seq' | 'scalar' | 'alias';
  readonly style: YamlStyle;
  readonly start: number;
  readonly end: number;
  /** Where the anchor or tag begins when there is one, else `start`. */
  readonly outerStart: number;
  readonly anchor?: string | undefined;
  readonly tag?: string | undefined;
  /** Keys and values in turn for maps; items for sequences. */
  readonly items: readonly YamlNode[];
  /** First character of a block scalar's body. */
  readonly bodyStart: number;
  /** Columns that a literal or folded scalar's lines are indented by. */
  readonly indent: number;
  /** What an alias stands for: the last node before it with that anchor. */
  readonly aliased?: YamlNode | undefined;
  readonly parent?: YamlNode | undefined;
  /** Position in the parent's `items`. */
  readonly index: number;
  readonly source: { readonly text: string };
  /** How a scalar is written whose value is not simply what stands in the text, and that value once it was asked for. */
  readonly event?: (ScalarEvent & { decoded?: string }) | undefined;
}

export interface YamlDocument {
  readonly index: number;
  readonly root: YamlNode | undefined;
  /**
   * The ranges of all documents make up the whole text. A document ends before the `---` line of the next, or behind its own
   * `...` line; comments above the first `---` belong to the first document.
   */
  readonly range: Range;
  readonly explicitStart: boolean;
  /** In the order of the text. */
  readonly aliases: readonly YamlNode[];
}

export interface SyntaxProblem {
  readonly message: string;
  readonly range: Range;
  /** A limit of this reader and no mistake of the text: it is nested deeper, or laid out otherwise, than is looked into here. */
  readonly isOurLimit?: true;
}

export interface YamlStream {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  /** Set when the text is not YAML; there are no documents then. */
  readonly problem?: SyntaxProblem;
}

/** The decoded text of a scalar: quotes, escapes, folding and indentation resolved. Empty for anything else. */
export function scalarText(node: YamlNode): string {
  const { kind, style, start, end, source, event } = node;
  if (kind !== 'scalar' || style === 'null') return '';
  if (event === undefined) return style === 'plain' ? source.text.slice(start, end) : source.text.slice(start + 1, end - 1);
  return (event.decoded ??= decoded(style, source.text, event));
}

function decoded(style: YamlStyle, source: string, event: ScalarEvent): string {
  const text = style === 'double' ? doubleQuoted(source, event) : getScalarValue(source, event);
  // A block is put together line by line; asked for a character, V8 makes one string of it and drops the lines.
  const first = text.charCodeAt(0);
  // js-yaml leaves the mark of a later document in its first plain scalar.
  return first === BYTE_ORDER_MARK && style === 'plain' ? text.slice(1) : text;
}

/** Any escape; of a line break that is escaped also the empty lines behind it, and the blanks in front of the next text. */
const ESCAPE = /\\(?:(?:\r\n|\r|\n)((?:[ \t]*(?:\r\n|\r|\n))*)[ \t]*|[^])/g;

/** libyaml, and with it go-yaml, keeps the empty lines behind an escaped line break (scan_flow_scalar); js-yaml drops them. */
function doubleQuoted(text: string, event: ScalarEvent): string {
  const written = text.slice(event.valueStart, event.valueEnd);
  if (!/\\[\r\n]/.test(written)) return getScalarValue(text, event);
  const kept = written.replace(ESCAPE, (escape: string, empty: string | undefined) =>
    empty === undefined ? escape : '\\n'.repeat(empty.match(/\r\n|\r|\n/g)?.length ?? 0),
  );
  return getScalarValue(kept, { ...event, valueStart: 0, valueEnd: kept.length });
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** The entry of a map as written; the last one when the key is there twice. Aliases and merge keys are not followed. */
export function entryOf(map: YamlNode, key: string): YamlEntry | undefined {
  for (let index = map.items.length - 2; index >= 0; index -= 2) {
    const node = map.items[index]!;
    // A key that is a collection has no text, and is not the empty key.
    if (node.kind === 'scalar' && isText(node, key)) return { key: node, value: map.items[index + 1]! };
  }
  return undefined;
}

/** Whether a scalar's text is this one; most are told apart without a string of their own. */
function isText(scalar: YamlNode, text: string): boolean {
  if (scalar.style !== 'plain' || scalar.event !== undefined) return scalarText(scalar) === text;
  return scalar.end - scalar.start === text.length && scalar.source.text.startsWith(text, scalar.start);
}

/** The node at a path as written, with its key when it is a map entry. */
export function nodeAt(
  root: YamlNode | undefined,
  path: KeyPath,
): { readonly key?: YamlNode; readonly value: YamlNode } | undefined {
  let found: { readonly key?: YamlNode; readonly value: YamlNode } | undefined = root && { value: root };
  for (const step of path) {
    if (found === undefined) return undefined;
    const { value } = found;
    if (value.kind === 'map') found = entryOf(value, String(step));
    else if (value.kind === 'seq' && typeof step === 'number') found = value.items[step] && { value: value.items[step] };
    else return undefined;
  }
  return found;
}

/** The path of a node from the root of its document. */
export function pathOf(node: YamlNode): KeyPath {
  const path: (string | number)[] = [];
  for (let at: YamlNode = node; at.parent !== undefined; at = at.parent) {
    path.push(at.parent.kind === 'seq' ? at.index : scalarText(at.index % 2 === 0 ? at : at.parent.items[at.index - 1]!));
  }
  return path.reverse();
}

/** Follows an alias to its node. An alias of nothing, or of itself, stays an alias. */
export function dereference(node: YamlNode): YamlNode {
  let at = node;
  for (let hops = 0; at.kind === 'alias' && at.aliased !== undefined && hops < 100; hops++) at = at.aliased;
  return at;
}

/** Whether two nodes stand there in the same way, without any alias in them, so that they must mean the same. */
export function isWrittenAlike(one: YamlNode, other: YamlNode): boolean {
  if (one.kind !== other.kind || one.kind === 'alias' || one.style !== other.style) return false;
  if (one.anchor !== other.anchor || one.tag !== other.tag) return false;
  if (one.kind === 'scalar') return scalarText(one) === scalarText(other);
  const [some, others] = [one.items, other.items];
  return some.length === others.length && some.every((item, index) => isWrittenAlike(item, others[index]!));
}
