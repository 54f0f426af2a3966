import { type Tree, subtree } from '../../tree.js';
import { type Match, both } from './pattern.js';
import { Refused } from './problem.js';
import { textOf } from './scalar-text.js';

type Requirement = (value: (key: string) => string | undefined) => Match;

/** Stands for a label that may have any value; no label's value looks like it. */
const UNKNOWN = '?';

/** Kubernetes' label selectors: `a=b, c!=d, e in (f, g), h notin (i), j, !k`. Throws `Refused` for anything else. */
export function labelSelector(text: string): (labels: Tree | undefined) => Match {
  const requirements = split(text).map(requirement);
  return (labels) => {
    const value = (key: string): string | undefined => {
      if (labels === undefined) return undefined;
      if (labels.kind === 'unknown') return UNKNOWN;
      const found = subtree(labels, [key]);
      if (found === undefined) return labels.kind === 'map' && labels.open !== undefined ? UNKNOWN : undefined;
      return found.kind === 'unknown' ? UNKNOWN : (textOf(found) ?? '');
    };
    return requirements.reduce<Match>((sofar, next) => both(sofar, () => next(value)), true);
  };
}

/** At the commas that stand outside brackets. */
function split(text: string): readonly string[] {
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === undefined || (character === ',' && depth === 0)) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return parts;
}

const KEY = String.raw`(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9][\w.-]*`;
const VALUE = String.raw`[\w.-]*`;
const EQUALITY = new RegExp(`^(${KEY})\\s*(==?|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const PRESENCE = new RegExp(`^(!?)\\s*(${KEY})$`);
const COMPARISON = new RegExp(`^(${KEY})\\s*([<>])\\s*(-?\\d+)$`);

function requirement(text: string): Requirement {
  const equality = EQUALITY.exec(text);
  if (equality) return among(equality[1]!, [equality[3]!], equality[2] !== '!=');
  const set = SET.exec(text);
  if (set) {
    const values = set[3]!.split(',').map((value) => value.trim());
    return among(set[1]!, values, set[2] === 'in');
  }
  const comparison = COMPARISON.exec(text);
  if (comparison) return compared(comparison[1]!, comparison[2]!, Number(comparison[3]));
  const presence = PRESENCE.exec(text);
  if (presence)
    return (value) => {
      const found = value(presence[2]!);
      return found === UNKNOWN ? 'unknown' : (found !== undefined) === (presence[1] === '');
    };
  throw new Refused('bad-selector', `"${text}" is no label selector`);
}

/** `notin` and `!=` also hold where the label is missing. */
function among(key: string, values: readonly string[], wanted: boolean): Requirement {
  return (value) => {
    const found = value(key);
    if (found === UNKNOWN) return 'unknown';
    return (found !== undefined && values.includes(found)) === wanted;
  };
}

function compared(key: string, sign: string, limit: number): Requirement {
  return (value) => {
    const found = value(key);
    if (found === UNKNOWN) return 'unknown';
    if (found === undefined || !/^-?\d+$/.test(found)) return false;
    return sign === '>' ? Number(found) > limit : Number(found) < limit;
  };
}
