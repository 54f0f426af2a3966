/** A mistake of the caller: one line on stderr, details below it, and exit code 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    /** Further lines: the place in a file, other mistakes. */
    readonly details: readonly string[] = [],
  ) {
    super(message);
  }
}
