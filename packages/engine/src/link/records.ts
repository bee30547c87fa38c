/* Linking in bulk: short records by the million, by what they say. */
import { weightsOf } from "./align.ts";
import { type Background, fitBackground, informationOf, unitsPerBit } from "./background.ts";
import { bucketsOf } from "./buckets.ts";
import { type Clusters, clustersOf } from "./clusters.ts";
import { edgesOf } from "./edges.ts";
import { formsOf } from "./forms.ts";
import type { Texts } from "./texts.ts";

/** Texts a background is fitted on. */
const backgroundSample = 1 << 17;

/** A background of no texts: every word says as much as any other. */
const blank: Background = { texts: 0, words: new Uint16Array(1), pairs: new Uint16Array(1) };

function clusterWith(texts: Texts, order: Int32Array, background: Background): Clusters {
  const units = new Uint8Array(texts.starts[texts.count] ?? 0);
  if (background === blank) units.fill(10 * unitsPerBit);
  else informationOf(background, texts, units);
  const weighed = { texts, units, weights: weightsOf(texts, units) };
  // Of so many texts some pair shares this much by chance (odds of one in a hundred for any).
  const leastUnits = (Math.log2(order.length + 1) + 7) * unitsPerBit;
  return clustersOf(weighed, order, edgesOf(weighed, bucketsOf(texts, order, background), leastUnits));
}

/** The background of a set of texts: what its unrelated texts have in common. */
export function backgroundOf(texts: Texts, order: Int32Array): Background {
  const members = order.subarray(0, backgroundSample);
  const { of } = clusterWith(texts, members, blank);
  return fitBackground(
    texts,
    members,
    members.map((text) => ((of[text] ?? -1) < 0 ? text : texts.count + (of[text] ?? 0))),
  );
}

/** The cluster of every text, -1 for none. */
export function linkTexts(texts: Texts): Int32Array {
  const { of, order } = formsOf(texts);
  const clusters = clusterWith(texts, order, backgroundOf(texts, order));
  return of.map((form) => clusters.of[form] ?? -1);
}
