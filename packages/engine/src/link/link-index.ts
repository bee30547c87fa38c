/*
 * Everything known of the chats linked so far, kept so that one more chat costs what it has in common with others, not how many there are.
 * What it holds hangs on the set of chats alone, not on the order they came in: pairs are weighed with one frozen background, and a key
 * that too many chats have counts for none of them. It holds keyed hashes and numbers, no text.
 */
import { compare } from "./compare.ts";
import type { HashKey } from "./hash.ts";
import type { LinkModel } from "./model/shipped.ts";
import { type ChatMaterial, type Profile, profileOf, textKey } from "./profile.ts";
import { oddsOf } from "./weigh.ts";

/** Of the chats that have a key, those with the smallest hashes lead: a pair is found where one of the two leads. */
const leaders = 8;
/** A rare word or triple on more chats leads to no pair. */
const mostCarriers = 64;
/** And an identifier on more, whatever its chats look like. */
const mostOfIdentifier = 512;
/** An identifier on so many chats that do not look like traps on average is a hub: a switchboard, a help line, a number that is lent around. */
const fewestOfHub = 8;
/** Odds kept at hand. */
const mostKnown = 1 << 20;
const trapMean = 0.5;

export interface LinkIndex {
  readonly model: LinkModel;
  readonly key: HashKey;
  readonly profiles: Map<string, Profile>;
  /** The chats that have each key, by the hash of their ids; of a key that is out of use for good, only how many they are. */
  readonly carriers: Map<string, string[] | number>;
  /** Identifiers that count for nothing, as they stand in profiles. */
  readonly hubs: Set<string>;
  /** The odds of every pair that is found by a key and worth a look; each pair stands under both its chats. */
  readonly near: Map<string, Map<string, number>>;
  /** The hash of each id, which says who leads. */
  readonly ranks: Map<string, string>;
  /** Odds that were worked out and may be asked for again; nothing is lost with them. */
  readonly known: Map<string, number>;
}

export const createLinkIndex = (model: LinkModel, key: HashKey): LinkIndex => ({
  model,
  key,
  profiles: new Map(),
  carriers: new Map(),
  hubs: new Set(),
  near: new Map(),
  ranks: new Map(),
  known: new Map(),
});

/** A profile by its id. Throws where there is none. */
export function profileIn({ profiles }: LinkIndex, id: string): Profile {
  const profile = profiles.get(id);
  if (profile === undefined) throw new Error(`expected the id of a chat, got "${id}"`);
  return profile;
}

/** The log odds that two chats come from one campaign. Which is named first changes nothing. */
export function oddsBetween(index: LinkIndex, a: string, b: string): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  const pair = `${low}\u0000${high}`;
  let odds = index.known.get(pair);
  if (odds === undefined) {
    odds = oddsOf(compare(profileIn(index, low), profileIn(index, high), index.hubs), index.model.weights);
    if (index.known.size >= mostKnown) index.known.clear();
    index.known.set(pair, odds);
  }
  return odds;
}

/** What adding one chat came to: the group it is in now, or null, and the chats of it that it hangs together with, with their log odds. */
export interface Joined {
  readonly group: readonly string[] | null;
  readonly with: readonly { readonly id: string; readonly odds: number }[];
}

/** Adds chats. Throws where an id is there already. */
export function addChats(index: LinkIndex, materials: readonly ChatMaterial[]): void {
  const stale = new Set<string>();
  for (const material of materials) {
    if (index.profiles.has(material.id)) throw new Error("expected chats with different ids, got two with the same");
    addProfile(index, profileOf(material, index.model.background, index.key), stale);
  }
  const touched = new Set(materials.flatMap(({ id }) => profileIn(index, id).keys));
  for (const key of touched) if (turnHub(index, key)) lookAgain(index, key, stale);
  for (const pair of stale) {
    const [a = "", b = ""] = pair.split(between);
    put(index, a, b, isFound(index, a, b) ? oddsBetween(index, a, b) : -Infinity);
  }
  const seen = new Set<string>();
  for (const { id } of materials)
    for (const key of profileIn(index, id).keys)
      for (const other of pairedBy(index, key, id)) {
        const pair = pairOf(id, other);
        if (seen.has(pair)) continue;
        seen.add(pair);
        put(index, id, other, oddsBetween(index, id, other));
      }
}

