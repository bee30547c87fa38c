import type { Examination } from "../examine.ts";
import { featureNames, featuresOf } from "./features.ts";
import { type GramCounts, gramBuckets } from "./grams.ts";

/**
 * A logistic model over the dense features and the hashed words and pairs, with the scale that makes its
 * probabilities calibrated. Trained by `tools/train`; see there for data and measure.
 */
export interface Model {
  readonly bias: number;
  /** One weight for each of `featureNames`. */
  readonly dense: Readonly<Record<string, number>>;
  /** Weight of each bucket in steps of `gramStep`. */
  readonly grams: Int8Array;
  readonly gramStep: number;
  /** Inverse document frequency of each bucket in steps of 1/16. */
  readonly rarity: Uint8Array;
  /** Platt scaling (Platt 1999), fitted on predictions for writers the model had not seen. */
  readonly scale: number;
  readonly shift: number;
  /** Probabilities at and above which the level is `some` and `strong`. */
  readonly some: number;
  readonly strong: number;
  /** For each tell, how often what it marks belongs to a trap on the corpus. */
  readonly strength: Readonly<Record<string, number>>;
}

/** The share of a conversation's score that each bucket carries: weighted by rarity, of length one together. */
export function gramVector(counts: GramCounts, rarity: Uint8Array): { readonly buckets: Int32Array; readonly values: Float64Array } {
  const buckets = new Int32Array(counts.size);
  const values = new Float64Array(counts.size);
  let used = 0;
  let norm = 0;
  for (const [bucket, count] of counts) {
    const weight = rarity[bucket % gramBuckets] ?? 0;
    if (weight === 0) continue;
    const value = (1 + Math.log(count)) * (weight / 16);
    buckets[used] = bucket;
    values[used++] = value;
    norm += value * value;
  }
  norm = Math.sqrt(norm);
  for (let i = 0; i < used; i++) values[i] = (values[i] ?? 0) / norm;
  return { buckets: buckets.subarray(0, used), values: values.subarray(0, used) };
}

/** Probability that an examined conversation is a trap, 0 to 1. */
export function probabilityOf(examination: Examination, model: Model): number {
  const dense = featuresOf(examination);
  let score = model.bias;
  for (let i = 0; i < dense.length; i++) score += (dense[i] ?? 0) * (model.dense[featureNames[i] ?? ""] ?? 0);
  const { buckets, values } = gramVector(examination.grams, model.rarity);
  for (let i = 0; i < buckets.length; i++) score += (values[i] ?? 0) * (model.grams[buckets[i] ?? 0] ?? 0) * model.gramStep;
  return 1 / (1 + Math.exp(-(model.scale * score + model.shift)));
}
