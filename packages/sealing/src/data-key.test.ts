import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal, refusalCode, seededRandom } from "../test/desk.ts";
import {
  type RowPlace,
  compareMac,
  generateDeskKey,
  generateHandlerKey,
  newDataKeys,
  openRow,
  rowBucket,
  rowSerial,
  sealRow,
  unwrapDataKeys,
  wrapDataKeys,
} from "./index.ts";

const keys = newDataKeys(3, seededRandom("data keys"));
const place: RowPlace = { table: "findings", id: "r-1", kind: "case" };
const content = seededRandom("rows")(100);

describe("data keys", () => {
  test("are sealed to the desk and open with its key alone", async () => {
    const desk = await generateDeskKey();
    const file = await wrapDataKeys(keys, desk.recipient);
    expect(await unwrapDataKeys(file, desk.identity)).toEqual(keys);
    expect(await refusalCode(async () => unwrapDataKeys(file, (await generateHandlerKey()).identity))).toBe("not-for-this-key");
    for (let at = 0; at < file.length; at += 29) {
      const changed = file.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(["envelope-damaged", "not-for-this-key"]).toContain(await refusalCode(() => unwrapDataKeys(changed, desk.identity)));
    }
    expect(await refusalCode(() => unwrapDataKeys(new Uint8Array(0), desk.identity))).toBe("envelope-damaged");
  });
});

describe("a sealed row", () => {
  test("opens to what it was, whatever it and its place were", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.record({ table: fc.string(), id: fc.string(), kind: fc.string() }),
        (bytes, where) => {
          expect(openRow(keys, where, sealRow(keys, where, bytes))).toEqual(bytes);
        },
      ),
      { seed: 1 },
    );
  });

  test("is refused when any bit is changed", async () => {
    const row = sealRow(keys, place, content);
    for (let bit = 0; bit < row.length * 8; bit += 1) {
      const changed = row.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const code = await refusalCode(() => openRow(keys, place, changed));
      expect(code).toBe(bit < 8 ? "row-version" : bit < 40 ? "row-key" : "row-damaged");
    }
  });

  test("is refused when it is cut or added to", async () => {
    const row = sealRow(keys, place, content);
    for (const length of [0, 1, 5, 28, 29, 44, row.length - 1])
      expect(await refusalCode(() => openRow(keys, place, row.subarray(0, length)))).toBe("row-damaged");
    expect(await refusalCode(() => openRow(keys, place, Buffer.concat([row, Buffer.alloc(1)])))).toBe("row-damaged");
  });

  test.each(["table", "id", "kind"] as const)("is refused in the place of another %s", async (field) => {
    expect(await refusalCode(() => openRow(keys, { ...place, [field]: "other" }, sealRow(keys, place, content)))).toBe("row-damaged");
  });

  test("is refused in a place whose names run together to the same letters", async () => {
    const row = sealRow(keys, { table: "a", kind: 'b","c', id: "d" }, content);
    expect(await refusalCode(() => openRow(keys, { table: "a", kind: "b", id: 'c","d' }, row))).toBe("row-damaged");
  });

  test("names the data key it needs", async () => {
    const row = sealRow(keys, place, content);
    expect(rowSerial(row)).toBe(3);
    expect(await refusal(() => openRow(newDataKeys(4), place, row))).toEqual({ code: "row-key", expected: 4, found: 3 });
    expect(await refusalCode(() => openRow(newDataKeys(3), place, row))).toBe("row-damaged");
  });

  test("cannot be passed off as sealed under another serial", async () => {
    const row = sealRow(keys, place, content);
    row[4] = 4;
    expect(await refusalCode(() => openRow({ ...keys, serial: 4 }, place, row))).toBe("row-damaged");
  });

  test("never looks the same twice", () => {
    expect(
      new Set(
        Array.from({ length: 100 }, () =>
          Buffer.from(sealRow(keys, place, content))
            .toString("hex")
            .slice(10, 58),
        ),
      ).size,
    ).toBe(100);
  });

  test("shows its length by buckets alone", () => {
    expect([0, 60, 61, 124, 125, 1020, 1021].map(rowBucket)).toEqual([64, 64, 128, 128, 256, 1024, 2048]);
    const MiB = 1024 * 1024;
    expect([MiB - 4, MiB - 3, 2 * MiB - 4, 2 * MiB - 3].map(rowBucket)).toEqual([MiB, 2 * MiB, 2 * MiB, 3 * MiB]);
    expect(new Set([0, 1, 30, 60].map((bytes) => sealRow(keys, place, new Uint8Array(bytes)).length)).size).toBe(1);
  });
});

describe("what a compared column holds", () => {
  test("is equal for equal values of one field under one key, and for nothing else", () => {
    expect(compareMac(keys, "handle", "+447700900123")).toBe(compareMac(keys, "handle", "+447700900123"));
    const macs = [
      compareMac(keys, "handle", "+447700900123"),
      compareMac(keys, "handle", "+447700900124"),
      compareMac(keys, "link", "+447700900123"),
      compareMac(keys, "hand", "le+447700900123"),
      compareMac(newDataKeys(3), "handle", "+447700900123"),
    ];
    expect(new Set(macs).size).toBe(macs.length);
    expect(macs[0]).toBe("n14W2BHc1bh1GlbbTz0E5RdNBd3lVQi2RCMPdU0BnM4");
  });
});
