/*
 * One message as a sparse vector: its words and pairs of words, the letters inside its words (so that a misspelling or
 * another ending lands near the word it comes from), the words of the message before it, and where it stands. Hashed into
 * one space; each kind has a fixed share of the length, so that a long message weighs no more than a short one.
 */
import { Char, charClass, foldAstral, foldedSecond, foldedUnit } from "../../model/words/fold.ts";
import { Special, hashStart, hashStep, hashWord, type Tokens } from "../../model/words/tokens.ts";

export const meaningBuckets = 1 << 17;
const mask = meaningBuckets - 1;

/** The length each kind of feature has of a message. */
export const shares = { words: 1, letters: 0.7, before: 0.5, place: 0.3 } as const;
/** How many entries a message's words and pairs, and with them its letter groups, may come to; the last word's groups may be cut. */
export const mostEntries = { words: 1000, wordsOfLetters: 3600, letters: 3800 } as const;
/** Words kept of a message for the one after it. */
export const keptWords = 100;
const most = 4096;
export const begin = hashWord("<begin>");

/** A sparse vector; `count` entries are valid until the next message is put in it. */
export interface MessageVector {
  count: number;
  readonly buckets: Int32Array;
  readonly values: Float32Array;
}

export function createVector(): MessageVector {
  return { count: 0, buckets: new Int32Array(most + 64), values: new Float32Array(most + 64) };
}

/** Where a message stands: facts about it that are not words. */
export interface Place {
  readonly sender: boolean;
  /** Whether the message before is from the other side. */
  readonly answers: boolean;
  readonly index: number;
  readonly picture: boolean;
  readonly file: boolean;
  /** Minutes since the message before, NaN where unknown. */
  readonly gap: number;
}

/** A message as its meaning is read: its words, those of the message before it, and where it stands. */
export interface Said {
  readonly text: string;
  readonly tokens: Tokens;
  readonly before: Tokens;
  readonly place: Place;
}

/** The bucket of a feature under the salt of its kind and side. */
export function bucketOf(hash: number, salt: number): number {
  let h = Math.imul(hash ^ salt, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) & mask;
}

/* One salt a side, so that nothing the sender says is taken for the owner's. */
const salts = {
  word: [0x1b873593, 0x2545f491],
  pair: [0x51ed270b, 0x6c62272e],
  letters: [0x38495ab5, 0x7feb352d],
  before: [0x68bc21eb, 0x02e1b213],
  place: [0x3d4d51cb, 0x1656c67b],
} as const;

/** The buckets of one side's features. */
export interface Side {
  readonly word: number;
  readonly pair: number;
  readonly letters: number;
  readonly before: number;
  readonly place: number;
}

const sideOf = (side: 0 | 1): Side => ({
  word: salts.word[side],
  pair: salts.pair[side],
  letters: salts.letters[side],
  before: salts.before[side],
  place: salts.place[side],
});

export const senderSide = sideOf(0);
export const ownerSide = sideOf(1);

/** The bucket of a pair of words that follow each other; `begin` stands before the first. */
export const pairBucket = (first: number, second: number, side: Side): number => bucketOf(Math.imul(first, 31) ^ second, side.pair);

const units = new Int32Array(32);

/**
 * Writes the letter groups of a word, unsalted, and returns how many there are: groups of three to five of its folded
 * letters, its ends marked. They follow from the folded word alone, as its hash does. A word that stands for a class
 * (a number, a link) has none: its hash says all that is meant.
 */
export function letterGroups(text: string, hash: number, start: number, end: number, groups: Int32Array): number {
  if (standsForClass.has(hash)) return 0;
  let length = 1;
  units[0] = 94;
  for (let i = start; i < end && length < 24; i++) {
    const code = text.charCodeAt(i);
    if (charClass[code] === Char.High) {
      const letter = foldAstral(text.codePointAt(i) ?? 0);
      if (letter !== "") units[length++] = letter.charCodeAt(0);
    }
    if (charClass[code] !== Char.Word) continue;
    units[length++] = foldedUnit[code] ?? 0;
    const second = foldedSecond[code] ?? 0;
    if (second !== 0) units[length++] = second;
  }
  units[length++] = 36;
  let count = 0;
  for (let i = 0; i + 3 <= length; i++) {
    let group = hashStep(hashStep(hashStep(hashStart, units[i] ?? 0), units[i + 1] ?? 0), units[i + 2] ?? 0);
    groups[count++] = group;
    for (let k = i + 3; k < i + 5 && k < length; k++) {
      group = hashStep(group, units[k] ?? 0);
      groups[count++] = group;
    }
  }
  return count;
}

const standsForClass: ReadonlySet<number> = new Set(Object.values(Special));
const wordGroups = new Int32Array(96);

/**
 * Puts one message in `vector`. Training needs the features one by one; `scoreMessage` adds the same ones up without listing them.
 */
export function vectorOf({ tokens, text, before, place }: Said, vector: MessageVector): void {
  const { buckets, values } = vector;
  const side = place.sender ? senderSide : ownerSide;
  let count = 0;
  let last = begin;
  for (let i = 0; i < tokens.count && count < mostEntries.words; i++) {
    const hash = tokens.hashes[i] ?? 0;
    buckets[count++] = bucketOf(hash, side.word);
    buckets[count++] = pairBucket(last, hash, side);
    last = hash;
  }
  let from = setShare(values, 0, count, shares.words);
  for (let i = 0; i < tokens.count && count < mostEntries.wordsOfLetters; i++) {
    const size = letterGroups(text, tokens.hashes[i] ?? 0, tokens.starts[i] ?? 0, tokens.ends[i] ?? 0, wordGroups);
    for (let k = 0; k < size && count < mostEntries.letters; k++) buckets[count++] = bucketOf(wordGroups[k] ?? 0, side.letters);
  }
  from = setShare(values, from, count, shares.letters);
  for (let i = 0; i < before.count && i < keptWords; i++) buckets[count++] = bucketOf(before.hashes[i] ?? 0, side.before);
  from = setShare(values, from, count, shares.before);
  const size = factsOf(place, tokens.count, wordGroups);
  for (let i = 0; i < size; i++) buckets[count++] = bucketOf(wordGroups[i] ?? 0, side.place);
  setShare(values, from, count, shares.place);
  vector.count = count;
}

function setShare(values: Float32Array, from: number, to: number, share: number): number {
  const value = to === from ? 0 : share / Math.sqrt(to - from);
  for (let i = from; i < to; i++) values[i] = value;
  return to;
}

/** Writes the facts of a place and of how many words stand there, and returns how many they are. */
export function factsOf({ answers, index, picture, file, gap }: Place, words: number, facts: Int32Array): number {
  const size = words === 0 ? 0 : words < 4 ? 1 : words < 12 ? 2 : words < 30 ? 3 : 4;
  const wait = Number.isNaN(gap) ? 0 : gap < 5 ? 1 : gap < 120 ? 2 : gap < 1440 ? 3 : 4;
  const where = index < 1 ? 0 : index < 3 ? 1 : index < 8 ? 2 : 3;
  facts[0] = 1;
  facts[1] = 10 + size;
  facts[2] = 20 + wait;
  facts[3] = 30 + where;
  facts[4] = answers ? 40 : 41;
  facts[5] = 50 + size * 5 + where;
  facts[6] = 100 + wait * 2 + (answers ? 1 : 0);
  let count = 7;
  if (picture) facts[count++] = 60;
  if (file) facts[count++] = 61;
  return count;
}
