import { type Endpoint, Problem } from "@telltale/contract";
import type { Context } from "../context.ts";
import type { Bucket } from "./limiter.ts";

/**
 * Counts a request against the limit of its kind. Where that is used up, throws `proof-needed` with a challenge, or `too-many` where
 * proofs of work are off.
 */
export async function spend(context: Context, { cost }: Endpoint, proof: string | undefined, now: number): Promise<void> {
  const bucket = { intake: context.limits.intake, staff: context.limits.staff, guess: null, read: null }[cost];
  if (bucket !== null) await take(context, bucket, proof, now);
}

/** Takes one from a bucket, or asks for a proof of work in its place. */
export async function take(context: Context, bucket: Bucket, proof: string | undefined, now: number): Promise<void> {
  const retryAfter = bucket.take(now);
  if (retryAfter === 0) return;
  context.metrics.limited.inc();
  if (!context.config.proof) throw new Problem("too-many", { retryAfter });
  if (await context.proofs.accept(proof, now)) return;
  const { parameters, signature } = await context.proofs.ask(now);
  throw new Problem("proof-needed", { retryAfter, challenge: JSON.stringify({ parameters, signature }) });
}
