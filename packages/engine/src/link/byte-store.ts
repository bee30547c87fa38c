/*
 * Strings by the million as UTF-8, in chunks that never move: a third of the memory of the strings, and none of it walked by the
 * garbage collector. A string lies in one chunk; one that is longer than a chunk has its own.
 */
const chunkBytes = 1 << 22;

export interface ByteStore {
  count: number;
  readonly chunks: Uint8Array[];
  /** Bytes used of the last chunk. */
  used: number;
  /** Where each string begins: chunk · 2³² + offset, and where the last ends. */
  starts: Float64Array;
  lengths: Int32Array;
}

export const createByteStore = (): ByteStore => ({
  count: 0,
  chunks: [],
  used: chunkBytes,
  starts: new Float64Array(1024),
  lengths: new Int32Array(1024),
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Adds a string and returns its number. */
export function addString(store: ByteStore, text: string): number {
  const most = text.length * 3;
  let chunk = store.chunks.at(-1);
  if (chunk === undefined || store.used + most > chunk.length) {
    chunk = new Uint8Array(Math.max(chunkBytes, most));
    store.chunks.push(chunk);
    store.used = 0;
  }
  const written = encode(text, chunk, store.used);
  if (store.count === store.lengths.length) makeRoom(store, store.count * 2);
  store.starts[store.count] = (store.chunks.length - 1) * 2 ** 32 + store.used;
  store.lengths[store.count] = written;
  store.used += written;
  return store.count++;
}

function makeRoom(store: ByteStore, room: number): void {
  const starts = new Float64Array(room);
  starts.set(store.starts);
  store.starts = starts;
  const lengths = new Int32Array(room);
  lengths.set(store.lengths);
  store.lengths = lengths;
}

/** Adds all strings of another store behind these. The bytes are not copied, so the other is used up. */
export function appendStrings(store: ByteStore, more: ByteStore): void {
  const base = store.chunks.length * 2 ** 32;
  if (store.count + more.count > store.lengths.length) makeRoom(store, Math.max(store.lengths.length * 2, store.count + more.count));
  for (let index = 0; index < more.count; index++) store.starts[store.count + index] = base + (more.starts[index] ?? 0);
  store.lengths.set(more.lengths.subarray(0, more.count), store.count);
  store.count += more.count;
  store.chunks.push(...more.chunks);
  // What is added next begins a chunk of its own where none was added here.
  store.used = more.chunks.length === 0 ? store.used : more.used;
}

/** The same strings with no more room than they need. */
export function packStrings({ count, chunks, used, starts, lengths }: ByteStore): ByteStore {
  const packed = chunks.map((chunk, i) => (i === chunks.length - 1 ? chunk.slice(0, used) : chunk));
  return { count, chunks: packed, used, starts: starts.slice(0, count), lengths: lengths.slice(0, count) };
}

/** Strings up to this long are copied a unit at a time where that is all they need; a call for each would cost more. */
const shortLength = 32;

function encode(text: string, chunk: Uint8Array, from: number): number {
  if (text.length > shortLength) return encoder.encodeInto(text, chunk.subarray(from)).written;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return encoder.encodeInto(text, chunk.subarray(from)).written;
    chunk[from + i] = unit;
  }
  return text.length;
}

export function stringAt(store: ByteStore, index: number): string {
  const length = store.lengths[index] ?? 0;
  if (length === 0) return "";
  const from = offsetOf(store, index);
  return decoder.decode(chunkOf(store, index).subarray(from, from + length));
}

const none = new Uint8Array(0);

/** The chunk that holds a string, and where it begins in it. */
export const chunkOf = ({ chunks, starts }: ByteStore, index: number): Uint8Array =>
  chunks[Math.floor((starts[index] ?? 0) / 2 ** 32)] ?? none;
export const offsetOf = ({ starts }: ByteStore, index: number): number => (starts[index] ?? 0) % 2 ** 32;

export const isEmptyString = ({ lengths }: ByteStore, index: number): boolean => lengths[index] === 0;

/** Orders two strings by their code points. */
export function compareStrings(store: ByteStore, a: number, b: number): number {
  const [chunkA, chunkB] = [chunkOf(store, a), chunkOf(store, b)];
  const [fromA, fromB] = [offsetOf(store, a), offsetOf(store, b)];
  const [lengthA, lengthB] = [store.lengths[a] ?? 0, store.lengths[b] ?? 0];
  const both = Math.min(lengthA, lengthB);
  for (let i = 0; i < both; i++) {
    const difference = (chunkA[fromA + i] ?? 0) - (chunkB[fromB + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}
