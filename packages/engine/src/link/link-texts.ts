/* Linking in bulk: short texts by the million, by what they say. */
import { type Background, fitBackground, leastUnits, unitsPerBit } from "./background.ts";
import { bucketsOf } from "./buckets.ts";
import { type Clusters, clustersOf } from "./clusters.ts";
import { type Edges, type WeighedTexts, edgesOf } from "./edges.ts";
import type { Forms } from "./forms.ts";
import { sketchesOf } from "./sketch.ts";
import { type Texts, firstTexts } from "./texts.ts";

/** Texts a background is fitted on: enough to know a saying of one text in a thousand, and twice as many make no group better. */
const backgroundSample = 1 << 14;

/** A background of no texts: every word says as much as any other. */
const blank: Background = { texts: 0, words: new Uint16Array(1), pairs: new Uint16Array(1) };

interface Clustered {
  readonly clusters: Clusters;
  readonly edges: Edges;
  readonly weighed: WeighedTexts;
  /** The information that makes a likeness more than chance. */
  readonly enough: number;
}

function clusterWith(texts: Texts, background: Background): Clustered {
  const sketches = sketchesOf(texts, background);
  const weighed = { texts, units: sketches.units, weights: sketches.weights };
  // Of so many texts some pair shares this much by chance (odds of one in a hundred for any).
  const enough = (Math.log2(texts.count + 1) + 7) * unitsPerBit;
  const edges = edgesOf(weighed, bucketsOf(sketches), enough);
  return { clusters: clustersOf(weighed, edges), edges, weighed, enough };
}

/** The background of a set of texts: what its unrelated texts have in common. */
function backgroundOf(texts: Texts): Background {
  const { clusters, edges } = clusterWith(texts, blank);
  const voices = voicesOf(clusters, edges);
  return fitBackground(
    texts,
    voices.map((voice, text) => (voice < 0 ? text : texts.count + voice)),
  );
}

/**
 * The clusters, and with them the texts that are in none but most like a text of one: edited copies of a template, counted
 * as voices of their own, would make what it says look like common speech.
 */
function voicesOf({ of }: Clusters, { a, b, likeness, count }: Edges): Int32Array {
  const voices = Int32Array.from(of);
  const nearest = new Uint8Array(of.length);
  for (let i = 0; i < count; i++) {
    const [first, second] = [a[i] ?? 0, b[i] ?? 0];
    const [inside, outside] = (of[first] ?? -1) < 0 ? [second, first] : [first, second];
    if ((of[inside] ?? -1) < 0 || (of[outside] ?? -1) >= 0 || (likeness[i] ?? 0) <= (nearest[outside] ?? 0)) continue;
    nearest[outside] = likeness[i] ?? 0;
    voices[outside] = of[inside] ?? -1;
  }
  return voices;
}

/** Clusters of texts and what they rest on. */
export interface LinkedTexts {
  /** The cluster of every text, -1 for none. */
  readonly of: Int32Array;
  /** The form in the middle of each cluster: the one that the others are like. */
  readonly medoids: readonly number[];
  /** What each text says. Forms are numbered in an order that hangs on what they say alone. */
  readonly formOf: Int32Array;
  /** The information that two texts of the set must share for it to be more than chance, in bits. */
  readonly enoughBits: number;
}

/**
 * Finds which texts are variants of one another, given their forms, beside which they need not be kept. The order of the texts changes
 * nothing but their numbers.
 */
export function linkForms({ texts, of: formOf }: Forms): LinkedTexts {
  // The hashes by which forms are ordered make the first of them a sample.
  const background = backgroundOf(firstTexts(texts, backgroundSample));
  const { clusters, weighed, enough } = clusterWith(texts, background);
  const medoids = [...clusters.medoids];
  const ofForm = clusters.of;
  // What is said word for word again needs no other likeness.
  const copies = new Int32Array(texts.count);
  for (let text = 0; text < formOf.length; text++) copies[formOf[text] ?? 0] = (copies[formOf[text] ?? 0] ?? 0) + 1;
  for (let form = 0; form < texts.count; form++) {
    const length = (texts.starts[form + 1] ?? 0) - (texts.starts[form] ?? 0);
    if ((ofForm[form] ?? -1) >= 0 || (copies[form] ?? 0) < 2 || (weighed.weights[form] ?? 0) < enough + leastUnits * length) continue;
    ofForm[form] = medoids.push(form) - 1;
  }
  return { of: formOf.map((form) => ofForm[form] ?? -1), medoids, formOf, enoughBits: enough / unitsPerBit };
}
