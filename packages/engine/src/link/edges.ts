import { aligned, sharedUnits } from "./align.ts";
import { leastUnits } from "./background.ts";
import type { Buckets } from "./buckets.ts";
import { createGroups, join, rootOf } from "./groups.ts";
import { endOfKey } from "./radix.ts";
import { type Texts, longer } from "./texts.ts";

/** Texts with what is needed to weigh them. */
export interface WeighedTexts {
  readonly texts: Texts;
  /** The information in each word. */
  readonly units: Uint8Array;
  /** And in each text. */
  readonly weights: Int32Array;
}

/** Pairs of texts found alike, and how much: `likeness` is the share of their information that they have in common, in 255ths. */
export interface Edges {
  count: number;
  a: Int32Array;
  b: Int32Array;
  likeness: Uint8Array;
}

/** Pairs less alike are not kept. */
const leastLikeness = 0.4;
/** Texts joined by pairs so much alike need no further comparison. */
const surely = 0.65;
/** Most texts of a bucket that the others are compared with. */
const maxLeaders = 6;
/** When so many texts of a bucket are like none of its leaders, its key is a hub: it joins nobody more, and they are left to their other keys. */
const hubPatience = 64;
/** Cells of alignment that one text may cost. Short texts never come near; long ones that are like everything and nothing are left alone. */
const cellsPerText = 1 << 19;

/** The share of their information that two texts have in common (Dice), or 0 where it is below `least`. */
export function likenessOf({ texts, units, weights }: WeighedTexts, a: number, b: number, least: number): number {
  const total = ((weights[a] ?? 0) + (weights[b] ?? 0)) / 2;
  const shared = sharedUnits(texts, units, a, b, least * total);
  return shared < least * total ? 0 : shared / total;
}

/** What is known while the buckets are gone through. */
interface Comparing {
  readonly weighed: WeighedTexts;
  readonly owners: Int32Array;
  readonly enough: number;
  readonly edges: Edges;
  /** Texts joined by pairs that are surely alike. */
  readonly sure: Int32Array;
  /** The cells left to those texts that have cost many. */
  readonly left: Map<number, number>;
}

/**
 * Compares the texts of each bucket with its leaders. `enough` is the information that must be shared for a pair to say anything, beside
 * the least that is written down for every word.
 */
export function edgesOf(weighed: WeighedTexts, { keys, texts: owners }: Buckets, enough: number): Edges {
  const edges: Edges = { count: 0, a: new Int32Array(1024), b: new Int32Array(1024), likeness: new Uint8Array(1024) };
  const sure = createGroups(weighed.texts.count);
  const comparing: Comparing = { weighed, owners, enough, edges, sure, left: new Map() };
  let fetched = 0;
  for (let from = 0; from < keys.length;) {
    if (from >= fetched) fetched = fetch(weighed, sure, owners, from);
    const end = endOfKey(keys, from);
    if (end - from > 1) compareBucket(comparing, from, end);
    from = end;
  }
  return edges;
}

/** Of the bucket that is looked at: its leaders, the groups of these, and what a text can have in common with each. */
const leaders = new Int32Array(maxLeaders);
const roots = new Int32Array(maxLeaders);
const possible = new Int32Array(maxLeaders);

function compareBucket({ weighed, owners, enough, edges, sure, left }: Comparing, from: number, end: number): void {
  const { texts } = weighed;
  let led = 0;
  let noted = 0;
  let strangers = 0;
  openNotes();
  for (let at = from; at < end && strangers <= hubPatience; at++) {
    const text = owners[at] ?? 0;
    if (isLed(led, rootOf(sure, text))) continue;
    const budget = left.size === 0 ? cellsPerText : (left.get(text) ?? cellsPerText);
    if (budget <= 0) continue;
    const before = aligned.cells;
    let best = 0;
    if (led > 0) {
      while (noted < led) noteWords(texts, leaders[noted] ?? 0, noted++);
      sumPossible(weighed, text);
    }
    for (let i = 0; i < led && best < surely && aligned.cells - before < budget; i++) {
      const leader = leaders[i] ?? 0;
      const likeness = likenessWithin(weighed, text, leader, possible[i] ?? 0, enough);
      if (likeness === 0) continue;
      addEdge(edges, leader, text, likeness);
      best = Math.max(best, likeness);
      if (likeness < surely) continue;
      join(sure, leader, text);
      for (let other = 0; other < led; other++) roots[other] = rootOf(sure, leaders[other] ?? 0);
    }
    const cells = aligned.cells - before;
    if (cells > cellsPerText >> 5) left.set(text, budget - cells);
    // What is only somewhat like a leader may have others that are more like it.
    if (best >= surely) continue;
    if (led < maxLeaders) {
      roots[led] = rootOf(sure, text);
      leaders[led++] = text;
    } else if (best === 0) strangers++;
  }
}