/** Stands between the ids of a pair; no id holds it. */
const between = "\u0000";
const pairOf = (a: string, b: string): string => (a < b ? `${a}${between}${b}` : `${b}${between}${a}`);

/** Puts a profile back that was in an index before; pairs are put back apart. */
export function restoreProfile(index: LinkIndex, profile: Profile): void {
  addProfile(index, profile, new Set());
  for (const key of profile.keys) turnHub(index, key);
}

/** Puts a profile under its keys. Pairs from before that a key may have found and finds no more are added to `stale`. */
function addProfile(index: LinkIndex, profile: Profile, stale: Set<string>): void {
  const { profiles, carriers, ranks } = index;
  const { id } = profile;
  profiles.set(id, profile);
  const rank = textKey(id, index.key);
  ranks.set(id, rank);
  for (const key of profile.keys) {
    const list = carriers.get(key);
    if (list === undefined) carriers.set(key, [id]);
    else if (typeof list === "number") carriers.set(key, list + 1);
    else if (list.length >= mostOf(key)) {
      for (const one of list) addKept(index, one, list, stale);
      carriers.set(key, list.length + 1);
    } else {
      let place = list.length;
      while (place > 0 && (ranks.get(list[place - 1] ?? "") ?? "") > rank) place--;
      list.splice(place, 0, id);
      if (place < leaders && list.length > leaders) addKept(index, list[leaders] ?? "", list, stale);
    }
  }
}

const isIdentifier = (key: string): boolean => key.startsWith("i");
const mostOf = (key: string): number => (isIdentifier(key) ? mostOfIdentifier : mostCarriers);

/** The pairs that are kept of one chat with some others. */
function addKept({ near }: LinkIndex, id: string, others: readonly string[], pairs: Set<string>): void {
  const kept = near.get(id);
  if (kept !== undefined) for (const other of others) if (kept.has(other)) pairs.add(pairOf(id, other));
}

/** Whether an identifier is a hub now; true where that changed. Other keys are none. */
function turnHub(index: LinkIndex, key: string): boolean {
  if (!isIdentifier(key)) return false;
  const list = index.carriers.get(key) ?? 0;
  const isHub = typeof list === "number" || (list.length >= fewestOfHub && meanProbability(index, list) < trapMean);
  const identifier = key.slice(1);
  if (isHub === index.hubs.has(identifier)) return false;
  if (isHub) index.hubs.add(identifier);
  else index.hubs.delete(identifier);
  // What the identifier counted for is in odds worked out before.
  index.known.clear();
  return true;
}

const meanProbability = ({ profiles }: LinkIndex, list: readonly string[]): number =>
  list.reduce((sum, id) => sum + (profiles.get(id)?.probability ?? 0), 0) / list.length;

/** The pairs that an identifier finds, or found, which are to be weighed anew. */
function lookAgain(index: LinkIndex, key: string, stale: Set<string>): void {
  const list = index.carriers.get(key) ?? 0;
  if (typeof list === "number") return;
  for (const id of list) {
    addKept(index, id, list, stale);
    for (const leader of list.slice(0, leaders)) if (leader !== id) stale.add(pairOf(id, leader));
  }
}

/** The chats that a key finds beside one that has it: those that lead, and all where it leads itself. */
function pairedBy({ hubs, carriers }: LinkIndex, key: string, id: string): readonly string[] {
  const list = carriers.get(key) ?? 0;
  if (typeof list === "number" || (isIdentifier(key) && hubs.has(key.slice(1)))) return [];
  return (list.indexOf(id) < leaders ? list : list.slice(0, leaders)).filter((other) => other !== id);
}

function isFound(index: LinkIndex, a: string, b: string): boolean {
  const others = new Set(profileIn(index, b).keys);
  return profileIn(index, a).keys.some((key) => others.has(key) && pairedBy(index, key, a).includes(b));
}

function put({ near, model }: LinkIndex, a: string, b: string, odds: number): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const list = near.get(from);
    if (odds < model.weights.suggested) list?.delete(to);
    else if (list === undefined) near.set(from, new Map([[to, odds]]));
    else list.set(to, odds);
  }
}
