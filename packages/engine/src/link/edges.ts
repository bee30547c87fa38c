import { aligned, sharedUnits } from "./align.ts";
import { leastUnits } from "./background.ts";
import type { Buckets } from "./buckets.ts";
import { createGroups, join, rootOf } from "./groups.ts";
import { type Texts, longer } from "./texts.ts";

/** Texts with what is needed to weigh them. */
export interface WeighedTexts {
  readonly texts: Texts;
  /** The information in each word. */
  readonly units: Uint8Array;
  /** And in each text. */
  readonly weights: Int32Array;
}

/** Pairs of texts found alike, and how much: `likeness` is the share of their information that they have in common, in 255ths. */
export interface Edges {
  count: number;
  a: Int32Array;
  b: Int32Array;
  likeness: Uint8Array;
}

/** Pairs less alike are not kept. */
const leastLikeness = 0.4;
/** Texts joined by pairs so much alike need no further comparison. */
const surely = 0.65;
/** Most texts of a bucket that the others are compared with. */
const maxLeaders = 6;
/** When so many texts of a bucket are like none of its leaders, its key is a hub: it joins nobody more, and they are left to their other keys. */
const hubPatience = 64;
/** Cells of alignment that one text may cost. Short texts never come near; long ones that are like everything and nothing are left alone. */
const cellsPerText = 1 << 19;

/** The share of their information that two texts have in common (Dice), or 0 where it is below `least`. */
export function likenessOf({ texts, units, weights }: WeighedTexts, a: number, b: number, least: number): number {
  const total = ((weights[a] ?? 0) + (weights[b] ?? 0)) / 2;
  const shared = sharedUnits(texts, units, a, b, least * total);
  return shared < least * total ? 0 : shared / total;
}

/**
 * Compares the texts of each bucket with its leaders. `enough` is the information that must be shared for a pair to say anything, beside
 * the least that is written down for every word.
 */
export function edgesOf(weighed: WeighedTexts, { keys, texts: owners }: Buckets, enough: number): Edges {
  const { texts, weights } = weighed;
  const { starts } = texts;
  const edges: Edges = { count: 0, a: new Int32Array(1024), b: new Int32Array(1024), likeness: new Uint8Array(1024) };
  const sure = createGroups(weighed.texts.count);
  const leaders = new Int32Array(maxLeaders);
  const spent = new Map<number, number>();
  for (let from = 0; from < keys.length;) {
    const key = keys[from];
    let led = 0;
    let strangers = 0;
    let at = from;
    for (; at < keys.length && keys[at] === key; at++) {
      const text = owners[at] ?? 0;
      if (strangers > hubPatience || isSure(sure, leaders, led, text)) continue;
      const budget = spent.size === 0 ? cellsPerText : cellsPerText - (spent.get(text) ?? 0);
      if (budget <= 0) continue;
      const before = aligned.cells;
      const length = (starts[text + 1] ?? 0) - (starts[text] ?? 0);
      let best = 0;
      for (let i = 0; i < led && best < surely && aligned.cells - before < budget; i++) {
        const leader = leaders[i] ?? 0;
        const total = ((weights[text] ?? 0) + (weights[leader] ?? 0)) / 2;
        const least = enough + leastUnits * Math.min(length, (starts[leader + 1] ?? 0) - (starts[leader] ?? 0));
        const likeness = likenessOf(weighed, text, leader, Math.max(leastLikeness, least / total));
        if (likeness === 0) continue;
        addEdge(edges, leader, text, likeness);
        if (likeness >= surely) join(sure, leader, text);
        best = Math.max(best, likeness);
      }
      const cells = aligned.cells - before;
      if (cells > cellsPerText >> 5) spent.set(text, cellsPerText - budget + cells);
      // What is only somewhat like a leader may have others that are more like it.
      if (best >= surely) continue;
      if (led < maxLeaders) leaders[led++] = text;
      else if (best === 0) strangers++;
    }
    from = at;
  }
  return edges;
}

function isSure(sure: Int32Array, leaders: Int32Array, led: number, text: number): boolean {
  const root = rootOf(sure, text);
  for (let i = 0; i < led; i++) if (rootOf(sure, leaders[i] ?? 0) === root) return true;
  return false;
}

function addEdge(edges: Edges, a: number, b: number, likeness: number): void {
  if (edges.count === edges.a.length) {
    edges.a = longer(edges.a, edges.count * 2);
    edges.b = longer(edges.b, edges.count * 2);
    const grown = new Uint8Array(edges.count * 2);
    grown.set(edges.likeness);
    edges.likeness = grown;
  }
  edges.a[edges.count] = a;
  edges.b[edges.count] = b;
  edges.likeness[edges.count++] = Math.round(Math.min(1, likeness) * 255);
}
