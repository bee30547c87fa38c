import { hashWord, type Tokens } from "../../model/words/tokens.ts";

/*
 * Words and pairs of words of both sides, hashed into a fixed number of buckets (feature hashing, Weinberger et al. 2009):
 * what the chat says as a whole, for what no phrase in the catalogue foresees. Each side has its own buckets, because
 * "who is this" means one thing from the owner and another from the sender.
 */
export const gramBuckets = 1 << 17;

const begin = hashWord("<begin>");

/** How much of each bucket a conversation holds: the messages it is met in, each by its weight. In the order they were met. */
export interface GramCounts {
  size: number;
  buckets: Int32Array;
  weights: Float64Array;
  /** The message each bucket was met in last, as counted here. */
  last: Int32Array;
  messages: number;
  /** The buckets alone. */
  keys(): Int32Array;
}

const noBuckets = new Int32Array(0);
const noWeights = new Float64Array(0);

/** No counts yet. */
export function newGramCounts(): GramCounts {
  return {
    size: 0,
    buckets: noBuckets,
    weights: noWeights,
    last: noBuckets,
    messages: 0,
    keys() {
      return this.buckets.subarray(0, this.size);
    },
  };
}

/** Takes all counts back, so that the room they took is used again. */
export function emptyGrams(counts: GramCounts): void {
  counts.size = 0;
  counts.messages = 0;
}

function bucketOf(first: number, second: number, side: number): number {
  let hash = Math.imul(first ^ (second >>> 15) ^ side, 0x85ebca6b) ^ second;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (gramBuckets - 1);
}

// Where each bucket stands among the counts, if the bucket there is this one: so a conversation needs nothing cleared (a sparse
// set, Briggs and Torczon 1993).
const places = new Int32Array(gramBuckets);

/** Counts one message's words and pairs, each once, by the message's weight. */
export function countGrams(tokens: Tokens, sender: boolean, weight: number, counts: GramCounts): void {
  counts.messages++;
  if (counts.size + tokens.count * 2 > counts.buckets.length && counts.buckets.length < gramBuckets) grow(counts, tokens.count * 2);
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
  const { buckets, weights, last, size, messages } = counts;
  const place = places[bucket] ?? 0;
  if (place < size && buckets[place] === bucket) {
    if (last[place] === messages) return;
    last[place] = messages;
    weights[place] = (weights[place] ?? 0) + weight;
  } else {
    places[bucket] = size;
    buckets[size] = bucket;
    weights[size] = weight;
    last[size] = messages;
    counts.size = size + 1;
  }
}

function grow(counts: GramCounts, more: number): void {
  const room = Math.min(gramBuckets, counts.buckets.length * 4 + more);
  const { buckets, weights, last } = counts;
  counts.buckets = new Int32Array(room);
  counts.weights = new Float64Array(room);
  counts.last = new Int32Array(room);
  counts.buckets.set(buckets);
  counts.weights.set(weights);
  counts.last.set(last);
}

/** A conversation's known buckets and the share each carries; `size` of them are valid. */
export interface GramVector {
  size: number;
  buckets: Int32Array;
  values: Float64Array;
}

/** The share of a conversation that each known bucket carries: weighted by rarity, of length one together. */
export function gramVector(counts: GramCounts, rarity: Uint8Array): { readonly buckets: Int32Array; readonly values: Float64Array } {
  const vector = { size: 0, buckets: new Int32Array(counts.size), values: new Float64Array(counts.size) };
  fillGramVector(counts, rarity, vector);
  const { size, buckets, values } = vector;
  return { buckets: buckets.subarray(0, size), values: values.subarray(0, size) };
}

/** The same in a vector that is used again. */
export function fillGramVector(counts: GramCounts, rarity: Uint8Array, vector: GramVector): void {
  if (vector.buckets.length < counts.size) {
    vector.buckets = new Int32Array(counts.buckets.length);
    vector.values = new Float64Array(counts.buckets.length);
  }
  const { buckets, values } = vector;
  let used = 0;
  let norm = 0;
  // Buckets met in one message alone follow each other with the same count, and its logarithm is the dearest thing here.
  let lastCount = 1;
  let lastLog = 1;
  for (let i = 0; i < counts.size; i++) {
    const bucket = counts.buckets[i] ?? 0;
    const weight = rarity[bucket] ?? 0;
    if (weight === 0) continue;
    const count = counts.weights[i] ?? 0;
    if (count !== lastCount) {
      lastCount = count;
      lastLog = count < 1 ? Math.log2(1 + count) : 1 + Math.log(count);
    }
    const value = lastLog * (weight / 16);
    buckets[used] = bucket;
    values[used++] = value;
    norm += value * value;
  }
  norm = Math.sqrt(norm);
  for (let i = 0; i < used; i++) values[i] = (values[i] ?? 0) / norm;
  vector.size = used;
}
