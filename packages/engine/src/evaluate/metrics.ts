import type { Level } from "../model/assessment.ts";

/** One judged record: what it is, and what was said of it. */
export interface Judged {
  readonly id: string;
  readonly label: string;
  readonly kind: string | null;
  /** Whether the label says it is a trap. */
  readonly trap: boolean;
  readonly level: Level;
  readonly probability: number;
}

/** A share with its 95% interval; `value` is null where there is nothing to take a share of. */
export interface Rate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly of: number;
}

export interface GroupRow {
  readonly name: string;
  readonly records: number;
  readonly traps: number;
  /** Share given `some` or `strong`. */
  readonly flagged: Rate;
  readonly strong: Rate;
  readonly meanProbability: number;
}

export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly meanProbability: number;
  readonly traps: Rate;
}

/** How well assessments tell traps from the rest. `precision`, `recall` and `f1` count `some` and `strong` as a warning. */
export interface Evaluation {
  readonly records: number;
  readonly traps: number;
  readonly precision: Rate;
  readonly recall: Rate;
  readonly f1: number | null;
  readonly strongPrecision: Rate;
  readonly strongRecall: Rate;
  readonly falseAlarms: Rate;
  readonly strongFalseAlarms: Rate;
  readonly auc: Rate;
  readonly brier: number | null;
  /** Expected calibration error over the bins. */
  readonly calibrationError: number | null;
  readonly calibration: readonly CalibrationBin[];
  readonly byLabel: readonly GroupRow[];
  readonly byKind: readonly GroupRow[];
}

const z = 1.959964;

/** A share with the Wilson score interval (Wilson 1927). */
export function wilson(hits: number, of: number): Rate {
  if (of === 0) return { value: null, low: null, high: null, of };
  const share = hits / of;
  const centre = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half), of };
}

/**
 * Area under the ROC curve, ties counted half (Mann–Whitney), with the interval of Hanley and McNeil (1982).
 * Null where one class is missing.
 */
export function areaUnderCurve(judged: readonly Judged[]): Rate {
  const traps = judged.filter(({ trap }) => trap).length;
  const others = judged.length - traps;
  if (traps === 0 || others === 0) return { value: null, low: null, high: null, of: judged.length };
  const sorted = judged.toSorted((a, b) => a.probability - b.probability);
  let rankSum = 0;
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j < sorted.length && sorted[j]?.probability === sorted[i]?.probability) j++;
    for (let k = i; k < j; k++) if (sorted[k]?.trap === true) rankSum += (i + 1 + j) / 2;
    i = j;
  }
  const area = (rankSum - (traps * (traps + 1)) / 2) / (traps * others);
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const variance = (area * (1 - area) + (traps - 1) * (q1 - area * area) + (others - 1) * (q2 - area * area)) / (traps * others);
  const half = z * Math.sqrt(Math.max(0, variance));
  return { value: area, low: Math.max(0, area - half), high: Math.min(1, area + half), of: judged.length };
}

/** The figures for a list of judged records. */
export function evaluate(judged: readonly Judged[]): Evaluation {
  const traps = judged.filter(({ trap }) => trap);
  const others = judged.filter(({ trap }) => !trap);
  const flagged = judged.filter(({ level }) => level !== "none");
  const strong = judged.filter(({ level }) => level === "strong");
  const caught = flagged.filter(({ trap }) => trap).length;
  const strongCaught = strong.filter(({ trap }) => trap).length;
  const precision = wilson(caught, flagged.length);
  const recall = wilson(caught, traps.length);
  const calibration = calibrationOf(judged);
  return {
    records: judged.length,
    traps: traps.length,
    precision,
    recall,
    f1: flagged.length + traps.length === 0 ? null : (2 * caught) / (flagged.length + traps.length),
    strongPrecision: wilson(strongCaught, strong.length),
    strongRecall: wilson(strongCaught, traps.length),
    falseAlarms: wilson(flagged.length - caught, others.length),
    strongFalseAlarms: wilson(strong.length - strongCaught, others.length),
    auc: areaUnderCurve(judged),
    brier: judged.length === 0 ? null : mean(judged.map(({ probability, trap }) => (probability - (trap ? 1 : 0)) ** 2)),
    calibrationError:
      judged.length === 0
        ? null
        : calibration.reduce((sum, bin) => sum + bin.records * Math.abs(bin.meanProbability - (bin.traps.value ?? 0)), 0) / judged.length,
    calibration,
    byLabel: groupRows(judged, ({ label }) => label),
    byKind: groupRows(judged, ({ kind, label }) => (kind === null ? null : `${label}: ${kind}`)),
  };
}

function calibrationOf(judged: readonly Judged[]): CalibrationBin[] {
  return Array.from({ length: 10 }, (_, index) => {
    const bin = judged.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === index);
    return {
      from: index / 10,
      to: (index + 1) / 10,
      records: bin.length,
      meanProbability: mean(bin.map(({ probability }) => probability)),
      traps: wilson(bin.filter(({ trap }) => trap).length, bin.length),
    };
  });
}

function groupRows(judged: readonly Judged[], nameOf: (record: Judged) => string | null): GroupRow[] {
  const groups = new Map<string, Judged[]>();
  for (const record of judged) {
    const name = nameOf(record);
    if (name === null) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [record]);
    else group.push(record);
  }
  return [...groups]
    .map(([name, group]) => ({
      name,
      records: group.length,
      traps: group.filter(({ trap }) => trap).length,
      flagged: wilson(group.filter(({ level }) => level !== "none").length, group.length),
      strong: wilson(group.filter(({ level }) => level === "strong").length, group.length),
      meanProbability: mean(group.map(({ probability }) => probability)),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
