import { type HashKey, mix, pairHash } from "./hash.ts";

/** A sparse vector of length 1: features by ascending bucket, each with its value. */
export interface SparseVector {
  readonly buckets: Int32Array;
  readonly values: Float32Array;
}

/** How often unrelated chats have a feature: counts by bucket, of so many chats. */
export interface Rarity {
  readonly chats: number;
  readonly counts: Uint16Array;
}

export const bucketOf = (hash: number, { counts }: Rarity): number => (hash ^ (hash >>> 17)) & (counts.length - 1);

/** A word that more than this share of unrelated chats have says nothing by standing beside another or for a place. */
const commonShare = 0.15;
export const isCommon = (hash: number, rarity: Rarity): boolean =>
  (rarity.counts[bucketOf(hash, rarity)] ?? 0) >= rarity.chats * commonShare;

/** Inverse document frequency, smoothed (Salton and Buckley 1988). */
export const rarityOf = ({ chats, counts }: Rarity, bucket: number): number => Math.log((chats + 1) / ((counts[bucket] ?? 0) + 1)) + 1;

/** Weighs how often each feature is met, `1 + log(count)`, by how rare it is, and brings the vector to length 1. Its buckets are keyed. */
export function vectorOf(counts: ReadonlyMap<number, number>, rarity: Rarity, key: HashKey): SparseVector {
  return unitVector([...counts].map(([bucket, met]) => [mix(bucket, key), (1 + Math.log(met)) * rarityOf(rarity, bucket)]));
}

/** A vector of length 1 from buckets and their values. */
export function unitVector(entries: [bucket: number, value: number][]): SparseVector {
  entries.sort(([a], [b]) => a - b);
  const length = Math.sqrt(entries.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
  return { buckets: Int32Array.from(entries, ([bucket]) => bucket), values: Float32Array.from(entries, ([, value]) => value / length) };
}

/** The cosine of two vectors of length 1. */
export function cosine(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.buckets.length && j < b.buckets.length;) {
    const left = a.buckets[i] ?? 0;
    const right = b.buckets[j] ?? 0;
    if (left === right) sum += (a.values[i++] ?? 0) * (b.values[j++] ?? 0);
    else if (left < right) i++;
    else j++;
  }
  return sum;
}

/** Counts a feature. */
export function count(counts: Map<number, number>, hash: number, rarity: Rarity): void {
  const bucket = bucketOf(hash, rarity);
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
}

export const tripleHash = (first: number, second: number, third: number): number => pairHash(pairHash(first, second, 1), third, 3);
