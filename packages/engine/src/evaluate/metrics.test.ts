import { describe, expect, test } from "vitest";
import { type Judged, areaUnderCurve, evaluate, wilson } from "./metrics.ts";

function judged(
  trap: boolean,
  probability: number,
  level: Judged["level"] = "none",
  label = trap ? "trap" : "ham",
  kind: string | null = null,
): Judged {
  return { id: "r", label, kind, trap, level, probability };
}
const curve = (traps: readonly number[], others: readonly number[]): readonly Judged[] => [
  ...traps.map((probability) => judged(true, probability)),
  ...others.map((probability) => judged(false, probability)),
];

describe("the Wilson interval", () => {
  // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %d in %d is the published one", (hits, of, low, high) => {
    const found = wilson(hits, of);
    expect(found).toMatchObject({ value: hits / of, of });
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test("stays between 0 and 1, and mirrors when hits and misses change places", () => {
    for (const of of [1, 2, 7, 1000])
      for (const hits of [0, 1, of]) {
        const [one, other] = [wilson(hits, of), wilson(of - hits, of)];
        expect(one.low).toBeGreaterThanOrEqual(0);
        expect(one.high).toBeLessThanOrEqual(1);
        expect(one.low).toBeCloseTo(1 - (other.high ?? Number.NaN), 12);
      }
  });

  test("of nothing is nothing", () => {
    expect(wilson(0, 0)).toEqual({ value: null, low: null, high: null, of: 0 });
  });
});

describe("the area under the curve", () => {
  test("counts the pairs that are in order, ties half, with the interval of Hanley and McNeil", () => {
    // Of nine pairs 3 + 3 + 1.5 are in order. With A = 5/6: Q1 = 5/7, Q2 = 25/33, and the standard error is the root
    // of (5/36 + 2 (5/7 - 25/36) + 2 (25/33 - 25/36)) / 9 = 0.0338704.
    const found = areaUnderCurve(curve([0.9, 0.6, 0.4], [0.5, 0.4, 0.1]));
    expect(found.value).toBeCloseTo(7.5 / 9, 12);
    expect(found.low).toBeCloseTo(0.47262, 5);
    expect(found.high).toBe(1);
    expect(found.of).toBe(6);
  });

  test.each([
    ["all in order", [0.8, 0.9], [0.1, 0.2, 0.3], 1],
    ["all the wrong way round", [0.1, 0.2], [0.8, 0.9], 0],
    ["all alike", [0.5, 0.5, 0.5], [0.5], 0.5],
  ])("is told for pairs %s", (_, traps, others, value) => {
    expect(areaUnderCurve(curve(traps, others)).value).toBeCloseTo(value, 12);
  });

  test("does not depend on the order of the records", () => {
    const records = curve([0.9, 0.6, 0.4, 0.4], [0.5, 0.4, 0.1, 0.4, 0.9]);
    expect(areaUnderCurve(records.toReversed())).toEqual(areaUnderCurve(records));
  });

  test("cannot be told of one class alone, or of none", () => {
    for (const records of [curve([0.9], []), curve([], [0.1]), []])
      expect(areaUnderCurve(records)).toEqual({ value: null, low: null, high: null, of: records.length });
  });
});

describe("the figures", () => {
  test("count some and strong as a warning, and strong apart", () => {
    const found = evaluate([
      judged(true, 0.9, "strong"),
      judged(true, 0.8, "some"),
      judged(true, 0.3, "none"),
      judged(false, 0.9, "strong"),
      judged(false, 0.2, "none"),
      judged(false, 0.1, "none"),
      judged(false, 0.1, "none"),
    ]);
    expect([found.records, found.traps]).toEqual([7, 3]);
    expect([found.precision.value, found.recall.value, found.falseAlarms.value]).toEqual([2 / 3, 2 / 3, 1 / 4]);
    expect(found.f1).toBeCloseTo(2 / 3, 12);
    expect([found.strongPrecision.value, found.strongRecall.value, found.strongFalseAlarms.value]).toEqual([1 / 2, 1 / 3, 1 / 4]);
    expect([found.precision.of, found.recall.of, found.falseAlarms.of, found.strongPrecision.of]).toEqual([3, 3, 4, 2]);
  });

  test("hold the Brier score: the mean of the squared misses", () => {
    // (0.1² + 0.2² + 0.6² + 0.7²) / 4
    expect(evaluate([judged(true, 0.9), judged(false, 0.2), judged(false, 0.6), judged(true, 0.3)]).brier).toBeCloseTo(0.225, 12);
  });

  test("hold the calibration: in each tenth what was said, how often it was so, and the mean distance", () => {
    const found = evaluate([
      judged(true, 0.85),
      judged(false, 0.81),
      judged(false, 0.1),
      judged(false, 0.19),
      judged(true, 1),
      judged(false, 0),
    ]);
    // Bins: 0.0 said 0, was 0 of 1; 0.1 said 0.145, was 0 of 2; 0.8 said 0.83, was 1 of 2; 0.9 said 1, was 1 of 1.
    expect(found.calibration.map(({ records }) => records)).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 2, 1]);
    expect(found.calibration.map(({ from, to }) => [from, to])).toEqual(Array.from({ length: 10 }, (_, bin) => [bin / 10, (bin + 1) / 10]));
    expect(found.calibration[8]?.meanProbability).toBeCloseTo(0.83, 12);
    expect(found.calibration[8]?.traps).toEqual(wilson(1, 2));
    expect(found.calibration[2]?.traps.value).toBeNull();
    expect(found.calibrationError).toBeCloseTo((2 * 0.145 + 2 * 0.33) / 6, 12);
  });

  test("are given by label, and by kind within its label where a kind is named", () => {
    const found = evaluate([
      judged(true, 0.9, "strong", "trap", "code"),
      judged(true, 0.5, "some", "trap"),
      judged(false, 0.2, "none", "ham", "code"),
      judged(true, 0.4, "none", "trap", "code"),
    ]);
    expect(found.byLabel.map(({ name, records, traps, flagged, strong }) => [name, records, traps, flagged.value, strong.value])).toEqual([
      ["ham", 1, 0, 0, 0],
      ["trap", 3, 3, 2 / 3, 1 / 3],
    ]);
    expect(found.byLabel[1]?.meanProbability).toBeCloseTo(0.6, 12);
    expect(found.byKind.map(({ name, records }) => [name, records])).toEqual([
      ["ham: code", 1],
      ["trap: code", 2],
    ]);
  });

  test("of no records are null, not numbers", () => {
    expect(evaluate([])).toMatchObject({
      records: 0,
      f1: null,
      brier: null,
      calibrationError: null,
      precision: { value: null },
      auc: { value: null },
      byLabel: [],
    });
  });
});
