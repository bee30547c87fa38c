import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { corpusCases } from "../../test/corpus.ts";
import { brokenLaw, edits, mutate, readOrRefuse, tightLimits } from "../../test/damage.ts";
import { formats, type Format } from "../model/format.ts";
import { defaultLimits } from "../model/limits.ts";

const runs = Number(process.env["LAW_RUNS"] ?? 150);
const known = Object.keys(formats).filter((name): name is Format => name in formats);
const exportsByFormat = Map.groupBy(corpusCases(), ({ path }) => path.split("/")[0] ?? "");

describe.each([...exportsByFormat])("%s exports, damaged at random", (format, cases) => {
  const files = cases.map(({ bytes }) => bytes);
  test("are covered byte for byte, or refused with a coded error", () => {
    let count = 0;
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, fc.boolean(), (file, list, forced) => {
        const bytes = mutate(file, list);
        const named = known.find((name) => forced && name === format);
        for (const conversation of readOrRefuse(bytes, { limits: tightLimits, ...(named === undefined ? {} : { format: named }) })) {
          count += 1;
          expect(brokenLaw(conversation, tightLimits)).toBeNull();
        }
      }),
      { numRuns: runs, seed: 20240314 },
    );
    expect(count).toBeGreaterThan(runs / 8);
  });

  test("are read the same way twice", () => {
    for (const bytes of files) {
      const [first, second] = [0, 1].map(() =>
        readOrRefuse(bytes, { limits: defaultLimits }).map(({ source, participants, messages, issues }) => [
          source,
          participants,
          [...messages],
          issues,
        ]),
      );
      expect(first).toEqual(second);
    }
  });
});

test("any bytes at all are read or refused with a coded error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.constantFrom(...known), fc.boolean(), (bytes, format, forced) => {
      for (const conversation of readOrRefuse(bytes, { limits: tightLimits, ...(forced ? { format } : {}) }))
        expect(brokenLaw(conversation, tightLimits)).toBeNull();
    }),
    { numRuns: runs * 4, seed: 20240314 },
  );
});
