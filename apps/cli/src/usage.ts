/** Wrong usage: the command line itself, not what it was given to read. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What is wrong, each on a line of its own where it is more than one thing. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = [message]) {
    super(message);
    this.lines = lines;
  }
}

/** It could not be done: exit code 1, with this one sentence on stderr. */
export class FailedError extends Error {
  override readonly name = "FailedError";
}

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
