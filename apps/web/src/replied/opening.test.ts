import { describe, expect, test } from "vitest";
import { type HelpLine, helpLines } from "./help-lines.ts";
import { isOpen, linesFor } from "./opening.ts";

const line = (hours: HelpLine["hours"], zone = "Europe/London"): HelpLine => ({
  id: "x",
  name: "x",
  about: { en: "", fr: "" },
  country: null,
  ages: { from: null, to: null },
  hours,
  zone,
  phone: null,
  address: null,
  isExample: true,
});

describe("help lines", () => {
  test("are open by the clock of their own zone", () => {
    const weekday = line([{ days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60 }]);
    // A Wednesday in July: London is an hour ahead of UTC.
    expect(["07:59", "08:00", "15:59", "16:00"].map((time) => isOpen(weekday, new Date(`2026-07-01T${time}:00Z`)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isOpen(weekday, new Date("2026-07-04T12:00:00Z"))).toBe(false);
  });

  test("that close after midnight stay open into the next day only", () => {
    const friday = line([{ days: [5], from: 18 * 60, to: 26 * 60 }], "UTC");
    expect(
      ["2026-07-03T23:00:00Z", "2026-07-04T01:59:00Z", "2026-07-04T02:00:00Z", "2026-07-03T01:00:00Z"].map((at) =>
        isOpen(friday, new Date(at)),
      ),
    ).toEqual([true, true, false, false]);
  });

  test("always hold one that is open, at every hour of a week and for every country", () => {
    for (const country of [null, "GB", "IE", "ZZ"])
      for (let hour = 0; hour < 168; hour++) {
        const now = new Date(Date.UTC(2026, 6, 6, hour));
        const [first] = linesFor(helpLines, country, now);
        expect(first !== undefined && isOpen(first, now)).toBe(true);
      }
  });

  test("are all marked as examples, with numbers that reach nobody", () => {
    expect(helpLines.every(({ isExample, phone }) => isExample && (phone === null || /^\+44 7700 900\d{3}$/.test(phone)))).toBe(true);
  });
});
