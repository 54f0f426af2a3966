import type { Layer } from '../../../core/provenance.js';
import type { ScalarValue } from '../../../syntax/yaml/scalars.js';
import { embeddedText } from '../kustomize/compose/embedded-body.js';
import { type ScalarTree, type TextGrammar, type Tree, type UnknownTree, unknownTree } from '../tree.js';
import { type Entry, SharedList, type SharedMap, emptyMap } from './shared-values.js';

/** What Helm or the API server would say of a target path or of the text that it places. */
export class TargetPathRefused extends Error {
  override readonly name = 'TargetPathRefused';
}

/** A text to be placed; `unknown` when it exists and cannot be read. */
export interface PlacedText {
  readonly text: ScalarTree | UnknownTree;
  readonly layer: Layer;
  readonly grammar: TextGrammar;
}

/** What the CRD allows (helm-controller, HelmRelease spec.valuesFrom[].targetPath). */
const ALLOWED = /^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\])+$/;
const LONGEST = 250;

/** Places a text at a path of the values as Flux does (fluxcd/pkg chartutil, ReplacePathValue). Throws `TargetPathRefused`. */
export function placeText(values: SharedMap, path: string, placed: PlacedText): void {
  if (!ALLOWED.test(path) || path.length > LONGEST) throw new TargetPathRefused('the API does not allow such a path');
  setText(values, path, placed);
}

/** Places a text at a path as its grammar says (Helm pkg/strvals). Throws `TargetPathRefused`. */
export function setText(values: SharedMap, path: string, placed: PlacedText): void {
  const { text, grammar } = placed;
  // A text that cannot be read: its place is sure, what stands there is not. Any will do but an empty one: Helm loses it in lists.
  if (text.kind === 'unknown') return new SetParser(values, `${path}=x`, placed, () => text).parse();
  const { spelled, isString } = argumentOf(String(text.value ?? ''), grammar);
  const read = (word: string): ScalarTree => leaf(isString ? word : typedValue(word), text, placed);
  new SetParser(values, `${path}=${spelled}`, placed, read).parse();
}

