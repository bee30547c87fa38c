import type { Hub } from "../model/campaign.ts";
import type { Profile } from "./profile.ts";

/** An identifier on at least so many chats may be a hub: a switchboard, a help line, a number that went from hand to hand. */
const leastCarriers = 8;
/** It is one where its chats look like traps less than this on average, and so seldom have anything else in common. */
const trapMean = 0.5;
const alikeShare = 0.1;
/** Whatever its chats look like, a value on more of them says nothing. */
const mostCarriers = 200;

/**
 * The identifiers that too many unrelated chats carry to mean anything. `alike` says whether two chats have something in common
 * beside identifiers.
 */
export function hubsOf(profiles: readonly Profile[], alike: (a: number, b: number) => boolean): { readonly keys: Set<string>; readonly hubs: Hub[] } {
  const carriers = new Map<string, number[]>();
  profiles.forEach(({ identifiers }, place) => {
    for (const key of identifiers) {
      const list = carriers.get(key);
      if (list === undefined) carriers.set(key, [place]);
      else list.push(place);
    }
  });
  const keys = new Set<string>();
  const hubs: Hub[] = [];
  for (const [key, list] of carriers) {
    if (list.length < leastCarriers) continue;
    const mean = list.reduce((sum, place) => sum + (profiles[place]?.material.probability ?? 0), 0) / list.length;
    if (list.length <= mostCarriers && (mean >= trapMean || shareAlike(list, alike) >= alikeShare)) continue;
    keys.add(key);
    hubs.push({ value: key.slice(key.indexOf(":") + 1), conversations: list.length });
  }
  return { keys, hubs: hubs.toSorted((a, b) => b.conversations - a.conversations || (a.value < b.value ? -1 : 1)) };
}

/** Of neighbours in the list, how many are alike. */
function shareAlike(list: readonly number[], alike: (a: number, b: number) => boolean): number {
  let count = 0;
  let pairs = 0;
  for (const step of [1, 2, 3])
    for (let i = step; i < list.length; i++) {
      pairs++;
      if (alike(list[i - step] ?? 0, list[i] ?? 0)) count++;
    }
  return count / pairs;
}
