/** Longer inputs than this are no inputs of any target. */
const CAPACITY = 1 << 16;
const HEADER = 16;

/** Memory that two threads share, so that one can see what the other is busy with, and since when. */
export class Watch {
  readonly #state: Int32Array;
  readonly #since: Float64Array;
  readonly #input: Buffer;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(HEADER + CAPACITY)) {
    this.#state = new Int32Array(memory, 0, 2);
    this.#since = new Float64Array(memory, 8, 1);
    this.#input = Buffer.from(memory, HEADER);
  }

  starting(input: string): void {
    this.#since[0] = Date.now();
    this.#state[1] = this.#input.write(input, 'utf8');
    Atomics.store(this.#state, 0, 1);
  }

  ended(): void {
    Atomics.store(this.#state, 0, 0);
  }
}
