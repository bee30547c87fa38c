/*
 * SHA-256 (FIPS 180-4). The engine has no platform hash that answers at once in browsers and Node alike; base58check needs one over a
 * few dozen bytes, and files that travelled with a chat one over megabytes, in pieces.
 */

/** The first 32 bits of the fractional parts of the roots of the first primes, as the standard defines its constants. */
function primeRoots(count: number, power: number): Int32Array {
  const found = new Int32Array(count);
  for (let candidate = 2, index = 0; index < count; candidate += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) prime = false;
    if (!prime) continue;
    const root = candidate ** power;
    found[index] = (root - Math.floor(root)) * 2 ** 32;
    index += 1;
  }
  return found;
}

const initial = primeRoots(8, 1 / 2);
const rounds = primeRoots(64, 1 / 3);
const blockBytes = 64;

/** A digest while its bytes come in. */
export interface Sha256 {
  update(piece: Uint8Array): void;
  /** The 32 bytes of the digest. Nothing may be added after it. */
  digest(): Uint8Array;
}

/** Begins a digest of bytes that are given in pieces, cut wherever it suits. */
export function openSha256(): Sha256 {
  const state = Int32Array.from(initial);
  const schedule = new Int32Array(64);
  const rest = new Uint8Array(blockBytes);
  let held = 0;
  let total = 0;
  const update = (piece: Uint8Array): void => {
    total += piece.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(blockBytes - held, piece.length);
      rest.set(piece.subarray(0, at), held);
      held += at;
      if (held < blockBytes) return;
      addBlock(state, schedule, rest, 0);
      held = 0;
    }
    for (; at + blockBytes <= piece.length; at += blockBytes) addBlock(state, schedule, piece, at);
    rest.set(piece.subarray(at));
    held = piece.length - at;
  };
  return {
    update,
    digest() {
      const bytes = total;
      const padding = new Uint8Array((bytes % blockBytes < 56 ? 64 : 128) - (bytes % blockBytes));
      padding[0] = 0x80;
      const length = new DataView(padding.buffer, padding.length - 8);
      length.setUint32(0, Math.floor(bytes / 2 ** 29));
      length.setUint32(4, bytes * 8);
      update(padding);
      const digest = new Uint8Array(32);
      const out = new DataView(digest.buffer);
      for (const [index, value] of state.entries()) out.setInt32(index * 4, value);
      return digest;
    },
  };
}

/** The 32 bytes of the digest. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const hash = openSha256();
  hash.update(bytes);
  return hash.digest();
}

/** Takes the 64 bytes from `at` into the state. Signed 32-bit words in single variables: engines keep those in registers. */
function addBlock(state: Int32Array, schedule: Int32Array, bytes: Uint8Array, at: number): void {
  for (let t = 0, pos = at; t < 16; t += 1, pos += 4)
    schedule[t] = ((bytes[pos] ?? 0) << 24) | ((bytes[pos + 1] ?? 0) << 16) | ((bytes[pos + 2] ?? 0) << 8) | (bytes[pos + 3] ?? 0);
  for (let t = 16; t < 64; t += 1) {
    const w15 = schedule[t - 15] ?? 0;
    const w2 = schedule[t - 2] ?? 0;
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    schedule[t] = ((schedule[t - 16] ?? 0) + s0 + (schedule[t - 7] ?? 0) + s1) | 0;
  }
  const a0 = state[0] ?? 0;
  const b0 = state[1] ?? 0;
  const c0 = state[2] ?? 0;
  const d0 = state[3] ?? 0;
  const e0 = state[4] ?? 0;
  const f0 = state[5] ?? 0;
  const g0 = state[6] ?? 0;
  const h0 = state[7] ?? 0;
  let a = a0;
  let b = b0;
  let c = c0;
  let d = d0;
  let e = e0;
  let f = f0;
  let g = g0;
  let h = h0;
  for (let t = 0; t < 64; t += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (rounds[t] ?? 0) + (schedule[t] ?? 0)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] = a0 + a;
  state[1] = b0 + b;
  state[2] = c0 + c;
  state[3] = d0 + d;
  state[4] = e0 + e;
  state[5] = f0 + f;
  state[6] = g0 + g;
  state[7] = h0 + h;
}

function rotate(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}
