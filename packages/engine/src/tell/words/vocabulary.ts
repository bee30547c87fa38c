/*
 * The words of a set of phrases as small numbers, found by hash in one open-addressed table. Thousands of phrases are read
 * whenever the program starts, so nothing here makes an object a word.
 */
import { Special } from "../../model/words/tokens.ts";

/** Words by their hash; `counts` says how often each was met. A word's number is never 0. */
export interface Vocabulary {
  size: number;
  hashes: Int32Array;
  numbers: Int32Array;
  counts: Int32Array;
}

/** Numbers of the words that end a sentence, and of what stands behind a message's last word. They are boundaries; 0 is a word no phrase has. */
export const Boundary = { end: 1, question: 2, nothing: 3 } as const;

export const isBoundary = (word: number): boolean => word > 0 && word <= Boundary.nothing;

export function newVocabulary(): Vocabulary {
  const room = 1 << 15;
  const vocabulary = { size: 0, hashes: new Int32Array(room), numbers: new Int32Array(room), counts: new Int32Array(room >> 1) };
  wordNumber(vocabulary, Special.end);
  wordNumber(vocabulary, Special.question);
  vocabulary.size = Boundary.nothing;
  return vocabulary;
}

function slotOf({ hashes, numbers }: Vocabulary, hash: number): number {
  const mask = hashes.length - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
  while (numbers[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & mask;
  return slot;
}

/** A word's number, or 0 for a word that is not in the vocabulary. */
export function knownWord(vocabulary: Vocabulary, hash: number): number {
  return vocabulary.numbers[slotOf(vocabulary, hash)] ?? 0;
}

/** A word's number, which is given to it if it has none; counts it. */
export function wordNumber(vocabulary: Vocabulary, hash: number): number {
  let slot = slotOf(vocabulary, hash);
  if (vocabulary.numbers[slot] === 0) {
    if (vocabulary.size + 2 > vocabulary.counts.length) {
      grow(vocabulary);
      slot = slotOf(vocabulary, hash);
    }
    vocabulary.hashes[slot] = hash;
    vocabulary.numbers[slot] = ++vocabulary.size;
  }
  const number = vocabulary.numbers[slot] ?? 0;
  vocabulary.counts[number] = (vocabulary.counts[number] ?? 0) + 1;
  return number;
}

function grow(vocabulary: Vocabulary): void {
  const { hashes, numbers, counts } = vocabulary;
  vocabulary.hashes = new Int32Array(hashes.length * 2);
  vocabulary.numbers = new Int32Array(hashes.length * 2);
  vocabulary.counts = new Int32Array(hashes.length);
  vocabulary.counts.set(counts);
  for (let old = 0; old < hashes.length; old++) {
    if (numbers[old] === 0) continue;
    const slot = slotOf(vocabulary, hashes[old] ?? 0);
    vocabulary.hashes[slot] = hashes[old] ?? 0;
    vocabulary.numbers[slot] = numbers[old] ?? 0;
  }
}
