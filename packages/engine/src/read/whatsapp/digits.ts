/** The zero of every decimal script a phone may write numbers in (Unicode general category Nd). Nine more digits follow each. */
const zeros = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0,
  0x1810, 0x1946, 0x1a80, 0x1b50, 0xa8d0, 0xa9d0, 0xaa50, 0xabf0, 0xff10,
] as const;

/** The zero of the script a code point is a digit of, or -1 where it is no digit. */
export function zeroOf(codePoint: number): number {
  if (codePoint < 0x660) return codePoint >= 0x30 && codePoint <= 0x39 ? 0x30 : -1;
  for (const zero of zeros) if (codePoint >= zero && codePoint < zero + 10) return zero;
  return -1;
}

/** Whether a code point only directs the text around it: U+200B–200F, U+202A–202E, U+2066–2069, U+FEFF. */
export function isMark(codePoint: number): boolean {
  return (
    (codePoint >= 0x200b && codePoint <= 0x200f) ||
    (codePoint >= 0x202a && codePoint <= 0x202e) ||
    (codePoint >= 0x2066 && codePoint <= 0x2069) ||
    codePoint === 0xfeff
  );
}

/** Space, tab, and the spaces U+00A0, U+2000–200A, U+202F, U+3000 that locales put into dates. */
export function isSpace(codePoint: number): boolean {
  return (
    codePoint === 0x20 ||
    codePoint === 0x09 ||
    codePoint === 0xa0 ||
    (codePoint >= 0x2000 && codePoint <= 0x200a) ||
    codePoint === 0x202f ||
    codePoint === 0x3000
  );
}

/** The UTF-8 bytes of a code point. */
export function utf8Of(codePoint: number): number[] {
  if (codePoint < 0x80) return [codePoint];
  if (codePoint < 0x800) return [0xc0 | (codePoint >> 6), 0x80 | (codePoint & 63)];
  if (codePoint < 0x10000) return [0xe0 | (codePoint >> 12), 0x80 | ((codePoint >> 6) & 63), 0x80 | (codePoint & 63)];
  return [0xf0 | (codePoint >> 18), 0x80 | ((codePoint >> 12) & 63), 0x80 | ((codePoint >> 6) & 63), 0x80 | (codePoint & 63)];
}
