/* Long because the packed sums, their tables and the readout share one encoding, which is explained once here. */
import type { Tokens } from "../../model/words/tokens.ts";
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
 * The features of one kind all weigh the same in a message and rows are whole numbers, so rows are added up as whole numbers and
 * weighed once a kind. Three numbers of a row share a double, `a + b·2¹⁷ + c·2³⁴`, so that one addition adds three; each stays
 * below 2¹⁶ while no more than `mostHeld` rows are added up. A word's letter groups, by far the most rows, are added up once and
 * kept: `slots` places, each for the last word that fell on it. Rows are listed first and added up then, four doubles at a time, so that
 * sums stay in registers.
 */
const slots = 1 << 15;
const longestRank = 120;
const lanes = 3;
const second = 2 ** 17;
const third = 2 ** 34;
// Added and taken away again, these round a double below 2⁵¹ to a multiple of 2¹⁷, of 2³⁴: its lower bits fall off the end.
const toSecond = 1.5 * 2 ** 52 * second;
const toThird = 1.5 * 2 ** 52 * third;
const mostHeld = 511;
/** Set in the size of a slot that holds a word as the owner writes it. */
const owners = 0x80;

/** What is kept for the model used last. */
interface Tables {
  readonly model: MeaningModel;
  /** How many doubles a row takes: a multiple of four. */
  readonly width: number;
  /** Rows as doubles, each filled when first added: `packed` says which are. */
  readonly packed: Uint8Array;
  readonly table: Float64Array;
  /** The word of a slot, one more than the groups it has (and `owners` where it is the owner's; 0 where the slot is empty), and their sum. */
  readonly hashes: Int32Array;
  readonly sizes: Uint8Array;
  readonly sums: Float64Array;
  readonly sender: Readout;
  readonly owner: Readout;
}

/** The rows of one side's labels, four and four: the four numbers of the first dimension, then those of the next. */
interface Readout {
  readonly labels: Int32Array;
  readonly weights: Float64Array;
}

function newTables(model: MeaningModel): Tables {
  const width = Math.ceil(model.rank / lanes / 4) * 4;
  const count = model.rank === 0 ? 0 : model.embedding.length / model.rank;
  return {
    model,
    width,
    // Row 0, of the buckets without one, is all zeroes.
    packed: new Uint8Array(count).fill(1, 0, 1),
    table: new Float64Array(count * width),
    hashes: new Int32Array(slots),
    sizes: new Uint8Array(slots),
    sums: new Float64Array(slots * width),
    sender: readoutOf(model, "sender"),
    owner: readoutOf(model, "owner"),
  };
}

function readoutOf({ rank, output }: MeaningModel, side: "sender" | "owner"): Readout {
  const labels = Int32Array.from(meaningLabels.flatMap(({ by }, index) => (by === side ? [index] : [])));
  const weights = new Float64Array(Math.ceil(labels.length / 4) * 4 * rank);
  labels.forEach((label, i) => {
    for (let d = 0; d < rank; d++) weights[((i >> 2) * rank + d) * 4 + (i & 3)] = output[label * rank + d] ?? 0;
  });
  return { labels, weights };
}

let known: Tables | null = null;

/** Where the rows to add up next begin, how many these are, and how many rows they are the sums of. */
const list = new Int32Array(mostHeld + 1);
let listed = 0;
let heldRows = 0;
/** What was added up of one kind of feature, and all kinds as they are weighed. */
const rowSum = new Float64Array(longestRank);
const total = new Float64Array(longestRank);
const scratch = new Int32Array(96);

/** Adds what is listed of `from` to `rowSum`. */
function addListed(from: Float64Array, width: number): void {
  if (listed === 0) return;
  for (let k = 0; k < width; k += 4) {
    let one = 0;
    let two = 0;
    let three = 0;
    let four = 0;
    for (let i = 0; i < listed; i++) {
      const at = (list[i] ?? 0) + k;
      one += from[at] ?? 0;
      two += from[at + 1] ?? 0;
      three += from[at + 2] ?? 0;
      four += from[at + 3] ?? 0;
    }
    const d = k * lanes;
    takeApart(one, d);
    takeApart(two, d + lanes);
    takeApart(three, d + 2 * lanes);
    takeApart(four, d + 3 * lanes);
  }
  listed = 0;
  heldRows = 0;
}

