/*
 * From pairs to groups that hold together. What pairs join is only a proposal: a group is taken when nearly all of it is like its own
 * middle (its medoid), and else it is cut where its pairs are weakest and asked again. So one chance likeness between two campaigns
 * joins nobody, however many stand on either side.
 */
import { type Edges, type WeighedTexts, likenessOf } from "./edges.ts";
import { createGroups, join, rootOf } from "./groups.ts";

/** The levels of likeness at which a group that does not hold together is cut. */
const levels = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
/** A member belongs when it shares so much with the middle of its group. */
const belongs = 0.45;
/** A group holds together when so many of its members belong. */
const together = 0.8;
/** Members among which the middle is looked for. */
const sampled = 6;
/**
 * Pairs of members that are compared, and how many of these must belong together: where they do not, the middle is a text that says
 * two things, between those that say one of them.
 */
const pairs = 64;
/** More are compared where it is not plain from these: a group of one kind has hardly any that do not. */
const morePairs = 256;
const plainly = 2;
const pairsTogether = 0.9;
/** Middles of a joined cluster that another must be like. */
const keptMiddles = 8;

export interface Clusters {
  /** The cluster of each text, -1 for none. Numbers follow the order of the clusters' first texts. */
  readonly of: Int32Array;
  /** The middle of each cluster. */
  readonly medoids: readonly number[];
}

/** Clusters of at least two texts, which are looked at in their order. */
export function clustersOf(weighed: WeighedTexts, edges: Edges): Clusters {
  const { count } = weighed.texts;
  const of = new Int32Array(count).fill(-1);
  const medoids: number[] = [];
  const groups = new Int32Array(count);
  const places = new Int32Array(count);
  let open = touched(edges, count);
  let between = Int32Array.from({ length: edges.count }, (_, edge) => edge);
  for (const level of levels) {
    for (const text of open) groups[text] = text;
    joinAlike(groups, edges, between, level);
    forEachGroup(groups, open, places, (members) => {
      const medoid = medoidOf(weighed, members);
      if (medoid === -1) return;
      const fitting = members.filter((member) => member === medoid || likenessOf(weighed, medoid, member, belongs) > 0);
      if (fitting.length < 2 || fitting.length < members.length * together) return;
      for (const member of fitting) of[member] = medoids.length;
      medoids.push(medoid);
    });
    open = open.filter((text) => of[text] === -1);
    between = between.filter((edge) => of[edges.a[edge] ?? 0] === -1 && of[edges.b[edge] ?? 0] === -1);
  }
  return merged(weighed, of, medoids, edges);
}

/** Those texts that have an edge, in their order. */
function touched({ a, b, count: edges }: Edges, count: number): Int32Array {
  const met = new Uint8Array(count);
  for (let i = 0; i < edges; i++) met[a[i] ?? 0] = met[b[i] ?? 0] = 1;
  let some = 0;
  for (let text = 0; text < count; text++) some += met[text] ?? 0;
  const list = new Int32Array(some);
  for (let text = count - 1; text >= 0; text--) if (met[text] === 1) list[--some] = text;
  return list;
}

/** Joins what the edges `between` connect that are of a level or above it. */
function joinAlike(groups: Int32Array, { a, b, likeness }: Edges, between: Int32Array, level: number): void {
  const least = Math.round(level * 255);
  for (const edge of between) if ((likeness[edge] ?? 0) >= least) join(groups, a[edge] ?? 0, b[edge] ?? 0);
}

/** Calls with the members of each group of two and more among the `open` texts, in their order. `places` is room for a number a text. */
function forEachGroup(groups: Int32Array, open: Int32Array, places: Int32Array, onGroup: (members: Int32Array) => void): void {
  for (const text of open) places[text] = 0;
  const roots = new Int32Array(open.length);
  for (let i = 0; i < open.length; i++) {
    const root = rootOf(groups, open[i] ?? 0);
    roots[i] = root;
    places[root] = (places[root] ?? 0) + 1;
  }
  const ends: number[] = [];
  let room = 0;
  // From how many a root has, to where its first stands: less than zero once it is known.
  for (const root of roots) {
    const size = places[root] ?? 0;
    if (size < 0) continue;
    places[root] = -1 - room;
    room += size;
    ends.push(room);
  }
  const members = new Int32Array(room);
  for (let i = 0; i < open.length; i++) {
    const root = roots[i] ?? 0;
    const at = -1 - (places[root] ?? 0);
    members[at] = open[i] ?? 0;
    places[root] = -2 - at;
  }
  let from = 0;
  for (const end of ends) {
    if (end - from > 1) onGroup(members.subarray(from, end));
    from = end;
  }
}

