/*
 * The words of a message in ASCII from its bytes, which are read five times faster than a string's units. It fills the columns just as
 * `tokenize` does: words of letters or digits alone are read here, and whatever may be more than that is left to the same code.
 */
import { Char, charClass, foldedUnit } from "./fold.ts";
import { type Tokens, hashStart, hashStep, isDigit, maxTokens, push, pushMark, pushNumber, pushWord } from "./tokens.ts";

/** What each letter of ASCII is folded to; 0 for whatever is no letter. */
const letters = new Uint8Array(256);
/** Whether a byte behind letters ends their word, whatever follows. */
const ends = new Uint8Array(256);
const [dot, at, lowerH, lowerP, lowerW] = [46, 64, 104, 112, 119] as const;
for (let byte = 0; byte < 128; byte++) {
  const kind = charClass[byte];
  const folded = foldedUnit[byte] ?? 0;
  if (kind === Char.Word && folded > 57) letters[byte] = folded;
  if (kind !== Char.Word && kind !== Char.Apostrophe && byte !== dot && byte !== at) ends[byte] = 1;
}

/** Fills `tokens` from `text`, whose units are all ASCII and stand as bytes from `from` on. */
export function tokenizePlain(text: string, bytes: Uint8Array, from: number, tokens: Tokens): Tokens {
  tokens.count = 0;
  const { length } = text;
  let i = 0;
  while (i < length && tokens.count < maxTokens - 1) {
    const byte = bytes[from + i] ?? 0;
    const first = letters[byte] ?? 0;
    if (first !== 0) i = pushLetters(text, bytes, from, i, first, tokens);
    else if (isDigit(byte)) i = pushDigits(text, bytes, from, i, tokens);
    else pushMark(byte, i++, tokens);
  }
  return tokens;
}

function pushLetters(text: string, bytes: Uint8Array, from: number, start: number, first: number, tokens: Tokens): number {
  const { length } = text;
  let hash = hashStart;
  let end = start;
  for (let letter = first; letter !== 0; letter = end < length ? (letters[bytes[from + end] ?? 0] ?? 0) : 0) {
    hash = hashStep(hash, letter);
    end++;
  }
  // An address may begin with `http` and go on behind a space, or be no more than `www.`.
  const mayBeLink =
    (first === lowerH && end - start >= 4 && letters[bytes[from + start + 3] ?? 0] === lowerP) ||
    (first === lowerW && end - start === 3 && bytes[from + end] === dot);
  if (mayBeLink || !isEnd(bytes, from + end, from + length)) return pushWord(text, start, tokens);
  push(tokens, hash, start, end);
  return end;
}

function pushDigits(text: string, bytes: Uint8Array, from: number, start: number, tokens: Tokens): number {
  let end = start + 1;
  while (end < text.length && isDigit(bytes[from + end] ?? 0)) end++;
  if (!isEnd(bytes, from + end, from + text.length)) return pushWord(text, start, tokens);
  return pushNumber(text, start, end, end - start, tokens);
}

/** Whether a word certainly ends where it seems to: a dot may stand in an address. */
function isEnd(bytes: Uint8Array, place: number, limit: number): boolean {
  if (place === limit) return true;
  const byte = bytes[place] ?? 0;
  if (byte === dot) return place + 1 === limit || charClass[bytes[place + 1] ?? 0] !== Char.Word;
  return ends[byte] === 1;
}
