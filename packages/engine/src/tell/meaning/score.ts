import type { Tokens } from "../words/tokens.ts";
import {
  type Said,
  type Side,
  begin,
  bucketOf,
  factsOf,
  keptWords,
  letterGroups,
  mostEntries,
  ownerSide,
  pairBucket,
  senderSide,
  shares,
} from "./features.ts";
import { meaningLabels } from "./labels.ts";

/**
 * A supervised static embedding: each bucket has a short vector, a message is the weighted sum of its buckets', and each
 * label reads the sum through one row (after fastText: Joulin et al. 2017). Trained by `tools/train`.
 */
export interface MeaningModel {
  readonly rank: number;
  /** `rank` steps for each row; `rows` says which row a bucket has, 0 for none. */
  readonly embedding: Int8Array;
  readonly rows: Uint16Array;
  /** One step size a dimension. */
  readonly steps: Float32Array;
  /** labels × rank. */
  readonly output: Float32Array;
  readonly bias: Float32Array;
  /** Platt scaling (Platt 1999) of each label's raw score. */
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  /** Probability from which a message is shown as the label's tell; above 1 where it never is. */
  readonly shown: Float32Array;
}

/*
 * The features of one kind all weigh the same in a message and rows are whole numbers, so rows are added up as whole numbers
 * and weighed once a kind. A word's letter groups, by far the most rows, are added up once and kept: `slots`
 * places, each for the last word that fell on it.
 */
const slots = 1 << 15;
const longestRank = 128;

interface LetterSums {
  readonly model: MeaningModel;
  /** The word of a slot, the salt of its side (0 where the slot is empty), and how many groups it has. */
  readonly hashes: Int32Array;
  readonly sides: Int32Array;
  readonly sizes: Uint8Array;
  readonly sums: Int16Array;
}

const newSums = (model: MeaningModel): LetterSums => ({
  model,
  hashes: new Int32Array(slots),
  sides: new Int32Array(slots),
  sizes: new Uint8Array(slots),
  sums: new Int16Array(slots * model.rank),
});

let letterSums: LetterSums | null = null;

const rowSum = new Int32Array(longestRank);
const total = new Float64Array(longestRank);
const scratch = new Int32Array(96);

/** Adds the row of a bucket to `rowSum`. */
function addRow({ rank, embedding, rows }: MeaningModel, bucket: number): void {
  const row = rows[bucket] ?? 0;
  if (row === 0) return;
  const from = row * rank;
  for (let d = 0; d < rank; d++) rowSum[d] = (rowSum[d] ?? 0) + (embedding[from + d] ?? 0);
}

/** Weighs what `rowSum` holds of `count` features of one kind, adds it to `total` and clears it. */
function closeShare(rank: number, count: number, share: number): void {
  // A vector holds values in single precision, and training sees them so.
  const value = count === 0 ? 0 : Math.fround(share / Math.sqrt(count));
  for (let d = 0; d < rank; d++) {
    total[d] = (total[d] ?? 0) + value * (rowSum[d] ?? 0);
    rowSum[d] = 0;
  }
}

/** The slot that holds a word's letter groups, filled if need be. */
function slotOf(known: LetterSums, side: Side, tokens: Tokens, i: number, text: string): number {
  const hash = tokens.hashes[i] ?? 0;
  const slot = (hash ^ (hash >>> 15) ^ (side === senderSide ? 0 : slots >> 1)) & (slots - 1);
  if (known.hashes[slot] !== hash || known.sides[slot] !== side.letters) fillSlot(known, slot, side, tokens, i, text);
  return slot;
}

function fillSlot(
  { model, hashes, sides, sizes, sums }: LetterSums,
  slot: number,
  side: Side,
  tokens: Tokens,
  i: number,
  text: string,
): void {
  const { rank, rows, embedding } = model;
  const hash = tokens.hashes[i] ?? 0;
  const size = letterGroups(text, hash, tokens.starts[i] ?? 0, tokens.ends[i] ?? 0, scratch);
  const at = slot * rank;
  hashes[slot] = hash;
  sides[slot] = side.letters;
  sizes[slot] = size;
  sums.fill(0, at, at + rank);
  for (let k = 0; k < size; k++) {
    const from = (rows[bucketOf(scratch[k] ?? 0, side.letters)] ?? 0) * rank;
    if (from !== 0) for (let d = 0; d < rank; d++) sums[at + d] = (sums[at + d] ?? 0) + (embedding[from + d] ?? 0);
  }
}

