/*
 * Everything known of the chats linked so far, kept so that one more chat costs what it has in common with others, not how many there are.
 * What it holds hangs on the set of chats alone, not on the order they came in: pairs are weighed with one frozen background, and a key
 * that too many chats have counts for none of them. It holds keyed hashes and numbers, no text.
 */
import { compare } from "./compare.ts";
import type { HashKey } from "./hash.ts";
import type { LinkModel } from "./model/shipped.ts";
import { type ChatMaterial, type Profile, profileOf } from "./profile.ts";
import { oddsOf } from "./weigh.ts";

/** A rare word or triple on more chats leads to no pair. */
const mostCarriers = 64;
/** And an identifier on more, whatever its chats look like. */
const mostOfIdentifier = 512;
/** An identifier on so many chats that do not look like traps on average is a hub: a switchboard, a help line, a number that is lent around. */
const fewestOfHub = 8;
const trapMean = 0.5;

export interface LinkIndex {
  readonly model: LinkModel;
  readonly key: HashKey;
  readonly profiles: Map<string, Profile>;
  /** The chats that have each key. */
  readonly carriers: Map<string, string[]>;
  /** Identifiers that count for nothing, as they stand in profiles. */
  readonly hubs: Set<string>;
  /** The odds of every pair that is found by a key and worth a look; each pair stands under both its chats. */
  readonly near: Map<string, Map<string, number>>;
}

export const createLinkIndex = (model: LinkModel, key: HashKey): LinkIndex => ({
  model,
  key,
  profiles: new Map(),
  carriers: new Map(),
  hubs: new Set(),
  near: new Map(),
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
  return oddsOf(compare(profileIn(index, low), profileIn(index, high), index.hubs), index.model.weights);
}

/** What adding one chat came to: the group it is in now, or null, and the chats of it that it hangs together with, with their log odds. */
export interface Joined {
  readonly group: readonly string[] | null;
  readonly with: readonly { readonly id: string; readonly odds: number }[];
}

/** Adds chats. Throws where an id is there already. */
export function addChats(index: LinkIndex, materials: readonly ChatMaterial[]): void {
  for (const material of materials) {
    if (index.profiles.has(material.id)) throw new Error("expected chats with different ids, got two with the same");
    addProfile(index, profileOf(material, index.model.background, index.key));
  }
  settle(
    index,
    materials.map(({ id }) => id),
  );
}

/** Puts a profile back that was in an index before; pairs are put back apart. */
export function restoreProfile(index: LinkIndex, profile: Profile): void {
  addProfile(index, profile);
  for (const identifier of profile.identifiers) turnHub(index, identifier, index.carriers.get(`i${identifier}`) ?? []);
}

function addProfile({ profiles, carriers }: LinkIndex, profile: Profile): void {
  profiles.set(profile.id, profile);
  for (const key of profile.keys) {
    const list = carriers.get(key);
    if (list === undefined) carriers.set(key, [profile.id]);
    else list.push(profile.id);
  }
}

/** Brings hubs and pairs up to date after chats were added. */
function settle(index: LinkIndex, added: readonly string[]): void {
  const fresh = new Set(added);
  const touched = new Set(added.flatMap((id) => profileIn(index, id).keys));
  for (const key of touched) {
    const list = index.carriers.get(key) ?? [];
    const before = list.filter((id) => !fresh.has(id));
    const turned = key.startsWith("i") && turnHub(index, key.slice(1), list);
    // Pairs from before are weighed again where their identifier turned, and looked at again where their key went out of use.
    if (turned || (isLive(index, key, before.length) && !isLive(index, key, list.length)))
      forEachPair(before.slice(0, mostOfIdentifier), (a, b) => weigh(index, a, b));
  }
  const seen = new Set<string>();
  for (const id of added) {
    for (const key of profileIn(index, id).keys) {
      const list = index.carriers.get(key) ?? [];
      if (!isLive(index, key, list.length)) continue;
      for (const other of list) {
        const pair = id < other ? `${id}\u0000${other}` : `${other}\u0000${id}`;
        if (other === id || seen.has(pair)) continue;
        if (fresh.has(other)) seen.add(pair);
        else if (index.near.get(id)?.has(other) === true) continue;
        weigh(index, id, other);
      }
    }
  }
}

/** Whether an identifier is a hub now; true where that changed. */
function turnHub({ hubs, profiles }: LinkIndex, identifier: string, list: readonly string[]): boolean {
  const sum = list.reduce((total, id) => total + (profiles.get(id)?.probability ?? 0), 0);
  const isHub = list.length > mostOfIdentifier || (list.length >= fewestOfHub && sum / list.length < trapMean);
  if (isHub === hubs.has(identifier)) return false;
  if (isHub) hubs.add(identifier);
  else hubs.delete(identifier);
  return true;
}

const isLive = ({ hubs }: LinkIndex, key: string, count: number): boolean =>
  key.startsWith("i") ? count <= mostOfIdentifier && !hubs.has(key.slice(1)) : count <= mostCarriers;

function forEachPair(ids: readonly string[], visit: (a: string, b: string) => void): void {
  for (let i = 1; i < ids.length; i++) for (let j = 0; j < i; j++) visit(ids[i] ?? "", ids[j] ?? "");
}

/** Weighs a pair anew and keeps it where it is found by a live key and worth a look. */
function weigh(index: LinkIndex, a: string, b: string): void {
  const odds = isFound(index, a, b) ? oddsBetween(index, a, b) : -Infinity;
  put(index.near, a, b, odds, index.model.weights.suggested);
  put(index.near, b, a, odds, index.model.weights.suggested);
}

function isFound(index: LinkIndex, a: string, b: string): boolean {
  const others = new Set(profileIn(index, b).keys);
  return profileIn(index, a).keys.some((key) => others.has(key) && isLive(index, key, index.carriers.get(key)?.length ?? 0));
}

function put(near: LinkIndex["near"], from: string, to: string, odds: number, least: number): void {
  const list = near.get(from);
  if (odds < least) list?.delete(to);
  else if (list === undefined) near.set(from, new Map([[to, odds]]));
  else list.set(to, odds);
}
