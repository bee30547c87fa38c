import type { Fit } from "./fit.ts";
import { labelCount, type MeaningFit } from "./meaning.ts";
import { factorise } from "./ridge.ts";

/** A number with the six digits that the shipped weights keep. */
export const short = (value: number): number => Number(value.toPrecision(6));

function pushGap(bytes: number[], gap: number): void {
  let rest = gap;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** Word weights in the packing that `shipped.ts` reads. */
export function packWords(
  { bias, weights }: Fit,
  rarity: Uint8Array,
): { readonly bias: number; readonly step: number; readonly packed: string } {
  const step = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9) / 127;
  const bytes: number[] = [];
  let before = -1;
  rarity.forEach((rare, bucket) => {
    if (rare === 0) return;
    pushGap(bytes, bucket - before);
    before = bucket;
    bytes.push(rare, Math.round(weights[bucket]! / step) & 255);
  });
  return { bias: short(bias), step: short(step), packed: base64(Uint8Array.from(bytes)) };
}

/** The meaning model brought to a lower rank and to bytes, in the packing that `shipped.ts` reads. */
export function packMeaning(
  { columns, map }: MeaningFit,
  rank: number,
): { readonly rank: number; readonly buckets: string; readonly embedding: string; readonly steps: number[]; readonly output: number[] } {
  const { left, right } = factorise(map, labelCount, rank);
  const width = left.length / rank;
  const steps = Array.from({ length: rank }, (_, d) => {
    const sizes = Array.from({ length: width }, (__, row) => Math.abs(left[row * rank + d]!)).toSorted((a, b) => a - b);
    // The few largest are cut to the range, so that the many small ones keep their differences.
    return Math.max(1e-9, (sizes[Math.floor(width * 0.999)] ?? 1) / 127);
  });
  const gaps: number[] = [];
  const embedding = new Int8Array(width * rank);
  let before = -1;
  let row = 0;
  columns.forEach((column, bucket) => {
    if (column < 0) return;
    pushGap(gaps, bucket - before);
    before = bucket;
    for (let d = 0; d < rank; d++)
      embedding[row * rank + d] = Math.max(-127, Math.min(127, Math.round(left[column * rank + d]! / steps[d]!)));
    row++;
  });
  return {
    rank,
    buckets: base64(Uint8Array.from(gaps)),
    embedding: base64(new Uint8Array(embedding.buffer)),
    steps: steps.map(short),
    output: [...right].map(short),
  };
}