/** Adds the letter groups of all words to `rowSum`, and returns how many they are. */
function addLetters(model: MeaningModel, side: Side, tokens: Tokens, text: string, counted: number): number {
  if (letterSums?.model !== model) letterSums = newSums(model);
  const known = letterSums;
  const { rank } = model;
  let count = counted;
  for (let i = 0; i < tokens.count && count < mostEntries.wordsOfLetters; i++) {
    const slot = slotOf(known, side, tokens, i, text);
    const size = known.sizes[slot] ?? 0;
    if (size === 0) continue;
    if (count + size <= mostEntries.letters) {
      for (let d = 0; d < rank; d++) rowSum[d] = (rowSum[d] ?? 0) + (known.sums[slot * rank + d] ?? 0);
      count += size;
    } else {
      letterGroups(text, tokens.hashes[i] ?? 0, tokens.starts[i] ?? 0, tokens.ends[i] ?? 0, scratch);
      for (let k = 0; count < mostEntries.letters; k++, count++) addRow(model, bucketOf(scratch[k] ?? 0, side.letters));
    }
  }
  return count - counted;
}

const labelsBy = (by: "sender" | "owner"): Int32Array =>
  Int32Array.from(meaningLabels.flatMap((label, index) => (label.by === by ? [index] : [])));
const senderLabels = labelsBy("sender");
const ownerLabels = labelsBy("owner");

/**
 * Raw scores of one message for the labels of its side, into `scores` from `at` on: about 1 where the label holds, about 0
 * where not. The features are those of `vectorOf`.
 */
export function scoreMessage(model: MeaningModel, { tokens, text, before, place }: Said, scores: Float32Array, at: number): void {
  const { rank, steps, output, bias } = model;
  const side = place.sender ? senderSide : ownerSide;
  total.fill(0, 0, rank);
  let last = begin;
  const words = Math.min(tokens.count, mostEntries.words / 2);
  for (let i = 0; i < words; i++) {
    const hash = tokens.hashes[i] ?? 0;
    addRow(model, bucketOf(hash, side.word));
    addRow(model, pairBucket(last, hash, side));
    last = hash;
  }
  closeShare(rank, words * 2, shares.words);
  closeShare(rank, addLetters(model, side, tokens, text, words * 2), shares.letters);
  const earlier = Math.min(before.count, keptWords);
  for (let i = 0; i < earlier; i++) addRow(model, bucketOf(before.hashes[i] ?? 0, side.before));
  closeShare(rank, earlier, shares.before);
  const facts = factsOf(place, tokens.count, scratch);
  for (let i = 0; i < facts; i++) addRow(model, bucketOf(scratch[i] ?? 0, side.place));
  closeShare(rank, facts, shares.place);
  for (let d = 0; d < rank; d++) total[d] = (total[d] ?? 0) * (steps[d] ?? 0);
  for (const label of place.sender ? senderLabels : ownerLabels) {
    let score = bias[label] ?? 0;
    for (let d = 0; d < rank; d++) score += (output[label * rank + d] ?? 0) * (total[d] ?? 0);
    scores[at + label] = score;
  }
}

/** The probability a raw score stands for. */
export function probabilityOfScore(model: MeaningModel, label: number, score: number): number {
  return 1 / (1 + Math.exp(-((model.scale[label] ?? 1) * score + (model.shift[label] ?? 0))));
}

/** False where a raw score surely stands for less than a probability: told without an exponential, as nearly all are. */
export function mayReach({ scale, shift }: MeaningModel, label: number, score: number, probability: number): boolean {
  return (scale[label] ?? 1) * score + (shift[label] ?? 0) > Math.log(probability / (1 - probability)) - 0.001;
}