/** Of the first members, the one that is most like the others; -1 where the members are not all of one kind. */
function medoidOf(weighed: WeighedTexts, members: Int32Array): number {
  const [first = 0] = members;
  if (members.length < 3) return first;
  const some = members.subarray(0, sampled);
  const sums = new Float64Array(some.length);
  let strangers = 0;
  for (let i = 0; i < some.length; i++) {
    for (let j = 0; j < i; j++) {
      const likeness = likenessOf(weighed, some[i] ?? 0, some[j] ?? 0, belongs);
      if (likeness === 0) strangers++;
      sums[i] = (sums[i] ?? 0) + likeness;
      sums[j] = (sums[j] ?? 0) + likeness;
    }
  }
  let compared = (some.length * (some.length - 1)) / 2;
  if (members.length > sampled) {
    strangers += strangersAmong(weighed, members, pairs);
    compared += pairs;
    if (strangers > plainly) {
      strangers += strangersAmong(weighed, members, morePairs);
      compared += morePairs;
    }
  }
  if (strangers > (1 - pairsTogether) * compared) return -1;
  let best = 0;
  for (let i = 1; i < some.length; i++) if ((sums[i] ?? 0) > (sums[best] ?? 0)) best = i;
  return some[best] ?? first;
}

/** How many of so many pairs of members, spread over all, do not belong together. */
function strangersAmong(weighed: WeighedTexts, members: Int32Array, count: number): number {
  let strangers = 0;
  for (let pair = 0; pair < count; pair++) {
    const one = Math.floor((pair * members.length) / count);
    const other = (one + 1 + ((pair * 7) % (members.length - 1))) % members.length;
    if (likenessOf(weighed, members[one] ?? 0, members[other] ?? 0, belongs) === 0) strangers++;
  }
  return strangers;
}

/**
 * Joins clusters that an edge connects and whose middles are alike: what was cut too fine. Every middle of the one must be like every
 * middle of the other, so that no row of clusters, each like the next, becomes one.
 */
function merged(weighed: WeighedTexts, of: Int32Array, medoids: readonly number[], edges: Edges): Clusters {
  const groups = createGroups(medoids.length);
  const middles = medoids.map((medoid) => [medoid]);
  const apart = new Set<number>();
  for (let i = 0; i < edges.count; i++) {
    const clusterA = of[edges.a[i] ?? 0] ?? -1;
    const clusterB = of[edges.b[i] ?? 0] ?? -1;
    if (clusterA < 0 || clusterB < 0) continue;
    const a = rootOf(groups, clusterA);
    const b = rootOf(groups, clusterB);
    const pair = Math.min(a, b) * medoids.length + Math.max(a, b);
    if (a === b || apart.has(pair)) continue;
    const [ofA, ofB] = [middles[a] ?? [], middles[b] ?? []];
    if (ofA.every((one) => ofB.every((other) => likenessOf(weighed, one, other, belongs) > 0))) {
      join(groups, a, b);
      middles[Math.min(a, b)] = [...(middles[Math.min(a, b)] ?? []), ...(middles[Math.max(a, b)] ?? [])].slice(0, keptMiddles);
    } else apart.add(pair);
  }
  const numbers = new Int32Array(medoids.length).fill(-1);
  const kept: number[] = [];
  medoids.forEach((medoid, cluster) => {
    const root = rootOf(groups, cluster);
    if (root === cluster) numbers[cluster] = kept.push(medoid) - 1;
    else numbers[cluster] = numbers[root] ?? -1;
  });
  for (let text = 0; text < of.length; text++) if ((of[text] ?? -1) >= 0) of[text] = numbers[of[text] ?? 0] ?? -1;
  return { of, medoids: kept };
}
