/*
 * Campaigns from pairs: two groups become one while the better half of the odds between their chats reach the threshold on average. One
 * strong pair between two groups that otherwise have nothing in common joins nobody; but a script that changes as it goes from target
 * to target need not be alike at both its ends. (Measured on corpus/campaigns beside the mean of all pairs and of the best third.)
 *
 * So many chats that hang together that their pairs are too many are met in turns: first the few that come first by a rank as good as
 * chance, then twice as many each turn. Of each turn, a chat goes to the group it is nearest, held against those that lead the group; the
 * chats that belong to none are grouped among themselves. It hangs on the set of chats alone, and one more chat mostly changes nothing but
 * its own place.
 */
import { openKey, mix } from "./hash.ts";

/** No pair counts for less: one chat that is unlike all does not undo a group. */
export const leastOdds = -3;
/** What stands for a decision in place of odds. */
const always = 1e6;
const never = -1e9;
/** So many chats are weighed pair by pair. */
const largest = 64;
/** Of a group, the first so many stand for it. */
export const mostHeld = 16;
/** Nested turns; each takes a chat with half the chance, so that none needs so many. */
const deepest = 24;
const smallest = 2 ** -52;

/** What hangs together how. Members are numbers of any sort. */
export interface Web {
  /** From 0 up to 1, as good as chance, and the same wherever the member is. */
  readonly rankOf: (member: number) => number;
  /** The order by rank; no two are equal in it. */
  readonly isBefore: (a: number, b: number) => boolean;
  /** Those that a member is found with and whose odds reach the threshold. */
  readonly linkedTo: (member: number) => Iterable<number>;
  readonly odds: (a: number, b: number) => number;
  readonly threshold: number;
}

/** Decisions: they hold whatever the odds, and parting wins where they contradict each other. */
export interface Constraints {
  readonly mustJoin: readonly (readonly [number, number])[];
  readonly mustPart: readonly (readonly [number, number])[];
}

/** Members in groups; those that stand alone are groups of one. Members of a group that lead it come first. */
export interface Cut {
  readonly groups: readonly number[][];
  readonly groupOf: Map<number, number[]>;
  /** Members below this rank were met first, all at once. */
  readonly first: number;
}

/** Pairs worth weighing: `a < b`. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly odds: number;
}

const chanceOf = (member: number): number => (mix(member, openKey) >>> 0) / 2 ** 32;

/** Groups of two and more among the members 0 to `count`. `pairs` are those whose odds reach `threshold`; other odds are asked for. */
export function partition(count: number, pairs: readonly Pair[], odds: Web["odds"], threshold: number): number[][] {
  const linked = Array.from({ length: count }, (): number[] => []);
  for (const { a, b } of pairs) {
    linked[a]?.push(b);
    linked[b]?.push(a);
  }
  const isBefore: Web["isBefore"] = (a, b) => chanceOf(a) < chanceOf(b);
  const web: Web = { rankOf: chanceOf, isBefore, linkedTo: (member) => linked[member] ?? [], odds, threshold };
  return groupsAmong([...linked.keys()], web, { mustJoin: [], mustPart: [] });
}

/** Groups of two and more among some members, by decisions too; each sorted. */
export function groupsAmong(members: readonly number[], web: Web, constraints: Constraints): number[][] {
  const joined = new Map<number, number[]>();
  for (const [a, b] of constraints.mustJoin) {
    joined.set(a, [...(joined.get(a) ?? []), b]);
    joined.set(b, [...(joined.get(b) ?? []), a]);
  }
  const linkedTo = (member: number): Iterable<number> => [...web.linkedTo(member), ...(joined.get(member) ?? [])];
  const decided = { ...web, linkedTo };
  return componentsAmong(members, linkedTo)
    .filter(({ length }) => length > 1)
    .flatMap((component) => cut(component, decided, constraints).groups)
    .filter(({ length }) => length > 1)
    .map((group) => group.toSorted((a, b) => a - b));
}

