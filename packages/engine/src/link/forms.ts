/*
 * Texts that are the same word for word are one form: a message sent a million times is compared once. Forms stand in an order that the
 * order of the texts does not change, and all linking is done on them.
 */
import { type Keyed, endOfKey, sortByKey } from "./radix.ts";
import { type Texts, compareWords, sameWords, someTexts, textHash } from "./texts.ts";

export interface Forms {
  /** Each form as a text of its own, in the order of the hashes of their words, then of their words. */
  readonly texts: Texts;
  /** The form of every text. */
  readonly of: Int32Array;
}

export function formsOf(texts: Texts): Forms {
  const { count } = texts;
  const { keys, values: order } = sortByKey(hashesOf(texts));
  const of = new Int32Array(count);
  const firsts = new Int32Array(count);
  let forms = 0;
  for (let from = 0; from < count;) {
    const end = endOfKey(keys, from);
    if (end - from > 1) sortAlike(texts, order.subarray(from, end));
    for (let i = from; i < end; i++) {
      const text = order[i] ?? 0;
      if (i === from || !sameWords(texts, firsts[forms - 1] ?? 0, text)) firsts[forms++] = text;
      of[text] = forms - 1;
    }
    from = end;
  }
  return { texts: someTexts(texts, firsts.subarray(0, forms)), of };
}

function hashesOf(texts: Texts): Keyed {
  const keys = new Int32Array(texts.count);
  const values = new Int32Array(texts.count);
  for (let text = 0; text < texts.count; text++) {
    // So that the order is that of the hashes with their signs.
    keys[text] = textHash(texts, text) ^ 0x80000000;
    values[text] = text;
  }
  return { keys, values };
}

/** Puts texts of one hash in the order of their words; nearly always these are the same. */
function sortAlike(texts: Texts, alike: Int32Array): void {
  if (!areOneForm(texts, alike)) alike.sort((a, b) => compareWords(texts, a, b) || a - b);
}

function areOneForm(texts: Texts, alike: Int32Array): boolean {
  const first = alike[0] ?? 0;
  for (let i = 1; i < alike.length; i++) if (!sameWords(texts, first, alike[i] ?? 0)) return false;
  return true;
}
