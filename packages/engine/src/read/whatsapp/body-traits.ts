/**
 * Whether a body can be anything but what somebody wrote, told from its bytes while they are scanned, so that most texts need no
 * look when they are made. `isPlain` in `body.ts` asks the same of the text; what passes here must pass there.
 */
import { hashSix, hashThree, pairAt } from "./start-hash.ts";
import { byteStarts, pairBits } from "./wording-words.ts";

/** Whether one of the app's wordings begins with the two bytes at `at`. */
export function beginsWording(bytes: Uint8Array, at: number): boolean {
  return pairBits[pairAt(bytes, at)] === 1;
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
    pairBits[pairAt(bytes, from)] === 1 &&
    size <= longest &&
    (byteStarts[hashSix(bytes, from)] === 1 || byteStarts[hashThree(bytes, from)] === 1)
  );
}
