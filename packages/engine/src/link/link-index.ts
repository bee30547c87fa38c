/*
 * Everything known of the chats linked so far, kept so that one more chat costs what it has in common with others, not how many there are.
 * What it holds hangs on the set of chats alone, not on the order they came in: pairs are weighed with one frozen background, and which
 * pairs a key finds is said by a rank that hangs on the id. It holds keyed hashes and numbers, no text. Chats are known by slots, numbers in
 * the order they came in.
 */
import { compare } from "./compare.ts";
import { type Components, connect, disconnect } from "./components.ts";
import { mayTakePart } from "./gates.ts";
import { type HashKey, textHash } from "./hash.ts";
import { type KeyTable, addToList, countOnly, createKeyTable, findCell, listOf, makeCell, mostLeaders } from "./key-table.ts";
import type { LinkModel } from "./model/shipped.ts";
import type { Web } from "./partition.ts";
import { type ChatMaterial, type NewProfile, type Profile, profileOf } from "./profile.ts";
import { type ProfileStore, addProfile, createProfileStore, keysAt, profileAt } from "./profile-store.ts";
import { oddsOf } from "./weigh.ts";

/** Of the chats that have a key, those of lowest rank lead: a pair is found where one of the two leads. Fewer lead where more have it. */
const leaders = mostLeaders;
const manyCarriers = 64;
const leadersOfMany = 2;
/** A rare word or triple on more chats leads to no pair. */
const mostCarriers = 4096;
/** And an identifier on more, whatever its chats look like. */
const mostOfIdentifier = 512;
/** An identifier on so many chats that do not look like traps on average is a hub: a switchboard, a help line, a number that is lent around. */
const fewestOfHub = 8;
const trapMean = 0.5;
/** Of a longer chat, so many rare words and triples are keys, those with the smallest hashes. */
const mostKeys = 256;

export interface LinkIndex {
  readonly model: LinkModel;
  readonly key: HashKey;
  readonly slots: Map<string, number>;
  readonly profiles: ProfileStore;
  /** By slot: from 0 up to 1, by the hash of the id. */
  readonly ranks: number[];
  readonly probabilities: number[];
  /** The chats that have each key. Of a key that is out of use for good, only how many they are. */
  readonly carriers: KeyTable;
  /** Identifiers that count for nothing, as they stand in profiles, and their keys. */
  readonly hubs: Set<string>;
  readonly hubKeys: Set<number>;
  /** By slot: the odds of every pair that is found by a key and worth a look; each stands under both its chats. */
  readonly near: (Map<number, number> | undefined)[];
  /** By slot: other odds that were worked out and may be asked for again, under the later chat; nothing is lost with them. */
  readonly asked: (Map<number, number> | undefined)[];
  readonly components: Components;
}

export const createLinkIndex = (model: LinkModel, key: HashKey): LinkIndex => ({
  model,
  key,
  slots: new Map(),
  profiles: createProfileStore(),
  ranks: [],
  probabilities: [],
  carriers: createKeyTable(),
  hubs: new Set(),
  hubKeys: new Set(),
  near: [],
  asked: [],
  components: [],
});

export const idAt = ({ profiles }: LinkIndex, slot: number): string => profiles.ids[slot] ?? "";

/** A profile by its id. Throws where there is none. */
export function profileIn({ slots, profiles }: LinkIndex, id: string): Profile {
  const slot = slots.get(id);
  if (slot === undefined) throw new Error(`expected the id of a chat, got "${id}"`);
  return profileAt(profiles, slot);
}

/** The log odds that two chats come from one campaign. Which is named first changes nothing. */
function weigh({ profiles, hubs, model }: LinkIndex, a: number, b: number): number {
  const first = profileAt(profiles, a);
  const second = profileAt(profiles, b);
  return oddsOf(first.id < second.id ? compare(first, second, hubs) : compare(second, first, hubs), model.weights);
}

