import type { Identifier } from "../model/identifier.ts";
import type { Outline } from "../model/outline.ts";
import { type FeatureKind, featureKinds, forEachFeature, wordsOf } from "./features.ts";
import { type Rarity, type SparseVector, bucketOf, count, vectorOf } from "./vector.ts";

/** What unrelated chats have in common, frozen: weights fitted with one background hold for that background. */
export interface ChatBackground extends Readonly<Record<FeatureKind, Rarity>> {
  /** How likely each move is in a chat. */
  readonly moves: Float64Array;
}

/** A chat as linking is given it. */
export interface ChatMaterial {
  readonly id: string;
  readonly outline: Outline;
  /** What the other side shows or writes. */
  readonly identifiers: readonly Identifier[];
  /** SHA-256 of the files the other side sent. */
  readonly media: readonly string[];
  readonly language: string | null;
  /** The probability that it is a trap. */
  readonly probability: number;
}

/** What is compared of a chat. */
export interface Profile {
  readonly material: ChatMaterial;
  readonly vectors: Readonly<Record<FeatureKind, SparseVector>>;
  /** Each message that has words, with its words and pairs. */
  readonly messages: readonly { readonly text: string; readonly vector: SparseVector }[];
  /** Words that hardly any unrelated chat has, by hash, with how they are written and how rare they are in bits. */
  readonly rare: ReadonlyMap<number, RareWord>;
  readonly moves: Float64Array;
  readonly identifiers: ReadonlySet<string>;
  /** The mean hour on the clock's face. */
  readonly hour: readonly [number, number];
  /** Minutes of the first and the last message with a time; null where none has one. */
  readonly time: readonly [number, number] | null;
}

export interface RareWord {
  readonly written: string;
  readonly bits: number;
  readonly isName: boolean;
}

/** A word is rare when no more than so many unrelated chats have it; a name may be in a few more. */
const rareIn = 2;
const nameIn = 8;

export const identifierKey = ({ kind, canonical }: Identifier): string => `${kind}:${canonical}`;

export function profileOf(material: ChatMaterial, background: ChatBackground): Profile {
  const { outline, identifiers } = material;
  const counts: Record<FeatureKind, Map<number, number>> = { words: new Map(), pairs: new Map(), triples: new Map(), letters: new Map() };
  const rare = new Map<number, RareWord>();
  const messages: { text: string; vector: SparseVector }[] = [];
  for (const { text } of outline.messages) {
    const words = wordsOf(text);
    const own = new Map<number, number>();
    forEachFeature(words, (kind, hash) => {
      count(counts[kind], hash, background[kind]);
      // Words are told from pairs by a bit, so that one map holds both.
      if (kind === "words" || kind === "pairs") own.set(hash, kind === "words" ? 0 : 1);
    });
    for (const word of words) if (word !== null) noteRare(rare, word.hash, word.written, word.isName, background.words);
    if (own.size > 0) messages.push({ text, vector: messageVector(own, background) });
  }
  return {
    material,
    vectors: Object.fromEntries(featureKinds.map((kind) => [kind, vectorOf(counts[kind], background[kind])])) as Profile["vectors"],
    messages,
    rare,
    moves: movesOf(outline.moves, background.moves),
    identifiers: new Set(identifiers.map(identifierKey)),
    hour: hourOf(outline),
    time: timeOf(outline),
  };
}

function noteRare(rare: Map<number, RareWord>, hash: number, written: string, isName: boolean, words: Rarity): void {
  const chats = words.counts[bucketOf(hash, words)] ?? 0;
  if (written.length < 3 || chats > (isName ? nameIn : rareIn)) return;
  const before = rare.get(hash);
  rare.set(hash, { written, bits: Math.log2((words.chats + 1) / (chats + 1)), isName: isName || before?.isName === true });
}

function messageVector(own: ReadonlyMap<number, number>, { words, pairs }: ChatBackground): SparseVector {
  const buckets = Int32Array.from(own.keys()).sort();
  const values = Float32Array.from(buckets, (hash) => {
    const kind = own.get(hash) === 0 ? words : pairs;
    return Math.log((kind.chats + 1) / ((kind.counts[bucketOf(hash, kind)] ?? 0) + 1)) + 1;
  });
  const length = Math.hypot(...values);
  return { buckets, values: values.map((value) => value / length) };
}

/** Moves brought to length 1, those that most chats make counting for less. */
function movesOf(moves: Float64Array, usual: Float64Array): Float64Array {
  const weighed = moves.map((move, i) => move / Math.sqrt((usual[i] ?? 0) + 0.02));
  const length = Math.hypot(...weighed);
  return length === 0 ? weighed : weighed.map((move) => move / length);
}

function hourOf({ messages }: Outline): readonly [number, number] {
  let x = 0;
  let y = 0;
  let timed = 0;
  for (const { minute } of messages) {
    if (minute === null) continue;
    const angle = ((minute % 1440) / 1440) * 2 * Math.PI;
    x += Math.cos(angle);
    y += Math.sin(angle);
    timed++;
  }
  return timed === 0 ? [0, 0] : [x / timed, y / timed];
}

function timeOf({ messages }: Outline): readonly [number, number] | null {
  let first = Infinity;
  let last = -Infinity;
  for (const { minute } of messages) {
    if (minute === null) continue;
    first = Math.min(first, minute);
    last = Math.max(last, minute);
  }
  return first === Infinity ? null : [first, last];
}
