import type { Conversation } from "../../packages/engine/src/model/conversation.ts";
import { tells } from "../../packages/engine/src/tell/catalogue/tells.ts";
import { forEachVector } from "../../packages/engine/src/tell/examine.ts";
import { meaningBuckets } from "../../packages/engine/src/tell/meaning/features.ts";
import { meaningLabels } from "../../packages/engine/src/tell/meaning/labels.ts";
import { By, turnsOf } from "../../packages/engine/src/tell/turns.ts";
import { type Thread, conversationOf } from "./load.ts";
import { type LinearMap, type SparseRows, ridge } from "./ridge.ts";

export const labelCount = meaningLabels.length;
const labelIndex = new Map<string, number>(meaningLabels.map(({ id }, index) => [id, index]));

/** One message to learn from: its vector, and the labels its writer or reader gave it. */
export interface Example {
  readonly thread: number;
  /** The message's place in the thread. */
  readonly at: number;
  /** Whether anyone has said what the thread's messages do. */
  readonly labelled: boolean;
  readonly sender: boolean;
  readonly buckets: Int32Array;
  readonly values: Float32Array;
  readonly labels: readonly number[];
}

/** Every message of every thread. */
export function examplesOf(
  threads: readonly Thread[],
  conversationFor: (thread: Thread) => Conversation = ({ conversation }) => conversation,
): Example[] {
  return threads.flatMap((thread, index) => {
    const records = thread.record["messages"];
    if (!Array.isArray(records)) return [];
    const labelled = records.some((record) => Array.isArray(record.signs));
    const examples: Example[] = [];
    forEachVector(turnsOf(conversationFor(thread)), (turn, at, { buckets, values, count }) => {
      const signs: string[] = records[at]?.signs ?? [];
      examples.push({
        thread: index,
        at,
        labelled,
        sender: turn.by === By.sender,
        buckets: buckets.slice(0, count),
        values: values.slice(0, count),
        labels: signs.flatMap((sign) => labelIndex.get(sign) ?? []),
      });
    });
    return examples;
  });
}

const doing = (signs: readonly string[]) => (text: string) => ({ text, signs });

/**
 * The catalogue's own examples, as messages nobody's chats have: what must hit a tell does what the tell says, what must not does
 * nothing. Each stands twice, as an opening and as an answer.
 */
export function taughtExamples(): Example[] {
  const taught = tells.flatMap(({ id, evidence, hits, misses }) => {
    const label = meaningLabels.find(({ by, tell }) => by === "sender" && tell === id);
    if (evidence !== "language" || label === undefined) return [];
    return hits.map(doing([label.id])).concat(misses.map(doing([])));
  });
  return taught.flatMap(({ text, signs }) => {
    const said = { from: "+447700900142", text, signs };
    const chats = [[said], [{ from: "me", text: "ok" }, said]];
    return chats.flatMap((messages) => {
      const conversation = conversationOf({ messages });
      return examplesOf([{ id: "", label: "innocent", kind: "", language: "", writer: "", record: { messages }, conversation }]).filter(
        ({ sender }) => sender,
      );
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
export function fitMeaning(all: readonly Example[], options: MeaningOptions): MeaningFit {
  const examples = all.filter(({ labelled }) => labelled);
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
      for (let column = 0; column < rarity.length; column++)
        weights[column * labelCount + label] = (map.weights[column * labels.length + k] ?? 0) * (scale[column] ?? 0);
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
