import { helpLines as shape, type HelpLine } from "@telltale/contract";
import { describe, expect, test } from "vitest";
import { helpLines } from "./help-lines.ts";
import { isOpen, likelyCountry, linesFor, openLine } from "./opening.ts";

const line = (hours: HelpLine["hours"], zone = "Europe/London", more: Partial<HelpLine> = {}): HelpLine => ({
  id: "x",
  name: "x",
  about: { en: "x" },
  country: null,
  ages: { from: null, to: null },
  hours,
  zone,
  phone: null,
  address: null,
  source: null,
  checked: "2026-11",
  ...more,
});

const opened = (one: HelpLine, ...times: readonly string[]): boolean[] => times.map((at) => isOpen(one, new Date(at)));

describe("help lines", () => {
  test("are open by the clock of their own zone", () => {
    const weekday = line([{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }]);
    // A Wednesday in July: London is an hour ahead of UTC.
    const wednesday = ["07:59", "08:00", "15:59", "16:00"].map((time) => `2026-07-01T${time}:00Z`);
    expect(opened(weekday, ...wednesday)).toEqual([false, true, true, false]);
    expect(opened(weekday, "2026-07-04T12:00:00Z")).toEqual([false]);
  });

  test("that close after midnight stay open into the next day only", () => {
    const friday = line([{ days: ["fri"], from: "18:00", to: "02:00" }], "UTC");
    const times = ["2026-07-03T23:00:00Z", "2026-07-04T01:59:00Z", "2026-07-04T02:00:00Z", "2026-07-03T01:00:00Z"];
    expect(opened(friday, ...times)).toEqual([true, true, false, false]);
  });

  test("are not said to be open where nobody knows", () => {
    expect([isOpen(line("unknown"), new Date()), isOpen(line("always"), new Date())]).toEqual([false, true]);
  });

  test("always hold one that is open and for adults, at every hour of a week, for every country and for none", () => {
    const countries = [...new Set(helpLines.map(({ country }) => country)), "ZZ"];
    for (const country of countries)
      for (let hour = 0; hour < 168; hour++) {
        const now = new Date(Date.UTC(2026, 6, 6, hour));
        const first = openLine(helpLines, [], country, now);
        expect(first !== null && isOpen(first, now) && [country, null].includes(first.country)).toBe(true);
      }
  });

  test("of a desk that are all closed make way for one of the pages' own", () => {
    const own = [line([{ days: ["mon"], from: "09:00", to: "10:00" }], "UTC", { id: "own", country: "GB" })];
    const monday = new Date("2026-07-06T09:30:00Z");
    const tuesday = new Date("2026-07-07T09:30:00Z");
    expect(openLine(own, helpLines, "GB", monday)?.id).toBe("own");
    expect(openLine(own, helpLines, "GB", tuesday)?.id).toBe("gb-samaritans");
  });

  test("for the young alone are not shown first to somebody who was not asked for their age", () => {
    expect(openLine([line("always", "UTC", { ages: { from: null, to: 17 } })], [], null, new Date())).toBeNull();
  });

  test("of a country come before those of everywhere, open ones first", () => {
    const ids = linesFor(helpLines, "FR", new Date("2026-07-06T03:00:00Z")).map(({ id }) => id);
    expect(ids).toEqual(["find-a-helpline", "fr-3018"]);
    expect(linesFor(helpLines, "GB", new Date("2026-07-06T03:00:00Z")).map(({ id }) => id)).toEqual([
      "gb-samaritans",
      "gb-revenge-porn-helpline",
      "find-a-helpline",
    ]);
    expect(linesFor(helpLines, "FR", new Date("2026-07-06T12:00:00Z")).map(({ id }) => id)).toEqual(["fr-3018", "find-a-helpline"]);
  });

  test("are chosen by the reader's time zone, or else by their language", () => {
    expect(likelyCountry(helpLines, "Europe/Paris", "en-GB")).toBe("FR");
    expect(likelyCountry(helpLines, "America/Denver", "en-US")).toBe("US");
    expect(likelyCountry(helpLines, "Africa/Nairobi", "en")).toBeNull();
  });

  test("are as a desk would have to write them, each with its source", () => {
    expect(shape.safeParse(helpLines).error).toBeUndefined();
    expect(helpLines.filter(({ source }) => source === null)).toEqual([]);
    expect(helpLines.filter(({ phone, address }) => phone === null && address === null)).toEqual([]);
  });
});