/** Adds the three numbers in a double to `rowSum`. */
function takeApart(sum: number, d: number): void {
  const high = sum + toThird - toThird;
  const rest = sum - high;
  const middle = rest + toSecond - toSecond;
  rowSum[d] = (rowSum[d] ?? 0) + (rest - middle);
  rowSum[d + 1] = (rowSum[d + 1] ?? 0) + middle / second;
  rowSum[d + 2] = (rowSum[d + 2] ?? 0) + high / third;
}

/** Where the doubles of a bucket's row begin in `table`. */
function rowOf({ model, width, packed, table }: Tables, bucket: number): number {
  const row = model.rows[bucket] ?? 0;
  if (packed[row] === 0) packRow(model, row, width, table, packed);
  return row * width;
}

function packRow({ rank, embedding }: MeaningModel, row: number, width: number, table: Float64Array, packed: Uint8Array): void {
  const from = row * rank;
  const numberAt = (d: number): number => (d < rank ? (embedding[from + d] ?? 0) : 0);
  for (let k = 0; k < width; k++)
    table[row * width + k] = numberAt(k * lanes) + numberAt(k * lanes + 1) * second + numberAt(k * lanes + 2) * third;
  packed[row] = 1;
}

/** Lists the row of a bucket. */
function addRow(tables: Tables, bucket: number): void {
  const at = rowOf(tables, bucket);
  // Whether there is a row is anybody's guess, so nothing branches on it.
  list[listed] = at;
  listed += at === 0 ? 0 : 1;
  if (listed === mostHeld) addListed(tables.table, tables.width);
}

/** Weighs what was added up of `count` features of one kind and adds it to `total`. */
function closeShare(width: number, count: number, share: number): void {
  if (count === 0) return;
  // A vector holds values in single precision, and training sees them so.
  const value = Math.fround(share / Math.sqrt(count));
  for (let d = 0; d < width * lanes; d++) {
    total[d] = (total[d] ?? 0) + value * (rowSum[d] ?? 0);
    rowSum[d] = 0;
  }
}

/** The slot that holds a word's letter groups, filled if need be. */
function slotOf(tables: Tables, side: Side, tokens: Tokens, i: number, text: string): number {
  const hash = tokens.hashes[i] ?? 0;
  const mark = side === senderSide ? 0 : owners;
  const slot = (hash ^ (hash >>> 15) ^ (mark << 7)) & (slots - 1);
  const size = tables.sizes[slot] ?? 0;
  if (tables.hashes[slot] !== hash || size === 0 || (size & owners) !== mark) {
    // The slot may be listed as it is.
    addListed(tables.sums, tables.width);
    fillSlot(tables, slot, side, tokens, i, text);
  }
  return slot;
}

function fillSlot(tables: Tables, slot: number, side: Side, tokens: Tokens, i: number, text: string): void {
  const { width, table, hashes, sizes, sums } = tables;
  const hash = tokens.hashes[i] ?? 0;
  const size = letterGroups(text, hash, tokens.starts[i] ?? 0, tokens.ends[i] ?? 0, scratch);
  // Rows first, sums then: so the rows are fetched side by side, and groups without a row cost little.
  let found = 0;
  for (let g = 0; g < size; g++) {
    const from = rowOf(tables, bucketOf(scratch[g] ?? 0, side.letters));
    scratch[found] = from;
    found += from === 0 ? 0 : 1;
  }
  const at = slot * width;
  for (let k = 0; k < width; k += 4) {
    let one = 0;
    let two = 0;
    let three = 0;
    let four = 0;
    for (let g = 0; g < found; g++) {
      const from = (scratch[g] ?? 0) + k;
      one += table[from] ?? 0;
      two += table[from + 1] ?? 0;
      three += table[from + 2] ?? 0;
      four += table[from + 3] ?? 0;
    }
    sums[at + k] = one;
    sums[at + k + 1] = two;
    sums[at + k + 2] = three;
    sums[at + k + 3] = four;
  }
  hashes[slot] = hash;
  sizes[slot] = (size + 1) | (side === senderSide ? 0 : owners);
}

