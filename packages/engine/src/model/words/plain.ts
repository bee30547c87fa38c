/*
 * The words of a message in ASCII from its bytes, which are read five times faster than a string's units. It fills the columns just as
 * `tokenize` does: words of letters alone are hashed here, and whatever may be more than that is left to the same code.
 */
import { Char, charClass, foldedUnit } from "./fold.ts";
import { type Tokens, hashStart, hashStep, maxTokens, push, pushMark, pushWord } from "./tokens.ts";

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
    if (first !== 0) {
      let hash = hashStart;
      let end = i;
      for (let letter = first; letter !== 0; letter = end < length ? (letters[bytes[from + end] ?? 0] ?? 0) : 0) {
        hash = hashStep(hash, letter);
        end++;
      }
      const behind = bytes[from + end] ?? 0;
      const ended =
        end === length ||
        ends[behind] === 1 ||
        (behind === dot && (end + 1 === length || charClass[bytes[from + end + 1] ?? 0] !== Char.Word));
      // An address may begin with `http` and go on behind a space, or be no more than `www.`.
      const mayBeLink =
        (first === lowerH && end - i >= 4 && letters[bytes[from + i + 3] ?? 0] === lowerP) ||
        (first === lowerW && end - i === 3 && behind === dot);
      if (!ended || mayBeLink) i = pushWord(text, i, tokens);
      else {
        push(tokens, hash, i, end);
        i = end;
      }
    } else if (charClass[byte] === Char.Word) i = pushWord(text, i, tokens);
    else pushMark(byte, i++, tokens);
  }
  return tokens;
}
