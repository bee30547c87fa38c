/*
 * Which pairs of chats are worth comparing: those that share an identifier, a file, a rare word or three words in a row that no
 * unrelated chat has. What too many chats share leads to no pair: it is a hub.
 */
import type { ChatBackground, Profile } from "./profile.ts";

/** A key that more chats have leads to no pair. */
const mostCarriers = 64;

/** Keys of a profile by which it is found. */
export function keysOf(profile: Profile, { triples }: ChatBackground): string[] {
  const keys = [...profile.identifiers].map((key) => `i${key}`);
  for (const hash of profile.material.media) keys.push(`m${hash}`);
  for (const hash of profile.rare.keys()) keys.push(`r${hash}`);
  for (const bucket of profile.vectors.triples.buckets) if (triples.counts[bucket] === 0) keys.push(`t${bucket}`);
  return keys;
}

/** Who has each key, by place. */
export type Carriers = Map<string, number[]>;

export function addCarrier(carriers: Carriers, keys: readonly string[], place: number): void {
  for (const key of keys) {
    const list = carriers.get(key);
    if (list === undefined) carriers.set(key, [place]);
    else list.push(place);
  }
}

/** Every pair that shares a key which is no hub, as `low * count + high`, each once. */
export function candidatePairs(carriers: Carriers, count: number): Set<number> {
  const pairs = new Set<number>();
  for (const list of carriers.values()) {
    if (list.length > mostCarriers) continue;
    for (let i = 1; i < list.length; i++)
      for (let j = 0; j < i; j++) pairs.add(Math.min(list[i] ?? 0, list[j] ?? 0) * count + Math.max(list[i] ?? 0, list[j] ?? 0));
  }
  return pairs;
}
