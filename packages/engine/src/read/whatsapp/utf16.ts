/**
 * UTF-16 exports are turned into UTF-8 first, so that one scanner serves both, and offsets are led back: each
 * code point is one or two units of two bytes, so walking the UTF-8 from a known place gives the place in the file.
 */
export interface Utf16 {
  readonly bigEndian: boolean;
  /** A byte or a high surrogate that waits for the next block, or -1. */
  odd: number;
  high: number;
  /** Offset in the file of the next unit. */
  at: number;
  readonly bad: (start: number, end: number) => void;
}

export function utf16(bigEndian: boolean, bad: (start: number, end: number) => void): Utf16 {
  return { bigEndian, odd: -1, high: -1, at: 0, bad };
}

/** Writes the UTF-8 of a block to `out` at `to` and gives the offset after it; three bytes of `out` for each byte of the block are enough. */
export function toUtf8(state: Utf16, block: Uint8Array, out: Uint8Array, to: number): number {
  let end = to;
  let at = 0;
  if (state.odd >= 0 && block.length > 0) {
    end = putUnit(state, state.bigEndian ? (state.odd << 8) | (block[0] ?? 0) : ((block[0] ?? 0) << 8) | state.odd, out, end);
    state.odd = -1;
    at = 1;
  }
  for (; at + 1 < block.length; at += 2) {
    const first = block[at] ?? 0;
    const second = block[at + 1] ?? 0;
    end = putUnit(state, state.bigEndian ? (first << 8) | second : (second << 8) | first, out, end);
  }
  if (at < block.length) state.odd = block[at] ?? 0;
  return end;
}

/** Ends the text: a high surrogate that still waits is replaced. */
export function endUtf8(state: Utf16, out: Uint8Array, to: number): number {
  if (state.high < 0) return to;
  state.bad(state.at - 2, state.at);
  state.high = -1;
  return put(0xfffd, out, to);
}

function putUnit(state: Utf16, unit: number, out: Uint8Array, to: number): number {
  let end = to;
  if (state.high >= 0) {
    if (unit >= 0xdc00 && unit <= 0xdfff) {
      const point = 0x10000 + ((state.high - 0xd800) << 10) + unit - 0xdc00;
      state.high = -1;
      state.at += 2;
      return put(point, out, end);
    }
    state.bad(state.at - 2, state.at);
    state.high = -1;
    end = put(0xfffd, out, end);
  }
  state.at += 2;
  if (unit >= 0xd800 && unit <= 0xdbff) {
    state.high = unit;
    return end;
  }
  if (unit >= 0xdc00 && unit <= 0xdfff) {
    state.bad(state.at - 2, state.at);
    return put(0xfffd, out, end);
  }
  return put(unit, out, end);
}

function put(point: number, out: Uint8Array, to: number): number {
  if (point < 0x80) {
    out[to] = point;
    return to + 1;
  }
  if (point < 0x800) {
    out[to] = 0xc0 | (point >> 6);
    out[to + 1] = 0x80 | (point & 63);
    return to + 2;
  }
  if (point < 0x10000) {
    out[to] = 0xe0 | (point >> 12);
    out[to + 1] = 0x80 | ((point >> 6) & 63);
    out[to + 2] = 0x80 | (point & 63);
    return to + 3;
  }
  out[to] = 0xf0 | (point >> 18);
  out[to + 1] = 0x80 | ((point >> 12) & 63);
  out[to + 2] = 0x80 | ((point >> 6) & 63);
  out[to + 3] = 0x80 | (point & 63);
  return to + 4;
}

/** Bytes of UTF-16 that the UTF-8 in `bytes[from, to)` stands for. Both ends are between code points. */
export function utf16Length(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0xf0) units += 2;
    else if (byte < 0x80 || byte >= 0xc0) units += 1;
  }
  return units * 2;
}
