import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Canonical, canonicalJson } from "./index.ts";

test("canonical JSON sorts keys by UTF-16 units, as RFC 8785 does in its own example", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Dalet",
    "1": "One",
    "\ud83d\ude00": "Emoji",
    "\u0080": "Control",
    ö: "O",
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"O","€":"Euro Sign","\ud83d\ude00":"Emoji","\ufb33":"Dalet"}',
  );
});

test("canonical JSON is one text for one value, which reads back as that value", () => {
  const value: fc.Arbitrary<Canonical> = fc.letrec<{ any: Canonical }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger().map((integer) => integer + 0),
      fc.string({ unit: "binary" }),
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("any"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (one) => {
      const text = canonicalJson(one);
      const back: Canonical = JSON.parse(text);
      expect(back).toEqual(one);
      expect(canonicalJson(back)).toBe(text);
    }),
    { seed: 1 },
  );
});

test("canonical JSON leaves out what is undefined and takes no fractions", () => {
  expect(canonicalJson({ b: undefined, a: [1, "x", null] })).toBe('{"a":[1,"x",null]}');
  for (const wrong of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => canonicalJson({ a: wrong })).toThrow(TypeError);
});
