/** Something that paths match or do not. */
export interface PathPattern {
  test(path: string): boolean;
}

/** One step of a pattern: it reads a character, or goes on at each of several steps. */
type Step = { readonly reads: (character: string) => boolean } | { readonly goes: number[] };

/**
 * A pattern over paths as Argo CD uses it: `*` and `?` stay within a folder, `[a-c]` is a class, `**` crosses folders
 * (doublestar), `{a,b}` are alternatives. Some patterns reach across folders with every star. Undefined for a pattern that
 * cannot be read. A path is read once, whatever the pattern: a regular expression would try all the ways in which many stars can
 * share it.
 */
export function pathGlob(
  pattern: string,
  reach: 'within a folder' | 'across folders' = 'within a folder',
): PathPattern | undefined {
  const steps = stepsOf(pattern, reach === 'within a folder' ? isInside : () => true);
  return steps && { test: (path) => matches(steps, path) };
}

export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Alternatives that are not closed yet: where they begin, and the steps that lead behind them. */
interface Group {
  readonly begins: number[];
  readonly ends: number[][];
}

/** `one` tells which characters a single star passes. */
function stepsOf(pattern: string, one: (character: string) => boolean): readonly Step[] | undefined {
  const steps: Step[] = [];
  const groups: Group[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const group = groups.at(-1);
    if (one === isInside && pattern.startsWith('**/', at)) {
      addFolders(steps);
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      addMany(steps, () => true);
      at++;
    } else if (character === '*') addMany(steps, one);
    else if (character === '?') steps.push({ reads: one });
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      const reads = end < 0 ? undefined : classOf(pattern.slice(at + 1, end));
      if (reads === undefined) return undefined;
      steps.push({ reads });
      at = end;
    } else if (character === '{') {
      const begins = [steps.length + 1];
      steps.push({ goes: begins });
      groups.push({ begins, ends: [] });
    } else if (group !== undefined && (character === '}' || character === ',')) {
      const end: number[] = [];
      steps.push({ goes: end });
      group.ends.push(end);
      if (character === ',') group.begins.push(steps.length);
      else for (const other of groups.pop()!.ends) other.push(steps.length);
    } else {
      const literal = character === '\\' ? (pattern[++at] ?? '\\') : character;
      steps.push({ reads: (read) => read === literal });
    }
  }
  return groups.length > 0 ? undefined : steps;
}

function isInside(character: string): boolean {
  return character !== '/';
}

/** Any number of characters. */
function addMany(steps: Step[], reads: (character: string) => boolean): void {
  const begin = steps.length;
  steps.push({ goes: [begin + 1, begin + 3] }, { reads }, { goes: [begin] });
}

/** Any number of folders, each with its slash. */
function addFolders(steps: Step[]): void {
  const begin = steps.length;
  const isSlash = (character: string): boolean => character === '/';
  steps.push({ goes: [begin + 1, begin + 5] }, { reads: isInside });
  steps.push({ goes: [begin + 1, begin + 3] }, { reads: isSlash }, { goes: [begin] });
}

/** What stands between brackets; undefined for a range that runs backwards. */
function classOf(body: string): ((character: string) => boolean) | undefined {
  const isOther = /^[!^]/.test(body);
  const ranges: (readonly [from: string, to: string])[] = [];
  const listed = body.slice(isOther ? 1 : 0);
  for (let at = 0; at < listed.length; at++) {
    const from = listed[at]!;
    const to = listed[at + 1] === '-' ? listed[at + 2] : undefined;
    if (to !== undefined) at += 2;
    if (to !== undefined && to < from) return undefined;
    ranges.push([from, to ?? from]);
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isOther;
}

/** All steps at which a reader may be are followed together. */
function matches(steps: readonly Step[], path: string): boolean {
  let here = reached(steps, [0]);
  for (let at = 0; at < path.length && here.size > 0; at++) {
    const next: number[] = [];
    for (const place of here) {
      const step = steps[place];
      if (step !== undefined && 'reads' in step && step.reads(path[at]!)) next.push(place + 1);
    }
    here = reached(steps, next);
  }
  return here.has(steps.length);
}

/** These steps, and those to which they go without reading. */
function reached(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const waiting = [...from];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    const step = steps[place];
    if (step !== undefined && 'goes' in step) waiting.push(...step.goes);
  }
  return found;
}
