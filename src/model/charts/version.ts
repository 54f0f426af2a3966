/** A version of a chart or of an application: what semantic versioning says, build metadata left out. */
export interface ChartVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease?: string;
}

/** All versions from `min` (inclusive) up to `max` (exclusive); an absent side is open. */
export interface VersionBounds {
  readonly min?: ChartVersion;
  readonly max?: ChartVersion;
}

/** `any` when nothing is known: no constraint, `*`, or one that cannot be read. */
export type VersionRange = VersionBounds | 'any';

/** The answer to a question about a range of versions of which one will be deployed. */
export type Answer = 'yes' | 'no' | 'unknown';

const NUMBER = String.raw`0|[1-9]\d*`;
const WILDCARD = String.raw`${NUMBER}|[xX*]`;
const VERSION = new RegExp(
  String.raw`^[vV]?(${NUMBER})(?:\.(${NUMBER}))?(?:\.(${NUMBER}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$`,
);
const PARTIAL = String.raw`[vV]?(?:${WILDCARD})(?:\.(?:${WILDCARD}))?(?:\.(?:${WILDCARD}))?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?`;
const COMPARATOR = new RegExp(String.raw`^(=|!=|>=|=>|<=|=<|>|<|~>|~|\^)?\s*(${PARTIAL})(?:\s*,\s*|\s+|$)`);
const HYPHEN = new RegExp(String.raw`^(${PARTIAL})\s+-\s+(${PARTIAL})$`);

/** Reads `1.2.3`, `v1.2`, `7`; missing parts are zero. Undefined for anything else. */
export function parseVersion(text: string): ChartVersion | undefined {
  const match = VERSION.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', prerelease] = match;
  return versionOf(Number(major), Number(minor), Number(patch), prerelease);
}

/** Negative when `a` comes before `b`; a prerelease comes before its release. */
export function compareVersions(a: ChartVersion, b: ChartVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrereleases(a.prerelease, b.prerelease);
}

export function showVersion(version: ChartVersion): string {
  const release = `${version.major}.${version.minor}.${version.patch}`;
  return version.prerelease === undefined ? release : `${release}-${version.prerelease}`;
}

/**
 * The versions that a constraint admits, in the grammar of Masterminds/semver v3 as Helm and Flux use it. The range is never
 * too narrow: alternatives (`||`) give the range around all of them, and `!=` excludes nothing.
 */
export function versionRange(constraint: string | undefined): VersionRange {
  if (constraint === undefined) return 'any';
  let range = ranges.get(constraint);
  if (range === undefined) {
    range = constraint.split('||').map(conjunction).reduce(around);
    if (ranges.size < MOST_RANGES) ranges.set(constraint, range);
  }
  return range;
}

/** Many releases ask for the same versions, and each is asked for them by many. */
const ranges = new Map<string, VersionRange>();
const MOST_RANGES = 10_000;

/** Is every version of the range (or none of them) at or after this one? */
export function atLeast(range: VersionRange, version: ChartVersion): Answer {
  if (range === 'any') return 'unknown';
  if (range.min !== undefined && compareVersions(range.min, version) >= 0) return 'yes';
  if (range.max !== undefined && compareVersions(range.max, version) <= 0) return 'no';
  return 'unknown';
}

/** What two ranges share; undefined when they share nothing. */
export function intersect(a: VersionRange, b: VersionRange): VersionRange | undefined {
  if (a === 'any') return b;
  if (b === 'any') return a;
  const min = later(a.min, b.min);
  const max = earlier(a.max, b.max);
  if (min !== undefined && max !== undefined && compareVersions(min, max) >= 0) return undefined;
  return bounds(min, max);
}

/** A version the project's own tables name; a misspelt one is our mistake. */
export function knownVersion(text: string): ChartVersion {
  let version = known.get(text);
  if (version === undefined) {
    version = parseVersion(text);
    if (version === undefined) throw new RangeError(`not a version: ${text}`);
    known.set(text, version);
  }
  return version;
}

/** The tables name a few hundred versions, again and again. */
const known = new Map<string, ChartVersion>();

/** The first version after this one: the release for a prerelease, else the next patch. */
export function after(version: ChartVersion): ChartVersion {
  const { major, minor, patch, prerelease } = version;
  return prerelease === undefined ? versionOf(major, minor, patch + 1) : versionOf(major, minor, patch);
}

