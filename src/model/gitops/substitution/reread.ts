import type { Layer } from '../../../core/provenance.js';
import { embed } from '../../../syntax/embedded.js';
import { type Budget, BudgetExceeded, entriesOf } from '../../../syntax/yaml/entries.js';
import { keyText, scalarValue } from '../../../syntax/yaml/scalars.js';
import { type YamlNode, dereference, scalarText } from '../../../syntax/yaml/tree.js';
import type { Site, Tree } from '../tree.js';
import type { Emitted, EmittedChild, EmittedScalar } from './go-yaml.js';
import type { Place } from './places.js';
import type { Rewritten } from './rewritten.js';

/** The text cannot be read as Flux reads it. */
export class Invalid extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

export interface Rereading {
  readonly rewritten: Rewritten;
  readonly places: readonly Place[];
  /** Whether Flux substitutes at all; if not, what would change is unknown. */
  readonly certain: boolean;
}

/** Values and keys that aliases and merge keys of a substituted value may unfold to. */
const MAX_ENTRIES = 10_000;

/**
 * The tree of the text after substitution, with everything that no variable touched taken from the tree before it. Throws
 * `Invalid`.
 */
export function reread(root: Emitted, node: YamlNode | undefined, reading: Rereading): Tree {
  if (node?.kind !== 'map') throw new Invalid('the object is no longer a map', node?.start ?? 0);
  return new Reader(reading, node).read(root, node);
}

class Reader {
  private readonly budget: Budget = { left: MAX_ENTRIES };
  private readonly touched = new Map<Emitted, boolean>();

  constructor(
    private readonly reading: Rereading,
    root: YamlNode,
  ) {
    check(root);
  }

  read(emitted: Emitted, node: YamlNode): Tree {
    const { tree, scalar } = emitted;
    if (!this.isTouched(emitted)) return this.isSame(emitted, node) ? tree : this.anew(tree, node, undefined);
    if (scalar !== undefined) return this.scalar(tree, scalar, node);
    if (!this.hasSameSteps(emitted, node)) return this.anew(tree, node, undefined);
    if (tree.kind === 'map') return this.map(tree, emitted, node);
    if (tree.kind !== 'seq') return tree;
    return { ...tree, items: emitted.children.map((child, index) => this.read(child, node.items[index]!)) };
  }

  private scalar(tree: Tree, scalar: EmittedScalar, node: YamlNode): Tree {
    const { rewritten, certain } = this.reading;
    const because = certain ? rewritten.unreadable(scalar) : 'it is not known whether Flux substitutes variables here';
    if (because === undefined) return this.anew(tree, node, scalar);
    return unknown(tree, because, rewritten.layer(scalar));
  }

  private map(tree: Tree & { readonly kind: 'map' }, emitted: Emitted, node: YamlNode): Tree {
    const renamed = new Map<string | number, string>();
    const winners = new Map<string, EmittedChild>();
    const values = new Map<EmittedChild, Tree>();
    let open = tree.open;
    for (const [index, child] of emitted.children.entries()) {
      const keyNode = node.items[2 * index]!;
      const isTouched = child.key !== undefined && this.changes(child.key);
      const because = isTouched && child.key ? this.reading.rewritten.unreadable(child.key) : undefined;
      const value = this.read(child, node.items[2 * index + 1]!);
      if (because !== undefined || (isTouched && !this.reading.certain)) {
        open ??= because ?? 'it is not known whether Flux substitutes variables here';
        continue;
      }
      if (isMergeKey(keyNode)) return this.anew(tree, node, undefined);
      const key = isTouched ? keyOf(keyNode) : String(child.step);
      renamed.set(child.step, key);
      winners.set(key, child);
      values.set(child, value);
    }
    const entries = new Map<string, Tree>();
    for (const step of tree.entries.keys()) {
      const key = renamed.get(step);
      const winner = key === undefined ? undefined : winners.get(key);
      if (key !== undefined && winner?.step === step) entries.set(key, values.get(winner)!);
    }
    return { ...tree, entries, ...(open !== undefined && { open }) };
  }

  /** A tree of what the text says now, when variables gave it another form. */
  private anew(old: Tree, node: YamlNode, scalar: EmittedScalar | undefined): Tree {
    const { rewritten, places } = this.reading;
    const hidden = scalar === undefined ? (rewritten.unreadable() ?? hiddenIn(old)) : undefined;
    if (hidden !== undefined) return unknown(old, hidden, rewritten.layer(scalar));
    const place = scalar && places.find((candidate) => candidate.scalar === scalar);
    const host = place && rewritten.host(place);
    const layer = rewritten.layer(scalar);
    const build = (written: YamlNode): Tree => {
      const target = dereference(written);
      const made: Made = { layer, ...(old.site && { site: old.site }) };
      if (target.kind === 'seq') return { kind: 'seq', items: target.items.map(build), ...made };
      if (target.kind === 'map') return { kind: 'map', entries: this.entries(target, build), ...made };
      const value = scalarValue(target, 'helm');
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Invalid('a number has no JSON form', target.start);
      const text = typeof value === 'string' && host ? embed(host, target) : undefined;
      return { kind: 'scalar', value, ...(text !== undefined && text.text === value && { text }), ...made };
    };
    try {
      return { ...build(node), under: old };
    } catch (error) {
      if (error instanceof BudgetExceeded) throw new Invalid('aliases repeat more than can be followed', node.start);
      throw error;
    }
  }

  private entries(node: YamlNode, build: (node: YamlNode) => Tree): ReadonlyMap<string, Tree> {
    for (let index = 0; index < node.items.length; index += 2) keyOf(node.items[index]!);
    return new Map(entriesOf(node, 'helm', this.budget).map(({ key, value }) => [key, build(value)]));
  }

