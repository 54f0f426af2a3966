import type { KeyPath, Target } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import type { Problem } from '../../../core/rule.js';
import { parseYaml } from '../../../syntax/yaml/tree.js';
import { type Tree, subtree } from '../tree.js';
import { parseTemplate } from './envsubst.js';
import { type Expansion, type Piece, type VariableText, evaluate } from './expansion.js';
import { type Emission, emitGoYaml } from './go-yaml.js';
import { Invalid, reread } from './reread.js';
import { type Place, placesOf, rangeInHost } from './places.js';
import { Rewritten } from './rewritten.js';
import type { Variables } from './variables.js';

export interface SubstitutionProblem {
  /** Absent for a text that no file holds. */
  readonly at?: Target | Problem;
  readonly code: 'undefined-variable' | 'bad-substitution' | 'invalid-yaml';
  readonly variable?: string;
  /** As Flux words it, without any value. */
  readonly message: string;
}

/** A `${…}` or `$$` that Flux replaces, for rules about those that were meant for somebody else. */
export interface SubstitutedToken {
  /** As the build writes it: `${datasource}`, `${1}`, `$$`. */
  readonly raw: string;
  /** Absent for `$$`, which becomes `$`. */
  readonly variable?: string;
  readonly defined: boolean;
  readonly defaulted: boolean;
  /** The value, or the entry whose key it is, in the composed object. */
  readonly path: KeyPath;
  readonly inKey: boolean;
  readonly at?: Target | Problem;
}

export interface Substitution {
  readonly tree: Tree;
  readonly problems: readonly SubstitutionProblem[];
  readonly tokens: readonly SubstitutedToken[];
}

export interface SubstitutionOptions {
  /** An unset variable without a default is an error: kustomize-controller 1.9 and later, unless it is told otherwise. */
  readonly strict: boolean;
  /** `Kustomization/ns/name`. */
  readonly by: string;
  /** The object is a Secret: nothing that is said holds any of its text. */
  readonly conceals?: boolean;
}

