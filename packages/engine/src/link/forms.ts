import { type Texts, compareWords, sameWords, textHash } from "./texts.ts";

/** Texts that are the same word for word are one form: a message sent a million times is compared once. */
export interface Forms {
  /** The form of each text, named by the first text that has it. */
  readonly of: Int32Array;
  /** The first text of every form, sorted by the hash of its words, then by its words: the order of the texts does not change it. */
  readonly order: Int32Array;
}

/** Cells looked at for one text. Whoever makes texts fall on one cell by design gets forms that are not joined here, but by their likeness. */
const mostProbes = 256;

export function formsOf(texts: Texts): Forms {
  const { count } = texts;
  const cells = 1 << Math.min(30, 1 + Math.ceil(Math.log2(count + 1)));
  const mask = cells - 1;
  const table = new Int32Array(cells).fill(-1);
  const hashes = new Int32Array(count);
  const of = new Int32Array(count);
  let forms = 0;
  for (let text = 0; text < count; text++) {
    const hash = textHash(texts, text);
    hashes[text] = hash;
    let cell = hash & mask;
    let other = table[cell] ?? -1;
    let probes = 0;
    while (other >= 0 && !(hashes[other] === hash && sameWords(texts, other, text)) && probes++ < mostProbes) {
      cell = (cell + 1) & mask;
      other = table[cell] ?? -1;
    }
    if (other < 0) table[cell] = text;
    if (other < 0 || probes > mostProbes) {
      of[text] = text;
      forms++;
    } else of[text] = other;
  }
  return { of, order: ranked(texts, of, hashes, forms) };
}

/** The forms by the upper 22 bits of their hashes beside their numbers, as one number to sort; those with equal bits are then put in order. */
function ranked(texts: Texts, of: Int32Array, hashes: Int32Array, forms: number): Int32Array {
  const ranks = new Float64Array(forms);
  let at = 0;
  for (let text = 0; text < of.length; text++) if (of[text] === text) ranks[at++] = ((hashes[text] ?? 0) >> 10) * 2 ** 31 + text;
  ranks.sort();
  const order = new Int32Array(forms);
  for (let i = 0; i < forms; i++) order[i] = (ranks[i] ?? 0) - Math.floor((ranks[i] ?? 0) / 2 ** 31) * 2 ** 31;
  const byContent = (a: number, b: number): number => (hashes[a] ?? 0) - (hashes[b] ?? 0) || compareWords(texts, a, b) || a - b;
  for (let from = 0; from < forms;) {
    const upper = (hashes[order[from] ?? 0] ?? 0) >> 10;
    let end = from + 1;
    while (end < forms && (hashes[order[end] ?? 0] ?? 0) >> 10 === upper) end++;
    if (end - from > 1) order.subarray(from, end).sort(byContent);
    from = end;
  }
  return order;
}
