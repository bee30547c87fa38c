/*
 * What linking knows of a text, made in one pass over its words: the information in each word, given the one before it, and the few
 * features by which others like it are found, its band keys. A feature is two words side by side or with one between
 * them, so that a slot of one word does not break it. Features fall into eight slots by their hash, and the one with the smallest hash in
 * each is a key (one permutation hashing, Li, Owen and Zhang 2012): two texts that share most of their features share most of their keys,
 * wherever they were made. Pairs that many unrelated texts have are keys only where a slot has no other.
 */
import { type Background, imagined, leastUnits, logOf, logTable, mostUnits, unitsPerBit, unproven } from "./background.ts";
import { pairHash } from "./hash.ts";
import type { Texts } from "./texts.ts";

export const keysPerText = 8;

export interface Sketches {
  /** The information in each word, in `unitsPerBit`ths of a bit. */
  readonly units: Uint8Array;
  /** And in each text. */
  readonly weights: Int32Array;
  /** The band keys of text `t` are `keyCounts[t]` from `keysPerText * t` on. */
  readonly keys: Int32Array;
  readonly keyCounts: Uint8Array;
}

/** A pair is common when more than one unrelated text in so many has it. */
const commonShare = 1 / 1024;
/** Information in each word where nothing is known of what people say. */
const plainUnits = 10 * unitsPerBit;

// The rank of a feature is 29 bits of its hash, those that do not choose its slot; that of a common pair has one more bit.
const commonBit = 1 << 29;
const none = 1 << 30;
const ranks = new Int32Array(keysPerText);
const best = new Int32Array(keysPerText);

/** A background as it is asked. */
interface Known {
  readonly isKnown: boolean;
  readonly words: Uint16Array;
  readonly pairs: Uint16Array;
  readonly mask: number;
  readonly logs: Float32Array;
  readonly all: number;
  readonly leastCommon: number;
}

/** Sketches every text. With a background of no texts every word says as much as any other. */
export function sketchesOf(texts: Texts, background: Background): Sketches {
  const { count } = texts;
  const logs = logTable();
  const known: Known = {
    isKnown: background.texts > 0,
    words: background.words,
    pairs: background.pairs,
    mask: background.words.length - 1,
    logs,
    all: logOf(logs, background.texts + imagined),
    leastCommon: Math.max(8, background.texts * commonShare),
  };
  const sketches: Sketches = {
    units: new Uint8Array(texts.starts[count] ?? 0),
    weights: new Int32Array(count),
    keys: new Int32Array(count * keysPerText),
    keyCounts: new Uint8Array(count),
  };
  for (let text = 0; text < count; text++) sketchText(texts, text, known, sketches);
  return sketches;
}

function sketchText({ words, starts }: Texts, text: number, known: Known, { units, weights, keys, keyCounts }: Sketches): void {
  const { isKnown, words: counts, pairs, mask, logs, all, leastCommon } = known;
  const end = starts[text + 1] ?? 0;
  ranks.fill(none);
  let weight = 0;
  let beforeCount = 0;
  let together = 0;
  for (let at = starts[text] ?? 0; at < end; at++) {
    const word = words[at] ?? 0;
    let unit = plainUnits;
    if (isKnown) {
      const here = counts[word & mask] ?? 0;
      let bits = all - logOf(logs, here);
      // One voice with both may be the one that is weighed, and two do not make a saying yet.
      if (beforeCount > 0 && together > 1) bits = Math.min(bits, logOf(logs, beforeCount + unproven) - logOf(logs, together - 2));
      unit = Math.trunc(Math.max(leastUnits, Math.min(mostUnits, bits)));
      beforeCount = here;
    }
    units[at] = unit;
    weight += unit;
    if (at + 1 === end) break;
    const side = pairHash(word, words[at + 1] ?? 0, 1);
    together = pairs[side & mask] ?? 0;
    keep(side, together > leastCommon ? commonBit : 0);
    if (at + 2 < end) keep(pairHash(word, words[at + 2] ?? 0, 2), 0);
  }
  weights[text] = weight;
  const first = text * keysPerText;
  let next = first;
  for (let slot = 0; slot < keysPerText; slot++) if ((ranks[slot] ?? none) < none) keys[next++] = best[slot] ?? 0;
  keyCounts[text] = next - first;
}

function keep(feature: number, common: number): void {
  const slot = feature & (keysPerText - 1);
  const rank = (feature >>> 3) + common;
  if (rank >= (ranks[slot] ?? 0)) return;
  ranks[slot] = rank;
  best[slot] = feature;
}