const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute';
const TOKEN = /\$[{$]/;
/** Characters that go-yaml v2 refuses or takes for line breaks where the parser does not. */
const ODD = /[\u007f-\u009f\u2028\u2029]/;

/**
 * An object after Flux's post-build substitution: written as YAML, replaced as text, and read again, so that types are
 * decided anew (fluxcd/pkg kustomize_varsub.go). What holds no variable stays the same tree.
 */
export function substituteObject(tree: Tree, variables: Variables, options: SubstitutionOptions): Substitution {
  if (variables.applies === false || !holdsTokens(tree) || isDisabled(tree)) return { tree, problems: [], tokens: [] };
  return inTokensAlone(tree, variables, options) ?? inWhole(tree, variables, options);
}

/** Values that change nothing around them, wherever they stand: no spaces, quotes, brackets or indicators. */
const HARMLESS = /^[A-Za-z0-9_](?:[\w./@+~-]|:(?=[\w/]))*$/;

/**
 * The same with only those lines written and read that hold variables, when nothing of it can reach beyond its own value:
 * most objects are large, and most values are plain words. Undefined when that is not so.
 */
function inTokensAlone(tree: Tree, variables: Variables, options: SubstitutionOptions): Substitution | undefined {
  if (holdsTokensInKeys(tree)) return undefined;
  const emission = emitGoYaml(tree, holdsTokens);
  const places = placesOf(emission.root);
  const template = parseTemplate(emission.text);
  if ('error' in template) return undefined;
  const { pieces, problems } = evaluate(template, lookupIn(variables), options.strict);
  if (problems.some(({ kind }) => kind !== 'undefined-variable') || !areInside(pieces, places)) return undefined;
  const isHarmless = pieces.every((piece) => piece.kind !== 'substituted' || piece.text === null || HARMLESS.test(piece.text));
  if (problems.length === 0 && !isHarmless) return undefined;
  return result(tree, { emission, places, pieces, problems }, variables, options);
}

/** Whether each token ends in the text in which it begins. */
function areInside(pieces: readonly Piece[], places: readonly Place[]): boolean {
  let index = 0;
  return pieces.every((piece) => {
    if (piece.kind === 'literal') return true;
    while (index < places.length && places[index]!.scalar.end <= piece.at) index++;
    const scalar = places[index]?.scalar;
    return scalar !== undefined && scalar.start <= piece.at && piece.at + piece.length <= scalar.end;
  });
}

function inWhole(tree: Tree, variables: Variables, options: SubstitutionOptions): Substitution {
  const emission = emitGoYaml(tree);
  const places = placesOf(emission.root);
  const template = parseTemplate(emission.text);
  if ('error' in template) {
    const raw = emission.text.slice(template.at, template.at + template.length).split('\n', 1)[0]!;
    const at = rangeInHost(places, template.at, template.length);
    const message = options.conceals === true ? template.error : `${template.error}: ${raw}`;
    const problem = { code: 'bad-substitution', message, ...(at && { at }) } as const;
    return failed(tree, variables, options, [problem], [], 'its variables cannot be substituted');
  }
  const { pieces, problems } = evaluate(template, lookupIn(variables), options.strict);
  return result(tree, { emission, places, pieces, problems }, variables, options);
}

function lookupIn(variables: Variables): (name: string) => VariableText {
  return (name) => {
    const variable = variables.known.get(name);
    return variable === undefined ? (variables.open === undefined ? undefined : null) : variable.text;
  };
}

function failed(
  tree: Tree,
  variables: Variables,
  { by }: SubstitutionOptions,
  problems: readonly SubstitutionProblem[],
  tokens: readonly SubstitutedToken[],
  because: string,
): Substitution {
  return { tree: unknown(tree, by, because), problems: variables.applies === true ? problems : [], tokens };
}

interface Expanded extends Expansion {
  readonly emission: Emission;
  readonly places: readonly Place[];
}

function result(
  tree: Tree,
  { emission, places, pieces, problems }: Expanded,
  variables: Variables,
  options: SubstitutionOptions,
): Substitution {
  const tokens = tokensOf(emission, places, pieces, options.conceals === true);
  if (problems.length > 0) {
    const found = problems.map(({ kind, at: start, length, variable, message }): SubstitutionProblem => {
      const at = rangeInHost(places, start, length);
      const code = kind === 'undefined-variable' ? kind : 'invalid-yaml';
      return { code, variable, message, ...(at && { at }) };
    });
    return failed(tree, variables, options, found, tokens, 'its variables cannot be substituted');
  }
  if (holdsOdd(tree)) return failed(tree, variables, options, [], tokens, 'it holds control characters beside variables');
  const rewritten = new Rewritten(emission.text, pieces, variables, options.by);
  const { problem, documents } = parseYaml(rewritten.text);
  try {
    if (problem !== undefined) throw new Invalid(problem.message, problem.range.start);
    return {
      tree: reread(emission.root, documents[0]?.root, { rewritten, places, certain: variables.applies === true }),
      problems: [],
      tokens,
    };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const doubt = rewritten.unreadable() ?? doubtful(error, rewritten.text);
    if (doubt !== undefined) return failed(tree, variables, options, [], tokens, doubt);
    const blamed = invalid(error, rewritten, places);
    return failed(tree, variables, options, [blamed], tokens, 'it is no longer YAML after substitution');
  }
}

/** go-yaml lets a comment begin directly behind a quote, bracket or block indicator, and quoted lines stand further left. */
function doubtful(error: Invalid, text: string): string | undefined {
  const isLenient = /["'\]}|>]#/.test(text) || error.message === 'deficient indentation';
  return isLenient ? 'it is hardly YAML after substitution' : undefined;
}

/** Blames the last variable before the place where reading failed. Quoted parts of the reason may be values. */
function invalid(error: Invalid, rewritten: Rewritten, places: readonly Place[]): SubstitutionProblem {
  const guilty = rewritten.lastSubstitutedBefore(error.at);
  const at = guilty && rangeInHost(places, guilty.at, guilty.length);
  const message = `not YAML after substitution: ${error.message.replaceAll(/"[^"]*"|'[^']*'/g, '…')}`;
  return { code: 'invalid-yaml', message, ...(guilty && { variable: guilty.variable }), ...(at && { at }) };
}

function tokensOf(
  emission: Emission,
  places: readonly Place[],
  pieces: readonly Piece[],
  conceals: boolean,
): readonly SubstitutedToken[] {
  return pieces
    .filter((piece) => piece.kind !== 'literal')
    .map((piece): SubstitutedToken => {
      const { at: start, length } = piece;
      const place = places.find((candidate) => start < candidate.scalar.end && candidate.scalar.start <= start);
      const at = rangeInHost(places, start, length);
      return {
        raw: conceals && piece.kind === 'substituted' ? `\${${piece.variable}}` : emission.text.slice(start, start + length),
        ...(piece.kind === 'substituted'
          ? { variable: piece.variable, defined: piece.defined, defaulted: piece.defaulted }
          : { defined: true, defaulted: false }),
        path: place?.path ?? [],
        inKey: place?.isKey ?? false,
        ...(at && { at }),
      };
    });
}

/** Whether any key, and any value, of an object matches; worked out once for what many builds share. */
function textsMatch(keys: RegExp, values?: RegExp): (tree: Tree) => boolean {
  const known = new WeakMap<Tree, boolean>();
  const matches = (tree: Tree): boolean => {
    if (tree.kind === 'scalar') return typeof tree.value === 'string' && values?.test(tree.value) === true;
    if (tree.kind === 'unknown') return false;
    let answer = known.get(tree);
    if (answer === undefined) {
      if (tree.kind === 'seq') answer = tree.items.some(matches);
      else {
        answer = false;
        for (const [key, value] of tree.entries) if ((answer = keys.test(key) || matches(value))) break;
      }
      known.set(tree, answer);
    }
    return answer;
  };
  return matches;
}

const holdsTokens = textsMatch(TOKEN, TOKEN);
const holdsTokensInKeys = textsMatch(TOKEN);
const holdsOdd = textsMatch(ODD, ODD);

function isDisabled(tree: Tree): boolean {
  return ['labels', 'annotations'].some((field) => {
    const mark = subtree(tree, ['metadata', field, DISABLED]);
    return mark?.kind === 'scalar' && mark.value === 'disabled';
  });
}

function unknown(tree: Tree, by: string, because: string): Tree {
  const layer: Layer = { kind: 'substitution', variables: [], by };
  return { kind: 'unknown', because, exists: true, layer, under: tree, ...(tree.site && { site: tree.site }) };
}
