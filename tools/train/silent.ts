import { meaningBuckets } from "../../packages/engine/src/tell/meaning/features.ts";
import { meaningLabels } from "../../packages/engine/src/tell/meaning/labels.ts";
import type { MeaningModel } from "../../packages/engine/src/tell/meaning/score.ts";

/** A meaning model that says nothing, for examining chats while the real one is being trained. */
export const silentModel: MeaningModel = {
  rank: 0,
  embedding: new Int8Array(),
  rows: new Uint16Array(meaningBuckets),
  steps: new Float32Array(),
  output: new Float32Array(),
  bias: new Float32Array(meaningLabels.length),
  scale: new Float32Array(meaningLabels.length),
  shift: new Float32Array(meaningLabels.length),
  shown: new Float32Array(meaningLabels.length).fill(2),
};
