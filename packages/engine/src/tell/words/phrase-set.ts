/*
 * Many phrases found in one pass. Each is looked for only where its rarest word stands (its anchor), not where it might
 * begin, and only in messages that have its next rarest word, too: phrases begin with "do", "you" and "i" by the hundred, and so
 * does most of what people write.
 */
import { type Requirement, countWords, requirementOf } from "./anchor.ts";
import { type WordClasses, parsePhrase } from "./phrase.ts";
import { type Phrase, linkPhrase, matchPhrase } from "./phrase-match.ts";
import { Special, type Tokens } from "./tokens.ts";

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

/**
 * Many phrases, found together in one pass over a message's words. What entry `i` needs anywhere in the message begins at
 * `needStarts[i]` of `needs`: how many words, then these, of which one must be there; and the same again up to
 * `needStarts[i + 1]`. In columns, because nearly all entries are dismissed by it.
 */
export interface PhraseSet {
  /** The entries of each anchor, half-open. */
  readonly byAnchor: ReadonlyMap<number, readonly [from: number, to: number]>;
  readonly entries: readonly Entry[];
  readonly needStarts: Int32Array;
  readonly needs: Int32Array;
  /** From this entry on phrases have no anchor and are tried at every word. */
  readonly anywhere: number;
  /** A bit for each anchor, by its low 16 bits: most words are dismissed by one look. */
  readonly filter: Uint8Array;
}

/** Compiles groups of phrases into one set. */
export function compilePhrases(groups: readonly PhraseGroup[], classes: WordClasses): PhraseSet {
  const read = groups.flatMap(({ label, phrases }) => phrases.map((source) => ({ label, written: parsePhrase(source, classes) })));
  const counts = new Map<number, number>();
  for (const { written } of read) countWords(written.parts, counts);
  // Sentences' ends are few in phrases and many in messages.
  for (const hash of [Special.end, Special.question]) counts.set(hash, read.length);
  type Draft = readonly [entry: Entry, others: Requirement["others"]];
  const byAnchor = new Map<number, Draft[]>();
  const anywhere: Draft[] = [];
  read.forEach(({ label, written }, order) => {
    const phrase = linkPhrase(written);
    const { anchors, others } = requirementOf(written.parts, counts);
    if (anchors.length === 0) anywhere.push([{ label, order, phrase, least: 0, most: 0 }, []]);
    for (const { hash, least, most } of anchors) {
      const list = byAnchor.get(hash);
      const draft: Draft = [{ label, order, phrase, least, most }, others];
      if (list === undefined) byAnchor.set(hash, [draft]);
      else list.push(draft);
    }
  });
  const filter = new Uint8Array(65536);
  const ranges = new Map<number, readonly [number, number]>();
  const entries: Entry[] = [];
  const needStarts: number[] = [0];
  const needs: number[] = [];
  const add = ([entry, others]: Draft): void => {
    entries.push(entry);
    for (const words of others) needs.push(words.length, ...words);
    needStarts.push(needs.length);
  };
  for (const [hash, drafts] of byAnchor) {
    filter[hash & 0xffff] = 1;
    ranges.set(hash, [entries.length, entries.length + drafts.length]);
    drafts.forEach(add);
  }
  const anchored = entries.length;
  anywhere.forEach(add);
  return {
    byAnchor: ranges,
    entries,
    needStarts: Int32Array.from(needStarts),
    needs: Int32Array.from(needs),
    anywhere: anchored,
    filter,
  };
}

/** Called for each match: the group's label and the words it covers, half-open, as indices into the tokens. */
export type OnMatch = (label: number, first: number, end: number) => void;

interface Match {
  readonly entry: Entry;
  readonly first: number;
  readonly end: number;
}

const byPlace = (a: Match, b: Match): number => a.first - b.first || a.entry.order - b.entry.order;

// By a word's low bits, the last message that had such a word.
const lowBits = 0xfff;
const present = new Int32Array(lowBits + 1);
let message = 0;

/** Reports every phrase that begins at each word, in word order; at one word, in the order of the groups. */
export function findPhrases(set: PhraseSet, tokens: Tokens, onMatch: OnMatch): void {
  const { hashes, count } = tokens;
  const matches: Match[] = [];
  message = (message + 1) | 0;
  for (let at = 0; at < count; at++) present[(hashes[at] ?? 0) & lowBits] = message;
  for (let at = 0; at < count; at++) {
    const hash = hashes[at] ?? 0;
    if (set.filter[hash & 0xffff] === 1) {
      const range = set.byAnchor.get(hash);
      if (range !== undefined) tryEntries(set, range[0], range[1], tokens, at, matches);
    }
    if (set.anywhere < set.entries.length) tryEntries(set, set.anywhere, set.entries.length, tokens, at, matches);
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

function tryEntries(
  { entries, needStarts, needs }: PhraseSet,
  from: number,
  to: number,
  tokens: Tokens,
  at: number,
  matches: Match[],
): void {
  for (let i = from; i < to; i++) {
    if (!hasAll(needs, needStarts[i] ?? 0, needStarts[i + 1] ?? 0)) continue;
    const entry = entries[i];
    if (entry !== undefined) tryEntry(entry, tokens, at, matches);
  }
}

/** Whether the message has one of each set of words that an entry needs. */
function hasAll(needs: Int32Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const next = at + 1 + (needs[at] ?? 0);
    do {
      if (++at === next) return false;
    } while (present[(needs[at] ?? 0) & lowBits] !== message);
    at = next;
  }
  return true;
}

function tryEntry(entry: Entry, tokens: Tokens, at: number, matches: Match[]): void {
  const { phrase } = entry;
  const from = at - entry.most;
  if (phrase.atStart && from > 0) return;
  const to = phrase.atStart ? Math.min(0, at - entry.least) : at - entry.least;
  for (let first = Math.max(0, from); first <= to; first++) {
    const end = matchPhrase(phrase, tokens, first);
    if (end > first) matches.push({ entry, first, end });
  }
}
