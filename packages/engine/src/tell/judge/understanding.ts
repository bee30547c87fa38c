import type { Examination } from "../examine.ts";
import { meaningLabels } from "../meaning/labels.ts";
import { By } from "../turns.ts";

/** For each thing a message can do: `most:`, how surely the surest message does it, and `sum:`, how much of it there is. */
export const understandingNames: readonly string[] = [
  ...meaningLabels.map(({ id }) => `most:${id}`),
  ...meaningLabels.map(({ id }) => `sum:${id}`),
];

/** What the messages of a chat do, by the meaning model's scores, in the order of `understandingNames`; written into `features`. */
export function understandingOf(
  { meaning, examined, weights }: Examination,
  features: Float64Array = new Float64Array(understandingNames.length),
): Float64Array {
  const labels = meaningLabels.length;
  features.fill(0);
  for (let turn = 0; turn < examined.length; turn++) {
    const by = examined[turn]?.turn.by;
    if (by === By.app) continue;
    const weight = weights[turn] ?? 1;
    const root = Math.sqrt(weight);
    const from = turn * labels;
    // The other side's labels have no score.
    for (let label = 0; label < labels; label++) {
      const score = Math.min(1.5, meaning[from + label] ?? 0);
      if (score <= 0) continue;
      const weighed = score * root;
      if (weighed > (features[label] ?? 0)) features[label] = weighed;
      features[labels + label] = (features[labels + label] ?? 0) + score * weight;
    }
  }
  for (let label = labels; label < labels * 2; label++) if (features[label] !== 0) features[label] = Math.log1p(features[label] ?? 0);
  return features;
}
