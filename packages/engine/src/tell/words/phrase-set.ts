import { compilePhrase, matchPhrase, type Phrase, type WordClasses } from "./phrase.ts";
import type { Tokens } from "./tokens.ts";

/** Phrases that share a label, such as a tell's id. */
export interface PhraseGroup {
  readonly label: number;
  readonly phrases: readonly string[];
}

interface Entry {
  readonly label: number;
  readonly phrase: Phrase;
}

/** Many phrases, found together in one pass over a message's words. */
export interface PhraseSet {
  /** Phrases by the hash of the word they can begin with. */
  readonly byFirst: ReadonlyMap<number, readonly Entry[]>;
  /** Phrases that can begin with any word. */
  readonly anyFirst: readonly Entry[];
  /** A bit for each hash in `byFirst`, by its low 16 bits: most words are dismissed by one look. */
  readonly filter: Uint8Array;
}

/** Compiles groups of phrases into one set. */
export function compilePhrases(groups: readonly PhraseGroup[], classes: WordClasses): PhraseSet {
  const byFirst = new Map<number, Entry[]>();
  const anyFirst: Entry[] = [];
  const filter = new Uint8Array(65536);
  for (const { label, phrases } of groups) {
    for (const source of phrases) {
      const phrase = compilePhrase(source, classes);
      const entry = { label, phrase };
      if (phrase.firsts === null) anyFirst.push(entry);
      else
        for (const hash of phrase.firsts) {
          filter[hash & 0xffff] = 1;
          const list = byFirst.get(hash);
          if (list === undefined) byFirst.set(hash, [entry]);
          else list.push(entry);
        }
    }
  }
  return { byFirst, anyFirst, filter };
}

/** Called for each match: the group's label and the words it covers, half-open, as indices into the tokens. */
export type OnMatch = (label: number, first: number, end: number) => void;

/** Reports every phrase that begins at each word, in word order; at one word, in the order of the groups. */
export function findPhrases(set: PhraseSet, tokens: Tokens, onMatch: OnMatch): void {
  for (let at = 0; at < tokens.count; at++) {
    const hash = tokens.hashes[at] ?? 0;
    if (set.filter[hash & 0xffff] === 1) {
      const entries = set.byFirst.get(hash);
      if (entries !== undefined) tryEntries(entries, tokens, at, onMatch);
    }
    if (set.anyFirst.length > 0) tryEntries(set.anyFirst, tokens, at, onMatch);
  }
}

function tryEntries(entries: readonly Entry[], tokens: Tokens, at: number, onMatch: OnMatch): void {
  for (const { label, phrase } of entries) {
    if (phrase.atStart && at > 0) continue;
    const end = matchPhrase(phrase, tokens, at);
    if (end > at) onMatch(label, at, end);
  }
}
