import type { KeyPath } from '../../../core/location.js';
import { once } from '../../../core/once.js';
import { type EffectiveText, type Segment, cutSegments } from '../../../syntax/effective-text.js';
import { embed } from '../../../syntax/embedded.js';
import { resolvePlain } from '../../../syntax/yaml/scalars.js';
import type { ScalarTree, Site, Tree } from '../tree.js';
import { parseTemplate } from './envsubst.js';
import { type Piece, evaluate } from './expansion.js';
import { rangeInHost } from './places.js';
import { emittedStyle } from './scalar-style.js';
import type { Substitution, SubstitutedToken, SubstitutionOptions } from './substitution.js';
import { substitutionLayer, unreadableIn } from './substitution-layer.js';
import { type Variables, lookupIn } from './variables.js';

const TOKEN = /\$[{$]/;
/** Characters that go-yaml v2 refuses or takes for line breaks where the parser does not. */
const ODD = /[\u007f-\u009f\u2028\u2029]/;
/** Either of them: one look at a text tells that most hold neither. */
const NOTABLE = /\$[{$]|[\u007f-\u009f\u2028\u2029]/;

/** Tokens that every style of YAML holds as they are: nothing in them is quoted, escaped or folded. */
const PLAIN_TOKEN = /^\$\{[\w./@+~#%^,:=-]*\}$/;

/** Values that change nothing around them, wherever they stand: no spaces, quotes, brackets or indicators. */
const HARMLESS = /^[A-Za-z0-9_](?:[\w./@+~-]|:(?=[\w/]))*$/;

/**
 * The substitution of an object whose variables reach nowhere beyond the texts that they stand in: it can do without writing the
 * object and reading it again, and gives the same. Undefined for any other.
 */
export function substituteInPlace(tree: Tree, variables: Variables, options: SubstitutionOptions): Substitution | undefined {
  const walk = new Walk(variables, options);
  const result = walk.at(tree, tree.site);
  if (walk.isBeyond || (walk.tokens.length > 0 && walk.isOdd)) return undefined;
  return { tree: result, problems: [], tokens: walk.tokens };
}

class Walk {
  /** Something may change more than its own text. */
  isBeyond = false;
  isOdd = false;
  readonly tokens: SubstitutedToken[] = [];
  private readonly path: (string | number)[] = [];
  private readonly lookup: ReturnType<typeof lookupIn>;

  constructor(
    private readonly variables: Variables,
    private readonly options: SubstitutionOptions,
  ) {
    this.lookup = lookupIn(variables);
  }

  /** The tree after substitution; the same where it holds no variable. */
  at(tree: Tree, around: Site | undefined): Tree {
    if (tree.kind === 'scalar') {
      const { value } = tree;
      return typeof value === 'string' && this.holdsTokens(value) ? this.scalar(tree, value, around) : tree;
    }
    const site = tree.site ?? around;
    if (tree.kind === 'seq') {
      let items: Tree[] | undefined;
      tree.items.forEach((item, index) => {
        const changed = this.inside(item, index, site);
        if (changed !== item) (items ??= [...tree.items])[index] = changed;
      });
      return items === undefined ? tree : { ...tree, items };
    }
    if (tree.kind !== 'map') return tree;
    let entries: Map<string, Tree> | undefined;
    tree.entries.forEach((child, key) => {
      this.isBeyond ||= this.holdsTokens(key);
      const changed = this.inside(child, key, site);
      if (changed !== child) (entries ??= new Map(tree.entries)).set(key, changed);
    });
    return entries === undefined ? tree : { ...tree, entries };
  }

  private holdsTokens(text: string): boolean {
    if (!NOTABLE.test(text)) return false;
    this.isOdd ||= ODD.test(text);
    return TOKEN.test(text);
  }

  private inside(child: Tree, step: string | number, site: Site | undefined): Tree {
    if (child.kind === 'unknown' || this.isBeyond) return child;
    this.path.push(step);
    const changed = this.at(child, site);
    this.path.pop();
    return changed;
  }

  private scalar(tree: ScalarTree, text: string, around: Site | undefined): Tree {
    const template = parseTemplate(text);
    if ('error' in template) return this.beyond(tree);
    const { pieces, problems } = evaluate(template, this.lookup, this.options.strict);
    if (problems.length > 0 || !pieces.every((piece) => isContained(piece, text))) return this.beyond(tree);
    const { variables, options } = this;
    const isCertain = variables.applies === true;
    const because = isCertain ? unreadableIn(pieces, variables) : 'it is not known whether Flux substitutes variables here';
    const made = { layer: substitutionLayer(pieces, variables, options.by), under: tree, ...(tree.site && { site: tree.site }) };
    const origin = once(() => originOf(tree, text));
    const changed = because === undefined ? filled(made, text, pieces, origin) : undefined;
    if (because === undefined && changed === undefined) return this.beyond(tree);
    const place = { path: [...this.path], site: tree.site ?? around };
    for (const piece of pieces) if (piece.kind !== 'literal') this.tokens.push(this.token(piece, text, place, origin));
    return changed ?? { kind: 'unknown', because: because ?? '', exists: true, ...made };
  }

  private beyond(tree: Tree): Tree {
    this.isBeyond = true;
    return tree;
  }

  private token(
    piece: Piece,
    text: string,
    { path, site }: { readonly path: KeyPath; readonly site: Site | undefined },
    origin: () => readonly Segment[],
  ): SubstitutedToken {
    const { at: start, length } = piece;
    const scalar = { start: 0, end: text.length, text, runs: [] };
    const place = once(() => {
      const segments = origin();
      return rangeInHost([{ scalar, path, isKey: false, segments, ...(site && { site }) }], start, length);
    });
    const written = text.slice(start, start + length);
    const isVariable = piece.kind === 'substituted';
    return {
      raw: isVariable && this.options.conceals === true ? `\${${piece.variable}}` : written,
      ...(isVariable && { variable: piece.variable }),
      defined: !isVariable || piece.defined,
      defaulted: isVariable && piece.defaulted,
      path,
      inKey: false,
      get at() {
        return place();
      },
    };
  }
}

function isContained(piece: Piece, text: string): boolean {
  if (piece.kind !== 'substituted') return true;
  return PLAIN_TOKEN.test(text.slice(piece.at, piece.at + piece.length)) && (piece.text === null || HARMLESS.test(piece.text));
}

type Made = Pick<ScalarTree, 'layer' | 'under' | 'site'>;

/** The scalar that Flux reads back; undefined for one that it cannot read. Where its characters come from is told when asked. */
function filled(made: Made, text: string, pieces: readonly Piece[], origin: () => readonly Segment[]): ScalarTree | undefined {
  const whole = pieces.map((piece) => written(piece, text)).join('');
  const value = emittedStyle(text) === 'plain' ? resolvePlain(whole, 'helm') : whole;
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (typeof value !== 'string') return { kind: 'scalar', value, ...made };
  const host = once(() => hostOf(whole, text, pieces, origin()));
  return {
    kind: 'scalar',
    value,
    ...made,
    get text() {
      return host();
    },
  };
}

function written(piece: Piece, text: string): string {
  if (piece.kind === 'collapsed') return '$';
  return piece.kind === 'substituted' ? (piece.text ?? '') : text.slice(piece.at, piece.at + piece.length);
}

/** What the files hold of a text before substitution. */
function originOf(tree: ScalarTree, text: string): readonly Segment[] {
  const origin = tree.text ?? (tree.site && embed(tree.site.document.text, tree.site.node));
  return origin?.text === text ? origin.segments : [];
}

/** The new text, with what the files hold of it. */
function hostOf(whole: string, text: string, pieces: readonly Piece[], origin: readonly Segment[]): EffectiveText {
  const segments: Segment[] = [];
  let start = 0;
  for (const piece of pieces) {
    if (piece.kind !== 'substituted') {
      const from = piece.kind === 'collapsed' ? piece.at + 1 : piece.at;
      segments.push(...cutSegments(origin, from, piece.at + piece.length, start));
    }
    start += written(piece, text).length;
  }
  const [first] = origin;
  if (segments.length === 0 && first !== undefined) segments.push({ at: 0, length: 0, file: first.file, offset: first.offset });
  return { text: whole, segments, editing: { kind: 'none', because: 'the text holds the values of variables' } };
}

/** Whether any text holds a character that keeps Flux from reading the object back as it was. */
export function holdsOdd(tree: Tree): boolean {
  if (tree.kind === 'scalar') return typeof tree.value === 'string' && ODD.test(tree.value);
  if (tree.kind === 'seq') return tree.items.some(holdsOdd);
  if (tree.kind !== 'map') return false;
  for (const [key, child] of tree.entries) if (ODD.test(key) || holdsOdd(child)) return true;
  return false;
}
