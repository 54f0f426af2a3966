import type { Layer } from '../../../../core/provenance.js';
import { type SequenceTree, type Tree, treeOfPlain, unknownTree } from '../../tree.js';
import { type Pattern, patternOf } from './pattern.js';
import { Refused, Undecided } from './problem.js';
import { isNull, textOf } from './scalar-text.js';
import { withEntry } from './with-entry.js';

/**
 * The steps of a replacement's path: separated by dots, `\.` is a dot; `[name=a.b]` picks elements, `[a.b]` is a key with dots
 * (kyaml utils SmarterPathSplitter).
 */
export function fieldPath(path: string): readonly string[] {
  const parts = path.split('.');
  const pieces = parts.length > 1 && parts[0] === '' ? parts.slice(1) : parts;
  const joined: string[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.endsWith('\\') === true) joined[joined.length - 1] = `${last.slice(0, -1)}.${piece}`;
    else joined.push(piece);
  }
  const steps: string[] = [];
  for (let at = 0; at < joined.length; at++) {
    let step = joined[at]!;
    if (step.startsWith('[') && !step.endsWith(']')) {
      while (at < joined.length - 1) {
        step += `.${joined[++at]!}`;
        if (joined[at]!.endsWith(']')) break;
      }
      if (!step.includes('=')) step = step.replace(/^[[\]]+|[[\]]+$/g, '');
    }
    steps.push(step);
  }
  return steps;
}

const PICK = /^\[(.*?)=(.*)\]$/s;

/** The value at a path of a source; undefined when it is missing. Only exact picks, no wildcards. Throws `Refused`. */
export function lookUp(root: Tree, steps: readonly string[]): Tree | undefined {
  let at: Tree | undefined = root;
  for (const raw of steps) {
    const step = raw.trim();
    if (step === '') continue;
    if (at === undefined || isNull(at)) return undefined;
    if (at.kind === 'unknown') throw new Undecided(at.because);
    if (step === '*') throw new Refused('bad-replacement', 'a source path cannot hold *');
    at = child(at, step);
  }
  return at !== undefined && isNull(at) ? undefined : at;
}

function child(tree: Tree, step: string): Tree | undefined {
  const isIndex = /^[-+]?\d+$/.test(step) || step === '-';
  const pick = PICK.exec(step);
  if (isIndex || pick) {
    if (tree.kind !== 'seq') throw new Refused('wrong-node-kind', `${step}: there is no list`);
    if (isIndex) return tree.items.at(step === '-' ? -1 : Number(step));
    return tree.items.find((item) =>
      pick![1] === '' ? textOf(item) === pick![2] : item.kind === 'map' && textOf(item.entries.get(pick![1]!)) === pick![2],
    );
  }
  if (tree.kind !== 'map') throw new Refused('wrong-node-kind', `${step}: there is no map`);
  const found = tree.entries.get(step);
  if (found === undefined && tree.open !== undefined) throw new Undecided(tree.open);
  return found;
}

/** What a replacement does with each place that its path meets. */
export interface PlaceEdit {
  /** `made` when the place was not there. */
  set(value: Tree | undefined): Tree;
  /** What to make at the end of a missing path; nothing is made without it. */
  readonly creates?: Tree['kind'];
  readonly layer: Layer;
}

/** A tree with an edit at every place that a path meets, and how many there were (kyaml PathMatcher). Throws `Refused`. */
export function editPlaces(root: Tree, steps: readonly string[], edit: PlaceEdit): { readonly tree: Tree; readonly met: number } {
  const walk = new Walk(steps, edit);
  return { tree: walk.at(root, 0), met: walk.met };
}

class Walk {
  met = 0;

  constructor(
    private readonly steps: readonly string[],
    private readonly edit: PlaceEdit,
  ) {}

