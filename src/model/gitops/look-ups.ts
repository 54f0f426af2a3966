/**
 * Which objects were looked up by others, by kind and name, while it was noted. What was never looked up decides nothing but what
 * is said of itself.
 */
export class LookUps {
  readonly #names = new Map<string, Set<string>>();
  readonly #kinds = new Set<string>();
  #isAll = false;
  #isOver = false;

  name(kind: string, name: string): void {
    if (this.#isOver) return;
    const names = this.#names.get(kind);
    if (names === undefined) this.#names.set(kind, new Set([name]));
    else names.add(name);
  }

  /** Every object of a kind. */
  kind(kind: string): void {
    if (!this.#isOver) this.#kinds.add(kind);
  }

  everything(): void {
    if (!this.#isOver) this.#isAll = true;
  }

  /** What is looked up from now on is not noted. */
  end(): void {
    this.#isOver = true;
  }

  /** Whether an object of that kind and name, if there was one, was looked up. */
  has(kind: string, name: string): boolean {
    return this.#isAll || this.#kinds.has(kind) || this.#names.get(kind)?.has(name) === true;
  }
}
