import * as fc from "fast-check";
import { expect, test } from "vitest";
import { defaultLimits } from "../../model/limits.ts";
import { enter, nextElement, nextKey, openCursor, parseSlice, peekKind, skipValue } from "./scan.ts";

const encoder = new TextEncoder();

test("the slice of every element of a list is that element", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 5 }), { maxLength: 12 }), fc.nat({ max: 3 }), (list, indent) => {
      const bytes = encoder.encode(JSON.stringify(list, null, indent));
      const cursor = openCursor(bytes, defaultLimits);
      const found: unknown[] = [];
      enter(cursor);
      while (nextElement(cursor)) {
        const range = skipValue(cursor);
        expect(range).not.toBeNull();
        if (range !== null) found.push(parseSlice(bytes, range[0], range[1]));
      }
      expect(found).toEqual(JSON.parse(JSON.stringify(list)));
      expect([cursor.cutAt, cursor.depth, cursor.pos]).toEqual([null, 0, bytes.length]);
    }),
    { numRuns: 300, seed: 20240314 },
  );
});

test("the keys of an object come in order, with the cursor at each value", () => {
  const bytes = encoder.encode('{"a" : 1 , "b\\u0022c":{"d":[]},"e":"}"}');
  const cursor = openCursor(bytes, defaultLimits);
  const found: [string | null, string][] = [];
  enter(cursor);
  for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
    found.push([member.key, peekKind(cursor)]);
    skipValue(cursor);
  }
  expect(found).toEqual([
    ["a", "scalar"],
    ['b"c', "object"],
    ["e", "string"],
  ]);
});

test.each([
  ['[{"a":1},{"b":', 1, 9],
  ['[{"a":1},"b', 1, 9],
  ['[{"a":1}', 1, 8],
  ["[", 0, 1],
])("%s gives its whole elements and where the cut one starts", (text, count, cutAt) => {
  const cursor = openCursor(encoder.encode(text), defaultLimits);
  let whole = 0;
  enter(cursor);
  while (nextElement(cursor)) if (skipValue(cursor) !== null) whole += 1;
  expect([whole, cursor.cutAt]).toEqual([count, cutAt]);
});
