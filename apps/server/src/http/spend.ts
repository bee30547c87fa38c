/* What a request costs: it is counted against the limit of its kind, and where that is used up it has to bring a proof of work. */
import { type Endpoint, Problem } from "@telltale/contract";
import type { Context } from "../context.ts";
import type { Bucket } from "./limiter.ts";

/** What one request spends. One proof of work stands for every limit that the request meets: it can bring no second one. */
export interface Toll {
  /** Takes one from a bucket. Throws `proof-needed` with a challenge, or `too-many` where proofs of work are off. */
  readonly take: (bucket: Bucket) => Promise<void>;
}

export function createToll({ config, metrics, proofs }: Context, proof: string | undefined, now: number): Toll {
  let isProven = false;
  return {
    async take(bucket) {
      const retryAfter = bucket.take(now);
      if (retryAfter === 0 || isProven) return;
      metrics.limited.inc();
      if (!config.proof) throw new Problem("too-many", { retryAfter });
      isProven = await proofs.accept(proof, now);
      if (isProven) return;
      const { parameters, signature } = await proofs.ask(now);
      throw new Problem("proof-needed", { retryAfter, challenge: JSON.stringify({ parameters, signature }) });
    },
  };
}

/** The bucket that every request to an endpoint is counted in; null where it is not counted, or only once it is known for a guess. */
export const bucketOf = ({ limits }: Context, { cost }: Endpoint): Bucket | null =>
  ({ intake: limits.intake, staff: limits.staff, guess: null, read: null })[cost];
