/*
 * Many phrases found in one pass. Each is looked for only where one of its rarest words stands (its anchors), not where it might
 * begin, and only in messages that have one of its next rarest words, too: phrases begin with "do", "you" and "i" by the hundred,
 * and so does most of what people write.
 */
import { forEachWord, requiredParts } from "./anchor.ts";
import { matchFrom } from "./phrase-match.ts";
import { type WordClasses, addPhrase, isAtStart } from "./phrase.ts";
import { type Program, finished, newProgram } from "./program.ts";
import { type Tokens, maxTokens } from "../../model/words/tokens.ts";
import { Boundary, knownWord } from "./vocabulary.ts";

/** Phrases that share a label, such as a tell's id. */
export interface PhraseGroup {
  readonly label: number;
  readonly phrases: readonly string[];
}

/**
 * Many phrases, found together in one pass over a message's words. An entry is a phrase by one of its anchors; those of word `w` are
 * `entryStarts[w]` up to `entryStarts[w + 1]`, and the phrase begins `least` to `most` words before.
 */
export interface PhraseSet {
  readonly program: Program;
  /** By phrase. */
  readonly labels: Int32Array;
  readonly heads: Int32Array;
  /** 1 where the phrase is tied to the message's beginning. */
  readonly atStart: Uint8Array;
  /**
   * What phrase `p` needs anywhere in a message begins at `needStarts[p]` of `needs`: how many words, then these, of which one must be
   * there; and the same again up to `needStarts[p + 1]`.
   */
  readonly needStarts: Int32Array;
  readonly needs: Uint16Array;
  /** Two a phrase: the words of each of these sets as bits (`bitOf`), so that most phrases are passed over without a look at `needs`. */
  readonly needBits: Int32Array;
  readonly entryStarts: Int32Array;
  readonly phrases: Uint16Array;
  readonly least: Uint8Array;
  readonly most: Uint8Array;
  /** Phrases without an anchor, tried at every word. */
  readonly anywhere: readonly number[];
}

/** How many parts beside its anchor's a message is asked for before a phrase is tried. */
const mostNeeds = 2;

/** A word as one of 32 bits, which it shares with others. */
const bitOf = (word: number): number => 1 << (word & 31);

/** Compiles groups of phrases into one set. */
export function compilePhrases(groups: readonly PhraseGroup[], classes: WordClasses): PhraseSet {
  const program = newProgram();
  const labels: number[] = [];
  const heads: number[] = [];
  const atStart: number[] = [];
  for (const { label, phrases } of groups) {
    for (const source of phrases) {
      heads.push(addPhrase(program, source, classes));
      labels.push(label);
      atStart.push(isAtStart(source) ? 1 : 0);
    }
  }
  const { counts, size } = program.vocabulary;
  if (size > 0xffff || heads.length > 0xffff) throw new Error(`expected at most 65,535 words and phrases, got ${size} and ${heads.length}`);
  // Sentences' ends are few in phrases and many in messages.
  counts[Boundary.end] = heads.length;
  counts[Boundary.question] = heads.length;
  const needs: number[] = [];
  const needStarts = new Int32Array(heads.length + 1);
  // Where nothing is needed, any word will do.
  const needBits = new Int32Array(heads.length * mostNeeds).fill(-1);
  const anywhere: number[] = [];
  const drafts: Drafts = { words: [], phrases: [], least: [], most: [] };
  heads.forEach((head, phrase) => {
    const [anchor, ...others] = requiredParts(program, head);
    if (anchor === undefined) anywhere.push(phrase);
    else
      forEachWord(program, anchor, (word, least, most) => {
        drafts.words.push(word);
        drafts.phrases.push(phrase);
        drafts.least.push(least);
        drafts.most.push(most);
      });
    others.slice(0, mostNeeds).forEach((other, place) => {
      const from = needs.push(0);
      let bits = 0;
      forEachWord(program, other, (word) => {
        needs.push(word);
        bits |= bitOf(word);
      });
      needs[from - 1] = needs.length - from;
      needBits[phrase * mostNeeds + place] = bits;
    });
    needStarts[phrase + 1] = needs.length;
  });
  return {
    program: finished(program),
    labels: Int32Array.from(labels),
    heads: Int32Array.from(heads),
    atStart: Uint8Array.from(atStart),
    anywhere,
    needStarts,
    needs: Uint16Array.from(needs),
    needBits,
    ...sortEntries(drafts, size),
  };
}

/** Entries in columns, in the order of the phrases. */
interface Drafts {
  readonly words: number[];
  readonly phrases: number[];
  readonly least: number[];
  readonly most: number[];
}

