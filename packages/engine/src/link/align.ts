/*
 * How much of what two texts say they say alike. Words are aligned in their order so that the aligned words hold the most information
 * (a weighted longest common subsequence). The loops run over columns and two rows; nothing is made per call.
 */
import type { Texts } from "./texts.ts";
import { maxWords } from "./texts.ts";

/** The places of the words of the text that was looked at last, by their low bits: the last place of each, and for each place the one before. */
const cells = 1 << 12;
const last = new Int32Array(cells).fill(-1);
const before = new Int32Array(maxWords);
/** What places are counted from, so that those of the text before are known by being smaller. */
let base = 0;
/** The most that the words up to each place can have in common with what has been passed of the other text. */
const most = new Int32Array(maxWords + 1);

/** Cells that all alignments so far have filled, which is what they cost. */
export const aligned = { cells: 0 };

/** The information that two texts have in common, in units; 0 at once where it is seen to be less than `least`. */
export function sharedUnits(texts: Texts, units: Uint8Array, a: number, b: number, least: number): number {
  const { words, starts } = texts;
  let fromA = starts[a] ?? 0;
  let endA = starts[a + 1] ?? 0;
  let fromB = starts[b] ?? 0;
  let endB = starts[b + 1] ?? 0;
  const origin = remember(words, fromA, endA);
  let possible = 0;
  for (let at = fromB; at < endB; at++) if ((last[(words[at] ?? 0) & (cells - 1)] ?? 0) >= origin) possible += units[at] ?? 0;
  if (possible < least) return 0;
  const startA = fromA;
  // What both begin and end with is aligned as it stands.
  let shared = 0;
  while (fromA < endA && fromB < endB && words[fromA] === words[fromB]) shared += Math.min(units[fromA++] ?? 0, units[fromB++] ?? 0);
  while (fromA < endA && fromB < endB && words[endA - 1] === words[endB - 1]) shared += Math.min(units[--endA] ?? 0, units[--endB] ?? 0);
  if (fromA === endA || fromB === endB) return shared;
  aligned.cells += (endB - fromB) * (endA - fromA);
  return shared + heaviest(words, units, startA, fromA, endA, fromB, endB);
}

/** Remembers where the words of a text stand, and returns from what its places are counted. */
function remember(words: Int32Array, from: number, end: number): number {
  base += maxWords;
  if (base > 0x7fffffff - maxWords) {
    base = 0;
    last.fill(-1);
  }
  for (let at = from, place = base; at < end; at++, place++) {
    const cell = (words[at] ?? 0) & (cells - 1);
    before[place - base] = last[cell] ?? 0;
    last[cell] = place;
  }
  return base;
}

/**
 * Passes the words of `b`, and at each those places of `a` that have the same word, the last first: only these can make a sum larger.
 * `a` is the text that is remembered, from `startA` on.
 */
function heaviest(words: Int32Array, units: Uint8Array, startA: number, fromA: number, endA: number, fromB: number, endB: number): number {
  const width = endA - fromA;
  const origin = base + fromA - startA;
  const lowest = origin;
  most.fill(0, 0, width + 1);
  for (let at = fromB; at < endB; at++) {
    const word = words[at] ?? 0;
    const unit = units[at] ?? 0;
    for (let place = last[word & (cells - 1)] ?? 0; place >= lowest; place = before[place - base] ?? 0) {
      const column = place - origin;
      if (column >= width || words[fromA + column] !== word) continue;
      const other = units[fromA + column] ?? 0;
      const sum = (most[column] ?? 0) + (other < unit ? other : unit);
      for (let i = column + 1; i <= width && (most[i] ?? 0) < sum; i++) most[i] = sum;
    }
  }
  return most[width] ?? 0;
}
