/*
 * Which pairs keys find, as chats come: what each chat is found by, who leads among the chats of a key, and which pairs from before a new
 * chat puts in question.
 */
import { mayTakePart } from "./gates.ts";
import { type HashKey, textHash } from "./hash.ts";
import { addToList, countOnly, findCell, listOf, makeCell, mostLeaders } from "./key-table.ts";
import type { LinkIndex } from "./link-index.ts";
import type { NewProfile } from "./profile.ts";
import { keysAt } from "./profile-store.ts";

/**
 * Of the chats that have a key, those of lowest rank lead, and before others those that may take part in a campaign at all. A pair is found
 * where one of the two leads. Fewer lead where many have the key.
 */
export const leaders = mostLeaders;
const manyCarriers = 8;
const leadersOfMany = 1;
/** A rare word, triple or file on more chats leads to no pair. */
const mostCarriers = 4096;
/** And an identifier on more, whatever its chats look like. */
export const mostOfIdentifier = 512;
/** Of a longer chat, so many rare words and triples are keys, those with the smallest hashes. */
const mostKeys = 256;

/**
 * Hashes of what a chat is found by: those of identifiers are even, all others odd. What takes no part in campaigns has identifiers alone,
 * which may be hubs by it.
 */
export function keysOf({ keys }: NewProfile, key: HashKey, takesPart: boolean): Float64Array {
  const identifiers = keys.filter((one) => one.startsWith("i")).map((one) => keyOf(one, key));
  const others = (takesPart ? keys : []).filter((one) => !one.startsWith("i")).map((one) => keyOf(one, key));
  return Float64Array.from(new Set([...identifiers, ...others.toSorted((a, b) => a - b).slice(0, mostKeys)])).sort();
}

/** The hash of one key as it stands in a profile. */
export function keyOf(text: string, key: HashKey): number {
  const half = Math.floor(textHash(text, key) / 2);
  return text.startsWith("i") ? half * 2 + 2 : half * 2 + 1;
}
const isIdentifier = (key: number): boolean => key % 2 === 0;

/** Pairs that a chat that came may have changed, as one number each; true where their odds changed too. */
export type Stale = Map<number, boolean>;
export const slotsAtMost = 2 ** 26;
export const pairOf = (a: number, b: number): number => (a < b ? a * slotsAtMost + b : b * slotsAtMost + a);

/** Which of two chats is first by rank. */
export function isBefore({ ranks, profiles }: LinkIndex, a: number, b: number): boolean {
  const [first = 0, second = 0] = [ranks[a], ranks[b]];
  return first < second || (first === second && (profiles.ids[a] ?? "") < (profiles.ids[b] ?? ""));
}

/** Puts a chat under a key. Pairs that the key found and finds no more are `stale`. */
export function addCarrier(index: LinkIndex, key: number, slot: number, stale: Stale): void {
  const { carriers } = index;
  const cell = makeCell(carriers, key);
  const count = carriers.counts[cell] ?? 0;
  const most = isIdentifier(key) ? mostOfIdentifier : mostCarriers;
  if (count >= most) {
    const list = listOf(carriers, cell);
    if (isIdentifier(key)) forget(index, list, stale);
    else for (const leader of list.slice(0, leadersAmong(key, count))) addKept(index, leader, list, stale);
    countOnly(carriers, cell);
    return;
  }
  const place = addToList(carriers, cell, slot, (a, b) => leadsBefore(index, a, b));
  const before = leadersAmong(key, count);
  const after = leadersAmong(key, count + 1);
  if (count < leaders || (place >= after && before === after)) return;
  const list = listOf(carriers, cell);
  const lead = new Set(list.slice(0, after));
  for (const one of list.slice(0, before + 1)) if (one !== slot && !lead.has(one)) addKept(index, one, list, stale);
}

/** Chats that take no part lead last. */
const leadsBefore = (index: LinkIndex, a: number, b: number): boolean =>
  takesPart(index, a) === takesPart(index, b) ? isBefore(index, a, b) : takesPart(index, a);

const leadersAmong = (key: number, count: number): number => (count <= manyCarriers || isIdentifier(key) ? leaders : leadersOfMany);

/** The pairs that are kept of one chat with some others. */
function addKept({ near }: LinkIndex, slot: number, others: readonly number[], stale: Stale): void {
  const kept = near[slot];
  if (kept === undefined) return;
  for (const other of others) {
    if (!kept.has(other)) continue;
    const pair = pairOf(slot, other);
    if (!stale.has(pair)) stale.set(pair, false);
  }
}

/** Forgets what pairs of some chats weigh: what they share counts for something else now. */
export function forget(index: LinkIndex, list: readonly number[], stale: Stale): void {
  const among = new Set(list);
  for (const slot of list) {
    const component = index.components[slot] ?? null;
    if (component !== null) component.cut = null;
    const asked = index.asked[slot];
    if (asked !== undefined) for (const other of asked.keys()) if (among.has(other)) asked.delete(other);
    const kept = index.near[slot];
    if (kept !== undefined) for (const other of kept.keys()) if (among.has(other)) stale.set(pairOf(slot, other), true);
  }
}

/** The chats that a chat is found with by some key. */
export function foundWith(index: LinkIndex, slot: number, keys: Float64Array): Set<number> {
  const found = new Set<number>();
  if (!takesPart(index, slot)) return found;
  for (const key of keys) for (const other of pairedBy(index, key, slot)) if (takesPart(index, other)) found.add(other);
  return found;
}

/** The chats that a key finds beside one that has it: those that lead, and all where it leads itself. */
function pairedBy({ hubKeys, carriers }: LinkIndex, key: number, slot: number): readonly number[] {
  if (isIdentifier(key) && hubKeys.has(key)) return [];
  const cell = findCell(carriers, key);
  const lead = listOf(carriers, cell, leadersAmong(key, carriers.counts[cell] ?? 0));
  return (lead.includes(slot) ? listOf(carriers, cell) : lead).filter((other) => other !== slot);
}

const takesPart = ({ probabilities }: LinkIndex, slot: number): boolean => mayTakePart(probabilities[slot] ?? 0);

/** Whether a key that both have finds them: their keys are sorted. */
export function isFound(index: LinkIndex, a: number, b: number): boolean {
  if (!takesPart(index, a) || !takesPart(index, b)) return false;
  const { profiles, carriers, hubKeys } = index;
  const left = keysAt(profiles, a);
  const right = keysAt(profiles, b);
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const key = left[i] ?? 0;
    const other = right[j] ?? 0;
    if (key < other) i++;
    else if (key > other) j++;
    else {
      i++;
      j++;
      if (isIdentifier(key) && hubKeys.has(key)) continue;
      const cell = findCell(carriers, key);
      const lead = listOf(carriers, cell, leadersAmong(key, carriers.counts[cell] ?? 0));
      if (lead.includes(a) || lead.includes(b)) return true;
    }
  }
  return false;
}
