/*
 * Texts that share a band key are met in buckets. In a bucket the first texts, in the order of their content's hash, are its leaders; each
 * other text is compared with the leaders only. What comes out depends on the set of texts, not on the order they came in.
 */
import type { Background } from "./background.ts";
import { bandKeys, commonPairs, keysPerText } from "./sketch.ts";
import type { Texts } from "./texts.ts";

/** Keys beside the texts that have them, sorted by key; texts of one key in the order they were given in. */
export interface Buckets {
  readonly keys: Int32Array;
  readonly texts: Int32Array;
}

/** The buckets of the texts in `order`. Keys that only one text has are left out. */
export function bucketsOf(texts: Texts, order: Int32Array, background: Background): Buckets {
  const all = new Int32Array(order.length * keysPerText);
  const owners = new Int32Array(order.length * keysPerText);
  const common = commonPairs(background);
  const mask = background.pairs.length - 1;
  let count = 0;
  for (const text of order) {
    const end = count + bandKeys(texts, text, common, mask, all, count);
    while (count < end) owners[count++] = text;
  }
  return sorted(...shared(all.subarray(0, count), owners.subarray(0, count)));
}

/** Leaves out keys met once, by two bits a cell of a table four times the keys. */
function shared(keys: Int32Array, owners: Int32Array): [Int32Array, Int32Array] {
  const cells = 1 << Math.min(30, 2 + Math.ceil(Math.log2(keys.length + 1)));
  const once = new Uint32Array(cells >> 5);
  const twice = new Uint32Array(cells >> 5);
  const mask = cells - 1;
  for (const key of keys) {
    const cell = key & mask;
    const bit = 1 << (cell & 31);
    if (((once[cell >>> 5] ?? 0) & bit) === 0) once[cell >>> 5] = (once[cell >>> 5] ?? 0) | bit;
    else twice[cell >>> 5] = (twice[cell >>> 5] ?? 0) | bit;
  }
  let kept = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0;
    const cell = key & mask;
    if (((twice[cell >>> 5] ?? 0) & (1 << (cell & 31))) === 0) continue;
    keys[kept] = key;
    owners[kept++] = owners[i] ?? 0;
  }
  return [keys.subarray(0, kept), owners.subarray(0, kept)];
}

/** Sorts by key, 11 bits at a time from the lowest (a radix sort, which keeps the order of equal keys). */
function sorted(keys: Int32Array, owners: Int32Array): Buckets {
  let from: Buckets = { keys, texts: owners };
  let to: Buckets = { keys: new Int32Array(keys.length), texts: new Int32Array(keys.length) };
  const places = new Int32Array(2048);
  for (const shift of [0, 11, 22]) {
    places.fill(0);
    for (const key of from.keys) places[(key >>> shift) & 2047] = (places[(key >>> shift) & 2047] ?? 0) + 1;
    let at = 0;
    for (let digit = 0; digit < 2048; digit++) {
      const here = places[digit] ?? 0;
      places[digit] = at;
      at += here;
    }
    for (let i = 0; i < keys.length; i++) {
      const key = from.keys[i] ?? 0;
      const digit = (key >>> shift) & 2047;
      const place = places[digit] ?? 0;
      places[digit] = place + 1;
      to.keys[place] = key;
      to.texts[place] = from.texts[i] ?? 0;
    }
    [from, to] = [to, from];
  }
  return from;
}
