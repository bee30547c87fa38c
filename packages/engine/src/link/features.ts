/*
 * What a message's words are compared by: the words, two and three side by side, and groups of four letters, which a misspelling or
 * another ending leaves mostly as they are. Numbers, links and addresses are no features; they are identifiers.
 */
import { Special, createTokens, tokenize } from "../model/words/tokens.ts";
import { pairHash } from "./hash.ts";
import { tripleHash } from "./vector.ts";

/** The kinds of feature that are counted apart. */
export const featureKinds = ["words", "pairs", "triples", "letters"] as const;
export type FeatureKind = (typeof featureKinds)[number];

const notWords: ReadonlySet<number> = new Set(Object.values(Special));
const tokens = createTokens();

/** A word of a message: its hash, as it is written, and whether it stands like a name, with a capital inside a sentence. */
export interface Word {
  readonly hash: number;
  readonly written: string;
  readonly isName: boolean;
}

/** The words of a message in order; null stands where a number, link or address does. */
export function wordsOf(text: string): (Word | null)[] {
  tokenize(text, tokens);
  const words: (Word | null)[] = [];
  let opens = true;
  for (let i = 0; i < tokens.count; i++) {
    const hash = tokens.hashes[i] ?? 0;
    if (hash === Special.end || hash === Special.question) {
      opens = true;
      continue;
    }
    const written = text.slice(tokens.starts[i], tokens.ends[i]);
    if (notWords.has(hash)) words.push(null);
    else words.push({ hash, written, isName: !opens && written.length > 2 && /^\p{Lu}[\p{L}’'-]+$/u.test(written) });
    opens = false;
  }
  return words;
}

const foldedLetters = (word: string): string => word.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/** Calls with the hash of every feature of a message. */
export function forEachFeature(words: readonly (Word | null)[], onFeature: (kind: FeatureKind, hash: number) => void): void {
  words.forEach((word, at) => {
    if (word === null) return;
    onFeature("words", word.hash);
    const next = words[at + 1] ?? null;
    if (next !== null) {
      onFeature("pairs", pairHash(word.hash, next.hash, 1));
      const third = words[at + 2] ?? null;
      if (third !== null) onFeature("triples", tripleHash(word.hash, next.hash, third.hash));
    }
    const letters = ` ${foldedLetters(word.written)} `;
    for (let i = 0; i + 4 <= letters.length; i++) {
      let hash = 0x811c9dc5;
      for (let j = i; j < i + 4; j++) hash = Math.imul(hash ^ letters.charCodeAt(j), 0x01000193);
      onFeature("letters", hash ^ (hash >>> 15));
    }
  });
}
