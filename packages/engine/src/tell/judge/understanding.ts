import type { Examination } from "../examine.ts";
import { meaningLabels } from "../meaning/labels.ts";
import { By } from "../turns.ts";

/** For each thing a message can do: `most:`, how surely the surest message does it, and `sum:`, how much of it there is. */
export const understandingNames: readonly string[] = [
  ...meaningLabels.map(({ id }) => `most:${id}`),
  ...meaningLabels.map(({ id }) => `sum:${id}`),
];

/** What the messages of a chat do, by the meaning model's scores, in the order of `understandingNames`. */
export function understandingOf({ meaning, examined, weights }: Examination): Float64Array {
  const labels = meaningLabels.length;
  const features = new Float64Array(labels * 2);
  for (let turn = 0; turn < examined.length; turn++) {
    const by = examined[turn]?.turn.by;
    if (by === By.app) continue;
    // The other side's labels have no score.
    for (let label = 0; label < labels; label++) {
      const score = Math.min(1.5, meaning[turn * labels + label] ?? 0);
      if (score <= 0) continue;
      const weighed = score * Math.sqrt(weights[turn] ?? 1);
      if (weighed > (features[label] ?? 0)) features[label] = weighed;
      features[labels + label] = (features[labels + label] ?? 0) + score * (weights[turn] ?? 1);
    }
  }
  for (let label = labels; label < labels * 2; label++) if (features[label] !== 0) features[label] = Math.log1p(features[label] ?? 0);
  return features;
}
