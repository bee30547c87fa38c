/*
 * What texts have in common word for word, and what changes. Each text is aligned to one of them; words that at least half of them
 * have stand, and what is between these is a slot. Numbers and links count as what is written, so that a changing code is a slot.
 */
import type { Template } from "../model/campaign.ts";
import { Special, createTokens, hashWord, tokenize } from "../model/words/tokens.ts";

/** Texts that a template is made from; of more, every n-th is taken. */
export const mostAligned = 32;
const mostValues = 20;
/** A gap is a slot where so many texts say something there: a word that one copy has too many makes none. */
const leastFilled = 1 / 4;
/** Words of one text that are aligned. */
const mostWords = 512;

/** Words by what is written, with their places in the text. */
interface Words {
  readonly text: string;
  readonly hashes: Int32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const tokens = createTokens();
/** Whether a word stands for a class of text, which says nothing of what is written. */
const isClass = (hash: number): boolean =>
  hash === Special.number || hash === Special.code || hash === Special.link || hash === Special.phone || hash === Special.email;

const room = { hashes: new Int32Array(mostWords), starts: new Uint32Array(mostWords), ends: new Uint32Array(mostWords) };

function wordsOf(text: string): Words {
  tokenize(text, tokens);
  const { hashes, starts, ends } = room;
  let count = 0;
  for (let i = 0; i < tokens.count && count < mostWords; i++) {
    const hash = tokens.hashes[i] ?? 0;
    if (hash === Special.end || hash === Special.question) continue;
    const start = tokens.starts[i] ?? 0;
    const end = tokens.ends[i] ?? 0;
    starts[count] = start;
    ends[count] = end;
    hashes[count++] = isClass(hash) ? hashWord(text.slice(start, end).toLowerCase()) : hash;
  }
  return { text, hashes: hashes.slice(0, count), starts: starts.slice(0, count), ends: ends.slice(0, count) };
}

/** Lengths of the longest common subsequences of what is behind each pair of places; kept between calls and grown as needed. */
let lengths = new Uint16Array(1 << 12);

/** For each word of `a`, the word of `b` that it is aligned with, or -1 (longest common subsequence, the earliest of several). */
function align(a: Int32Array, b: Int32Array): Int32Array {
  const width = b.length + 1;
  const partners = new Int32Array(a.length).fill(-1);
  // What both begin with is aligned as it stands.
  let begun = 0;
  while (begun < a.length && begun < b.length && a[begun] === b[begun]) partners[begun] = begun++;
  if (begun === a.length || begun === b.length) return partners;
  if (lengths.length < (a.length + 1) * width) lengths = new Uint16Array((a.length + 1) * width * 2);
  lengths.fill(0, a.length * width + begun, (a.length + 1) * width);
  for (let i = a.length - 1; i >= begun; i--) {
    const word = a[i];
    const row = i * width;
    let behind = 0;
    lengths[row + b.length] = 0;
    for (let j = b.length - 1; j >= begun; j--) {
      const below = row + width + j;
      if (word === b[j]) behind = (lengths[below + 1] ?? 0) + 1;
      else behind = Math.max(lengths[below] ?? 0, behind);
      lengths[row + j] = behind;
    }
  }
  for (let i = begun, j = begun; i < a.length && j < b.length;) {
    if (a[i] === b[j]) partners[i++] = j++;
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return partners;
}

/**
 * From where to where a text's words stand in each gap before, between and behind the fixed words: two numbers a gap, below zero where a
 * neighbour is missing.
 */
function gapsOf(fixed: Int32Array, { hashes }: Words): Int32Array {
  const partners = align(fixed, hashes);
  const gaps = new Int32Array((fixed.length + 1) * 2).fill(-1);
  for (let gap = 0; gap <= fixed.length; gap++) {
    const before = gap === 0 ? -1 : (partners[gap - 1] ?? -1);
    const behind = gap === fixed.length ? hashes.length : (partners[gap] ?? -1);
    if ((gap > 0 && before < 0) || behind < 0) continue;
    gaps[gap * 2] = before + 1;
    gaps[gap * 2 + 1] = behind;
  }
  return gaps;
}

const written = ({ text, starts, ends }: Words, first: number, end: number): string => text.slice(starts[first], ends[end - 1]);

/**
 * The template of texts that are variants of one another. `medoid` is the number of the text whose wording stands, `members` those of all,
 * in an order that hangs on nothing but the texts; `textOf` gives a text by its number. Null where less than three words stand.
 */
export function templateOf(medoid: number, members: ArrayLike<number>, textOf: (text: number) => string): Template | null {
  const middle = wordsOf(textOf(medoid));
  const count = Math.min(mostAligned, members.length);
  const some = Array.from({ length: count }, (_, i) => wordsOf(textOf(members[Math.floor((i * members.length) / count)] ?? medoid)));
  const having = new Int32Array(middle.hashes.length);
  for (const one of some) {
    const partners = align(middle.hashes, one.hashes);
    for (let i = 0; i < having.length; i++) if ((partners[i] ?? -1) >= 0) having[i] = (having[i] ?? 0) + 1;
  }
  const standing = [...middle.hashes.keys()].filter((word) => (having[word] ?? 0) * 2 >= count);
  if (standing.length < 3) return null;
  const fixed = Int32Array.from(standing, (word) => middle.hashes[word] ?? 0);
  const gaps = some.map((one) => gapsOf(fixed, one));
  const slots = Array.from({ length: fixed.length + 1 }, (_, gap) => valuesIn(some, gaps, gap));
  return { text: templateText(middle, standing, slots), slots: slots.filter((values) => values.length > 0), support: members.length };
}

/** The values seen in a gap, most frequent first; none where it is no slot. */
function valuesIn(some: readonly Words[], gaps: readonly Int32Array[], gap: number): string[] {
  let seen = 0;
  let filled = 0;
  for (const places of gaps) {
    const first = places[gap * 2] ?? -1;
    if (first < 0) continue;
    seen++;
    if (first < (places[gap * 2 + 1] ?? 0)) filled++;
  }
  if (filled === 0 || filled < seen * leastFilled) return [];
  const values = new Map<string, number>();
  some.forEach((one, i) => {
    const first = gaps[i]?.[gap * 2] ?? -1;
    const end = gaps[i]?.[gap * 2 + 1] ?? -1;
    if (first < 0 || first >= end) return;
    const value = written(one, first, end);
    values.set(value, (values.get(value) ?? 0) + 1);
  });
  return [...values]
    .toSorted(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))
    .slice(0, mostValues)
    .map(([value]) => value);
}

/** The middle's text with its slots numbered; what it says in a gap that is no slot is left out. */
function templateText({ text, starts, ends, hashes }: Words, standing: readonly number[], slots: readonly (readonly string[])[]): string {
  let out = "";
  let slot = 0;
  for (let gap = 0; gap <= standing.length; gap++) {
    const before = gap === 0 ? -1 : (standing[gap - 1] ?? 0);
    const behind = standing[gap] ?? hashes.length;
    const from = before < 0 ? 0 : (ends[before] ?? 0);
    const to = behind < hashes.length ? (starts[behind] ?? 0) : text.length;
    const said = behind - before > 1;
    const lead = said ? text.slice(from, starts[before + 1]) : "";
    const tail = said ? text.slice(ends[behind - 1], to) : text.slice(from, to);
    if (slots[gap]?.length === 0) out += said ? lead + (lead === "" || behind === hashes.length ? tail : "") : tail;
    else out += said ? `${lead}{${++slot}}${tail}` : opened(tail, ++slot, before < 0, behind === hashes.length);
    if (behind < hashes.length) out += text.slice(starts[behind], ends[behind]);
  }
  return out.trim();
}

/** A slot put where the middle says nothing. */
function opened(between: string, slot: number, first: boolean, last: boolean): string {
  if (first) return `{${slot}} ${between.trimStart()}`;
  return last ? `${between.trimEnd()} {${slot}}` : `${between.trimEnd()} {${slot}} `;
}

/** How a text fills a template. */
export interface FilledTemplate {
  /** For each slot, the half-open UTF-16 span of the text that fills it; null where it is empty or the words around it are missing. */
  readonly slots: readonly (readonly [start: number, end: number] | null)[];
  /** The spans of the template's fixed words that the text has, in order. */
  readonly fixed: readonly (readonly [start: number, end: number])[];
  /** The share of the fixed words that the text has. */
  readonly share: number;
}

/** Shows a text against a template: which part of it fills which slot. */
export function showAgainst(template: Template, text: string): FilledTemplate {
  const pieces = template.text.split(/\{(\d+)\}/);
  const fixedHashes: number[] = [];
  const slotGaps: number[] = [];
  pieces.forEach((piece, i) => {
    if (i % 2 === 0) fixedHashes.push(...wordsOf(piece).hashes);
    else slotGaps.push(fixedHashes.length);
  });
  const fixed = Int32Array.from(fixedHashes);
  const words = wordsOf(text);
  const gaps = gapsOf(fixed, words);
  const spanOf = (from: number, to: number): readonly [number, number] => [words.starts[from] ?? 0, words.ends[to] ?? 0];
  const found = [...align(fixed, words.hashes)].filter((word) => word >= 0);
  return {
    slots: slotGaps.map((gap) => {
      const first = gaps[gap * 2] ?? -1;
      const end = gaps[gap * 2 + 1] ?? -1;
      return first < 0 || first >= end ? null : spanOf(first, end - 1);
    }),
    fixed: found.map((word) => spanOf(word, word)),
    share: fixed.length === 0 ? 0 : found.length / fixed.length,
  };
}

/** A template's text with these values in its slots; a slot without a value stays as it is written. */
export const fillTemplate = ({ text }: Template, values: readonly string[]): string =>
  text.replaceAll(/\{(\d+)\}/g, (slot, number: string) => values[Number(number) - 1] ?? slot);
