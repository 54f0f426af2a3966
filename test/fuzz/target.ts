/** Something that is fed with inputs. It throws for an input after which a promise does not hold. */
export interface Target {
  readonly name: string;
  /** What it is about, in a few words. */
  readonly about: string;
  run(input: string): void | Promise<void>;
  /** Inputs to begin with, besides the regressions. */
  seeds(sources: Sources): readonly string[];
  /** Words of the language, which mutations put in. */
  readonly words: readonly string[];
  /** Longer inputs are cut. */
  readonly maxLength: number;
}

/** Texts that seeds are made of. */
export interface Sources {
  /** Every YAML file of the fixtures, by path. */
  readonly fixtures: ReadonlyMap<string, string>;
  /** Small files of the corpus; none where it is absent. */
  readonly corpus: readonly string[];
  /** The cases of the YAML test suite; none where it is absent. */
  readonly suite: readonly string[];
}

/** A promise that does not hold. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

export function promise(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Broken(what());
}

/** Both as JSON, so that a difference can be read. */
export function promiseEqual(found: unknown, expected: unknown, what: () => string): void {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value) ?? 'undefined');
  promise(left === right, () => `${what()}: ${excerpt(left!, right!)}`);
}

function excerpt(found: string, expected: string): string {
  let same = 0;
  while (same < found.length && found[same] === expected[same]) same++;
  const from = Math.max(0, same - 40);
  return `…${found.slice(from, same + 80)} instead of …${expected.slice(from, same + 80)}`;
}
