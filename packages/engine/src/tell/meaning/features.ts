/*
 * One message as a sparse vector: its words and pairs of words, the letters inside its words (so that a misspelling or
 * another ending lands near the word it comes from), the words of the message before it, and where it stands. Hashed into
 * one space; each kind has a fixed share of the length, so that a long message weighs no more than a short one.
 */
import { charClass, Char, foldedSecond, foldedUnit } from "../words/fold.ts";
import { hashWord, type Tokens } from "../words/tokens.ts";

export const meaningBuckets = 1 << 17;
const mask = meaningBuckets - 1;

const shares = { words: 1, letters: 0.7, before: 0.5, place: 0.3 } as const;
const most = 4096;
const begin = hashWord("<begin>");

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

function mix(hash: number, salt: number): number {
  let h = Math.imul(hash ^ salt, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) & mask;
}

const salts = {
  word: [0x1b873593, 0x2545f491],
  pair: [0x51ed270b, 0x6c62272e],
  letters: [0x38495ab5, 0x7feb352d],
  before: [0x68bc21eb, 0x02e1b213],
  place: [0x3d4d51cb, 0x1656c67b],
} as const;

// Letter groups by word, kept while they are few: most words of a chat come again.
const lettersOf = new Map<number, Int32Array>();
const maxKept = 60_000;

function letterGroups(hash: number, text: string, start: number, end: number): Int32Array {
  const known = lettersOf.get(hash);
  if (known !== undefined) return known;
  const units: number[] = [94];
  for (let i = start; i < end && units.length < 24; i++) {
    const code = text.charCodeAt(i);
    if (charClass[code] !== Char.Word) continue;
    units.push(foldedUnit[code] ?? 0);
    const second = foldedSecond[code] ?? 0;
    if (second !== 0) units.push(second);
  }
  units.push(36);
  const groups: number[] = [];
  for (let size = 3; size <= 5; size++) {
    for (let i = 0; i + size <= units.length; i++) {
      let group = 0x811c9dc5;
      for (let k = i; k < i + size; k++) group = Math.imul(group ^ (units[k] ?? 0), 0x01000193);
      groups.push(group);
    }
  }
  const made = Int32Array.from(groups);
  if (lettersOf.size < maxKept) lettersOf.set(hash, made);
  return made;
}

/** Puts one message in `vector`. `before` holds the hashes of the words of the message before it. */
export function vectorOf(tokens: Tokens, text: string, before: readonly number[], place: Place, vector: MessageVector): void {
  const { buckets, values } = vector;
  const side = place.sender ? 0 : 1;
  let count = 0;
  let last = begin;
  for (let i = 0; i < tokens.count && count < 1000; i++) {
    const hash = tokens.hashes[i] ?? 0;
    buckets[count++] = mix(hash, salts.word[side]);
    buckets[count++] = mix(Math.imul(last, 31) ^ hash, salts.pair[side]);
    last = hash;
  }
  let from = setShare(values, 0, count, shares.words);
  for (let i = 0; i < tokens.count && count < 3600; i++) {
    const groups = letterGroups(tokens.hashes[i] ?? 0, text, tokens.starts[i] ?? 0, tokens.ends[i] ?? 0);
    for (let k = 0; k < groups.length && count < 3800; k++) buckets[count++] = mix(groups[k] ?? 0, salts.letters[side]);
  }
  from = setShare(values, from, count, shares.letters);
  for (let i = 0; i < before.length && i < 100; i++) buckets[count++] = mix(before[i] ?? 0, salts.before[side]);
  from = setShare(values, from, count, shares.before);
  for (const fact of factsOf(place, tokens.count)) buckets[count++] = mix(fact, salts.place[side]);
  setShare(values, from, count, shares.place);
  vector.count = count;
}

function setShare(values: Float32Array, from: number, to: number, share: number): number {
  const value = to === from ? 0 : share / Math.sqrt(to - from);
  for (let i = from; i < to; i++) values[i] = value;
  return to;
}

function factsOf({ answers, index, picture, file, gap }: Place, words: number): number[] {
  const size = words === 0 ? 0 : words < 4 ? 1 : words < 12 ? 2 : words < 30 ? 3 : 4;
  const wait = Number.isNaN(gap) ? 0 : gap < 5 ? 1 : gap < 120 ? 2 : gap < 1440 ? 3 : 4;
  const where = index < 1 ? 0 : index < 3 ? 1 : index < 8 ? 2 : 3;
  return [
    1,
    10 + size,
    20 + wait,
    30 + where,
    answers ? 40 : 41,
    50 + size * 5 + where,
    100 + wait * 2 + (answers ? 1 : 0),
    ...(picture ? [60] : []),
    ...(file ? [61] : []),
  ];
}
