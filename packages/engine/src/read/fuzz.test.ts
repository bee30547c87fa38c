/**
 * Every export of the corpus, damaged at random in bytes and in pieces of other exports, is read or refused with a coded
 * error and keeps the coverage law. `FUZZ_RUNS` is how many inputs are tried in all; `FUZZ_SEED` begins another series.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { corpusCases } from "../../test/corpus.ts";
import { brokenLaw, edits, mutate, readOrRefuse, splice, splicesFrom, tightLimits } from "../../test/damage.ts";
import { formats, type Format } from "../model/format.ts";
import { defaultLimits } from "../model/limits.ts";
import type { ReadOptions } from "./reader.ts";

const cases = corpusCases();
const runs = Math.max(1, Math.ceil(Number(process.env["FUZZ_RUNS"] ?? 3000) / cases.length));
const seed = Number(process.env["FUZZ_SEED"] ?? 20250314);
const known = Object.keys(formats).filter((name): name is Format => name in formats);

/** None, as the content says, or now and then a format forced on it, an owner and a zone. */
function optionsFrom(own: Partial<ReadOptions>): fc.Arbitrary<ReadOptions> {
  const limits = fc.constantFrom(defaultLimits, tightLimits);
  return fc.oneof(
    { weight: 4, arbitrary: limits.map((ceilings) => ({ ...own, limits: ceilings })) },
    { weight: 1, arbitrary: fc.record({ limits, format: fc.constantFrom(...known) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        limits,
        me: fc.constantFrom("Ada", "Me", "You", ""),
        zone: fc.constantFrom("Asia/Kathmandu", "Mars/Olympus"),
      }),
    },
  );
}

describe("damaged exports are covered byte for byte, or refused with a coded error", () => {
  let read = 0;
  cases.forEach(({ path, bytes, options }, index) => {
    test(`${path}, ${runs} times`, { timeout: 3_600_000 }, () => {
      const others = [bytes, ...[1, 7, 31].map((step) => cases[(index + step) % cases.length]?.bytes ?? bytes)];
      const damaged = fc.tuple(edits, splicesFrom(others), fc.boolean()).map(([list, splices, editsToo]) => {
        const spliced = splice(bytes, splices);
        return editsToo || splices.length === 0 ? mutate(spliced, list) : spliced;
      });
      const property = fc.property(damaged, optionsFrom(options), (input, chosen) => {
        for (const conversation of readOrRefuse(input, chosen)) {
          read++;
          const broken = brokenLaw(conversation, chosen.limits);
          if (broken !== null) throw new Error(broken);
        }
      });
      const outcome = fc.check(property, { numRuns: runs, seed: seed + index });
      if (!outcome.failed) return;
      const [input, chosen] = outcome.counterexample ?? [];
      const shown = JSON.stringify(Buffer.from(input ?? []).toString("latin1"));
      const { limits, ...rest } = chosen ?? { limits: defaultLimits };
      throw new Error(
        `FUZZ_SEED=${seed} ${path}, path ${outcome.counterexamplePath}: ${String(outcome.errorInstance)}; ` +
          `bytes as Latin-1 ${shown} with ${JSON.stringify(rest)} and ${limits === tightLimits ? "tight" : "default"} limits`,
        { cause: outcome.errorInstance },
      );
    });
  });

  test("and at least half as many conversations were read as inputs were tried", () => {
    expect(read).toBeGreaterThan((runs * cases.length) / 2);
  });
});
