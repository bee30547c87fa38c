/*
 * Limits that keep no address: what is counted is how much of a kind comes in at all, and for receipts how much for one locator. Nobody
 * is remembered, so nobody can be found out; when a limit trips, everybody is asked for a proof of work instead of being sent away.
 */

/** A bucket that fills by `perMinute` and holds `burst`. */
export interface Bucket {
  /** Takes one, or says in how many seconds there will be one. */
  readonly take: (now: number) => number;
}

export function createBucket(perMinute: number, burst: number): Bucket {
  let level = burst;
  let last: number | null = null;
  return {
    take(now) {
      level = Math.min(burst, level + (Math.max(0, now - (last ?? now)) / 60_000) * perMinute);
      last = now;
      if (level >= 1) {
        level -= 1;
        return 0;
      }
      return Math.ceil(((1 - level) / perMinute) * 60);
    },
  };
}

/** Buckets by a key of ours, at most `most` of them; the oldest are forgotten first, which only makes them full again. */
export function createBuckets(perMinute: number, burst: number, most: number): { readonly take: (key: string, now: number) => number } {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, now) {
      const bucket = buckets.get(key) ?? createBucket(perMinute, burst);
      buckets.delete(key);
      buckets.set(key, bucket);
      const oldest = buckets.size > most ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      return bucket.take(now);
    },
  };
}
