/*
 * What people say anyway. For each word and each pair of neighbours it counts how many unrelated texts have it, so that the information
 * in a word, given the one before it, can be told: a stock phrase that hundreds of unrelated people use says little after its first word,
 * however long it is. Counts stand in hashed tables; two words that fall on one cell make each other look more ordinary, never rarer.
 */
import { pairHash } from "./hash.ts";
import { sortByKey } from "./radix.ts";
import type { Texts } from "./texts.ts";

/** Frozen once fitted: evidence weighed with one background stays what it was. */
export interface Background {
  /** How many unrelated texts were counted. */
  readonly texts: number;
  readonly words: Uint16Array;
  readonly pairs: Uint16Array;
}

/** Information is kept in sixteenths of a bit, at most 255 of them. */
export const unitsPerBit = 16;
export const leastUnits = 4;
export const mostUnits = 14 * unitsPerBit;
/** Texts imagined beside those counted, in which nothing of theirs was: a background of few texts still takes what they say for rare. */
export const imagined = 256;
/** Voices imagined that went on differently after a word. */
export const unproven = 4;

/** Counts each word and pair once a group. `groups` is the group of each text: those of one group are variants of one another, and count as one voice. */
export function fitBackground(texts: Texts, groups: Int32Array): Background {
  const cells = 1 << Math.max(12, Math.min(22, 5 + Math.ceil(Math.log2(texts.count + 1))));
  const words = new Uint16Array(cells);
  const pairs = new Uint16Array(cells);
  const lastWord = new Int32Array(cells).fill(-1);
  const lastPair = new Int32Array(cells).fill(-1);
  const { values: order } = sortByKey({ keys: groups.slice(), values: Int32Array.from(groups.keys()) });
  let count = 0;
  let before = -1;
  for (const text of order) {
    const group = groups[text] ?? 0;
    if (group !== before) count++;
    before = group;
    countText(texts, text, group, words, lastWord, pairs, lastPair);
  }
  return { texts: count, words, pairs };
}

function countText(
  { words, starts }: Texts,
  text: number,
  group: number,
  counts: Uint16Array,
  last: Int32Array,
  pairs: Uint16Array,
  lastPair: Int32Array,
): void {
  const mask = counts.length - 1;
  const end = starts[text + 1] ?? 0;
  for (let at = starts[text] ?? 0; at < end; at++) {
    const word = words[at] ?? 0;
    countOnce(counts, last, word & mask, group);
    if (at + 1 < end) countOnce(pairs, lastPair, pairHash(word, words[at + 1] ?? 0, 1) & mask, group);
  }
}

function countOnce(counts: Uint16Array, last: Int32Array, cell: number, group: number): void {
  if (last[cell] === group) return;
  last[cell] = group;
  const count = counts[cell] ?? 0;
  if (count < 0xffff) counts[cell] = count + 1;
}

let table: Float32Array | null = null;

/** log2(count + 1) in units, for counts that fit a cell. */
export function logTable(): Float32Array {
  if (table !== null) return table;
  table = new Float32Array(0x10000);
  for (let count = 0; count < table.length; count++) table[count] = Math.log2(count + 1) * unitsPerBit;
  return table;
}

export const logOf = (logs: Float32Array, count: number): number =>
  count < 0x10000 ? (logs[count] ?? 0) : Math.log2(count + 1) * unitsPerBit;
