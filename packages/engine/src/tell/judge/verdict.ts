import { languages } from "../catalogue/tell.ts";
import type { Examination } from "../examine.ts";
import { conductNames, conductOf } from "./conduct.ts";
import { type GramVector, fillGramVector, gramBuckets } from "./grams.ts";
import { understandingNames, understandingOf } from "./understanding.ts";

/** A logistic model over named features. */
interface LinearJudge {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * Three judges that look at different evidence, each trained alone, and how much each is believed. `conduct` sees tells,
 * moves, structure and the order of stages; `understanding` sees what each message does by meaning; `words` sees the words
 * and pairs of words of either side. Trained by `tools/train`; see there for data and measure.
 */
export interface Model {
  readonly conduct: LinearJudge;
  readonly understanding: LinearJudge;
  readonly words: {
    readonly bias: number;
    /** Weight of each bucket in steps of `step`. */
    readonly weights: Int8Array;
    readonly step: number;
    /** Inverse document frequency of each bucket in sixteenths, 0 for those not learnt from. */
    readonly rarity: Uint8Array;
  };
  /** Logistic combination of the three, fitted on scores for writers none of them had seen: that makes it calibrated. */
  readonly belief: { readonly conduct: number; readonly understanding: number; readonly words: number; readonly bias: number };
  /** Probabilities at and above which the level is `some` and `strong`. */
  readonly some: number;
  readonly strong: number;
  /** For each tell, how often what it marks belongs to a trap on the corpus. */
  readonly strength: Readonly<Record<string, number>>;
}

// A judge's weights in the order of its features' names, looked up once.
const inOrder = new WeakMap<LinearJudge, Float64Array>();

function linear(features: Float64Array, names: readonly string[], judge: LinearJudge): number {
  let weights = inOrder.get(judge);
  if (weights === undefined) inOrder.set(judge, (weights = Float64Array.from(names, (name) => judge.weights[name] ?? 0)));
  let score = judge.bias;
  for (let i = 0; i < features.length; i++) score += (features[i] ?? 0) * (weights[i] ?? 0);
  return score;
}

/** Whether what is said is judged: in a language of the catalogue, or in too few words to tell one. */
export function isRead(language: string | null): boolean {
  return language === null || (languages as readonly string[]).includes(language);
}

// What one verdict needs and the next uses again.
const conductFeatures = new Float64Array(conductNames.length);
const understandingFeatures = new Float64Array(understandingNames.length);
const gramFeatures: GramVector = { size: 0, buckets: new Int32Array(0), values: new Float64Array(0) };

/** Probability that an examined conversation is a trap, 0 to 1. */
export function probabilityOf(examination: Examination, model: Model): number {
  const { words, belief } = model;
  const conduct = belief.bias + belief.conduct * linear(conductOf(examination, conductFeatures), conductNames, model.conduct);
  // What is written in a language the phrases and models do not read says nothing; who wrote when still does.
  if (!isRead(examination.language)) return 1 / (1 + Math.exp(-conduct));
  fillGramVector(examination.grams, words.rarity, gramFeatures);
  const { size, buckets, values } = gramFeatures;
  let wordScore = words.bias;
  for (let i = 0; i < size; i++) wordScore += (values[i] ?? 0) * (words.weights[(buckets[i] ?? 0) % gramBuckets] ?? 0) * words.step;
  const score =
    conduct +
    belief.understanding * linear(understandingOf(examination, understandingFeatures), understandingNames, model.understanding) +
    belief.words * wordScore;
  return 1 / (1 + Math.exp(-score));
}