function conjunction(text: string): VersionRange {
  const trimmed = text.trim();
  const hyphen = HYPHEN.exec(trimmed);
  if (hyphen !== null) return both(comparator('>=', hyphen[1] ?? ''), comparator('<=', hyphen[2] ?? ''));
  let range: VersionRange = 'any';
  let rest = trimmed;
  while (rest !== '') {
    const match = COMPARATOR.exec(rest);
    if (match === null) return 'any';
    range = both(range, comparator(match[1] ?? '', match[2] ?? ''));
    rest = rest.slice(match[0].length);
  }
  return range;
}

/** A conjunction that nothing satisfies is a mistake whose outcome nobody knows. */
function both(a: VersionRange, b: VersionRange): VersionRange {
  return intersect(a, b) ?? 'any';
}

/** The numbers a partial version states (`6.x` states one) and the version with zeros for the others. */
interface PartialVersion {
  readonly stated: 0 | 1 | 2 | 3;
  readonly floor: ChartVersion;
}

function parsePartial(text: string): PartialVersion {
  const [core = '', ...tail] = (text.replace(/^[vV]/, '').split('+')[0] ?? '').split('-');
  const parts = core.split('.');
  const wild = parts.findIndex((part) => /^[xX*]$/.test(part));
  const numbers = (wild === -1 ? parts : parts.slice(0, wild)).map(Number);
  const [major = 0, minor = 0, patch = 0] = numbers;
  const stated = numbers.length >= 3 ? 3 : numbers.length === 2 ? 2 : numbers.length === 1 ? 1 : 0;
  const prerelease = stated === 3 && tail.length > 0 ? tail.join('-') : undefined;
  return { stated, floor: versionOf(major, minor, patch, prerelease) };
}

function comparator(operator: string, text: string): VersionRange {
  const partial = parsePartial(text);
  const { stated, floor } = partial;
  if (stated === 0) return 'any';
  switch (operator) {
    case '>=':
    case '=>':
      return bounds(floor, undefined);
    case '>':
      return bounds(floor.prerelease === undefined ? pastAll(partial) : floor, undefined);
    case '<':
      return bounds(undefined, floor);
    case '<=':
    case '=<':
      return bounds(undefined, pastAll(partial));
    case '~':
    case '~>':
      return bounds(floor, stated === 1 ? nextMajor(floor) : nextMinor(floor));
    case '^':
      return bounds(floor, caretLimit(partial));
    case '!=':
      return 'any';
    default:
      return bounds(floor, pastAll(partial));
  }
}

/** The first version after all that the partial version covers: 7.0.0 for `6.x`, 6.31.0 for `6.30`. */
function pastAll({ stated, floor }: PartialVersion): ChartVersion {
  if (stated === 1) return nextMajor(floor);
  return stated === 2 ? nextMinor(floor) : after(floor);
}

/** `^` keeps the leftmost number that is not zero. */
function caretLimit({ stated, floor }: PartialVersion): ChartVersion {
  if (floor.major > 0 || stated === 1) return nextMajor(floor);
  if (floor.minor > 0 || stated === 2) return nextMinor(floor);
  return versionOf(0, 0, floor.patch + 1);
}

function nextMajor(version: ChartVersion): ChartVersion {
  return versionOf(version.major + 1, 0, 0);
}

function nextMinor(version: ChartVersion): ChartVersion {
  return versionOf(version.major, version.minor + 1, 0);
}

function around(a: VersionRange, b: VersionRange): VersionRange {
  if (a === 'any' || b === 'any') return 'any';
  const min = a.min === undefined || b.min === undefined ? undefined : earlier(a.min, b.min);
  const max = a.max === undefined || b.max === undefined ? undefined : later(a.max, b.max);
  return bounds(min, max);
}

function bounds(min: ChartVersion | undefined, max: ChartVersion | undefined): VersionRange {
  if (min === undefined) return max === undefined ? 'any' : { max };
  return max === undefined ? { min } : { min, max };
}

function earlier(a: ChartVersion | undefined, b: ChartVersion | undefined): ChartVersion | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareVersions(a, b) <= 0 ? a : b;
}

function later(a: ChartVersion | undefined, b: ChartVersion | undefined): ChartVersion | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareVersions(a, b) >= 0 ? a : b;
}

function versionOf(major: number, minor: number, patch: number, prerelease?: string): ChartVersion {
  return prerelease === undefined ? { major, minor, patch } : { major, minor, patch, prerelease };
}

function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareIdentifiers(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers come before words and are compared as numbers; the shorter list comes first (semver 2.0.0, section 11). */
function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const numeric = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numeric[0] && numeric[1]) return Number(a) - Number(b);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  return a < b ? -1 : 1;
}