/** What Helm gets to read of a text, by `--set` or `--set-string`. */
function argumentOf(text: string, grammar: TextGrammar): { readonly spelled: string; readonly isString: boolean } {
  switch (grammar) {
    case 'literal':
      return { spelled: text.replace(/[\\,[\]{}]/g, '\\$&'), isString: true };
    case 'target-path': {
      const isQuoted = ["'", '"'].some((quote) => text.startsWith(quote) && text.endsWith(quote));
      return isQuoted ? { spelled: text.replace(/^['"]+|['"]+$/g, ''), isString: true } : { spelled: text, isString: false };
    }
    // util/helm cleanSetParameters: only a list in braces keeps its commas.
    case 'parameter':
    case 'string-parameter': {
      const isList = text.startsWith('{') && text.endsWith('}');
      return { spelled: isList ? text : text.replace(/(?<!\\),/g, '\\,'), isString: grammar === 'string-parameter' };
    }
    // helmfile state.go escape.
    case 'set-entry':
    case 'string-set-entry':
      return { spelled: text.replace(/[{},]/g, '\\$&'), isString: grammar === 'string-set-entry' };
  }
}

/** strvals typedVal: what is not a boolean, null or an integer without leading zero is a string. */
function typedValue(text: string): ScalarValue {
  // strings.EqualFold folds letters as these flags do.
  if (/^true$/iu.test(text)) return true;
  if (/^false$/iu.test(text)) return false;
  if (/^null$/iu.test(text)) return null;
  if (text === '0') return 0;
  if (!/^(?:[-+][0-9]|[1-9])[0-9]*$/.test(text)) return text;
  const whole = BigInt(text.replace('+', ''));
  return whole >= -(2n ** 63n) && whole < 2n ** 63n ? Number(whole) : text;
}

function leaf(value: ScalarValue, text: ScalarTree, { layer, grammar }: PlacedText): ScalarTree {
  const { site } = text;
  const base: ScalarTree = { kind: 'scalar', value, layer, parsed: { text, grammar }, ...(site && { site }) };
  if (typeof text.value !== 'string' || typeof value !== 'string') return base;
  const whole = embeddedText(text, text.value);
  if (whole.text === value) return { ...base, text: whole };
  const [first] = whole.segments;
  const segments = first === undefined ? [] : [{ at: 0, length: 0, file: first.file, offset: first.offset }];
  const editing = { kind: 'none', because: 'the targetPath reads the text in its own way' } as const;
  return { ...base, text: { text: value, segments, editing } };
}

const MAX_INDEX = 65_536;
const MAX_DEPTH = 30;

interface Word {
  readonly text: string;
  /** What ended it; undefined at the end of the line. */
  readonly stop: string | undefined;
}

/** Helm's parser.go, step by step: it reads and assigns at once, and its quirks lie in the order of both. */
class SetParser {
  readonly #runes: readonly string[];
  /** Where the text begins. */
  readonly #pathEnd: number;
  #at = 0;
  /** A key or an index was read that is part of the text. */
  #isInText = false;

  constructor(
    private readonly values: SharedMap,
    line: string,
    private readonly placed: PlacedText,
    private readonly read: (text: string) => Tree & { readonly kind: 'scalar' | 'unknown' },
  ) {
    this.#runes = Array.from(line);
    this.#pathEnd = this.#runes.indexOf('=') + 1;
  }

  parse(): void {
    while (!this.#key(this.values, 0));
  }

  /** The text may be secret: no part of it is quoted. */
  #refusal(message: string): TargetPathRefused {
    return new TargetPathRefused(this.#isInText ? 'what follows a comma in the text is no assignment' : message);
  }

  /** One assignment; true when the line has ended. */
  #key(data: SharedMap, depth: number): boolean {
    const { text: key, stop } = this.#word('=[,.');
    switch (stop) {
      case undefined:
        if (key === '') return true;
        throw this.#refusal(`key ${JSON.stringify(key)} has no value`);
      case '[':
        return this.#indexed(data, key, depth);
      case '=':
        return this.#assigned(data, key);
      case ',':
        throw this.#refusal(`key ${JSON.stringify(key)} has no value (cannot end with ,)`);
      default:
        return this.#nested(data, key, depth + 1);
    }
  }

  #nested(data: SharedMap, key: string, depth: number): boolean {
    if (depth > MAX_DEPTH) throw this.#refusal(`the path is nested deeper than ${MAX_DEPTH} levels`);
    const inner = this.#innerMap(data, key);
    const hasEnded = this.#key(inner, depth);
    const isEmpty = inner.entries.size === 0 && inner.open === undefined;
    if (isEmpty && !hasEnded) throw this.#refusal(`key map ${JSON.stringify(key)} has no value`);
    if (!isEmpty) set(data, key, inner);
    return hasEnded;
  }

  #innerMap(data: SharedMap, key: string): SharedMap {
    const found = data.get(key);
    if (found === undefined) return emptyMap(this.placed.layer, data.open);
    if (found.kind === 'map') return found;
    if (found.kind === 'unknown') return emptyMap(this.placed.layer, found.because);
    throw this.#refusal(`the value at ${key} is not a map`);
  }

  #indexed(data: SharedMap, key: string, depth: number): boolean {
    const index = this.#index();
    if (index === undefined) return true;
    const found = data.get(key);
    if (found?.kind === 'unknown' || (found === undefined && data.open !== undefined)) {
      // How long the list is cannot be known; the assignment is read for its refusals.
      const because = found?.kind === 'unknown' ? found.because : data.open!;
      const { hasEnded } = this.#item(undefined, index, depth);
      set(data, key, unknownTree(because, this.placed.layer, true));
      return hasEnded;
    }
    if (found !== undefined && found.kind !== 'seq') throw this.#refusal(`the value at ${key} is not a list`);
    const { list, hasEnded } = this.#item(found, index, depth);
    set(data, key, list ?? this.#newList([]));
    return hasEnded;
  }

  #item(
    list: SharedList | undefined,
    index: number,
    depth: number,
  ): { readonly list: SharedList | undefined; readonly hasEnded: boolean } {
    if (index < 0) throw this.#refusal(`negative ${index} index not allowed`);
    const { text, stop } = this.#word('[.=');
    if (text !== '') throw this.#refusal(`unexpected data at end of array index: ${JSON.stringify(text)}`);
    if (stop === undefined) return { list, hasEnded: true };
    if (stop === '=') return { list: this.#withItem(list, index, this.#listOrValue()), hasEnded: false };
    if (stop === '[') {
      const next = this.#index();
      if (next === undefined) return { list, hasEnded: true };
      const inner = this.#item(this.#innerList(list?.items[index]), next, depth);
      if (inner.hasEnded) return { list, hasEnded: true };
      return { list: this.#withItem(list, index, inner.list ?? this.#newList([])), hasEnded: false };
    }
    const existing = list?.items[index]?.value;
    let map = emptyMap(this.placed.layer);
    if (existing?.kind === 'map') map = existing;
    // Helm forgets here whatever else stood at this index, before it knows what will.
    else if (existing !== undefined) list?.items.splice(index, 1, { value: map });
    if (this.#key(map, depth)) return { list, hasEnded: true };
    return { list: this.#withItem(list, index, map), hasEnded: false };
  }

  #innerList(entry: Entry | undefined): SharedList | undefined {
    const value = entry?.value;
    if (value === undefined || (value.kind === 'scalar' && value.value === null)) return undefined;
    if (value.kind === 'seq') return value;
    if (value.kind === 'unknown') return undefined;
    throw this.#refusal('an item is not a list');
  }

  /** strvals setIndex: a list that is long enough is changed in place, a shorter one is copied. */
  #withItem(list: SharedList | undefined, index: number, value: Entry['value']): SharedList {
    if (index > MAX_INDEX) throw this.#refusal(`index of ${index} is greater than maximum supported index of ${MAX_INDEX}`);
    if (list !== undefined && index < list.items.length) {
      const old = list.items[index]!;
      if (old.value !== value) list.items[index] = { value };
      return list;
    }
    const items: Entry[] = [...(list?.items ?? [])];
    while (items.length < index) items.push({ value: { kind: 'scalar', value: null, layer: this.placed.layer } });
    items.push({ value });
    return list === undefined ? this.#newList(items) : new SharedList(list.source, items);
  }

  #newList(items: Entry[]): SharedList {
    return new SharedList({ kind: 'seq', items: [], layer: this.placed.layer }, items);
  }

  /** The value after `key=`; true when there is nothing left. */
  #assigned(data: SharedMap, key: string): boolean {
    if (this.#at >= this.#runes.length) {
      set(data, key, this.read(''));
      return true;
    }
    set(data, key, this.#listOrValue());
    return false;
  }

  #listOrValue(): Entry['value'] {
    if (this.#runes[this.#at] !== '{') return this.read(this.#until(',').text);
    this.#at++;
    const items: Entry[] = [];
    for (;;) {
      const { text, stop } = this.#until(',}');
      if (stop === undefined) throw this.#refusal("list must terminate with '}'");
      items.push({ value: this.read(text) });
      if (stop === ',') continue;
      if (this.#runes[this.#at] === ',') this.#at++;
      return this.#newList(items);
    }
  }

  /** Undefined where Helm 4 takes an index without end for the end of the line. */
  #index(): number | undefined {
    const { text, stop } = this.#word(']');
    if (stop === undefined) return undefined;
    if (!/^[-+]?[0-9]+$/.test(text)) throw this.#refusal(`error parsing index: ${JSON.stringify(text)} is not a number`);
    return Number(text);
  }

  #word(stops: string): Word {
    const word = this.#until(stops);
    this.#isInText ||= this.#at > this.#pathEnd;
    return word;
  }

  /** strvals runesUntil: a backslash takes the special meaning from the next character. */
  #until(stops: string): Word {
    let text = '';
    for (;;) {
      const rune = this.#runes[this.#at++];
      if (rune === undefined) return { text, stop: undefined };
      if (stops.includes(rune)) return { text, stop: rune };
      if (rune !== '\\') text += rune;
      else {
        const next = this.#runes[this.#at++];
        if (next === undefined) return { text, stop: undefined };
        text += next;
      }
    }
  }
}

/** An empty key is silently nothing. */
function set(data: SharedMap, key: string, value: Entry['value']): void {
  if (key !== '') data.set(key, value);
}
