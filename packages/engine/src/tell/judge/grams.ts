import { hashWord, type Tokens } from "../words/tokens.ts";

/*
 * Words and pairs of words of both sides, hashed into a fixed number of buckets (feature hashing, Weinberger et al. 2009):
 * what the chat says as a whole, for what no phrase in the catalogue foresees. Each side has its own buckets, because
 * "who is this" means one thing from the owner and another from the sender.
 */
export const gramBuckets = 1 << 17;

const begin = hashWord("<begin>");

/** How much of each bucket a conversation holds: the messages it is met in, each by its weight. */
export type GramCounts = Map<number, number>;

function bucketOf(first: number, second: number, side: number): number {
  let hash = Math.imul(first ^ (second >>> 15) ^ side, 0x85ebca6b) ^ second;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (gramBuckets - 1);
}

const seen = new Int32Array(gramBuckets);
let stamp = 0;

/** Counts one message's words and pairs, each once, by the message's weight. */
export function countGrams(tokens: Tokens, sender: boolean, weight: number, counts: GramCounts): void {
  stamp++;
  const side = sender ? 0x51ed270b : 0x2545f491;
  let before = begin;
  for (let i = 0; i < tokens.count; i++) {
    const hash = tokens.hashes[i] ?? 0;
    add(bucketOf(hash, 0, side), weight, counts);
    add(bucketOf(before, hash, side), weight, counts);
    before = hash;
  }
}

function add(bucket: number, weight: number, counts: GramCounts): void {
  if (seen[bucket] === stamp) return;
  seen[bucket] = stamp;
  counts.set(bucket, (counts.get(bucket) ?? 0) + weight);
}

/** The share of a conversation that each known bucket carries: weighted by rarity, of length one together. */
export function gramVector(counts: GramCounts, rarity: Uint8Array): { readonly buckets: Int32Array; readonly values: Float64Array } {
  const buckets = new Int32Array(counts.size);
  const values = new Float64Array(counts.size);
  let used = 0;
  let norm = 0;
  for (const [bucket, count] of counts) {
    const weight = rarity[bucket] ?? 0;
    if (weight === 0) continue;
    const value = (count < 1 ? Math.log2(1 + count) : 1 + Math.log(count)) * (weight / 16);
    buckets[used] = bucket;
    values[used++] = value;
    norm += value * value;
  }
  norm = Math.sqrt(norm);
  for (let i = 0; i < used; i++) values[i] = (values[i] ?? 0) / norm;
  return { buckets: buckets.subarray(0, used), values: values.subarray(0, used) };
}