  private changes(scalar: EmittedScalar): boolean {
    return this.reading.rewritten.changes(scalar.start, scalar.end).length > 0;
  }

  private isTouched(emitted: Emitted): boolean {
    const known = this.touched.get(emitted);
    if (known !== undefined) return known;
    const own = emitted.scalar !== undefined && this.changes(emitted.scalar);
    // Every child is asked, so that all answers are kept.
    const inner = emitted.children.filter(
      (child) => this.isTouched(child) || (child.key !== undefined && this.changes(child.key)),
    );
    const result = own || inner.length > 0;
    this.touched.set(emitted, result);
    return result;
  }

  /** Whether a part that holds no variable is still read as it was: a value before it may have swallowed it. */
  private isSame(emitted: Emitted, node: YamlNode): boolean {
    if (emitted.scalar === undefined)
      return (
        this.hasSameSteps(emitted, node) &&
        emitted.children.every((child, index) => this.isSame(child, node.items[node.kind === 'map' ? 2 * index + 1 : index]!))
      );
    if (node.kind !== 'scalar' || node.start !== this.reading.rewritten.moved(emitted.scalar.start)) return false;
    const isBlock = node.style === 'literal' || node.style === 'folded';
    return isBlock || node.end === this.reading.rewritten.moved(emitted.scalar.end);
  }

  /** Whether a collection still has the same number of entries, with the keys where they were. */
  private hasSameSteps({ tree, children, start }: Emitted, node: YamlNode): boolean {
    const { rewritten } = this.reading;
    if (node.kind !== tree.kind || node.tag !== undefined) return false;
    if (children.length === 0) return node.items.length === 0 && node.start === rewritten.moved(start);
    if (node.kind === 'seq') return node.items.length === children.length;
    return (
      node.items.length === 2 * children.length &&
      children.every(({ key }, index) => key !== undefined && node.items[2 * index]!.start === rewritten.moved(key.start))
    );
  }
}

/** Why a tree cannot be told from its text alone: a word stands there for what is not known. */
function hiddenIn(tree: Tree): string | undefined {
  if (tree.kind === 'unknown') return tree.because;
  if (tree.kind === 'scalar') return undefined;
  if (tree.kind === 'map' && tree.open !== undefined) return tree.open;
  for (const child of tree.kind === 'map' ? tree.entries.values() : tree.items) {
    const because = hiddenIn(child);
    if (because !== undefined) return because;
  }
  return undefined;
}

function unknown(tree: Tree, because: string, layer: Layer): Tree {
  return { kind: 'unknown', because, exists: true, layer, under: tree, ...(tree.site && { site: tree.site }) };
}

interface Made {
  readonly layer: Layer;
  readonly site?: Site;
}

/** The key as sigs.k8s.io/yaml turns it into a JSON key, which collections, null and uint64 cannot be. */
function keyOf(node: YamlNode): string {
  const target = dereference(node);
  const value = target.kind === 'scalar' ? scalarValue(target, 'helm') : null;
  const needs64Bits = typeof value === 'number' && value >= 2 ** 63 && value < 2 ** 64 && INTEGER.test(scalarText(target));
  if (value === null || needs64Bits) throw new Invalid('a key is not a string', node.start);
  return keyText(target, 'helm');
}

const INTEGER = /^\+?(?:0[xX][0-9a-fA-F_]+|[0-9_oObB]+)$/;

function isMergeKey(key: YamlNode): boolean {
  return key.style === 'plain' && key.tag === undefined && scalarText(key) === '<<';
}

/** What go-yaml refuses and the parser lets pass. */
function check(node: YamlNode): void {
  if (node.kind === 'alias' && dereference(node).kind === 'alias') throw new Invalid('an alias without its anchor', node.start);
  if (node.anchor !== undefined && !/^[\w-]+$/.test(node.anchor)) throw new Invalid('a bad anchor', node.outerStart);
  if (node.tag !== undefined && !TAG.test(node.tag)) throw new Invalid('a bad tag', node.outerStart);
  const isItem = node.parent?.kind === 'seq' && node.parent.style === 'block';
  if (isItem && node.source.text[node.outerStart - 1] === '\t') throw new Invalid('a tab before a value', node.start);
  const needsType = node.tag !== undefined && /^!!(?:int|float|bool|null)$/.test(node.tag);
  if (needsType && typeof scalarValue(node, 'helm') === 'string') throw new Invalid(`no ${node.tag}`, node.start);
  const isClosed = node.style === 'flow' || node.style === 'single' || node.style === 'double';
  if (isClosed && node.parent?.style === 'block') {
    BEHIND_CLOSED.lastIndex = node.end;
    if (!BEHIND_CLOSED.test(node.source.text)) throw new Invalid('text behind a quote or bracket', node.end);
  }
  node.items.forEach((item, index) => {
    check(item);
    if (node.kind === 'map' && index % 2 === 0 && isMergeKey(item) && !isMergeable(node.items[index + 1]!))
      throw new Invalid('a merge key without a map', item.start);
  });
}

const TAG = /^![\w\-;/?:@&=+$,.!~*'()[\]%<>]*$/;
const BEHIND_CLOSED = /[ \t]*(?::(?=[ \t\n]|$)|(?=\n)|$|(?<=[ \t])#)/y;

function isMergeable(value: YamlNode): boolean {
  const target = dereference(value);
  return target.kind === 'map' || (target.kind === 'seq' && target.items.every((item) => dereference(item).kind === 'map'));
}