/** Entries by word, those of one word in the order they had (a counting sort). */
function sortEntries({ words, phrases, least, most }: Drafts, size: number): Pick<PhraseSet, "entryStarts" | "phrases" | "least" | "most"> {
  const entryStarts = new Int32Array(size + 2);
  for (const word of words) entryStarts[word + 1] = (entryStarts[word + 1] ?? 0) + 1;
  for (let word = 0; word <= size; word++) entryStarts[word + 1] = (entryStarts[word + 1] ?? 0) + (entryStarts[word] ?? 0);
  const at = entryStarts.slice();
  const sorted = { phrases: new Uint16Array(words.length), least: new Uint8Array(words.length), most: new Uint8Array(words.length) };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    const place = at[word] ?? 0;
    at[word] = place + 1;
    sorted.phrases[place] = phrases[i] ?? 0;
    sorted.least[place] = least[i] ?? 0;
    sorted.most[place] = most[i] ?? 0;
  }
  return { entryStarts, ...sorted };
}

/** Called for each match: the group's label and the words it covers, half-open, as indices into the tokens. */
export type OnMatch = (label: number, first: number, end: number) => void;

interface Match {
  readonly phrase: number;
  readonly first: number;
  readonly end: number;
}

const byPlace = (a: Match, b: Match): number => a.first - b.first || a.phrase - b.phrase;

// The message's words by number, by number the last message that had the word, and the words as bits.
const words = new Int32Array(maxTokens + 1);
const present = new Int32Array(0x10000);
let message = 0;
let messageBits = 0;
const matches: Match[] = [];

/** Reports every phrase that begins at each word, in word order; at one word, in the order of the groups. */
export function findPhrases(set: PhraseSet, tokens: Tokens, onMatch: OnMatch): void {
  const { vocabulary } = set.program;
  const { hashes, count } = tokens;
  message = (message + 1) | 0;
  messageBits = 0;
  for (let at = 0; at < count; at++) {
    const word = knownWord(vocabulary, hashes[at] ?? 0);
    words[at] = word;
    present[word] = message;
    messageBits |= bitOf(word);
  }
  words[count] = Boundary.nothing;
  for (let at = 0; at < count; at++) {
    const word = words[at] ?? 0;
    if (word > 0) tryEntries(set, word, at);
    for (const phrase of set.anywhere) tryPhrase(set, phrase, at, at);
  }
  if (matches.length > 0) reportMatches(set, onMatch);
}

function reportMatches(set: PhraseSet, onMatch: OnMatch): void {
  if (matches.length > 1) matches.sort(byPlace);
  let before: Match | null = null;
  for (const match of matches) {
    // A phrase with several anchors may be met at each.
    if (before === null || before.phrase !== match.phrase || before.first !== match.first)
      onMatch(set.labels[match.phrase] ?? 0, match.first, match.end);
    before = match;
  }
  matches.length = 0;
}

function tryEntries(set: PhraseSet, word: number, at: number): void {
  const { needStarts, needs, needBits, entryStarts, phrases, least, most } = set;
  const end = entryStarts[word + 1] ?? 0;
  for (let i = entryStarts[word] ?? 0; i < end; i++) {
    const phrase = phrases[i] ?? 0;
    if ((messageBits & (needBits[phrase * mostNeeds] ?? 0)) === 0 || (messageBits & (needBits[phrase * mostNeeds + 1] ?? 0)) === 0)
      continue;
    if (hasAll(needs, needStarts[phrase] ?? 0, needStarts[phrase + 1] ?? 0))
      tryPhrase(set, phrase, at - (most[i] ?? 0), at - (least[i] ?? 0));
  }
}

/** Whether the message has one of each set of words that a phrase needs. */
function hasAll(needs: Uint16Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const next = at + 1 + (needs[at] ?? 0);
    do {
      if (++at === next) return false;
    } while (present[needs[at] ?? 0] !== message);
    at = next;
  }
  return true;
}

/** Tries a phrase wherever it may begin, `from` and `to` among these. */
function tryPhrase({ program, heads, atStart }: PhraseSet, phrase: number, from: number, to: number): void {
  const tied = atStart[phrase] === 1;
  if (tied && from > 0) return;
  const last = tied ? Math.min(0, to) : to;
  for (let first = Math.max(0, from); first <= last; first++) {
    const end = matchFrom(program, heads[phrase] ?? 0, words, first);
    if (end > first) matches.push({ phrase, first, end });
  }
}
