/*
 * Everything known of the chats linked so far, kept so that one more chat costs what it has in common with others, not how many there are.
 * What it holds hangs on the set of chats alone, not on the order they came in: pairs are weighed with one frozen background, and which
 * pairs a key finds is said by a rank that hangs on the id. It holds keyed hashes and numbers, no text. Chats are known by slots, numbers in
 * the order they came in.
 */
import { type Worth, compare } from "./compare.ts";
import { type Components, connect, disconnect } from "./components.ts";
import {
  type Stale,
  addCarrier,
  forget,
  foundWith,
  isBefore,
  isFound,
  keyOf,
  keysOf,
  leaders,
  mostOfIdentifier,
  pairOf,
  slotsAtMost,
} from "./found-pairs.ts";
import { mayTakePart } from "./gates.ts";
import { type HashKey, textHash } from "./hash.ts";
import { type KeyTable, createKeyTable, findCell, listOf } from "./key-table.ts";
import type { LinkModel } from "./model/shipped.ts";
import type { Web } from "./partition.ts";
import { type ChatMaterial, type Profile, profileOf } from "./profile.ts";
import { type ProfileStore, addProfile, createProfileStore, keysAt, profileAt } from "./profile-store.ts";
import { oddsOf, riseAmong } from "./weigh.ts";

/** An identifier on so many chats that do not look like traps on average is a hub: a switchboard, a help line, a number that is lent around. */
const fewestOfHub = 8;
const trapMean = 0.5;
/** What an identifier counts for changes in so many steps, so that pairs are seldom weighed anew. */
const worthSteps = 8;

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
  /**
   * What part of its weight an identifier has, as it stands in profiles, where that is not all of it: the share of the chats that have it
   * and may take part in a campaign. It may have been another's before, or be one that anybody writes from.
   */
  readonly worth: Map<string, number>;
  /** Identifiers that count for nothing, as they stand in profiles, and their keys. */
  readonly hubs: Set<string>;
  readonly hubKeys: Set<number>;
  /**
   * By slot: the odds of every pair that is found by a key and worth a look, were its identifiers worth all they can be; each stands under
   * both its chats. So none is missing when an identifier comes to be worth more.
   */
  readonly near: (Map<number, number> | undefined)[];
  /** By slot: other odds that were worked out and may be asked for again, under the later chat; nothing is lost with them. */
  readonly asked: (Map<number, number> | undefined)[];
  readonly components: Components;
  /** What the thresholds have risen by, so many chats being here. */
  rise: number;
}

export const createLinkIndex = (model: LinkModel, key: HashKey): LinkIndex => ({
  model,
  key,
  slots: new Map(),
  profiles: createProfileStore(),
  ranks: [],
  probabilities: [],
  carriers: createKeyTable(),
  worth: new Map(),
  hubs: new Set(),
  hubKeys: new Set(),
  near: [],
  asked: [],
  components: [],
  rise: 0,
});

export const idAt = ({ profiles }: LinkIndex, slot: number): string => profiles.ids[slot] ?? "";

/** A profile by its id. Throws where there is none. */
export function profileIn({ slots, profiles }: LinkIndex, id: string): Profile {
  const slot = slots.get(id);
  if (slot === undefined) throw new Error(`expected the id of a chat, got "${id}"`);
  return profileAt(profiles, slot);
}

/** The log odds that two chats come from one campaign. Which is named first changes nothing. */
function weigh({ profiles, worth, model }: LinkIndex, a: number, b: number, own: Worth = worth): number {
  const first = profileAt(profiles, a);
  const second = profileAt(profiles, b);
  return oddsOf(first.id < second.id ? compare(first, second, own) : compare(second, first, own), model.weights);
}

const wholly: Worth = new Map();

