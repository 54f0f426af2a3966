/** One small change of one source file, which the fuzzer must find. */
export interface SeededBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly targets: readonly string[];
}

export const bugs: readonly SeededBug[];
