/*
 * Profiles by the hundred thousand in slabs of memory that the garbage collector does not walk. A profile is one run of bytes, as long as
 * its numbers are; read, its vectors are views of these bytes. A run begins on 8 bytes and holds counts, then 8-byte numbers, then 4-byte
 * numbers, then text. Numbers stand as the processor has them, which is little-endian wherever JavaScript runs today.
 */
import type { MessageTable } from "./best-messages.ts";
import { featureKinds } from "./features.ts";
import type { Marks } from "./marks.ts";
import type { Profile } from "./profile.ts";
import type { SparseVector } from "./vector.ts";

export interface ProfileStore {
  readonly slabs: ArrayBuffer[];
  /** Bytes used of the last slab. */
  used: number;
  /** By slot: which slab, and where in it. */
  readonly slabOf: number[];
  readonly offsets: number[];
  /** By slot: what the chat is called. */
  readonly ids: string[];
  /** Profiles that were read lately, each where the low bits of its slot say. */
  readonly read: ({ readonly slot: number; readonly profile: Profile } | undefined)[];
}

const slabBytes = 1 << 22;
const mostRead = 1 << 14;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The counts a run begins with. */
const Count = {
  text: 0,
  words: 1,
  pairs: 2,
  triples: 3,
  letters: 4,
  messages: 5,
  compared: 6,
  entries: 7,
  rare: 8,
  moves: 9,
  keys: 10,
  phrases: 11,
  claims: 12,
} as const;
/** An even number, so that 8-byte numbers can follow. */
const counts = 14;
/** Probability, hour, time. */
const scalars = 5;

export const createProfileStore = (): ProfileStore => ({
  slabs: [],
  used: slabBytes,
  slabOf: [],
  offsets: [],
  ids: [],
  read: Array.from({ length: mostRead }, () => undefined),
});

/** Adds a profile with the hashes it is found by and returns its slot. */
export function addProfile(store: ProfileStore, profile: Profile, keys: Float64Array): number {
  const { vectors, messages, rare, phrases, claims, moves } = profile;
  const text = encoder.encode([profile.language ?? "", ...profile.identifiers].join(" ") + "\n" + [...profile.media].join(" "));
  const longs = scalars + moves.length + keys.length + rare.hashes.length + claims.hashes.length;
  const inVectors = featureKinds.reduce((sum, kind) => sum + vectors[kind].buckets.length, 0);
  const shorts =
    2 * inVectors + messages.at.length + 3 * messages.buckets.length + 2 * rare.hashes.length + phrases.length + 2 * claims.hashes.length;
  const { buffer, offset } = reserve(store, counts * 4 + longs * 8 + shorts * 4 + text.length);
  const head = new Int32Array(buffer, offset, counts);
  head[Count.text] = text.length;
  for (const kind of featureKinds) head[Count[kind]] = vectors[kind].buckets.length;
  head[Count.messages] = messages.length;
  head[Count.compared] = messages.at.length;
  head[Count.entries] = messages.buckets.length;
  head[Count.rare] = rare.hashes.length;
  head[Count.moves] = moves.length;
  head[Count.keys] = keys.length;
  head[Count.phrases] = phrases.length;
  head[Count.claims] = claims.hashes.length;
  const long = new Float64Array(buffer, offset + counts * 4, longs);
  long.set([profile.probability, ...profile.hour, profile.time?.[0] ?? Number.NaN, profile.time?.[1] ?? Number.NaN]);
  long.set(keys, scalars);
  long.set(moves, scalars + keys.length);
  long.set(rare.bits, scalars + keys.length + moves.length);
  long.set(claims.bits, scalars + keys.length + moves.length + rare.bits.length);
  let at = offset + counts * 4 + longs * 8;
  const put = (list: Int32Array | Float32Array): void => {
    if (list instanceof Int32Array) new Int32Array(buffer, at, list.length).set(list);
    else new Float32Array(buffer, at, list.length).set(list);
    at += list.length * 4;
  };
  for (const kind of featureKinds) {
    put(vectors[kind].buckets);
    put(vectors[kind].values);
  }
  for (const list of [messages.at, messages.buckets, messages.owners, messages.values]) put(list);
  for (const list of [rare.hashes, rare.kinds, phrases, claims.hashes, claims.kinds]) put(list);
  new Uint8Array(buffer, at, text.length).set(text);
  return note(store, profile.id, offset);
}

function reserve(store: ProfileStore, bytes: number): { readonly buffer: ArrayBuffer; readonly offset: number } {
  const offset = (store.used + 7) & ~7;
  const last = store.slabs.at(-1);
  if (last !== undefined && offset + bytes <= last.byteLength) {
    store.used = offset + bytes;
    return { buffer: last, offset };
  }
  const buffer = new ArrayBuffer(Math.max(slabBytes, bytes));
  store.slabs.push(buffer);
  store.used = bytes;
  return { buffer, offset: 0 };
}

function note(store: ProfileStore, id: string, offset: number): number {
  store.ids.push(id);
  store.slabOf.push(store.slabs.length - 1);
  return store.offsets.push(offset) - 1;
}

interface Run {
  readonly buffer: ArrayBuffer;
  readonly offset: number;
  readonly head: Int32Array;
}

