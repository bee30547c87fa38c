/** Finds the bytes that are not UTF-8 (the Unicode Standard, table 3-7), block by block. */
export interface Utf8Check {
  /** Continuation bytes still to come, and the bounds of the next one. */
  left: number;
  low: number;
  high: number;
  /** Where the sequence under way starts. */
  start: number;
  /** Called with each range of bytes that decode to nothing. */
  readonly bad: (start: number, end: number) => void;
}

export function utf8Check(bad: (start: number, end: number) => void): Utf8Check {
  return { left: 0, low: 0x80, high: 0xbf, start: 0, bad };
}

/** Checks `bytes[from, to)`; `base` is the offset in the file of `bytes[0]`. */
export function checkUtf8(check: Utf8Check, bytes: Uint8Array, from: number, to: number, base: number): void {
  let at = from;
  let { left, low, high, start } = check;
  // Four bytes at a time where the text is ASCII; the view needs an aligned start.
  const shift = bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset - shift, (shift + bytes.length) >> 2);
  while (at < to) {
    if (left === 0) {
      if (((at + shift) & 3) === 0) {
        let word = (at + shift) >> 2;
        const stop = (to + shift) >> 2;
        while (word < stop && ((words[word] ?? 0) & 0x80808080) === 0) word += 1;
        at = (word << 2) - shift;
        if (at >= to) break;
      }
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80) {
        start = base + at;
        low = 0x80;
        high = 0xbf;
        if (byte >= 0xc2 && byte <= 0xdf) left = 1;
        else if (byte >= 0xe0 && byte <= 0xef) {
          left = 2;
          if (byte === 0xe0) low = 0xa0;
          if (byte === 0xed) high = 0x9f;
        } else if (byte >= 0xf0 && byte <= 0xf4) {
          left = 3;
          if (byte === 0xf0) low = 0x90;
          if (byte === 0xf4) high = 0x8f;
        } else check.bad(start, start + 1);
      }
      at += 1;
    } else {
      const byte = bytes[at] ?? 0;
      if (byte >= low && byte <= high) {
        left -= 1;
        low = 0x80;
        high = 0xbf;
        at += 1;
      } else {
        check.bad(start, base + at);
        left = 0;
      }
    }
  }
  check.left = left;
  check.low = low;
  check.high = high;
  check.start = start;
}
