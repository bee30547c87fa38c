import { createHash } from "node:crypto";
import { Decrypter } from "age-encryption";
import { describe, expect, test } from "vitest";
import { all, refusal, refusalCode, seededRandom } from "../test/desk.ts";
import { generateBackupKeys, generateHandlerKey, openStream, saltedHash, sealStream } from "./index.ts";

const random = seededRandom("streams");
const keys = await generateBackupKeys("2026-11", 3, random);
const [first, second] = [keys[0]?.identity ?? "", keys[1]?.identity ?? ""];
const recipients = [keys[0]?.recipient ?? ""];
const join = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => Buffer.concat(await all(source));
const sealed = async (content: Uint8Array): Promise<Buffer> => join(await sealStream(recipients, content));

describe("backup keys", () => {
  test("are one for each month, over the turn of a year", () => {
    expect(keys.map(({ month }) => month)).toEqual(["2026-11", "2026-12", "2027-01"]);
    expect(new Set(keys.map(({ identity }) => identity)).size).toBe(3);
    for (const { identity, recipient } of keys) {
      expect(identity).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/u);
      expect(recipient).toMatch(/^age1[0-9a-z]{58}$/u);
    }
  });

  test("need a month and a count", async () => {
    for (const [month, count] of [
      ["2026-13", 1],
      ["2026-00", 1],
      ["2026-1", 1],
      ["2026-12-01", 1],
      ["2026-12", 0],
      ["2026-12", 121],
      ["2026-12", 1.5],
    ] as const)
      expect(await refusalCode(() => generateBackupKeys(month, count))).toBe("field-invalid");
  });
});

/** A source that fails after its first part. */
async function* broken(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(10);
  throw new RangeError("disk");
}

describe("a sealed stream", () => {
  test.each([0, 1, 65_536, 65_537, 300_000])("of %i bytes opens to what it was", async (bytes) => {
    const content = random(bytes);
    const file = await sealed(content);
    expect(Buffer.compare(await join(openStream([second, first], file)), content)).toBe(0);
    const decrypter = new Decrypter();
    decrypter.addIdentity(first);
    expect(Buffer.compare(await decrypter.decrypt(file), content)).toBe(0);
  });

  test("is read and opened as it comes", async () => {
    let taken = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken += 65_536;
        yield new Uint8Array(65_536);
      }
    };
    let given = 0;
    for await (const part of openStream([first], await sealStream(recipients, endless()))) {
      given += part.length;
      expect(taken - given).toBeLessThan(1024 * 1024);
      if (given > 8 * 1024 * 1024) break;
    }
    expect(given).toBeGreaterThan(8 * 1024 * 1024);
  });

  test("is refused when it was changed, cut or is for another key", async () => {
    const file = await sealed(random(70_000));
    expect(await refusalCode(() => join(openStream([second], file)))).toBe("not-for-this-key");
    for (const at of [250, 60_000, file.length - 1]) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await refusalCode(() => join(openStream([first], changed)))).toBe("stream-damaged");
    }
    for (const length of [0, 10, 100, 300, 65_752, file.length - 1])
      expect(await refusalCode(() => join(openStream([first], file.subarray(0, length))))).toBe("stream-damaged");
    expect(await refusal(() => join(openStream([first], Buffer.from("age-encryption.org/v3\n"))))).toMatchObject({
      code: "envelope-version",
      found: 3,
    });
  });

  test("does not mix kinds of keys", async () => {
    const { recipient } = await generateHandlerKey();
    expect(await refusalCode(() => sealStream([...recipients, recipient], new Uint8Array(1)))).toBe("recipients-mixed");
  });

  test("passes on what goes wrong in its source", async () => {
    await expect(sealStream(recipients, broken()).then(join)).rejects.toThrow("disk");
    await expect(join(openStream([first], broken()))).rejects.toThrow("disk");
  });
});

describe("a salted hash", () => {
  test("is SHA-256 of salt and content, however the content comes", async () => {
    const salt = new Uint8Array(32);
    const content = new TextEncoder().encode("abc");
    const expected = createHash("sha256").update(salt).update("abc").digest("hex");
    expect(await saltedHash(content, salt)).toBe(expected);
    expect(await saltedHash(new Blob([content]).stream(), salt)).toBe(expected);
    expect(await refusalCode(() => saltedHash(content, new Uint8Array(31)))).toBe("field-invalid");
  });
});
