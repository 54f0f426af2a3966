import type { FilePath } from '../core/location.js';
import { foldersAbove } from '../model/project/file-system.js';

/** Longer patterns are no patterns for paths. */
const MAX_LENGTH = 500;

/** Braces may make many patterns of one; nobody means as many as these. */
const MAX_PATTERNS = 1_000;

const MAGIC = /[*?[\]{}()!+@\\]/;

/** What is wrong with a pattern for paths of the project; undefined when nothing is. */
export function globComplaint(glob: string): string | undefined {
  if (glob.trim() === '') return 'the pattern is empty';
  if (glob.length > MAX_LENGTH) return `the pattern is longer than ${MAX_LENGTH} characters`;
  if (/^!(?!\()/.test(glob)) return 'a pattern cannot be negated';
  if (/^(?:\/|~|[A-Za-z]:)/.test(glob)) return 'paths are relative to the folder of this file';
  if (glob.split('/').includes('..')) return 'a path may not leave the project';
  if (/\\(?![*?[\]{}()!+@,|\\])/.test(glob)) return 'folders are separated by /';
  if (patternsIn(glob) > MAX_PATTERNS) return `its braces make more than ${MAX_PATTERNS.toLocaleString('en')} patterns`;
  return unclosed(glob);
}

/** How many patterns the braces make: `{a,b}` two, `{1..9}` nine, `{a,{b,c}}` three. */
function patternsIn(glob: string): number {
  let rest = glob;
  // The braces within come first: the number of their patterns takes their place.
  for (let found = INNERMOST.exec(rest); found !== null; found = INNERMOST.exec(rest))
    rest = `${rest.slice(0, found.index)}\0${alternativesIn(found[1]!)};${rest.slice(found.index + found[0].length)}`;
  return combinations(rest);
}

const INNERMOST = /\{([^{}]*)\}/;

function alternativesIn(inside: string): number {
  const [from, to] = (/^(-?\w+)\.\.(-?\w+)/.exec(inside) ?? []).slice(1).map(placeInRange);
  if (from !== undefined && to !== undefined) return Math.abs(from - to) + 1;
  return inside.split(',').reduce((sum, part) => sum + combinations(part), 0);
}

/** What stands side by side is combined. */
function combinations(part: string): number {
  return [...part.matchAll(/\0([^;]*);/g)].reduce((product, [, count]) => product * Number(count), 1);
}

function placeInRange(end: string): number {
  return /^-?\d+$/.test(end) ? Number(end) : end.charCodeAt(0);
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };

/** A bracket that is never closed would be taken literally and match nothing. */
function unclosed(glob: string): string | undefined {
  for (let at = 0; at < glob.length; at++) {
    if (glob[at] === '\\') at++;
    else {
      const closing = CLOSING[glob[at]!];
      if (closing !== undefined && !glob.includes(closing, at + 1)) return `${glob[at]} is never closed`;
    }
  }
  return undefined;
}

/** Whether one path is meant by a pattern. */
export type PathMatcher = (path: FilePath) => boolean;

/** Compiles patterns, each once. The package `minimatch` is loaded only when one has wildcards. */
export async function globCompiler(globs: Iterable<string>): Promise<(glob: string) => PathMatcher> {
  const matchers = new Map<string, PathMatcher>();
  for (const glob of globs) if (!matchers.has(glob)) matchers.set(glob, await compile(glob));
  return (glob) => matchers.get(glob) ?? (() => false);
}

async function compile(glob: string): Promise<PathMatcher> {
  const pattern = glob.replace(/^(?:\.\/)+/, '');
  if (!MAGIC.test(pattern)) return (path) => path === pattern;
  const { Minimatch } = await import('minimatch');
  const compiled = new Minimatch(pattern, {
    dot: true,
    nocomment: true,
    nonegate: true,
    platform: 'linux',
    braceExpandMax: MAX_PATTERNS,
  });
  return (path) => compiled.match(path);
}

/** A pattern that names a folder, as `staging/` or `apps/*` do, means everything in it. */
export function orInside(glob: string, matcherOf: (glob: string) => PathMatcher): PathMatcher {
  const folder = glob.replace(/\/+$/, '');
  const matches = matcherOf(folder);
  const namesFile = folder === glob;
  return (path) => (namesFile && matches(path)) || foldersAbove(path).some(matches);
}

/** The patterns to be compiled for `orInside`. */
export function folderPattern(glob: string): string {
  return glob.replace(/\/+$/, '');
}