/** Adds the letter groups of all words to `rowSum`, and returns how many they are. */
function addLetters(tables: Tables, side: Side, tokens: Tokens, text: string, counted: number): number {
  const { width, sizes, sums } = tables;
  let count = counted;
  for (let i = 0; i < tokens.count && count < mostEntries.wordsOfLetters; i++) {
    const slot = slotOf(tables, side, tokens, i, text);
    const size = ((sizes[slot] ?? 0) & ~owners) - 1;
    if (size <= 0) continue;
    if (count + size <= mostEntries.letters) {
      if (heldRows + size > mostHeld) addListed(sums, width);
      list[listed++] = slot * width;
      heldRows += size;
      count += size;
    } else {
      addListed(sums, width);
      letterGroups(text, tokens.hashes[i] ?? 0, tokens.starts[i] ?? 0, tokens.ends[i] ?? 0, scratch);
      for (let g = 0; count < mostEntries.letters; g++, count++) addRow(tables, bucketOf(scratch[g] ?? 0, side.letters));
      addListed(tables.table, width);
    }
  }
  addListed(sums, width);
  return count - counted;
}

/**
 * Raw scores of one message for the labels of its side, into `scores` from `at` on: about 1 where the label holds, about 0
 * where not. The features are those of `vectorOf`.
 */
export function scoreMessage(model: MeaningModel, { tokens, text, before, place }: Said, scores: Float32Array, at: number): void {
  if (known?.model !== model) known = newTables(model);
  const tables = known;
  const { width, table } = tables;
  const side = place.sender ? senderSide : ownerSide;
  total.fill(0, 0, width * lanes);
  let last = begin;
  const words = Math.min(tokens.count, mostEntries.words / 2);
  for (let i = 0; i < words; i++) {
    const hash = tokens.hashes[i] ?? 0;
    addRow(tables, bucketOf(hash, side.word));
    addRow(tables, pairBucket(last, hash, side));
    last = hash;
  }
  addListed(table, width);
  closeShare(width, words * 2, shares.words);
  closeShare(width, addLetters(tables, side, tokens, text, words * 2), shares.letters);
  const earlier = Math.min(before.count, keptWords);
  for (let i = 0; i < earlier; i++) addRow(tables, bucketOf(before.hashes[i] ?? 0, side.before));
  addListed(table, width);
  closeShare(width, earlier, shares.before);
  const facts = factsOf(place, tokens.count, scratch);
  for (let i = 0; i < facts; i++) addRow(tables, bucketOf(scratch[i] ?? 0, side.place));
  addListed(table, width);
  closeShare(width, facts, shares.place);
  readScores(model, place.sender ? tables.sender : tables.owner, scores, at);
}

/** The scores that `total` gives, four labels at a time: their additions wait for one another only within a label. */
function readScores({ rank, steps, bias }: MeaningModel, { labels, weights }: Readout, scores: Float32Array, at: number): void {
  for (let d = 0; d < rank; d++) total[d] = (total[d] ?? 0) * (steps[d] ?? 0);
  for (let i = 0, from = 0; i < labels.length; i += 4) {
    let one = bias[labels[i] ?? 0] ?? 0;
    let two = bias[labels[i + 1] ?? 0] ?? 0;
    let three = bias[labels[i + 2] ?? 0] ?? 0;
    let four = bias[labels[i + 3] ?? 0] ?? 0;
    for (let d = 0; d < rank; d++, from += 4) {
      const value = total[d] ?? 0;
      one += (weights[from] ?? 0) * value;
      two += (weights[from + 1] ?? 0) * value;
      three += (weights[from + 2] ?? 0) * value;
      four += (weights[from + 3] ?? 0) * value;
    }
    scores[at + (labels[i] ?? 0)] = one;
    if (i + 1 < labels.length) scores[at + (labels[i + 1] ?? 0)] = two;
    if (i + 2 < labels.length) scores[at + (labels[i + 2] ?? 0)] = three;
    if (i + 3 < labels.length) scores[at + (labels[i + 3] ?? 0)] = four;
  }
}

/** The probability a raw score stands for. */
export function probabilityOfScore(model: MeaningModel, label: number, score: number): number {
  return 1 / (1 + Math.exp(-((model.scale[label] ?? 1) * score + (model.shift[label] ?? 0))));
}

/** A raw score up to which a label is surely less than so probable. */
export function surelyBelow({ scale, shift }: MeaningModel, label: number, probability: number): number {
  const slope = scale[label] ?? 1;
  return slope > 0 ? (Math.log(probability / (1 - probability)) - (shift[label] ?? 0) - 0.001) / slope : Number.NEGATIVE_INFINITY;
}
