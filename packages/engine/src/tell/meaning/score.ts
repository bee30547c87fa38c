import type { MessageVector } from "./features.ts";
import { meaningLabels } from "./labels.ts";

/**
 * A supervised static embedding: each bucket has a short vector, a message is the weighted sum of its buckets', and each
 * label reads the sum through one row (after fastText: Joulin et al. 2017). Trained by `tools/train`.
 */
export interface MeaningModel {
  readonly rank: number;
  /** `rank` steps for each row; `rows` says which row a bucket has, 0 for none. */
  readonly embedding: Int8Array;
  readonly rows: Uint16Array;
  /** One step size a dimension. */
  readonly steps: Float32Array;
  /** labels × rank. */
  readonly output: Float32Array;
  readonly bias: Float32Array;
  /** Platt scaling (Platt 1999) of each label's raw score. */
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  /** Probability from which a message is shown as the label's tell; above 1 where it never is. */
  readonly shown: Float32Array;
}

const sum = new Float64Array(128);

/** Raw scores of one message, one a label, into `scores` from `at` on: about 1 where the label holds, about 0 where not. */
export function scoreMessage(model: MeaningModel, vector: MessageVector, scores: Float32Array, at: number): void {
  const { rank, embedding, rows, steps, output, bias } = model;
  for (let d = 0; d < rank; d++) sum[d] = 0;
  for (let i = 0; i < vector.count; i++) {
    const row = rows[vector.buckets[i] ?? 0] ?? 0;
    if (row === 0) continue;
    const value = vector.values[i] ?? 0;
    const from = row * rank;
    for (let d = 0; d < rank; d++) sum[d] = (sum[d] ?? 0) + value * (embedding[from + d] ?? 0);
  }
  for (let d = 0; d < rank; d++) sum[d] = (sum[d] ?? 0) * (steps[d] ?? 0);
  for (let label = 0; label < meaningLabels.length; label++) {
    let score = bias[label] ?? 0;
    for (let d = 0; d < rank; d++) score += (output[label * rank + d] ?? 0) * (sum[d] ?? 0);
    scores[at + label] = score;
  }
}

/** The probability a raw score stands for. */
export function probabilityOfScore(model: MeaningModel, label: number, score: number): number {
  return 1 / (1 + Math.exp(-((model.scale[label] ?? 1) * score + (model.shift[label] ?? 0))));
}
