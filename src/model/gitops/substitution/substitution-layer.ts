import type { Target } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { siteTarget } from '../tree.js';
import type { Piece } from './expansion.js';
import type { Variables } from './variables.js';

/** Who makes a value of which variables. Where these are defined is worked out when it is asked for. */
export function substitutionLayer(pieces: readonly Piece[], { known }: Variables, by: string): Layer {
  const names: string[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'substituted') continue;
    for (const name of piece.variables) if (!names.includes(name)) names.push(name);
  }
  let definitions: readonly Target[] | undefined;
  return {
    kind: 'substitution',
    variables: names,
    by,
    get definitions() {
      return (definitions ??= names.flatMap((name) => known.get(name)?.tree.site ?? []).map(siteTarget));
    },
  };
}

/** Why a text cannot be read, if it cannot. */
export function unreadableIn(pieces: readonly Piece[], { known, open }: Variables): string | undefined {
  for (const piece of pieces) {
    if (piece.kind !== 'substituted' || piece.text !== null) continue;
    for (const name of piece.variables) {
      const variable = known.get(name);
      if (variable === undefined ? open !== undefined : variable.text === null)
        return `the variable ${name} cannot be read: ${variable?.because ?? open ?? 'unknown'}`;
    }
  }
  return undefined;
}
