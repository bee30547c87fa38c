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
  const { written } = encoder.encodeInto(text, store.used === 0 ? chunk : chunk.subarray(store.used));
  if (store.count === store.lengths.length) {
    const starts = new Float64Array(store.count * 2);
    starts.set(store.starts);
    store.starts = starts;
    const lengths = new Int32Array(store.count * 2);
    lengths.set(store.lengths);
    store.lengths = lengths;
  }
  store.starts[store.count] = (store.chunks.length - 1) * 2 ** 32 + store.used;
  store.lengths[store.count] = written;
  store.used += written;
  return store.count++;
}

export function stringAt(store: ByteStore, index: number): string {
  const length = store.lengths[index] ?? 0;
  if (length === 0) return "";
  const start = store.starts[index] ?? 0;
  const chunk = Math.floor(start / 2 ** 32);
  const from = start - chunk * 2 ** 32;
  return decoder.decode(store.chunks[chunk]?.subarray(from, from + length));
}
