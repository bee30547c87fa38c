import { type Texts, sameWords, textHash } from "./texts.ts";

/** Texts that are the same word for word are one form: a message sent a million times is compared once. */
export interface Forms {
  /** The form of each text, named by the first text that has it. */
  readonly of: Int32Array;
  /** The first text of every form, sorted by the hash of its words: an order that the order of the texts does not change. */
  readonly order: Int32Array;
}

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
    while (other >= 0 && !(hashes[other] === hash && sameWords(texts, other, text))) {
      cell = (cell + 1) & mask;
      other = table[cell] ?? -1;
    }
    if (other < 0) {
      table[cell] = text;
      of[text] = text;
      forms++;
    } else of[text] = other;
  }
  const ranked = new Float64Array(forms);
  let at = 0;
  for (let text = 0; text < count; text++) if (of[text] === text) ranked[at++] = ((hashes[text] ?? 0) >> 10) * 2 ** 31 + text;
  ranked.sort();
  return { of, order: Int32Array.from(ranked, (rank) => rank - Math.floor(rank / 2 ** 31) * 2 ** 31) };
}
