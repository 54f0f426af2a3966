import type { Signature } from './signature.js';
import { NEVER_VALUES, SIGNATURES } from './signatures.js';

/** Which keys a file of values has; the recogniser looks at no value. */
export interface ValuesShape {
  has(path: readonly string[]): boolean;
  /** The keys of the map at this path; none when it is no map. */
  keys(path: readonly string[]): readonly string[];
}

export interface Recognised {
  readonly chart: string;
  /** `high`: several marks agree; `medium`: one mark that no other chart we know has. */
  readonly confidence: 'high' | 'medium';
}

interface Match {
  readonly chart: string;
  readonly decisive: number;
  readonly marks: number;
}

/**
 * The chart whose values a file holds, told by keys that only its values have. Unknown for anything else, for a chart over
 * other charts (their values stand below their names), and when two charts come into question.
 */
export function recogniseChart(shape: ValuesShape): Recognised | 'unknown' {
  const top = shape.keys([]);
  if (top.some((key) => NEVER_VALUES.includes(key))) return 'unknown';
  const matches = SIGNATURES.map((signature) => match(signature, shape, top)).filter((found) => found !== undefined);
  const [best, second] = matches.toSorted((a, b) => b.marks - a.marks);
  if (best === undefined) return 'unknown';
  if (second !== undefined && second.chart !== best.chart && !outweighs(best, second)) return 'unknown';
  return { chart: best.chart, confidence: best.marks > 1 ? 'high' : 'medium' };
}

function match(signature: Signature, shape: ValuesShape, top: readonly string[]): Match | undefined {
  const { chart, only } = signature;
  if (only !== undefined && !top.every((key) => only.includes(key))) return undefined;
  const has = (mark: string): boolean => mark.split('+').every((path) => shape.has(path.split('/')));
  if (signature.foreign.some(has)) return undefined;
  const decisive = signature.decisive.filter(has).length;
  if (decisive === 0) return undefined;
  return { chart, decisive, marks: decisive + signature.telling.filter(has).length };
}

/** A stray key of another chart, as people leave them behind, does not outweigh a file full of the right ones. */
function outweighs(best: Match, second: Match): boolean {
  return second.decisive === 1 && best.decisive >= 2 && best.marks >= second.marks + 3;
}
