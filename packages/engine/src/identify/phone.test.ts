import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { phoneOf, phoneReadings } from "./phone.ts";

const canonical = (written: string, country?: string): string | null => phoneOf(written, country)?.identifier?.canonical ?? null;

describe("a number that states its country is E.164 however it is written", () => {
  test.each([
    ["+352 621 123 456", "+352621123456"],
    ["00352621123456", "+352621123456"],
    ["00352 621 123 456", "+352621123456"],
    ["352621123456", "+352621123456"],
    ["+352 (0)621 123 456", "+352621123456"],
    ["+35226123456", "+35226123456"],
    ["+44 7700 900118", "+447700900118"],
    ["+44 (0)7700 900118", "+447700900118"],
    ["+44 07700 900118", "+447700900118"],
    ["+44-7700-900-999", "+447700900999"],
    ["447700900000", "+447700900000"],
    ["\u202a+44 7700 900118\u202c", "+447700900118"],
    ["\u2066+44\u00a07700\u00a0900118\u2069", "+447700900118"],
    ["＋４４７７００９００１１８", "+447700900118"],
    ["+٤٤٧٧٠٠٩٠٠١١٨", "+447700900118"],
    ["+44 20 7946 0958", "+442079460958"],
    ["+1 (202) 555-0123", "+12025550123"],
    ["+1 555 555 0199", "+15555550199"],
    ["12025550123", "+12025550123"],
    ["+49 151 12345678", "+4915112345678"],
    ["0049 (0)151/12345678", "+4915112345678"],
    ["+48 512 345 678", "+48512345678"],
    ["0048512345678", "+48512345678"],
    ["+33 6 12 34 56 78", "+33612345678"],
    ["+33 (0)6.39.98.00.01", "+33639980001"],
    ["+91 98765 43210", "+919876543210"],
    ["+९१ ९८७६५ ४३२१०", "+919876543210"],
    ["+39 06 12345678", "+390612345678"],
  ])("%j is %s", (written, e164) => {
    expect(phoneOf(written)?.kind).toBe("e164");
    expect(canonical(written)).toBe(e164);
  });
});

describe("a number of home needs the country", () => {
  test.each([
    ["07700 900118", "GB", "+447700900118"],
    ["(07700) 900-118", "gb", "+447700900118"],
    ["020 7946 0958", "GB", "+442079460958"],
    ["(202) 555-0123", "US", "+12025550123"],
    ["0151 12345678", "DE", "+4915112345678"],
    ["512 345 678", "PL", "+48512345678"],
    ["06 12 34 56 78", "FR", "+33612345678"],
    ["098765 43210", "IN", "+919876543210"],
    ["621 123 456", "LU", "+352621123456"],
  ])("%j in %s is %s", (written, country, e164) => expect(canonical(written, country)).toBe(e164));

  test("and without one is compared as it is", () => {
    expect(phoneOf("07700 900118")).toMatchObject({
      kind: "doubtful",
      digits: "07700900118",
      identifier: { canonical: "national:07700900118" },
    });
    expect(canonical("07700 900118", "XX")).toBe("national:07700900118");
  });

  test("and one that begins with no 0 could be anything", () => {
    expect(phoneOf("7700 900118")).toMatchObject({ kind: "doubtful", identifier: null });
    expect(phoneOf("352 12345")).toMatchObject({ kind: "doubtful", identifier: null });
  });

  test("and stays in doubt where it is valid at home and abroad", () => {
    // An American number without its plus is as long as a German one without its 0.
    expect(canonical("12025550123", "PL")).toBe("+12025550123");
    expect(phoneOf("12025550123", "DE")).toMatchObject({ kind: "doubtful", identifier: null });
    expect(phoneReadings("12025550123")).toEqual(expect.arrayContaining(["+12025550123", "+4912025550123"]));
  });

  test("what it could be is listed", () => {
    const readings = phoneReadings("national:07700900118");
    expect(readings).toContain("+447700900118");
    expect(readings.length).toBeGreaterThan(1);
    expect([...readings].sort()).toEqual(readings);
    expect(phoneReadings("+44 7700 900118")).toEqual(["+447700900118"]);
    expect(phoneReadings("no number")).toEqual([]);
  });
});

test.each([
  "",
  "+",
  "+44",
  "123456",
  "+352 12",
  "+999 123 456 789",
  "12:30",
  "0x7700900118",
  "Anna",
  "378282246310005",
  "4111111111111111",
  "+".repeat(70),
])("%j is no number", (written) => expect(phoneOf(written)?.identifier ?? null).toBeNull());

describe("laws of numbers", () => {
  const number = fc.oneof(
    fc.integer({ min: 0, max: 999 }).map((last) => `447700900${String(last).padStart(3, "0")}`),
    fc.integer({ min: 0, max: 99 }).map((last) => `120255501${String(last).padStart(2, "0")}`),
    fc.integer({ min: 0, max: 999_999 }).map((last) => `352621${String(last).padStart(6, "0")}`),
    fc.integer({ min: 0, max: 999_999 }).map((last) => `48512${String(last).padStart(6, "0")}`),
  );
  const separators = fc.array(fc.constantFrom("", "", " ", "-", "\u00a0", "\u2011"), { minLength: 15, maxLength: 15 });

  test("the same number in any dress is the same", () => {
    fc.assert(
      fc.property(number, separators, fc.constantFrom("+", "00", "＋"), fc.boolean(), (digits, between, prefix, marked) => {
        const shown =
          prefix +
          digits
            .split("")
            .map((digit, at) => digit + (at < digits.length - 1 ? (between[at] ?? "") : ""))
            .join("");
        expect(canonical(marked ? `\u202a${shown}\u202c` : shown)).toBe(`+${digits}`);
      }),
      { seed: 20250314 },
    );
  });

  test("the canonical form of a canonical form is itself, whatever the text", () => {
    const written = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(..."0123456789".split("")), minLength: 7, maxLength: 14 }).map((digits) => `+${digits}`),
      fc.string({ unit: fc.constantFrom(..."00123456789 (-".split("")), minLength: 7, maxLength: 16 }),
      fc.string({ unit: "grapheme" }),
    );
    let reached = 0;
    fc.assert(
      fc.property(written, fc.constantFrom(undefined, "GB", "US", "IT", "BR", "AR", "zz"), (text, country) => {
        const first = canonical(text, country);
        if (first === null) return;
        reached += 1;
        expect(canonical(first)).toBe(first);
      }),
      { seed: 20250314, numRuns: 4000 },
    );
    expect(reached).toBeGreaterThan(200);
  });
});