  at(tree: Tree, depth: number): Tree {
    const step = this.steps[depth];
    if (step === undefined) {
      this.met++;
      return this.edit.set(tree);
    }
    if (tree.kind === 'unknown') {
      this.met++;
      return tree;
    }
    const pick = PICK.exec(step);
    if (/^\d+$/.test(step)) return this.index(tree, Number(step), depth);
    if (pick) return this.picked(tree, pick[1]!, pick[2]!, depth);
    if (step === '*') return this.every(tree, depth);
    return this.field(tree, step, depth);
  }

  private field(tree: Tree, key: string, depth: number): Tree {
    if (isNull(tree)) return tree;
    if (tree.kind !== 'map') throw new Refused('wrong-node-kind', `${key}: there is no map`);
    const found = tree.entries.get(key);
    if (found === undefined && tree.open !== undefined) {
      this.met++;
      return { ...tree, entries: new Map(tree.entries).set(key, unknownTree(tree.open, this.edit.layer)) };
    }
    if (found === undefined && this.edit.creates === undefined) return tree;
    const changed = found === undefined ? this.made(depth + 1) : this.at(found, depth + 1);
    return changed === found ? tree : withEntry(tree, key, changed);
  }

  /** What stands at a place that is made, with the rest of the path inside it. */
  private made(depth: number): Tree {
    if (depth === this.steps.length) {
      this.met++;
      return this.edit.set(undefined);
    }
    const next = this.steps[depth]!;
    const { layer } = this.edit;
    if (/^\d+$/.test(next) || PICK.test(next) || next === '*') return this.at({ kind: 'seq', items: [], layer }, depth);
    return this.at({ kind: 'map', entries: new Map(), layer }, depth);
  }

  private index(tree: Tree, index: number, depth: number): Tree {
    const list = this.list(tree, String(index));
    if (index === list.items.length && this.edit.creates !== undefined)
      return { ...list, items: [...list.items, this.made(depth + 1)] };
    const item = list.items[index];
    if (item === undefined) throw new Refused('replacement-target', `the list has only ${list.items.length} elements`);
    const changed = this.at(item, depth + 1);
    return changed === item ? list : { ...list, items: list.items.with(index, changed) };
  }

  private every(tree: Tree, depth: number): Tree {
    const list = this.list(tree, '*');
    const items = list.items.map((item) => this.at(item, depth + 1));
    return items.every((item, at) => item === list.items[at]) ? list : { ...list, items };
  }

  private picked(tree: Tree, key: string, value: string, depth: number): Tree {
    const list = this.list(tree, `[${key}=${value}]`);
    const pattern = patternOf(value);
    let found = false;
    const items = list.items.map((item) => {
      if (!this.fits(item, key, pattern)) return item;
      found = true;
      if (key !== '') return this.at(item, depth + 1);
      this.met++;
      return this.edit.set(item);
    });
    if (found || this.edit.creates === undefined)
      return items.every((item, at) => item === list.items[at]) ? list : { ...list, items };
    const { layer } = this.edit;
    const text = treeOfPlain(value, layer);
    const element: Tree = key === '' ? text : { kind: 'map', entries: new Map([[key, text]]), layer };
    if (key !== '') return { ...list, items: [...list.items, this.at(element, depth + 1)] };
    this.met++;
    return { ...list, items: [...list.items, this.edit.set(element)] };
  }

  private fits(item: Tree, key: string, pattern: Pattern): boolean {
    const field = key === '' ? item : item.kind === 'map' ? item.entries.get(key) : undefined;
    if (item.kind === 'unknown' || field?.kind === 'unknown') throw new Undecided('an element of the list is unknown');
    const text = textOf(field);
    if (text === undefined) return false;
    const match = pattern(text);
    if (match === 'unknown') throw new Undecided('whether an element matches cannot be told');
    return match;
  }

  private list(tree: Tree, step: string): SequenceTree {
    if (tree.kind === 'seq') return tree;
    throw new Refused('wrong-node-kind', `${step}: there is no list`);
  }
}
