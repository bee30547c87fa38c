/*
 * Texts as numbers, in columns: text `t` is `words[starts[t]]` up to `words[starts[t + 1]]`, each word a keyed hash of its folded form.
 * Numbers, links and addresses are one word each, whatever they are, so that what is personal in a message is a word like any other
 * in its place. A million messages are 64 MB.
 */
import { Special, type Tokens } from "../model/words/tokens.ts";
import { type HashKey, mix } from "./hash.ts";

export interface Texts {
  count: number;
  starts: Int32Array;
  words: Int32Array;
}

/** Words of one text that are compared; what stands behind them is not looked at. */
export const maxWords = 512;

export const createTexts = (room = 1 << 10): Texts => ({ count: 0, starts: new Int32Array(room + 1), words: new Int32Array(room * 16) });

/** Adds a text and returns its number. */
export function addText(texts: Texts, tokens: Tokens, key: HashKey): number {
  const { hashes, count } = tokens;
  let at = texts.starts[texts.count] ?? 0;
  if (at + Math.min(count, maxWords) > texts.words.length)
    texts.words = longer(texts.words, Math.max(texts.words.length * 2, at + maxWords));
  if (texts.count + 2 > texts.starts.length) texts.starts = longer(texts.starts, texts.starts.length * 2);
  const { words } = texts;
  const most = at + maxWords;
  for (let i = 0; i < count && at < most; i++) {
    const hash = hashes[i] ?? 0;
    // Where sentences end is edited most and says least.
    if (hash !== Special.end && hash !== Special.question) words[at++] = mix(hash, key);
  }
  texts.starts[++texts.count] = at;
  return texts.count - 1;
}

/** Adds all of other texts behind these. */
export function appendTexts(texts: Texts, more: Texts): void {
  const at = texts.starts[texts.count] ?? 0;
  const room = more.starts[more.count] ?? 0;
  if (at + room > texts.words.length) texts.words = longer(texts.words, Math.max(texts.words.length * 2, at + room));
  if (texts.count + more.count + 1 > texts.starts.length)
    texts.starts = longer(texts.starts, Math.max(texts.starts.length * 2, texts.count + more.count + 1));
  texts.words.set(more.words.subarray(0, room), at);
  for (let text = 1; text <= more.count; text++) texts.starts[texts.count + text] = at + (more.starts[text] ?? 0);
  texts.count += more.count;
}

export function longer(column: Int32Array, room: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(room);
  made.set(column);
  return made;
}

/** A hash of the whole text, by its words. */
export function textHash({ words, starts }: Texts, text: number): number {
  let hash = 0x2545f491;
  const end = starts[text + 1] ?? 0;
  for (let at = starts[text] ?? 0; at < end; at++) {
    hash = Math.imul(hash ^ (words[at] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

export function sameWords({ words, starts }: Texts, a: number, b: number): boolean {
  const from = starts[a] ?? 0;
  const length = (starts[a + 1] ?? 0) - from;
  const other = starts[b] ?? 0;
  if ((starts[b + 1] ?? 0) - other !== length) return false;
  for (let i = 0; i < length; i++) if (words[from + i] !== words[other + i]) return false;
  return true;
}

/** Orders texts by their words, the shorter first where one begins with the other. */
export function compareWords({ words, starts }: Texts, a: number, b: number): number {
  const from = starts[a] ?? 0;
  const other = starts[b] ?? 0;
  const length = (starts[a + 1] ?? 0) - from;
  const otherLength = (starts[b + 1] ?? 0) - other;
  for (let i = 0; i < length && i < otherLength; i++) {
    const difference = (words[from + i] ?? 0) - (words[other + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return length - otherLength;
}

/** Copies of some texts, in the order in which they are named. */
export function someTexts({ words, starts }: Texts, some: Int32Array): Texts {
  let room = 0;
  for (const text of some) room += (starts[text + 1] ?? 0) - (starts[text] ?? 0);
  const copied: Texts = { count: some.length, starts: new Int32Array(some.length + 1), words: new Int32Array(room) };
  let at = 0;
  for (let i = 0; i < some.length; i++) {
    if (i % readAtOnce === 0) readTogether(words, starts, some, i);
    const text = some[i] ?? 0;
    const end = starts[text + 1] ?? 0;
    for (let from = starts[text] ?? 0; from < end; from++) copied.words[at++] = words[from] ?? 0;
    copied.starts[i + 1] = at;
  }
  return copied;
}

/** Texts that are read together, so that memory is waited for once and not for each. */
const readAtOnce = 128;
/** What was read goes here, so that it is read. */
const sink = new Int32Array(1);

function readTogether(words: Int32Array, starts: Int32Array, some: Int32Array, from: number): void {
  const end = Math.min(some.length, from + readAtOnce);
  let read = 0;
  for (let i = from; i < end; i++) {
    const start = starts[some[i] ?? 0] ?? 0;
    read ^= (words[start] ?? 0) ^ (words[start + 15] ?? 0);
  }
  sink[0] = read;
}

/** The first so many of some texts, without copying any. */
export const firstTexts = ({ count, words, starts }: Texts, most: number): Texts => ({ count: Math.min(count, most), words, starts });