/** The same, at hand where it was asked for before. */
function oddsBetween(index: LinkIndex, a: number, b: number): number {
  const known = index.near[a]?.get(b);
  if (known !== undefined) return known;
  const [low, high] = a < b ? [a, b] : [b, a];
  const list = (index.asked[high] ??= new Map());
  let odds = list.get(low);
  if (odds === undefined) {
    if (list.size >= mostAsked) list.clear();
    odds = weigh(index, low, high);
    list.set(low, odds);
  }
  return odds;
}

const mostAsked = 1024;

/** The chats as groups are made of them. */
export function webOf(index: LinkIndex): Web {
  const { ranks, near } = index;
  const threshold = index.model.weights.linked;
  return {
    threshold,
    rankOf: (slot) => ranks[slot] ?? 0,
    isBefore: (a, b) => isBefore(index, a, b),
    linkedTo: (slot) => linkedIn(near[slot], threshold),
    odds: (a, b) => oddsBetween(index, a, b),
  };
}

function linkedIn(list: ReadonlyMap<number, number> | undefined, threshold: number): number[] {
  const linked: number[] = [];
  if (list !== undefined) for (const [slot, odds] of list) if (odds >= threshold) linked.push(slot);
  return linked;
}

function isBefore({ ranks, profiles }: LinkIndex, a: number, b: number): boolean {
  const [first = 0, second = 0] = [ranks[a], ranks[b]];
  return first < second || (first === second && (profiles.ids[a] ?? "") < (profiles.ids[b] ?? ""));
}

/** Adds chats. Throws where an id is there already. */
export function addChats(index: LinkIndex, materials: readonly ChatMaterial[]): void {
  for (const material of materials) {
    if (index.slots.has(material.id)) throw new Error("expected chats with different ids, got two with the same");
    const profile = profileOf(material, index.model.background, index.key);
    const keys = keysOf(profile, index.key, mayTakePart(profile.probability));
    const slot = addProfile(index.profiles, profile, keys);
    addOne(index, slot);
  }
}

/**
 * Hashes of what a chat is found by: those of identifiers are even, all others odd. What takes no part in campaigns has identifiers alone,
 * which may be hubs by it.
 */
function keysOf({ keys }: NewProfile, key: HashKey, takesPart: boolean): Float64Array {
  const identifiers = keys.filter((one) => one.startsWith("i")).map((one) => keyOf(one, key));
  const others = (takesPart ? keys : []).filter((one) => !one.startsWith("i")).map((one) => keyOf(one, key));
  return Float64Array.from(new Set([...identifiers, ...others.toSorted((a, b) => a - b).slice(0, mostKeys)])).sort();
}

function keyOf(text: string, key: HashKey): number {
  const half = Math.floor(textHash(text, key) / 2);
  return text.startsWith("i") ? half * 2 + 2 : half * 2 + 1;
}
const isIdentifier = (key: number): boolean => key % 2 === 0;

/** Pairs that a chat that came may have changed, as one number each; true where their odds changed too. */
type Stale = Map<number, boolean>;
/** Pairs that hung together and no longer do. */
type Broken = [number, number][];
const slotsAtMost = 2 ** 26;
const pairOf = (a: number, b: number): number => (a < b ? a * slotsAtMost + b : b * slotsAtMost + a);

function addOne(index: LinkIndex, slot: number): void {
  const stale: Stale = new Map();
  const keys = noteSlot(index, slot, stale);
  for (const identifier of profileAt(index.profiles, slot).identifiers)
    if (turnHub(index, identifier)) lookAgain(index, keyOf(`i${identifier}`, index.key), stale);
  const broken: Broken = [];
  const found = foundWith(index, slot, keys);
  for (const [pair, isReweighed] of stale) {
    const [a, b] = [Math.floor(pair / slotsAtMost), pair % slotsAtMost];
    const known = isReweighed ? undefined : index.near[a]?.get(b);
    put(index, a, b, isFound(index, a, b) ? (known ?? weigh(index, a, b)) : -Infinity, broken);
  }
  for (const other of found) put(index, slot, other, weigh(index, slot, other), broken);
  disconnect(index.components, broken, webOf(index));
}

