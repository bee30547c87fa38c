/**
 * Whether a body can be anything but what somebody wrote, told from its bytes while they are scanned, so that most texts need no
 * look when they are made. `isPlain` in `body.ts` asks the same of the text; what passes here must pass there.
 */
import { patternStarts } from "./wording.ts";

/** The first two bytes of the app's wordings, which rule most texts out; and a hash of their first six bytes, or three where they are shorter. */
const pairs = new Uint8Array(65_536);
const starts = makeStarts();

function makeStarts(): Uint8Array {
  const bits = new Uint8Array(65_536);
  for (const spelling of patternStarts()) {
    const bytes = utf8(spelling);
    pairs[pairAt(bytes, 0)] = 1;
    bits[bytes.length >= 6 ? hashSix(bytes, 0) : hashThree(bytes, 0)] = 1;
  }
  return bits;
}

/** The UTF-8 of a text. */
export function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped.charAt(at) === "%") {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(escaped.charCodeAt(at));
  }
  return Uint8Array.from(bytes);
}

function hashThree(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 397 + (bytes[at + 2] ?? 0) * 7919) & 65_535;
}

function hashSix(bytes: Uint8Array, at: number): number {
  const first = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 31 + (bytes[at + 2] ?? 0) * 997;
  return (first + (bytes[at + 3] ?? 0) * 7919 + (bytes[at + 4] ?? 0) * 17_389 + (bytes[at + 5] ?? 0) * 28_657) & 65_535;
}

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Whether one of the app's wordings begins with the two bytes at `at`. */
export function beginsWording(bytes: Uint8Array, at: number): boolean {
  return pairs[pairAt(bytes, at)] === 1;
}

/** A wording has at most 160 characters, so a longer body begins none. */
const longest = 160 * 4;

/** Whether the one-line body `bytes[from, to)` may be more than a text. `wide` says whether it is not ASCII. */
export function mayBeOdd(bytes: Uint8Array, from: number, to: number, wide: boolean, ios: boolean): boolean {
  const last = to > from && bytes[to - 1] === 0x0d ? to - 1 : to;
  const size = last - from;
  if (size <= 0) return false;
  const first = bytes[from] ?? 0;
  const end = bytes[last - 1] ?? 0;
  // `<`, direction marks and the scripts whose wordings may begin with anything; then `>`, `)`, digits, and a letter of Tamil.
  if (first === 0x3c || first >= 0xe2 || end === 0x3e || end === 0x29 || (end >= 0x30 && end <= 0x39) || end === 0x81 || end === 0x0d)
    return true;
  if (size >= 25 && bytes[last - 25] === 0x2f) return true;
  if (ios ? wide || end === 0x64 : first === 0xd9) return true;
  if (size === 4 && first === 0x6e) return true;
  return (
    pairs[pairAt(bytes, from)] === 1 && size <= longest && (starts[hashSix(bytes, from)] === 1 || starts[hashThree(bytes, from)] === 1)
  );
}
