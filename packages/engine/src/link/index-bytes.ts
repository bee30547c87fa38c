/*
 * An index as bytes: profiles one after another, then the pairs worth a look. Numbers are little-endian, texts are UTF-8 behind their
 * length. The key is not in it, only a hash that tells whether a key is the right one.
 */
import { type HashKey, mix } from "./hash.ts";
import { type LinkIndex, createLinkIndex, restoreProfile } from "./link-index.ts";
import type { LinkModel } from "./model/shipped.ts";
import type { Profile, RareWord } from "./profile.ts";
import type { SparseVector } from "./vector.ts";

/** Changes with the layout of the bytes and with what profiles hold. */
const version = 1;
const magic = 0x4b4c5454;

const checkOf = (key: HashKey): number => mix(0x7e117a1e, key) >>> 0;

/** Writes an index. What it shows of chats is what profiles show: ids, times, probabilities and keyed hashes. */
export function writeIndex(index: LinkIndex): Uint8Array {
  const out = newWriter();
  for (const number of [magic, version, checkOf(index.key), index.profiles.size]) out.u32(number);
  for (const profile of index.profiles.values()) writeProfile(out, profile);
  const pairs = [...index.near].flatMap(([a, list]) => [...list].flatMap(([b, odds]) => (a < b ? [{ a, b, odds }] : [])));
  out.u32(pairs.length);
  for (const { a, b, odds } of pairs) {
    out.text(a);
    out.text(b);
    out.f64(odds);
  }
  return out.done();
}

/** Reads an index back. Throws a plain Error that says what was expected where the bytes are another version's, another key's or cut. */
export function readIndex(bytes: Uint8Array, model: LinkModel, key: HashKey): LinkIndex {
  const input = newReader(bytes);
  if (input.u32() !== magic) throw new Error("expected an index of linked chats, got other bytes");
  const found = input.u32();
  if (found !== version) throw new Error(`expected an index of version ${version}, got version ${found}`);
  if (input.u32() !== checkOf(key)) throw new Error("expected the key that the index was made with, got another");
  const index = createLinkIndex(model, key);
  for (let count = input.u32(); count > 0; count--) restoreProfile(index, readProfile(input));
  for (let count = input.u32(); count > 0; count--) {
    const a = input.text();
    const b = input.text();
    const odds = input.f64();
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = index.near.get(from) ?? new Map<string, number>();
      index.near.set(from, list.set(to, odds));
    }
  }
  return index;
}

function writeProfile(out: Writer, profile: Profile): void {
  out.text(profile.id);
  out.text(profile.language ?? "");
  out.f64(profile.probability);
  for (const vector of [profile.vectors.words, profile.vectors.pairs, profile.vectors.triples, profile.vectors.letters])
    writeVector(out, vector);
  out.u32(profile.messages.length);
  for (const { at, vector } of profile.messages) {
    out.u32(at);
    writeVector(out, vector);
  }
  out.u32(profile.rare.size);
  for (const [hash, { bits, isName }] of profile.rare) {
    out.u32(hash);
    out.f64(bits);
    out.u32(isName ? 1 : 0);
  }
  out.u32(profile.moves.length);
  for (const move of profile.moves) out.f64(move);
  for (const list of [[...profile.identifiers], [...profile.media], profile.keys]) {
    out.u32(list.length);
    for (const text of list) out.text(text);
  }
  for (const number of [...profile.hour, profile.time?.[0] ?? Number.NaN, profile.time?.[1] ?? Number.NaN]) out.f64(number);
}

function readProfile(input: Reader): Profile {
  const id = input.text();
  const language = input.text();
  const probability = input.f64();
  const vectors = { words: readVector(input), pairs: readVector(input), triples: readVector(input), letters: readVector(input) };
  const messages = times(input.u32(), () => ({ at: input.u32(), vector: readVector(input) }));
  const rare = new Map(times(input.u32(), (): [number, RareWord] => [input.u32() | 0, { bits: input.f64(), isName: input.u32() === 1 }]));
  const moves = Float64Array.from(times(input.u32(), () => input.f64()));
  const texts = (): string[] => times(input.u32(), () => input.text());
  const identifiers = new Set(texts());
  const media = new Set(texts());
  const keys = texts();
  const hour = [input.f64(), input.f64()] as const;
  const [first, last] = [input.f64(), input.f64()];
  const time = Number.isNaN(first) ? null : ([first, last] as const);
  return {
    id,
    language: language === "" ? null : language,
    probability,
    vectors,
    messages,
    rare,
    moves,
    identifiers,
    media,
    hour,
    time,
    keys,
  };
}

const times = <T>(count: number, make: () => T): T[] => {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(make());
  return made;
};

function writeVector(out: Writer, { buckets, values }: SparseVector): void {
  out.u32(buckets.length);
  for (const bucket of buckets) out.u32(bucket);
  for (const value of values) out.f32(value);
}

function readVector(input: Reader): SparseVector {
  const length = input.u32();
  return { buckets: Int32Array.from(times(length, () => input.u32() | 0)), values: Float32Array.from(times(length, () => input.f32())) };
}

interface Writer {
  readonly u32: (value: number) => void;
  readonly f32: (value: number) => void;
  readonly f64: (value: number) => void;
  readonly text: (value: string) => void;
  readonly done: () => Uint8Array;
}

function newWriter(): Writer {
  let bytes = new Uint8Array(1 << 16);
  let view = new DataView(bytes.buffer);
  let at = 0;
  const encoder = new TextEncoder();
  const reserve = (more: number): number => {
    if (at + more > bytes.length) {
      const grown = new Uint8Array(Math.max(bytes.length * 2, at + more));
      grown.set(bytes);
      bytes = grown;
      view = new DataView(bytes.buffer);
    }
    at += more;
    return at - more;
  };
  // The place comes first: reserving may change the view.
  const u32 = (value: number): void => {
    const place = reserve(4);
    view.setUint32(place, value >>> 0, true);
  };
  return {
    u32,
    f32: (value) => {
      const place = reserve(4);
      view.setFloat32(place, value, true);
    },
    f64: (value) => {
      const place = reserve(8);
      view.setFloat64(place, value, true);
    },
    text: (value) => {
      const encoded = encoder.encode(value);
      u32(encoded.length);
      const place = reserve(encoded.length);
      bytes.set(encoded, place);
    },
    done: () => bytes.slice(0, at),
  };
}

interface Reader {
  readonly u32: () => number;
  readonly f32: () => number;
  readonly f64: () => number;
  readonly text: () => string;
}

function newReader(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let at = 0;
  const take = (count: number): number => {
    if (at + count > bytes.length) throw new Error(`expected an index of more bytes, got ${bytes.length}`);
    at += count;
    return at - count;
  };
  return {
    u32: () => view.getUint32(take(4), true),
    f32: () => view.getFloat32(take(4), true),
    f64: () => view.getFloat64(take(8), true),
    text: () => {
      const length = view.getUint32(take(4), true);
      const from = take(length);
      return decoder.decode(bytes.subarray(from, from + length));
    },
  };
}