/** Puts a chat of the store under its keys, without a look at pairs. */
export function restoreSlot(index: LinkIndex, slot: number): void {
  noteSlot(index, slot, new Map());
  for (const identifier of profileAt(index.profiles, slot).identifiers) turnHub(index, identifier);
}

/** Puts a pair back that was worth a look before. */
export function restorePair(index: LinkIndex, a: number, b: number, odds: number): void {
  put(index, a, b, odds, []);
}

/** Puts a chat under its keys. Pairs from before that a key may have found and finds no more, or that weigh something else now, are `stale`. */
function noteSlot(index: LinkIndex, slot: number, stale: Stale): Float64Array {
  const { ids } = index.profiles;
  const id = ids[slot] ?? "";
  index.slots.set(id, slot);
  index.ranks[slot] = textHash(id, index.key) / 2 ** 53;
  index.probabilities[slot] = profileAt(index.profiles, slot).probability;
  index.near[slot] = undefined;
  index.asked[slot] = undefined;
  index.components[slot] = null;
  const keys = keysAt(index.profiles, slot);
  for (const key of keys) addCarrier(index, key, slot, stale);
  return keys;
}

function addCarrier(index: LinkIndex, key: number, slot: number, stale: Stale): void {
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
  const place = addToList(carriers, cell, slot, (a, b) => isBefore(index, a, b));
  const before = leadersAmong(key, count);
  const after = leadersAmong(key, count + 1);
  if (count < leaders || (place >= after && before === after)) return;
  const list = listOf(carriers, cell);
  const lead = new Set(list.slice(0, after));
  for (const one of list.slice(0, before + 1)) if (one !== slot && !lead.has(one)) addKept(index, one, list, stale);
}

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
function forget(index: LinkIndex, list: readonly number[], stale: Stale): void {
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

/** Whether an identifier is a hub now; true where that changed. */
function turnHub(index: LinkIndex, identifier: string): boolean {
  const key = keyOf(`i${identifier}`, index.key);
  const cell = findCell(index.carriers, key);
  const count = index.carriers.counts[cell] ?? 0;
  const isHub = count > mostOfIdentifier || (count >= fewestOfHub && meanProbability(index, listOf(index.carriers, cell)) < trapMean);
  if (isHub === index.hubKeys.has(key)) return false;
  if (isHub) {
    index.hubs.add(identifier);
    index.hubKeys.add(key);
  } else {
    index.hubs.delete(identifier);
    index.hubKeys.delete(key);
  }
  return true;
}

/** Summed in whole steps, so that the order of the list changes nothing. */
const meanProbability = ({ probabilities }: LinkIndex, list: readonly number[]): number =>
  list.reduce((sum, slot) => sum + Math.round((probabilities[slot] ?? 0) * 2 ** 30), 0) / 2 ** 30 / list.length;

/** The pairs that an identifier finds, or found, or that share it, which are to be weighed anew. */
function lookAgain(index: LinkIndex, key: number, stale: Stale): void {
  const cell = findCell(index.carriers, key);
  const list = listOf(index.carriers, cell);
  forget(index, list, stale);
  for (const leader of list.slice(0, leaders)) for (const slot of list) if (slot !== leader) stale.set(pairOf(slot, leader), true);
}

/** The chats that a chat is found with by some key. */
function foundWith(index: LinkIndex, slot: number, keys: Float64Array): Set<number> {
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
function isFound(index: LinkIndex, a: number, b: number): boolean {
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

function put({ near, asked, components, model }: LinkIndex, a: number, b: number, odds: number, broken: Broken): void {
  const { linked, suggested } = model.weights;
  const before = near[a]?.get(b) ?? -Infinity;
  if (odds < suggested) {
    near[a]?.delete(b);
    near[b]?.delete(a);
  } else {
    (near[a] ??= new Map()).set(b, odds);
    (near[b] ??= new Map()).set(a, odds);
    asked[Math.max(a, b)]?.delete(Math.min(a, b));
  }
  if (odds >= linked && before < linked) connect(components, a, b);
  if (odds < linked && before >= linked) broken.push([a, b]);
}
