/* Linking chats: from what each is made of to campaigns, with reasons. */
import type { Decision, Hub, Link } from "../model/campaign.ts";
import { addCarrier, candidatePairs, type Carriers, keysOf } from "./candidates.ts";
import { compare } from "./compare.ts";
import { linkOf } from "./explain.ts";
import { areCampaign } from "./gates.ts";
import { hubsOf } from "./hubs.ts";
import type { LinkModel } from "./model/shipped.ts";
import { type Constraints, type Pair, partition } from "./partition.ts";
import { type ChatMaterial, type Profile, profileOf } from "./profile.ts";
import { oddsOf } from "./weigh.ts";

/** Groups of chats that hang together, before anything is said about them. */
export interface Grouping {
  /** Sorted by id. */
  readonly profiles: readonly Profile[];
  /** Places in `profiles`. */
  readonly groups: readonly (readonly number[])[];
  readonly linkBetween: (a: number, b: number) => Link;
  readonly suggested: readonly Link[];
  readonly hubs: readonly Hub[];
  /** Decisions that contradict each other or name a chat that is not there. */
  readonly conflicts: readonly Decision[];
}

/** Groups chats. Depends on the set of chats alone: they are looked at in the order of their ids. */
export function groupChats(materials: readonly ChatMaterial[], model: LinkModel, decisions: readonly Decision[] = []): Grouping {
  const { background, weights } = model;
  const profiles = materials.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((material) => profileOf(material, background));
  const count = profiles.length;
  const profileAt = (place: number): Profile => {
    const profile = profiles[place];
    if (profile === undefined) throw new Error(`expected a place below ${count}, got ${place}`);
    return profile;
  };
  const everyKey = new Set(profiles.flatMap(({ identifiers }) => [...identifiers]));
  const bare = (a: number, b: number): number => oddsOf(compare(profileAt(a), profileAt(b), everyKey), weights);
  const { keys: hubs, hubs: named } = hubsOf(profiles, (a, b) => bare(a, b) >= weights.suggested);
  const known = new Map<number, number>();
  const odds = (a: number, b: number): number => {
    const key = Math.min(a, b) * count + Math.max(a, b);
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = oddsOf(compare(profileAt(Math.min(a, b)), profileAt(Math.max(a, b)), hubs), weights)));
    return value;
  };
  const carriers: Carriers = new Map();
  profiles.forEach((profile, place) => addCarrier(carriers, keysOf(profile, background), place));
  const near: Pair[] = [];
  for (const key of candidatePairs(carriers, count)) {
    const a = Math.floor(key / count);
    const b = key % count;
    const value = odds(a, b);
    if (value >= weights.suggested) near.push({ a, b, odds: value });
  }
  near.sort((x, y) => x.a - y.a || x.b - y.b);
  const { constraints, conflicts } = constraintsOf(decisions, profiles);
  const strong = near.filter((pair) => pair.odds >= weights.linked);
  const accepted = new Set(constraints.mustJoin.flat());
  const groups = partition(count, strong, odds, weights.linked, constraints).flatMap((members) => {
    const kept = areCampaign(members.map((member) => (accepted.has(member) ? 1 : profileAt(member).material.probability)));
    return kept === null ? [] : [members.filter((_, i) => kept[i])];
  });
  const linkBetween = (a: number, b: number): Link => {
    const low = profileAt(Math.min(a, b));
    const high = profileAt(Math.max(a, b));
    return linkOf(low, high, compare(low, high, hubs), weights, hubs);
  };
  const groupOf = new Map(groups.flatMap((members, group) => members.map((member) => [member, group] as const)));
  const apart = new Set(constraints.mustPart.map(([a, b]) => a * count + b));
  const suggested = near
    .filter(({ a, b }) => (groupOf.get(a) ?? -1 - a) !== (groupOf.get(b) ?? -1 - b) && !apart.has(a * count + b))
    .filter(({ a, b }) => areCampaign([profileAt(a).material.probability, profileAt(b).material.probability]) !== null)
    .toSorted((x, y) => y.odds - x.odds || x.a - y.a || x.b - y.b)
    .map(({ a, b }) => linkBetween(a, b));
  return { profiles, groups, linkBetween, suggested, hubs: named, conflicts };
}

function constraintsOf(
  decisions: readonly Decision[],
  profiles: readonly Profile[],
): { readonly constraints: Constraints; readonly conflicts: Decision[] } {
  const places = new Map(profiles.map(({ material: { id } }, place) => [id, place]));
  const known = new Map<string, Decision>();
  const conflicts: Decision[] = [];
  const mustJoin: [number, number][] = [];
  const mustPart: [number, number][] = [];
  for (const decision of decisions) {
    const a = places.get(decision.a);
    const b = places.get(decision.b);
    if (a === undefined || b === undefined || a === b) {
      conflicts.push(decision);
      continue;
    }
    const pair: [number, number] = [Math.min(a, b), Math.max(a, b)];
    const before = known.get(pair.join());
    if (before !== undefined && before.same !== decision.same) conflicts.push(before, decision);
    known.set(pair.join(), decision);
    (decision.same ? mustJoin : mustPart).push(pair);
  }
  return { constraints: { mustJoin, mustPart }, conflicts };
}
