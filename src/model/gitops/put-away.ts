import type { FilePath } from '../../core/location.js';

const PUT_AWAY =
  /(?:^|\/)(?:\.[^/]+|[_-]?(?:archived?|archives|attic|deprecated|disabled|not[_-]?(?:in[_-]?use|used)|obsolete|old|unused))\//i;

/** Whether a file lies where people keep what they no longer deploy, or not yet. */
export function isPutAway(path: FilePath): boolean {
  return PUT_AWAY.test(path);
}

/** Those that are not put away; all of them where there is nothing else, and the folder is only called so. */
export function inUse<T>(all: readonly T[], homeOf: (one: T) => FilePath | undefined): readonly T[] {
  const live = all.filter((one) => !isPutAway(homeOf(one) ?? ''));
  return live.length > 0 ? live : all;
}
