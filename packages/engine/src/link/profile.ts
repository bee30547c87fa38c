import type { Identifier } from "../model/identifier.ts";
import type { Outline } from "../model/outline.ts";
import { type MessageTable, messageTable } from "./best-messages.ts";
import { claimMarks } from "./claims.ts";
import { type FeatureKind, type Word, forEachFeature, wordsOf } from "./features.ts";
import { type HashKey, mix, pairHash } from "./hash.ts";
import { type Mark, type Marks, marksOf } from "./marks.ts";
import { type Rarity, type SparseVector, bucketOf, count, isCommon, rarityOf, unitVector, vectorOf } from "./vector.ts";

/** What unrelated chats have in common, frozen: weights fitted with one background hold for that background. */
export interface ChatBackground extends Readonly<Record<FeatureKind, Rarity>> {
  /** How likely each move is in a chat. */
  readonly moves: Float64Array;
  /** How likely a sender makes each claim about themself, by facet and value; one that is missing nobody made. */
  readonly claims: ReadonlyMap<string, number>;
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

/**
 * What is compared of a chat. Words, identifiers and files are keyed hashes: profiles made with one key can be compared, and show no
 * text.
 */
export interface Profile {
  readonly id: string;
  readonly language: string | null;
  readonly probability: number;
  readonly vectors: Readonly<Record<FeatureKind, SparseVector>>;
  /** The messages that have words, with their words and pairs. */
  readonly messages: MessageTable;
  /** Words that hardly any unrelated chat has; of kind `nameMark` where they stand like names. */
  readonly rare: Marks;
  /** Two words side by side, neither a common one, that hardly any unrelated chat has so; ascending. */
  readonly phrases: Int32Array;
  /** Whom the sender makes themself out to be; the kind is the place of the facet in `claimFacets`. What few say tells much. */
  readonly claims: Marks;
  readonly moves: Float64Array;
  readonly identifiers: ReadonlySet<string>;
  readonly media: ReadonlySet<string>;
  /** The mean hour on the clock's face, as a point in it. */
  readonly hour: readonly [number, number];
  /** Minutes of the first and the last message with a time; null where none has one. */
  readonly time: readonly [number, number] | null;
}

/** A profile with what it is found by. */
export interface NewProfile extends Profile {
  /** What the chat is found by: its identifiers, files, rare words, and triples of words that no unrelated chat has. */
  readonly keys: readonly string[];
}

/** The kind of a rare word that stands like a name; of others it is 0. */
export const nameMark = 1;

/** A word is rare when no more than so many unrelated chats have it; a name may be in a few more. */
const rareIn = 2;
const nameIn = 8;
/** The keyed hash of an identifier or of a file's hash, in 64 bits. */
function textKey(text: string, key: HashKey): string {
  let low = key[0];
  let high = key[1];
  for (let i = 0; i < text.length; i++) {
    low = mix(low ^ text.charCodeAt(i), key);
    high = Math.imul(high ^ low, 0x01000193);
  }
  return `${(low >>> 0).toString(36)}.${(mix(high, key) >>> 0).toString(36)}`;
}

/** The keyed hash of an identifier; that of a site, which many may name who have nothing to do with each other, is marked. */
export const identifierKey = ({ kind, canonical }: Identifier, key: HashKey): string =>
  textKey(`${kind}:${canonical}`, key) + (kind === "domain" ? siteMark : "");
const siteMark = "~";
export const isSite = (hash: string): boolean => hash.endsWith(siteMark);

/** What is compared of a chat, under a key. */
export function profileOf(material: ChatMaterial, background: ChatBackground, key: HashKey): NewProfile {
  const { id, outline, identifiers, media, language, probability } = material;
  const counts: Record<FeatureKind, Map<number, number>> = { words: new Map(), pairs: new Map(), triples: new Map(), letters: new Map() };
  const rare = new Map<number, Mark>();
  const messages: { at: number; vector: SparseVector }[] = [];
  const unheard = new Set<number>();
  const phrases = new Set<number>();
  outline.messages.forEach(({ text }, at) => {
    const words = wordsOf(text);
    const own = new Map<number, FeatureKind>();
    forEachFeature(words, (kind, hash) => {
      count(counts[kind], hash, background[kind]);
      if (kind === "triples" && background.triples.counts[bucketOf(hash, background.triples)] === 0) unheard.add(hash);
      if (kind === "words" || kind === "pairs") own.set(hash, kind);
    });
    for (const word of words) if (word !== null) noteRare(rare, word, background.words, key);
    notePhrases(phrases, words, background, key);
    if (own.size > 0) messages.push({ at, vector: messageVector(own, background, key) });
  });
  const made: Profile = {
    id,
    language,
    probability,
    vectors: {
      words: vectorOf(counts.words, background.words, key),
      pairs: vectorOf(counts.pairs, background.pairs, key),
      triples: vectorOf(counts.triples, background.triples, key),
      letters: vectorOf(counts.letters, background.letters, key),
    },
    messages: messageTable(messages),
    rare: marksOf(rare),
    phrases: Int32Array.from(phrases).sort(),
    claims: claimMarks(outline.persona, background.claims, background.words, key),
    moves: movesOf(outline.moves, background.moves),
    identifiers: new Set(identifiers.map((identifier) => identifierKey(identifier, key))),
    media: new Set(media.map((hash) => textKey(hash, key))),
    hour: hourOf(outline),
    time: timeOf(outline),
  };
  return { ...made, keys: keysOf(made, unheard, key) };
}

function keysOf({ identifiers, media, rare }: Profile, triples: ReadonlySet<number>, key: HashKey): string[] {
  return [
    ...[...identifiers].map((identifier) => `i${identifier}`),
    ...[...media].map((file) => `m${file}`),
    ...Array.from(rare.hashes, (hash) => `r${hash}`),
    ...[...triples].map((hash) => `t${mix(hash, key)}`),
  ];
}

function noteRare(rare: Map<number, Mark>, { hash, written, isName }: Word, words: Rarity, key: HashKey): void {
  const chats = words.counts[bucketOf(hash, words)] ?? 0;
  if (written.length < 3 || chats > (isName ? nameIn : rareIn)) return;
  const keyed = mix(hash, key);
  const kind = isName ? nameMark : (rare.get(keyed)?.kind ?? 0);
  rare.set(keyed, { kind, bits: Math.log2((words.chats + 1) / (chats + 1)) });
}

function notePhrases(phrases: Set<number>, words: readonly (Word | null)[], background: ChatBackground, key: HashKey): void {
  const carries = (word: Word | null | undefined): word is Word =>
    word !== null && word !== undefined && word.written.length > 2 && !isCommon(word.hash, background.words);
  words.forEach((word, at) => {
    const next = words[at + 1];
    if (!carries(word) || !carries(next)) return;
    const hash = pairHash(word.hash, next.hash, 1);
    if ((background.pairs.counts[bucketOf(hash, background.pairs)] ?? 0) <= rareIn) phrases.add(mix(hash, key));
  });
}

function messageVector(own: ReadonlyMap<number, FeatureKind>, background: ChatBackground, key: HashKey): SparseVector {
  return unitVector([...own].map(([hash, kind]) => [mix(hash, key), rarityOf(background[kind], bucketOf(hash, background[kind]))]));
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
