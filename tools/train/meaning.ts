import { createVector, meaningBuckets, vectorOf } from "../../packages/engine/src/tell/meaning/features.ts";
import { meaningLabels } from "../../packages/engine/src/tell/meaning/labels.ts";
import { By, turnsOf } from "../../packages/engine/src/tell/turns.ts";
import { createTokens, tokenize } from "../../packages/engine/src/tell/words/tokens.ts";
import type { Thread } from "./load.ts";
import { type LinearMap, type SparseRows, ridge } from "./ridge.ts";

export const labelCount = meaningLabels.length;
const labelIndex = new Map<string, number>(meaningLabels.map(({ id }, index) => [id, index]));

/** One message to learn from: its vector, and the labels its writer or reader gave it. */
export interface Example {
  readonly thread: number;
  readonly sender: boolean;
  readonly buckets: Int32Array;
  readonly values: Float32Array;
  readonly labels: readonly number[];
}

/** Every message of every labelled thread. Threads nobody has labelled give none. */
export function examplesOf(threads: readonly Thread[]): Example[] {
  const tokens = createTokens();
  const vector = createVector();
  return threads.flatMap((thread, index) => {
    const records = thread.record["messages"];
    if (!Array.isArray(records)) return [];
    const labelled = records.some((record) => Array.isArray(record.signs));
    let before: number[] = [];
    let last: { by: number; minute: number } | null = null;
    return turnsOf(thread.conversation).list.flatMap((turn, at): Example[] => {
      tokenize(turn.text, tokens);
      const place = {
        sender: turn.by === By.sender,
        answers: last !== null && last.by !== turn.by,
        index: at,
        picture: turn.picture,
        file: turn.file,
        gap: last === null ? Number.NaN : turn.minute - last.minute,
      };
      vectorOf(tokens, turn.text, before, place, vector);
      before = [...tokens.hashes.subarray(0, Math.min(100, tokens.count))];
      last = turn;
      if (!labelled || turn.by === By.app) return [];
      const signs: string[] = records[at]?.signs ?? [];
      return [
        {
          thread: index,
          sender: place.sender,
          buckets: vector.buckets.slice(0, vector.count),
          values: vector.values.slice(0, vector.count),
          labels: signs.flatMap((sign) => labelIndex.get(sign) ?? []),
        },
      ];
    });
  });
}

export interface MeaningFit {
  /** Column of each bucket, -1 for none; columns of the sender's and the owner's buckets do not meet. */
  readonly columns: Int32Array;
  readonly map: LinearMap;
}

export interface MeaningOptions {
  readonly penalty: number;
  readonly steps: number;
  readonly minimum: number;
}

/** Fits the labels of each side on that side's messages. */
export function fitMeaning(examples: readonly Example[], options: MeaningOptions): MeaningFit {
  const seen = new Int32Array(meaningBuckets);
  for (const { buckets } of examples) for (const bucket of new Set(buckets)) seen[bucket]!++;
  const columns = new Int32Array(meaningBuckets).fill(-1);
  const rarity: number[] = [];
  seen.forEach((count, bucket) => {
    if (count < options.minimum) return;
    columns[bucket] = rarity.length;
    rarity.push(Math.log(examples.length / count) + 1);
  });
  const mean = rarity.reduce((sum, value) => sum + value, 0) / Math.max(1, rarity.length);
  const scale = rarity.map((value) => value / mean);
  const weights = new Float32Array(rarity.length * labelCount);
  const bias = new Float32Array(labelCount);
  for (const sender of [true, false]) {
    const side = examples.filter((example) => example.sender === sender);
    const labels = meaningLabels.flatMap(({ by }, index) => ((by === "sender") === sender ? [index] : []));
    const targets = new Float32Array(side.length * labels.length);
    side.forEach((example, i) => labels.forEach((label, k) => (targets[i * labels.length + k] = example.labels.includes(label) ? 1 : 0)));
    const map = ridge(sparse(side, columns, scale), targets, labels.length, options.penalty, options.steps);
    labels.forEach((label, k) => {
      bias[label] = map.bias[k] ?? 0;
      for (let column = 0; column < rarity.length; column++) weights[column * labelCount + label] = (map.weights[column * labels.length + k] ?? 0) * (scale[column] ?? 0);
    });
  }
  return { columns, map: { weights, bias } };
}

function sparse(examples: readonly Example[], columnOf: Int32Array, scale: readonly number[]): SparseRows {
  const starts = new Int32Array(examples.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  examples.forEach(({ buckets, values: given }, i) => {
    buckets.forEach((bucket, k) => {
      const column = columnOf[bucket] ?? -1;
      if (column < 0) return;
      columns.push(column);
      values.push((given[k] ?? 0) * (scale[column] ?? 0));
    });
    starts[i + 1] = columns.length;
  });
  return { starts, columns: Int32Array.from(columns), values: Float32Array.from(values), width: scale.length };
}

/** Raw scores of one message by a fit, one a label. */
export function scoresOf(example: Pick<Example, "buckets" | "values">, { columns, map }: MeaningFit): Float32Array {
  const scores = Float32Array.from(map.bias);
  example.buckets.forEach((bucket, i) => {
    const column = columns[bucket] ?? -1;
    if (column < 0) return;
    const value = example.values[i] ?? 0;
    for (let k = 0; k < labelCount; k++) scores[k]! += value * map.weights[column * labelCount + k]!;
  });
  return scores;
}