/** The components of some members, in the order of their first. */
export function componentsAmong(members: readonly number[], linkedTo: Web["linkedTo"]): number[][] {
  const left = new Set(members);
  const components: number[][] = [];
  for (const member of members) {
    if (!left.delete(member)) continue;
    const component = [member];
    for (const one of component) for (const other of linkedTo(one)) if (left.delete(other)) component.push(other);
    components.push(component);
  }
  return components;
}

const none: Constraints = { mustJoin: [], mustPart: [] };

/** Cuts members that hang together into groups. */
export function cut(members: readonly number[], web: Web, constraints: Constraints = none): Cut {
  const ordered = members.toSorted((a, b) => (web.isBefore(a, b) ? -1 : 1));
  const { groups, first } =
    ordered.length <= largest
      ? { groups: linkage(ordered, web, constraints), first: 1 }
      : inTurns(ordered, web, constraints, web.rankOf, 0);
  return { groups, groupOf: new Map(groups.flatMap((group) => group.map((member) => [member, group]))), first };
}

/**
 * Adds a member to a cut of the others that it hangs together with, where nothing else changes by that; false where the whole is to be cut
 * anew.
 */
export function addToCut({ groupOf, first }: Cut, member: number, web: Web): boolean {
  const rank = web.rankOf(member);
  if (rank < first) return false;
  const begin = turnOf(rank);
  const heldWith = (other: number): Held | undefined => {
    const group = groupOf.get(other);
    const held = group === undefined ? [] : heldBefore(group, begin, web);
    return group !== undefined && held.includes(other) ? { group, held } : undefined;
  };
  const group = nearest(member, heldWith, web);
  // Of a group that has fewer who came before, the member would be one of those that stand for it.
  if (group === null || heldBefore(group, begin, web).length < mostHeld) return false;
  group.push(member);
  groupOf.set(member, group);
  return true;
}

/** Whether a member is where it is by those alone that stood for its group before its turn: then nothing else hangs on it. */
export function isSettled({ groupOf, first }: Cut, member: number, web: Web): boolean {
  const rank = web.rankOf(member);
  const group = groupOf.get(member);
  return rank >= first && group !== undefined && heldBefore(group, turnOf(rank), web).length === mostHeld;
}

/** The rank that the turn of a rank begins with: a half, a quarter, … */
const turnOf = (rank: number): number => 2 ** Math.floor(Math.log2(rank));

/** Who stands for a group, of those below a rank. */
const heldBefore = (group: readonly number[], below: number, { rankOf }: Pick<Web, "rankOf">): number[] =>
  group.slice(0, mostHeld).filter((member) => rankOf(member) < below);

interface Held {
  readonly group: number[];
  readonly held: readonly number[];
}

/** The group that a member is nearest, of those it is linked to; null where the odds reach the threshold with none. */
function nearest(member: number, heldWith: (other: number) => Held | undefined, web: Web): number[] | null {
  const met = new Set<number[]>();
  let best: { readonly group: number[]; readonly odds: number } | null = null;
  for (const other of web.linkedTo(member)) {
    const found = heldWith(other);
    if (found === undefined || met.has(found.group)) continue;
    met.add(found.group);
    const odds = betterHalf(Float64Array.from(found.held, (one) => Math.max(leastOdds, web.odds(member, one))));
    if (odds < web.threshold) continue;
    const isBetter = best === null || odds > best.odds || (odds === best.odds && web.isBefore(found.group[0] ?? 0, best.group[0] ?? 0));
    if (isBetter) best = { group: found.group, odds };
  }
  return best?.group ?? null;
}