function runAt({ slabs, slabOf, offsets }: ProfileStore, slot: number): Run {
  const buffer = slabs[slabOf[slot] ?? -1];
  const offset = offsets[slot];
  if (buffer === undefined || offset === undefined) throw new Error(`expected the slot of a chat, got ${slot}`);
  return { buffer, offset, head: new Int32Array(buffer, offset, counts) };
}

/** The hashes that a chat is found by, as they were added. */
export function keysAt(store: ProfileStore, slot: number): Float64Array {
  const { buffer, offset, head } = runAt(store, slot);
  return new Float64Array(buffer, offset + counts * 4 + scalars * 8, head[Count.keys]);
}

/** The profile in a slot. */
export function profileAt(store: ProfileStore, slot: number): Profile {
  const known = store.read[slot % mostRead];
  if (known?.slot === slot) return known.profile;
  const profile = readProfile(store, slot);
  store.read[slot % mostRead] = { slot, profile };
  return profile;
}

function readProfile(store: ProfileStore, slot: number): Profile {
  const { buffer, offset, head } = runAt(store, slot);
  const countOf = (place: number): number => head[place] ?? 0;
  const longs = scalars + countOf(Count.keys) + countOf(Count.moves) + countOf(Count.rare) + countOf(Count.claims);
  const long = new Float64Array(buffer, offset + counts * 4, longs);
  let at = offset + counts * 4 + longs * 8;
  const ints = (length: number): Int32Array => new Int32Array(buffer, (at += length * 4) - length * 4, length);
  const floats = (length: number): Float32Array => new Float32Array(buffer, (at += length * 4) - length * 4, length);
  const vector = (length: number): SparseVector => ({ buckets: ints(length), values: floats(length) });
  const words = vector(countOf(Count.words));
  const pairs = vector(countOf(Count.pairs));
  const triples = vector(countOf(Count.triples));
  const letters = vector(countOf(Count.letters));
  const entries = countOf(Count.entries);
  const messages: MessageTable = {
    length: countOf(Count.messages),
    at: ints(countOf(Count.compared)),
    buckets: ints(entries),
    owners: ints(entries),
    values: floats(entries),
  };
  const moves = scalars + countOf(Count.keys);
  const bits = moves + countOf(Count.moves);
  const claimBits = bits + countOf(Count.rare);
  const marks = (count: number, from: number): Marks => ({
    hashes: ints(count),
    kinds: ints(count),
    bits: long.subarray(from, from + count),
  });
  const rare = marks(countOf(Count.rare), bits);
  const phrases = ints(countOf(Count.phrases));
  const claims = marks(countOf(Count.claims), claimBits);
  const [first = "", second = ""] = decoder.decode(new Uint8Array(buffer, at, countOf(Count.text))).split("\n");
  const [language = "", ...identifiers] = first.split(" ");
  const [probability = 0, x = 0, y = 0, from = Number.NaN, to = Number.NaN] = long;
  return {
    id: store.ids[slot] ?? "",
    language: language === "" ? null : language,
    probability,
    vectors: { words, pairs, triples, letters },
    messages,
    rare,
    phrases,
    claims,
    moves: long.subarray(moves, bits),
    identifiers: new Set(identifiers),
    media: new Set(second === "" ? [] : second.split(" ")),
    hour: [x, y],
    time: Number.isNaN(from) ? null : [from, to],
  };
}

/** The bytes of the profile in a slot; they begin on 8 bytes. */
export function bytesAt(store: ProfileStore, slot: number): Uint8Array {
  const { buffer, offset } = runAt(store, slot);
  const isLast = store.slabOf[slot] !== store.slabOf[slot + 1];
  const end = isLast ? endOf(store, slot) : (store.offsets[slot + 1] ?? 0);
  return new Uint8Array(buffer, offset, end - offset);
}

function endOf(store: ProfileStore, slot: number): number {
  const { offset, head } = runAt(store, slot);
  return offset + lengthOf(head);
}

/** How many bytes a run takes, by its counts. */
function lengthOf(head: Int32Array): number {
  const countOf = (place: number): number => head[place] ?? 0;
  const longs = scalars + countOf(Count.keys) + countOf(Count.moves) + countOf(Count.rare) + countOf(Count.claims);
  const inVectors = featureKinds.reduce((sum, kind) => sum + countOf(Count[kind]), 0);
  const ofClaims = countOf(Count.phrases) + 2 * countOf(Count.claims);
  const shorts = 2 * inVectors + countOf(Count.compared) + 3 * countOf(Count.entries) + 2 * countOf(Count.rare) + ofClaims;
  return counts * 4 + longs * 8 + shorts * 4 + countOf(Count.text);
}

/** Adds a profile from its bytes and returns its slot. Throws where the bytes are not as long as their counts say. */
export function addBytes(store: ProfileStore, id: string, bytes: Uint8Array): number {
  const { buffer, offset } = reserve(store, Math.max(bytes.length, counts * 4));
  new Uint8Array(buffer, offset, bytes.length).set(bytes);
  const length = lengthOf(new Int32Array(buffer, offset, counts));
  if (bytes.length < length) throw new Error(`expected a profile of ${length} bytes, got ${bytes.length}`);
  return note(store, id, offset);
}
