import { gramBuckets } from "../judge/grams.ts";
import type { Model } from "../judge/verdict.ts";
import { meaningBuckets } from "../meaning/features.ts";
import { meaningLabels } from "../meaning/labels.ts";
import type { MeaningModel } from "../meaning/score.ts";
import { decodeBase64, readGap } from "../../model/base64.ts";
import { meaningWeights } from "./weights/meaning-weights.ts";
import { verdictWeights } from "./weights/verdict-weights.ts";

/** What `assess` needs to know beside the catalogue. */
export interface Models {
  readonly verdict: Model;
  readonly meaning: MeaningModel;
}

/*
 * Words: the buckets that were learnt from, in order, each as the gap from the one before, its rarity, its weight.
 */
function decodeVerdict(): Model {
  const bytes = decodeBase64(verdictWeights.words.packed);
  const weights = new Int8Array(gramBuckets);
  const rarity = new Uint8Array(gramBuckets);
  let bucket = -1;
  for (let i = 0; i < bytes.length;) {
    const { value, next } = readGap(bytes, i);
    bucket += value;
    rarity[bucket] = bytes[next] ?? 0;
    weights[bucket] = bytes[next + 1] ?? 0;
    i = next + 2;
  }
  const { bias, step } = verdictWeights.words;
  return { ...verdictWeights, words: { bias, step, weights, rarity } };
}

/*
 * Meaning: the buckets that were learnt from as gaps, then their rows of `rank` signed bytes in the same order. Row 0
 * is for the buckets that were not.
 */
function decodeMeaning(): MeaningModel {
  const { rank } = meaningWeights;
  const gaps = decodeBase64(meaningWeights.buckets);
  const rows = new Uint16Array(meaningBuckets);
  let bucket = -1;
  let row = 0;
  for (let i = 0; i < gaps.length;) {
    const { value, next } = readGap(gaps, i);
    bucket += value;
    rows[bucket] = ++row;
    i = next;
  }
  const packed = decodeBase64(meaningWeights.embedding);
  const embedding = new Int8Array((row + 1) * rank);
  embedding.set(new Int8Array(packed.buffer, packed.byteOffset, row * rank), rank);
  return {
    rank,
    embedding,
    rows,
    steps: Float32Array.from(meaningWeights.steps),
    output: Float32Array.from(meaningWeights.output),
    bias: numbers("bias"),
    scale: numbers("scale"),
    shift: numbers("shift"),
    shown: numbers("shown"),
  };
}

function numbers(name: keyof typeof meaningWeights.labels): Float32Array {
  return Float32Array.from(meaningLabels, (_, i) => meaningWeights.labels[name][i] ?? 0);
}

let models: Models | null = null;

/** The models that come with Telltale, as trained by `tools/train`; unpacked when first asked for. */
export function shippedModels(): Models {
  return (models ??= { verdict: decodeVerdict(), meaning: decodeMeaning() });
}