function inTurns(
  ordered: readonly number[],
  web: Web,
  constraints: Constraints,
  rankOf: Web["rankOf"],
  depth: number,
): Omit<Cut, "groupOf"> {
  const decided = new Set([...constraints.mustJoin, ...constraints.mustPart].flat());
  let first = 1;
  while (first > smallest && ordered.filter((member) => rankOf(member) < first).length > largest) first /= 2;
  const groups: number[][] = [];
  for (let from = 0, below = first; below <= 1; from = below, below *= 2) {
    const isHere = (member: number): boolean =>
      from === 0 ? rankOf(member) < below || decided.has(member) : rankOf(member) >= from && rankOf(member) < below && !decided.has(member);
    const here = ordered.filter(isHere);
    const held = new Map<number, Held>();
    for (const group of groups) {
      const some = group.slice(0, mostHeld);
      for (const member of some) held.set(member, { group, held: some });
    }
    const placed = here.map((member) => ({ member, group: nearest(member, (other) => held.get(other), web) }));
    for (const { member, group } of placed) group?.push(member);
    const left = placed.flatMap(({ member, group }) => (group === null ? [member] : []));
    for (const component of componentsAmong(left, web.linkedTo)) {
      const own = component.toSorted((a, b) => (web.isBefore(a, b) ? -1 : 1));
      if (own.length <= largest || own.some((member) => decided.has(member))) groups.push(...linkage(own, web, constraints));
      else if (from === 0 || depth === deepest) groups.push(...own.map((member) => [member]));
      else groups.push(...inTurns(own, web, none, (member) => rankOf(member) / from - 1, depth + 1).groups);
    }
  }
  return { groups, first };
}

/** Groups among members that are weighed pair by pair. */
function linkage(members: readonly number[], web: Web, { mustJoin, mustPart }: Constraints): number[][] {
  const size = members.length;
  const { threshold } = web;
  if (size === 1) return [[...members]];
  const between = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++)
      between[i * size + j] = between[j * size + i] = Math.max(leastOdds, web.odds(members[j] ?? 0, members[i] ?? 0));
  const places = new Map(members.map((member, place) => [member, place]));
  const fix = (list: Constraints["mustJoin"], value: number): void => {
    for (const [a, b] of list) {
      const i = places.get(a);
      const j = places.get(b);
      if (i !== undefined && j !== undefined) between[i * size + j] = between[j * size + i] = value;
    }
  };
  fix(mustJoin, always);
  fix(mustPart, never);
  const groups: number[][] = members.map((_, place) => [place]);
  const alive = [...groups.keys()];
  const strength = between.slice();
  for (;;) {
    let best = threshold;
    let left = -1;
    let right = -1;
    for (const i of alive) {
      for (const j of alive) {
        if (j >= i) break;
        const value = strength[i * size + j] ?? never;
        if (value > best || (value === best && left < 0)) {
          best = value;
          left = j;
          right = i;
        }
      }
    }
    if (left < 0) break;
    const joined = [...(groups[left] ?? []), ...(groups[right] ?? [])];
    groups[left] = joined;
    alive.splice(alive.indexOf(right), 1);
    for (const other of alive)
      if (other !== left)
        strength[left * size + other] = strength[other * size + left] = betterHalf(oddsAmong(joined, groups[other] ?? [], between, size));
  }
  return alive.map((i) => (groups[i] ?? []).toSorted((a, b) => a - b).map((place) => members[place] ?? 0));
}

let among = new Float64Array(largest * largest);

function oddsAmong(a: readonly number[], b: readonly number[], between: Float64Array, size: number): Float64Array {
  if (a.length * b.length > among.length) among = new Float64Array(a.length * b.length);
  let count = 0;
  for (const i of a) for (const j of b) among[count++] = between[i * size + j] ?? never;
  return among.subarray(0, count);
}

/** The mean of the better half of the odds between two groups; a decision between any of theirs decides for all. The odds are sorted. */
export function betterHalf(odds: Float64Array): number {
  if (odds.length > 1) odds.sort();
  if (odds[0] === never) return never;
  const last = odds.length - 1;
  if (odds[last] === always) return always;
  const half = Math.ceil(odds.length / 2);
  let sum = 0;
  for (let i = 0; i < half; i++) sum += odds[last - i] ?? 0;
  return sum / half;
}
