/*
 * Campaigns from pairs: two groups become one while the better half of the odds between their chats reach the threshold on average. One
 * strong pair between two groups that otherwise have nothing in common joins nobody; but a script that changes as it goes from target
 * to target need not be alike at both its ends. (Measured on corpus/campaigns beside the mean of all pairs and of the best third.)
 */
import { createGroups, join, rootOf } from "./groups.ts";

/** The odds between two members, by their places. */
export type Odds = (a: number, b: number) => number;

/** No pair counts for less: one chat that is unlike all does not undo a group. */
const leastOdds = -6;
/** What stands for a decision in place of odds. */
const always = 1e6;
const never = -1e9;
/** Groups up to this size are weighed pair by pair; larger ones are first cut at higher thresholds. */
const largest = 400;

/** Pairs worth weighing: `a < b`. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly odds: number;
}

/**
 * Groups of two and more among `count` members. `pairs` are those whose odds reach `threshold`; other odds are asked for where they are
 * needed. `mustJoin` and `mustPart` hold whatever the odds; where they contradict each other, parting wins. The members' order decides
 * between equals, so it must not hang on how they came in.
 */
export function partition(
  count: number,
  pairs: readonly Pair[],
  odds: Odds,
  threshold: number,
  { mustJoin, mustPart }: Constraints = { mustJoin: [], mustPart: [] },
): number[][] {
  const joined: Pair[] = mustJoin.map(([a, b]) => ({ a, b, odds: Infinity }));
  return components(count, [...pairs, ...joined]).flatMap((members) =>
    linkage(members, [...pairs, ...joined], odds, threshold, mustJoin, mustPart),
  );
}

export interface Constraints {
  readonly mustJoin: readonly (readonly [number, number])[];
  readonly mustPart: readonly (readonly [number, number])[];
}

function components(count: number, pairs: readonly Pair[]): number[][] {
  const groups = createGroups(count);
  for (const { a, b } of pairs) join(groups, a, b);
  return [...Map.groupBy(groups.keys(), (member) => rootOf(groups, member)).values()].filter(({ length }) => length > 1);
}

function linkage(
  members: readonly number[],
  pairs: readonly Pair[],
  odds: Odds,
  threshold: number,
  mustJoin: Constraints["mustJoin"],
  mustPart: Constraints["mustPart"],
): number[][] {
  if (members.length > largest) {
    const inside = new Set(members);
    const stronger = pairs.filter(({ a, b, odds: own }) => inside.has(a) && inside.has(b) && own >= threshold + 1);
    const places = new Map(members.map((member, place) => [member, place]));
    const local = stronger.map((pair) => ({ a: places.get(pair.a) ?? 0, b: places.get(pair.b) ?? 0, odds: pair.odds }));
    if (threshold < 40)
      return components(members.length, local).flatMap((group) =>
        linkage(
          group.map((place) => members[place] ?? 0),
          stronger,
          odds,
          threshold + 1,
          mustJoin,
          mustPart,
        ),
      );
  }
  const size = members.length;
  const between = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) between[i * size + j] = between[j * size + i] = Math.max(leastOdds, odds(members[j] ?? 0, members[i] ?? 0));
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
  const alive = new Set(groups.keys());
  const strength = between.slice();
  for (;;) {
    let best = threshold;
    let left = -1;
    let right = -1;
    for (const i of alive)
      for (const j of alive) {
        if (j >= i) break;
        const value = strength[i * size + j] ?? never;
        if (value > best || (value === best && left < 0)) [best, left, right] = [value, j, i];
      }
    if (left < 0) break;
    groups[left] = [...(groups[left] ?? []), ...(groups[right] ?? [])];
    alive.delete(right);
    for (const other of alive)
      if (other !== left)
        strength[left * size + other] = strength[other * size + left] = betterHalf(groups[left] ?? [], groups[other] ?? [], between, size);
  }
  return [...alive]
    .map((i) => (groups[i] ?? []).map((place) => members[place] ?? 0).toSorted((x, y) => x - y))
    .filter(({ length }) => length > 1);
}

/** The mean of the better half of the odds between two groups; a decision between any of theirs decides for all. */
function betterHalf(a: readonly number[], b: readonly number[], between: Float64Array, size: number): number {
  const all = a.flatMap((i) => b.map((j) => between[i * size + j] ?? never));
  if (all.includes(never)) return never;
  if (all.includes(always)) return always;
  const half = all.toSorted((x, y) => y - x).slice(0, Math.ceil(all.length / 2));
  return half.reduce((sum, value) => sum + value, 0) / half.length;
}