/** The odds that two chats may come to: those of now, but with identifiers that are worth all they can be. */
function mostBetween(index: LinkIndex, a: number, b: number, odds: number): number {
  const { worth, profiles } = index;
  if (worth.size === 0) return odds;
  const others = profileAt(profiles, b).identifiers;
  for (const one of profileAt(profiles, a).identifiers)
    if (worth.has(one) && others.has(one)) return Math.max(odds, weigh(index, a, b, wholly));
  return odds;
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

const mostAsked = 1 << 14;

/** The chats as groups are made of them. */
export function webOf(index: LinkIndex): Web {
  const { ranks, near } = index;
  const threshold = index.model.weights.linked + index.rise;
  return {
    threshold,
    rankOf: (slot) => ranks[slot] ?? 0,
    isBefore: (a, b) => isBefore(index, a, b),
    linkedTo: (slot) => linkedIn(near[slot], threshold),
    odds: (a, b) => oddsBetween(index, a, b),
  };
}

/** The chats that a chat is worth a look beside, with their odds. */
export const suggestedTo = ({ near, model, rise: risen }: LinkIndex, slot: number): (readonly [slot: number, odds: number])[] =>
  [...(near[slot] ?? [])].filter(([, odds]) => odds >= model.weights.suggested + risen);

function linkedIn(list: ReadonlyMap<number, number> | undefined, threshold: number): number[] {
  const linked: number[] = [];
  if (list !== undefined) for (const [slot, odds] of list) if (odds >= threshold) linked.push(slot);
  return linked;
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

/** Pairs that hung together and no longer do. */
type Broken = [number, number][];
function addOne(index: LinkIndex, slot: number): void {
  const stale: Stale = new Map();
  const keys = noteSlot(index, slot, stale);
  rise(index);
  for (const identifier of profileAt(index.profiles, slot).identifiers)
    if (appraise(index, identifier)) lookAgain(index, keyOf(`i${identifier}`, index.key), stale);
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
  rise(index);
  for (const identifier of profileAt(index.profiles, slot).identifiers) appraise(index, identifier);
}

/** Takes the thresholds to where they are among so many chats. Pairs that no longer reach them are let go, and components made of the others. */
function rise(index: LinkIndex): void {
  const { near, components, slots, model } = index;
  const { weights } = model;
  const risen = riseAmong(slots.size, weights);
  if (risen === index.rise) return;
  index.rise = risen;
  components.fill(null);
  near.forEach((list, a) =>
    list?.forEach((odds, b) => {
      const suggested = weights.suggested + risen;
      if (odds < suggested && mostBetween(index, a, b, odds) < suggested) list.delete(b);
      else if (b < a && odds >= weights.linked + risen) connect(components, a, b);
    }),
  );
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

/** What an identifier counts for now, by the chats that have it; true where that changed. */
function appraise(index: LinkIndex, identifier: string): boolean {
  const { carriers, worth, hubs, hubKeys } = index;
  const key = keyOf(`i${identifier}`, index.key);
  const cell = findCell(carriers, key);
  const count = carriers.counts[cell] ?? 0;
  const list = listOf(carriers, cell);
  const isHub = count > mostOfIdentifier || (count >= fewestOfHub && meanProbability(index, list) < trapMean);
  const now = isHub ? 0 : trapShare(index, list);
  if (now === (worth.get(identifier) ?? 1)) return false;
  if (now === 1) worth.delete(identifier);
  else worth.set(identifier, now);
  if (isHub) {
    hubs.add(identifier);
    hubKeys.add(key);
  } else {
    hubs.delete(identifier);
    hubKeys.delete(key);
  }
  return true;
}

/** How many of some chats may take part in a campaign, in steps and never none: what they share is still shared. */
function trapShare({ probabilities }: LinkIndex, list: readonly number[]): number {
  const traps = list.filter((slot) => mayTakePart(probabilities[slot] ?? 0)).length;
  return traps === list.length ? 1 : Math.max(1, Math.floor((worthSteps * traps) / list.length)) / worthSteps;
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

function put(index: LinkIndex, a: number, b: number, odds: number, broken: Broken): void {
  const { near, asked, components, model } = index;
  const linked = model.weights.linked + index.rise;
  const suggested = model.weights.suggested + index.rise;
  const before = near[a]?.get(b) ?? -Infinity;
  if (odds < suggested && (odds === -Infinity || mostBetween(index, a, b, odds) < suggested)) {
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
