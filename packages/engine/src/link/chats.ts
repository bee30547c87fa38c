/* From an index to groups of chats: which hang together, and which pairs are worth a look. */
import type { Decision } from "../model/campaign.ts";
import { areCampaign } from "./gates.ts";
import { type Joined, type LinkIndex, addChats, oddsBetween, profileIn } from "./link-index.ts";
import { type Constraints, type Pair, partition } from "./partition.ts";
import type { ChatMaterial } from "./profile.ts";

/** Groups of chats by id, before anything is said about them. */
export interface Grouping {
  /** Each sorted by id, and sorted by their first. */
  readonly groups: readonly (readonly string[])[];
  /** Pairs that are not in one group but worth a look, strongest first. */
  readonly suggested: readonly (readonly [a: string, b: string])[];
  /** Decisions that contradict each other or name a chat that is not there. */
  readonly conflicts: readonly Decision[];
}

/** Groups the chats of an index. Depends on the set of chats and of decisions alone. */
export function groupChats(index: LinkIndex, decisions: readonly Decision[] = []): Grouping {
  const ids = [...index.profiles.keys()].toSorted();
  const { constraints, conflicts } = constraintsOf(decisions, ids);
  const groups = groupsAmong(index, ids, constraints);
  const groupOf = new Map(groups.flatMap((members, group) => members.map((id) => [id, group] as const)));
  const parted = new Set(constraints.mustPart.map(([a, b]) => `${ids[a] ?? ""}\u0000${ids[b] ?? ""}`));
  const suggested = pairsAmong(index, ids, index.model.weights.suggested)
    .map(({ a, b, odds }) => ({ a: ids[a] ?? "", b: ids[b] ?? "", odds }))
    .filter(({ a, b }) => (groupOf.get(a) ?? a) !== (groupOf.get(b) ?? b) && !parted.has(`${a}\u0000${b}`))
    .filter(({ a, b }) => areCampaign([profileIn(index, a).probability, profileIn(index, b).probability]) !== null)
    .toSorted((x, y) => y.odds - x.odds || (x.a + x.b < y.a + y.b ? -1 : 1))
    .map(({ a, b }) => [a, b] as const);
  return { groups, suggested, conflicts };
}

/** Adds one chat and says what it joins. Looks only at chats that it hangs together with in some way. */
export function addChat(index: LinkIndex, material: ChatMaterial): Joined {
  addChats(index, [material]);
  const { id } = material;
  const met = new Set([id]);
  for (const one of met) for (const [other, odds] of index.near.get(one) ?? []) if (odds >= index.model.weights.linked) met.add(other);
  const groups = groupsAmong(index, [...met].toSorted(), { mustJoin: [], mustPart: [] });
  const group = groups.find((members) => members.includes(id)) ?? null;
  const beside = [...(index.near.get(id) ?? [])].flatMap(([other, odds]) => (group?.includes(other) === true ? [{ id: other, odds }] : []));
  return { group, with: beside.toSorted((x, y) => y.odds - x.odds || (x.id < y.id ? -1 : 1)) };
}

function groupsAmong(index: LinkIndex, ids: readonly string[], constraints: Constraints): string[][] {
  const idAt = (place: number): string => ids[place] ?? "";
  const odds = (a: number, b: number): number => index.near.get(idAt(a))?.get(idAt(b)) ?? oddsBetween(index, idAt(a), idAt(b));
  const decided = new Set(constraints.mustJoin.flat());
  const { linked } = index.model.weights;
  return partition(ids.length, pairsAmong(index, ids, linked), odds, linked, constraints)
    .flatMap((members) => {
      const kept = areCampaign(members.map((member) => (decided.has(member) ? 1 : profileIn(index, idAt(member)).probability)));
      return kept === null ? [] : [members.filter((_, i) => kept[i]).map(idAt)];
    })
    .toSorted((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1));
}

/** The pairs among some chats with such odds, by their places, in order. */
function pairsAmong(index: LinkIndex, ids: readonly string[], least: number): Pair[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  return ids.flatMap((id, a) =>
    [...(index.near.get(id) ?? [])]
      .flatMap(([other, odds]): Pair[] => {
        const b = places.get(other) ?? -1;
        return b > a && odds >= least ? [{ a, b, odds }] : [];
      })
      .toSorted((x, y) => x.b - y.b),
  );
}

function constraintsOf(
  decisions: readonly Decision[],
  ids: readonly string[],
): { readonly constraints: Constraints; readonly conflicts: readonly Decision[] } {
  const places = new Map(ids.map((id, place) => [id, place]));
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
