import * as fc from "fast-check";
import { expect, test } from "vitest";
import { momentOfBoth, momentOfInstant, momentOfWall, wallOf } from "./clock.ts";

test("an instant in a zone and its wall clock with the zone's offset are the same moment", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 946_684_800, max: 1_893_456_000 }),
      fc.constantFrom("Europe/London", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"),
      (seconds, zone) => {
        const wall = momentOfInstant(seconds * 1000, zone)?.at ?? "";
        const both = momentOfBoth(wall, seconds * 1000);
        expect(both?.at).toBe(wall);
        expect(Date.parse(`${both?.at}${both?.zone}`)).toBe(seconds * 1000);
      },
    ),
    { numRuns: 400, seed: 20240314 },
  );
});

test("a fraction of a second is given only where there is one", () => {
  expect(momentOfInstant(1_710_450_300_000, undefined)?.at).toBe("2024-03-14T21:05:00");
  expect(momentOfInstant(1_710_450_300_120, undefined)).toMatchObject({ at: "2024-03-14T21:05:00.120", precision: "millisecond" });
});

test.each([0, -1, Number.NaN, Infinity, 253_402_300_800_000])("%d is no instant", (ms) => {
  expect(momentOfInstant(ms, undefined)).toBeNull();
});

test.each(["2024-02-30T00:00:00", "2023-02-29T00:00:00", "2024-13-01T00:00:00", "2024-01-01T24:00:00", "2024-1-1T00:00", "yesterday"])(
  "%s is no wall clock",
  (wall) => {
    expect(momentOfWall(wall, undefined)).toBeNull();
  },
);

test("a leap day is a day", () => {
  expect(wallOf(2024, 2, 29, 0, 0, 0)).toBe("2024-02-29T00:00:00");
});
