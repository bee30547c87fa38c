import type { Config } from "../config/settings.ts";
import { type Bucket, createBucket, createBuckets } from "./limiter.ts";

/** Every limit on how much comes in, in one place. */
export interface Limits {
  /** Requests that send something. */
  readonly intake: Bucket;
  /** Requests of staff, signing in among them. */
  readonly staff: Bucket;
  /** Wrong receipts, all together. */
  readonly wrongReceipts: Bucket;
  /** Wrong or right, tries to unlock. */
  readonly unlock: Bucket;
  readonly setup: Bucket;
  /** Salts asked for, by locator. */
  readonly salts: { readonly take: (locator: string, now: number) => number };
}

/** Locators remembered at once. */
const mostLocators = 20_000;

export const createLimits = ({ intakePerMinute, guessesPerMinute }: Config): Limits => ({
  intake: createBucket(intakePerMinute, Math.max(60, intakePerMinute)),
  staff: createBucket(3000, 600),
  wrongReceipts: createBucket(guessesPerMinute, guessesPerMinute),
  unlock: createBucket(6, 6),
  setup: createBucket(10, 10),
  salts: createBuckets(10, 20, mostLocators),
});