/** The likeness of a text and a leader, or 0 where what they can have in common, or have, is too little. */
function likenessWithin(weighed: WeighedTexts, text: number, leader: number, mostShared: number, enough: number): number {
  const { texts, weights } = weighed;
  const { starts } = texts;
  const total = ((weights[text] ?? 0) + (weights[leader] ?? 0)) / 2;
  const length = (starts[text + 1] ?? 0) - (starts[text] ?? 0);
  const share = Math.max(
    leastLikeness,
    (enough + leastUnits * Math.min(length, (starts[leader + 1] ?? 0) - (starts[leader] ?? 0))) / total,
  );
  return mostShared < share * total ? 0 : likenessOf(weighed, text, leader, share);
}

/** By the low bits of a word, which leaders of the bucket have it: a bit each, beside the bucket's number. */
const cells = 1 << 12;
const notes = new Int32Array(cells);
let bucket = 0;

/** Begins the notes of a bucket; what is noted of others is known by being smaller. */
function openNotes(): void {
  bucket += 1 << maxLeaders;
  if (bucket < 0x7fffffff - (1 << maxLeaders)) return;
  bucket = 1 << maxLeaders;
  notes.fill(0);
}

function noteWords({ words, starts }: Texts, text: number, leader: number): void {
  const end = starts[text + 1] ?? 0;
  for (let at = starts[text] ?? 0; at < end; at++) {
    const cell = (words[at] ?? 0) & (cells - 1);
    const note = notes[cell] ?? 0;
    notes[cell] = (note < bucket ? bucket : note) | (1 << leader);
  }
}

/** The most information that a text can have in common with each leader: that of its words which the leader has too. */
function sumPossible({ texts: { words, starts }, units }: WeighedTexts, text: number): void {
  possible.fill(0);
  const end = starts[text + 1] ?? 0;
  for (let at = starts[text] ?? 0; at < end; at++) {
    const note = notes[(words[at] ?? 0) & (cells - 1)] ?? 0;
    if (note < bucket) continue;
    const unit = units[at] ?? 0;
    for (let leader = 0, having = note - bucket; having !== 0; leader++, having >>>= 1)
      if ((having & 1) === 1) possible[leader] = (possible[leader] ?? 0) + unit;
  }
}

/** Entries whose texts are read at once. */
const fetchedAtOnce = 128;
/** What was read goes here, so that it is read. */
const sink = new Int32Array(1);

/**
 * Reads what is needed of the texts of the next entries. They lie anywhere in hundreds of megabytes; read one behind the other they
 * are waited for together, not each for itself. Returns the first entry that is not read.
 */
function fetch({ texts: { words, starts }, units, weights }: WeighedTexts, sure: Int32Array, owners: Int32Array, from: number): number {
  const end = Math.min(owners.length, from + fetchedAtOnce);
  let sum = 0;
  for (let at = from; at < end; at++) {
    const text = owners[at] ?? 0;
    const start = starts[text] ?? 0;
    sum ^= (words[start] ?? 0) ^ (words[start + 15] ?? 0) ^ (units[start] ?? 0) ^ (weights[text] ?? 0) ^ (sure[text] ?? 0);
  }
  sink[0] = sum;
  return end;
}

function isLed(led: number, root: number): boolean {
  for (let i = 0; i < led; i++) if (roots[i] === root) return true;
  return false;
}

function addEdge(edges: Edges, a: number, b: number, likeness: number): void {
  if (edges.count === edges.a.length) {
    edges.a = longer(edges.a, edges.count * 2);
    edges.b = longer(edges.b, edges.count * 2);
    const grown = new Uint8Array(edges.count * 2);
    grown.set(edges.likeness);
    edges.likeness = grown;
  }
  edges.a[edges.count] = a;
  edges.b[edges.count] = b;
  edges.likeness[edges.count++] = Math.round(Math.min(1, likeness) * 255);
}
