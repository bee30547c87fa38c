/** Wrong usage: the command line itself, not what it was given to read. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** It could not be done: exit code 1, with this one sentence on stderr. */
export class FailedError extends Error {
  override readonly name = "FailedError";
}

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
