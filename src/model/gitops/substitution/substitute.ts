import type { Layer } from '../../../core/provenance.js';
import { parseYaml } from '../../../syntax/yaml/parse.js';
import { type Tree, subtree } from '../tree.js';
import { parseTemplate } from './envsubst.js';
import { type Expansion, type Piece, evaluate } from './expansion.js';
import { type Emission, emitGoYaml } from './go-yaml.js';
import { holdsOdd, substituteInPlace } from './in-place.js';
import { Invalid, reread } from './reread.js';
import { type Place, placesOf, rangeInHost } from './places.js';
import { Rewritten } from './rewritten.js';
import type { SubstitutedToken, Substitution, SubstitutionOptions, SubstitutionProblem } from './substitution.js';
import { type Variables, lookupIn } from './variables.js';

export type { SubstitutedToken, Substitution, SubstitutionOptions, SubstitutionProblem } from './substitution.js';

const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * An object after Flux's post-build substitution: written as YAML, replaced as text, and read again, so that types are
 * decided anew (fluxcd/pkg kustomize_varsub.go). What holds no variable stays the same tree.
 */
export function substituteObject(tree: Tree, variables: Variables, options: SubstitutionOptions): Substitution {
  if (variables.applies === false || isDisabled(tree)) return { tree, problems: [], tokens: [] };
  return substituteInPlace(tree, variables, options) ?? inWhole(tree, variables, options);
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
