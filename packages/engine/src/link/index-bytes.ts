/*
 * An index as bytes: the profiles as they are kept, then the pairs worth a look of each with those before it. Numbers are little-endian, texts are UTF-8 behind their
 * length. The key is not in it, only a hash that tells whether a key is the right one.
 */
import { type HashKey, mix } from "./hash.ts";
import { type LinkIndex, createLinkIndex, restorePair, restoreSlot } from "./link-index.ts";
import type { LinkModel } from "./model/shipped.ts";
import { addBytes, bytesAt } from "./profile-store.ts";

/** Changes with the layout of the bytes and with what profiles hold. */
const version = 3;
const magic = 0x4b4c5454;

const checkOf = (key: HashKey): number => mix(0x7e117a1e, key) >>> 0;

/** Writes an index. What it shows of chats is what profiles show: ids, times, probabilities and keyed hashes. */
export function writeIndex({ key, profiles, near }: LinkIndex): Uint8Array {
  const out = newWriter();
  for (const number of [magic, version, checkOf(key), profiles.ids.length]) out.u32(number);
  profiles.ids.forEach((id, slot) => {
    out.text(id);
    out.bytes(bytesAt(profiles, slot));
  });
  near.forEach((list, a) => {
    const others = [...(list ?? [])].filter(([b]) => b < a);
    out.u32(others.length);
    for (const [b, odds] of others) {
      out.u32(b);
      out.f64(odds);
    }
  });
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
  const chats = input.u32();
  for (let chat = 0; chat < chats; chat++) {
    const id = input.text();
    restoreSlot(index, addBytes(index.profiles, id, input.bytes()));
  }
  for (let a = 0; a < chats; a++)
    for (let count = input.u32(); count > 0; count--) {
      const b = input.u32();
      restorePair(index, a, b, input.f64());
    }
  return index;
}

interface Writer {
  readonly u32: (value: number) => void;
  readonly f64: (value: number) => void;
  readonly text: (value: string) => void;
  readonly bytes: (value: Uint8Array) => void;
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
  const putBytes = (value: Uint8Array): void => {
    u32(value.length);
    const place = reserve(value.length);
    bytes.set(value, place);
  };
  return {
    u32,
    f64: (value) => {
      const place = reserve(8);
      view.setFloat64(place, value, true);
    },
    text: (value) => putBytes(encoder.encode(value)),
    bytes: putBytes,
    done: () => bytes.slice(0, at),
  };
}

interface Reader {
  readonly u32: () => number;
  readonly f64: () => number;
  readonly text: () => string;
  readonly bytes: () => Uint8Array;
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
  const u32 = (): number => view.getUint32(take(4), true);
  const takeBytes = (): Uint8Array => {
    const length = u32();
    const from = take(length);
    return bytes.subarray(from, from + length);
  };
  return { u32, f64: () => view.getFloat64(take(8), true), text: () => decoder.decode(takeBytes()), bytes: takeBytes };
}
