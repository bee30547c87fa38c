/*
 * How much of what two texts say they say alike. Words are aligned in their order so that the aligned words hold the most information
 * (a weighted longest common subsequence). The loops run over columns and two rows; nothing is made per call.
 */
import type { Texts } from "./texts.ts";
import { maxWords } from "./texts.ts";

const rows = [new Int32Array(maxWords + 1), new Int32Array(maxWords + 1)] as const;
// By a word's low bits, in which call it was last met: which words of the other text can be met at all.
const met = new Int32Array(1 << 12);
let call = 0;

/** Cells that all alignments so far have filled, which is what they cost. */
export const aligned = { cells: 0 };

/** The information in each text, in units: that of its words, summed. */
export function weightsOf(texts: Texts, units: Uint8Array): Int32Array {
  const weights = new Int32Array(texts.count);
  for (let text = 0; text < texts.count; text++) {
    const end = texts.starts[text + 1] ?? 0;
    let sum = 0;
    for (let at = texts.starts[text] ?? 0; at < end; at++) sum += units[at] ?? 0;
    weights[text] = sum;
  }
  return weights;
}

/** The information that two texts have in common, in units; 0 at once where it is seen to be less than `least`. */
export function sharedUnits(texts: Texts, units: Uint8Array, a: number, b: number, least: number): number {
  const { words, starts } = texts;
  let fromA = starts[a] ?? 0;
  let endA = starts[a + 1] ?? 0;
  let fromB = starts[b] ?? 0;
  let endB = starts[b + 1] ?? 0;
  call = (call + 1) | 0;
  for (let at = fromA; at < endA; at++) met[(words[at] ?? 0) & 4095] = call;
  let possible = 0;
  for (let at = fromB; at < endB; at++) if (met[(words[at] ?? 0) & 4095] === call) possible += units[at] ?? 0;
  if (possible < least) return 0;
  // What both begin and end with is aligned as it stands.
  let shared = 0;
  while (fromA < endA && fromB < endB && words[fromA] === words[fromB]) shared += Math.min(units[fromA++] ?? 0, units[fromB++] ?? 0);
  while (fromA < endA && fromB < endB && words[endA - 1] === words[endB - 1]) shared += Math.min(units[--endA] ?? 0, units[--endB] ?? 0);
  if (fromA < endA && fromB < endB) shared += heaviest(words, units, fromA, endA, fromB, endB);
  return shared;
}

function heaviest(words: Int32Array, units: Uint8Array, fromA: number, endA: number, fromB: number, endB: number): number {
  const width = endB - fromB;
  aligned.cells += width * (endA - fromA);
  let [before, now] = rows;
  before.fill(0, 0, width + 1);
  now[0] = 0;
  for (let i = fromA; i < endA; i++) {
    const word = words[i];
    const unit = units[i] ?? 0;
    let left = 0;
    for (let j = 0; j < width; j++) {
      const above = before[j + 1] ?? 0;
      if (above > left) left = above;
      if (words[fromB + j] === word) {
        const other = units[fromB + j] ?? 0;
        const both = (before[j] ?? 0) + (other < unit ? other : unit);
        if (both > left) left = both;
      }
      now[j + 1] = left;
    }
    [before, now] = [now, before];
  }
  return before[width] ?? 0;
}
