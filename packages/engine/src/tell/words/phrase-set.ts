/*
 * Many phrases found in one pass. Each is looked for only where its rarest word stands (its anchor), not where it might
 * begin: phrases begin with "do", "you" and "i" by the hundred, and so does most of what people write.
 */
import { anchorsOf, countWords } from "./anchor.ts";
import { type WordClasses, parsePhrase } from "./phrase.ts";
import { type Phrase, linkPhrase, matchPhrase } from "./phrase-match.ts";
import type { Tokens } from "./tokens.ts";

/** Phrases that share a label, such as a tell's id. */
export interface PhraseGroup {
  readonly label: number;
  readonly phrases: readonly string[];
}

/** A phrase by one of its anchors: it begins `least` to `most` words before. */
interface Entry {
  readonly label: number;
  /** Its place among all phrases. */
  readonly order: number;
  readonly phrase: Phrase;
  readonly least: number;
  readonly most: number;
}

/** Many phrases, found together in one pass over a message's words. */
export interface PhraseSet {
  readonly byAnchor: ReadonlyMap<number, readonly Entry[]>;
  /** Phrases without an anchor, tried at every word. */
  readonly anywhere: readonly Entry[];
  /** A bit for each anchor, by its low 16 bits: most words are dismissed by one look. */
  readonly filter: Uint8Array;
}

/** Compiles groups of phrases into one set. */
export function compilePhrases(groups: readonly PhraseGroup[], classes: WordClasses): PhraseSet {
  const read = groups.flatMap(({ label, phrases }) => phrases.map((source) => ({ label, written: parsePhrase(source, classes) })));
  const counts = new Map<number, number>();
  for (const { written } of read) countWords(written.parts, counts);
  const byAnchor = new Map<number, Entry[]>();
  const anywhere: Entry[] = [];
  const filter = new Uint8Array(65536);
  read.forEach(({ label, written }, order) => {
    const phrase = linkPhrase(written);
    const anchors = anchorsOf(written.parts, counts);
    if (anchors.length === 0) anywhere.push({ label, order, phrase, least: 0, most: 0 });
    for (const { hash, least, most } of anchors) {
      const entry = { label, order, phrase, least, most };
      filter[hash & 0xffff] = 1;
      const list = byAnchor.get(hash);
      if (list === undefined) byAnchor.set(hash, [entry]);
      else list.push(entry);
    }
  });
  return { byAnchor, anywhere, filter };
}

/** Called for each match: the group's label and the words it covers, half-open, as indices into the tokens. */
export type OnMatch = (label: number, first: number, end: number) => void;

interface Match {
  readonly entry: Entry;
  readonly first: number;
  readonly end: number;
}

const byPlace = (a: Match, b: Match): number => a.first - b.first || a.entry.order - b.entry.order;

/** Reports every phrase that begins at each word, in word order; at one word, in the order of the groups. */
export function findPhrases(set: PhraseSet, tokens: Tokens, onMatch: OnMatch): void {
  const { hashes, count } = tokens;
  const matches: Match[] = [];
  for (let at = 0; at < count; at++) {
    const hash = hashes[at] ?? 0;
    if (set.filter[hash & 0xffff] === 1) {
      const entries = set.byAnchor.get(hash);
      if (entries !== undefined) tryEntries(entries, tokens, at, matches);
    }
    if (set.anywhere.length > 0) tryEntries(set.anywhere, tokens, at, matches);
  }
  if (matches.length > 1) matches.sort(byPlace);
  let before: Match | null = null;
  for (const match of matches) {
    // A phrase with several anchors may be met at each.
    if (before === null || before.entry.order !== match.entry.order || before.first !== match.first)
      onMatch(match.entry.label, match.first, match.end);
    before = match;
  }
}

function tryEntries(entries: readonly Entry[], tokens: Tokens, at: number, matches: Match[]): void {
  for (const entry of entries) {
    const { phrase } = entry;
    const from = at - entry.most;
    if (phrase.atStart && from > 0) continue;
    const to = phrase.atStart ? Math.min(0, at - entry.least) : at - entry.least;
    for (let first = Math.max(0, from); first <= to; first++) {
      const end = matchPhrase(phrase, tokens, first);
      if (end > first) matches.push({ entry, first, end });
    }
  }
}
