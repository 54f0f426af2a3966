import { mutated } from './mutate.js';
import type { Random } from './random.js';
import type { Target } from './target.js';

/** How an input failed. */
export interface Failure {
  readonly target: string;
  readonly input: string;
  /** One line. */
  readonly message: string;
  readonly stack: string;
}

/** What the fuzzer needs to know of the world. */
export interface Surroundings {
  /** Milliseconds. */
  now(): number;
  /** Milliseconds that this process has computed: others may need the machine, too. */
  spent(): number;
  /** Characters of code that ran for the first time since it was asked last; always 0 where nothing counts. */
  freshCode(): number;
  /** The same for one input of those that ran before it was asked last. */
  freshCodeOf(): number;
  /** Told before each run, so that somebody else can stop one that never ends. */
  starting(input: string): void;
  ended(): void;
}

/** Runs between two looks at the coverage, which cost about as much as a run. */
const BATCH = 16;
/** An input may take this long whatever its size, and this much longer for each of its characters (milliseconds). */
const PATIENCE = 400;
const PATIENCE_PER_CHARACTER = 0.25;

/** One target with the inputs that led to new code. */
export class Fuzzer {
  readonly failures: Failure[] = [];
  executions = 0;
  readonly #corpus: string[] = [];

  constructor(
    readonly target: Target,
    private readonly random: Random,
    private readonly world: Surroundings,
  ) {}

  get corpusSize(): number {
    return this.#corpus.length;
  }

  /** Runs the inputs to begin with; all of them stay in the corpus. */
  async begin(seeds: readonly string[]): Promise<void> {
    for (const seed of seeds) {
      const input = seed.slice(0, this.target.maxLength);
      if (await this.#isFine(input)) this.#corpus.push(input);
    }
    this.world.freshCode();
  }

  /** Runs mutations until a moment, or until one fails. */
  async runUntil(end: number): Promise<void> {
    while (this.world.now() < end && this.failures.length === 0) await this.#batch();
  }

  async #batch(): Promise<void> {
    const inputs: string[] = [];
    for (let left = BATCH; left > 0; left--) {
      const input = this.#next();
      inputs.push(input);
      if (!(await this.#isFine(input))) return;
    }
    if (this.world.freshCode() === 0) return;
    // Which of them it was shows when they run once more.
    for (const input of inputs) {
      await this.#isFine(input);
      if (this.world.freshCodeOf() > 0) this.#corpus.push(input);
    }
  }

  /** Later inputs more often: they have come furthest. */
  #next(): string {
    const { random, target } = this;
    const material = { others: this.#corpus, words: target.words, maxLength: target.maxLength };
    if (this.#corpus.length === 0 || random.once(50)) return bytes(random);
    const recent = Math.min(this.#corpus.length, 200);
    const base = random.once(2) ? random.pick(this.#corpus) : this.#corpus[this.#corpus.length - 1 - random.below(recent)]!;
    return mutated(base, random, material);
  }

  async #isFine(input: string): Promise<boolean> {
    const failure = await this.check(input);
    if (failure === undefined) return true;
    this.failures.push(failure);
    return false;
  }

  /** Runs one input. One that took too long may try again: somebody else may have needed the machine. */
  async check(input: string): Promise<Failure | undefined> {
    const patience = PATIENCE + input.length * PATIENCE_PER_CHARACTER;
    let took = Infinity;
    for (let attempt = 0; attempt < 3 && took > patience; attempt++) {
      const started = this.world.spent();
      this.executions++;
      this.world.starting(input);
      try {
        await this.target.run(input);
      } catch (error) {
        return failureOf(this.target.name, input, error);
      } finally {
        this.world.ended();
      }
      took = this.world.spent() - started;
    }
    if (took <= patience) return undefined;
    const message = `took ${Math.round(took)} ms for ${input.length} characters`;
    return { target: this.target.name, input, message, stack: '' };
  }
}

function bytes(random: Random): string {
  const found = Buffer.alloc(random.below(60));
  for (let at = 0; at < found.length; at++) found[at] = random.below(256);
  return found.toString('utf8');
}

function failureOf(target: string, input: string, error: unknown): Failure {
  const known = error instanceof Error ? error : new Error(String(error));
  return { target, input, message: `${known.name}: ${known.message}`.split('\n', 1)[0]!, stack: known.stack ?? '' };
}

/** The smallest input that fails in the same manner, found within a time. */
export async function smallest(fuzzer: Fuzzer, failure: Failure, isOver: () => boolean): Promise<Failure> {
  let best = failure;
  for (let size = failure.input.length >> 1; size >= 1 && !isOver(); size >>= 1) {
    for (let from = 0; from < best.input.length && !isOver();) {
      const shorter = best.input.slice(0, from) + best.input.slice(from + size);
      const again = await fuzzer.check(shorter);
      if (again !== undefined && kindOf(again) === kindOf(failure)) best = again;
      else from += size;
    }
  }
  return best;
}

/** Which promise failed, whatever values it names. */
export function kindOf({ message }: Failure): string {
  return message.replaceAll(/["'`…].*|\d+/g, '');
}
