/* From an index to groups of chats: which hang together, and which pairs are worth a look. */
import type { Decision } from "../model/campaign.ts";
import { cutOf } from "./components.ts";
import { areCampaign, campaignAmong } from "./gates.ts";
import { type LinkIndex, addChats, idAt, suggestedTo, webOf } from "./link-index.ts";
import { type Constraints, type Web, groupsAmong } from "./partition.ts";
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

/** What adding one chat came to: the group it is in now, or null, and the chats of it that it hangs together with, with their log odds. */
export interface Joined {
  readonly group: readonly string[] | null;
  readonly with: readonly { readonly id: string; readonly odds: number }[];
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Groups the chats of an index. Depends on the set of chats and of decisions alone. */
export function groupChats(index: LinkIndex, decisions: readonly Decision[] = []): Grouping {
  const { constraints, conflicts } = constraintsOf(decisions, index);
  const web = webOf(index);
  const groups = allGroups(index, constraints, web)
    .map((members) => campaignOfGroup(index, members, constraints, web))
    .filter(({ length }) => length > 0)
    .map((members) => members.map((slot) => idAt(index, slot)).toSorted())
    .toSorted(([a = ""], [b = ""]) => order(a, b));
  return { groups, suggested: suggestedBeside(index, groups, constraints), conflicts };
}

/** Adds one chat and says what it joins. Looks only at chats that it hangs together with in some way. */
export function addChat(index: LinkIndex, material: ChatMaterial): Joined {
  addChats(index, [material]);
  const slot = index.slots.get(material.id) ?? -1;
  const component = index.components[slot] ?? null;
  const web = webOf(index);
  const cut = component === null ? [] : (cutOf(component, web).groupOf.get(slot) ?? []);
  const own = campaignOfGroup(index, cut, none, web);
  if (!own.includes(slot)) return { group: null, with: [] };
  const members = new Set(own);
  const beside = suggestedTo(index, slot).flatMap(([other, odds]) => (members.has(other) ? [{ id: idAt(index, other), odds }] : []));
  return {
    group: own.map((one) => idAt(index, one)).toSorted(),
    with: beside.toSorted((x, y) => y.odds - x.odds || order(x.id, y.id)),
  };
}

const none: Constraints = { mustJoin: [], mustPart: [] };

/** Groups of every component: those that decisions speak of are cut anew, all others are as they were last cut. */
function allGroups({ components }: LinkIndex, constraints: Constraints, web: Web): (readonly number[])[] {
  const decided = new Set([...constraints.mustJoin, ...constraints.mustPart].flat());
  const touched = new Set([...decided].map((slot) => components[slot] ?? null));
  const among = [...touched].flatMap((component) => component?.members ?? []);
  const alone = [...decided].filter((slot) => (components[slot] ?? null) === null);
  const others = [...new Set(components)].flatMap((component) =>
    component === null || touched.has(component) ? [] : cutOf(component, web).groups.filter(({ length }) => length > 1),
  );
  const anew = groupsAmong([...among, ...alone], web, constraints);
  return [...others, ...anew.map((members) => members.toSorted((a, b) => (web.isBefore(a, b) ? -1 : 1)))];
}

/** Those of a group that are of its campaign, none where it is not one; what was decided to belong together does, and counts as a trap. */
function campaignOfGroup({ probabilities }: LinkIndex, members: readonly number[], { mustJoin }: Constraints, web: Web): readonly number[] {
  const decided = new Set(mustJoin.flat());
  return campaignAmong({
    members,
    isSure: (slot) => decided.has(slot),
    probabilityOf: (slot) => (decided.has(slot) ? 1 : (probabilities[slot] ?? 0)),
    odds: web.odds,
    threshold: web.threshold,
  });
}

function suggestedBeside(index: LinkIndex, groups: readonly (readonly string[])[], { mustPart }: Constraints): [string, string][] {
  const { near, probabilities, slots } = index;
  const groupOf = new Map(groups.flatMap((members, group) => members.map((id) => [slots.get(id) ?? -1, group] as const)));
  const parted = new Set(mustPart.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`));
  return near
    .flatMap((_, a) =>
      suggestedTo(index, a).flatMap(([b, odds]): { a: string; b: string; odds: number }[] => {
        if (b < a || parted.has(`${a} ${b}`)) return [];
        const group = groupOf.get(a);
        if (group !== undefined && group === groupOf.get(b)) return [];
        if (!areCampaign([probabilities[a] ?? 0, probabilities[b] ?? 0])) return [];
        const [first = "", second = ""] = [idAt(index, a), idAt(index, b)].toSorted();
        return [{ a: first, b: second, odds }];
      }),
    )
    .toSorted((x, y) => y.odds - x.odds || order(x.a, y.a) || order(x.b, y.b))
    .map(({ a, b }) => [a, b]);
}

function constraintsOf(
  decisions: readonly Decision[],
  { slots }: LinkIndex,
): { readonly constraints: Constraints; readonly conflicts: readonly Decision[] } {
  const known = new Map<string, Decision>();
  const conflicts: Decision[] = [];
  const mustJoin: [number, number][] = [];
  const mustPart: [number, number][] = [];
  for (const decision of decisions) {
    const a = slots.get(decision.a);
    const b = slots.get(decision.b);
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
