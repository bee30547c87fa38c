/*
 * Band keys: the few features of a text by which others like it are found. A feature is two words side by side or with one between
 * them, so that a slot of one word does not break it. Features fall into eight slots by their hash, and the one with the smallest hash in
 * each is a key (one permutation hashing, Li, Owen and Zhang 2012): two texts that share most of their features share most of their keys,
 * wherever they were made. Pairs that many unrelated texts have are keys only where a slot has no other.
 */
import type { Background } from "./background.ts";
import { pairHash } from "./hash.ts";
import type { Texts } from "./texts.ts";

export const keysPerText = 8;

/** A pair is common when more than one unrelated text in so many has it. */
const commonShare = 1 / 1024;

/** The common pairs of a background, a bit a cell: small enough to stay at hand while millions of texts pass. */
export function commonPairs({ texts, pairs }: Background): Uint32Array {
  const least = Math.max(8, texts * commonShare);
  const bits = new Uint32Array((pairs.length >>> 5) + 1);
  for (let cell = 0; cell < pairs.length; cell++)
    if ((pairs[cell] ?? 0) > least) bits[cell >>> 5] = (bits[cell >>> 5] ?? 0) | (1 << (cell & 31));
  return bits;
}

const none = 2 ** 33;
const commonRank = 2 ** 32;
const ranks = new Float64Array(keysPerText);
const best = new Int32Array(keysPerText);

/** Writes the band keys of a text to `keys` from `offset` on and returns how many there are. `mask` is that of the background's cells. */
export function bandKeys(texts: Texts, text: number, common: Uint32Array, mask: number, keys: Int32Array, offset: number): number {
  const { words, starts } = texts;
  const end = starts[text + 1] ?? 0;
  ranks.fill(none);
  let word = words[starts[text] ?? 0] ?? 0;
  for (let at = starts[text] ?? 0; at + 1 < end; at++) {
    const next = words[at + 1] ?? 0;
    const side = pairHash(word, next, 1);
    const cell = side & mask;
    keep(side, ((common[cell >>> 5] ?? 0) >>> (cell & 31)) & 1);
    if (at + 2 < end) keep(pairHash(word, words[at + 2] ?? 0, 2), 0);
    word = next;
  }
  let count = offset;
  for (let slot = 0; slot < keysPerText; slot++) if ((ranks[slot] ?? none) < none) keys[count++] = best[slot] ?? 0;
  return count - offset;
}

// The rank is a rotation of the hash, so that its lowest bits choose the slot and the others the order.
function keep(feature: number, common: number): void {
  const slot = feature & (keysPerText - 1);
  const rank = (feature >>> 3) + common * commonRank;
  if (rank >= (ranks[slot] ?? 0)) return;
  ranks[slot] = rank;
  best[slot] = feature;
}
