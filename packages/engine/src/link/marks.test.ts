import { assert, integer, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { forEachShared, marksOf } from "./marks.ts";

const hashes = uniqueArray(integer({ min: -50, max: 50 }), { maxLength: 60 });

test("two chats' marks meet where both have the hash, once, each with what it says", () => {
  assert(
    property(hashes, hashes, (one, other) => {
      const [a, b] = [one, other].map((list) => marksOf(new Map(list.map((hash) => [hash, { kind: hash & 1, bits: hash / 2 }]))));
      if (a === undefined || b === undefined) throw new Error("expected two");
      const met: number[] = [];
      forEachShared(a.hashes, b.hashes, (atA, atB) => {
        expect(a.hashes[atA]).toBe(b.hashes[atB]);
        expect(a.bits[atA]).toBe((a.hashes[atA] ?? 0) / 2);
        expect(b.kinds[atB]).toBe((b.hashes[atB] ?? 0) & 1);
        met.push(a.hashes[atA] ?? 0);
      });
      expect(met).toEqual(one.filter((hash) => other.includes(hash)).toSorted((x, y) => x - y));
    }),
  );
});
