import { argon2Sync, hkdfSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal, refusalCode, seededRandom } from "../test/desk.ts";
import {
  type Receipt,
  accessHash,
  deriveReceipt,
  formatReceipt,
  fromBase64url,
  locatorOf,
  newReceipt,
  parseReceipt,
  receiptCost,
  recipientOf,
  saltOf,
  toBase64url,
} from "./index.ts";

const fixedAccess = "-4qNyosYAE08UIdB3z46Utn1ZueK3_95S_T7XwSJ8m8";
const fixed = parseReceipt("1234 5678 9012 3456 7890 1234");
const salt = Uint8Array.from({ length: 16 }, (_, index) => index);

describe("a receipt", () => {
  test("is 24 digits, each as likely as any other", () => {
    const random = seededRandom("receipts");
    const counts = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 2000; index += 1) {
      const receipt = newReceipt(random);
      expect(receipt).toMatch(/^\d{24}$/u);
      for (const digit of receipt) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - 4800) ** 2 / 4800, 0);
    expect(chiSquared).toBeLessThan(27.9); // 0.1 % of fair draws are above this, 9 degrees of freedom.
  });

  test("throws bytes away that would make low digits likelier", () => {
    const bytes = [255, 250, 249, 7];
    expect(newReceipt((length) => Uint8Array.from({ length }, (_, index) => bytes[index % 4] ?? 0))).toBe("97".repeat(12));
  });

  test("comes from the platform's chance by default, and differs each time", () => {
    expect(new Set(Array.from({ length: 50 }, () => newReceipt())).size).toBe(50);
  });

  test("is shown in groups of four and read back", () => {
    expect(formatReceipt(fixed)).toBe("1234 5678 9012 3456 7890 1234");
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 24, maxLength: 24 }), (digits) => {
        const receipt = parseReceipt(digits.join(""));
        expect(parseReceipt(formatReceipt(receipt))).toBe(receipt);
      }),
    );
  });

  test.each([
    ["one run", "123456789012345678901234"],
    ["dashes", "1234-5678–9012—3456-7890-1234"],
    ["lines and tabs", " 123456\t789012\r\n345678 901234\n"],
    ["no-break and thin spaces", "1234\u00a05678\u20099012\u202f3456\u30007890 1234"],
    ["marks of direction", "\u200e1234 5678 9012\u202c 3456 7890 1234\ufeff"],
    ["stops", "1234.5678.9012.3456.7890.1234."],
    ["full-width digits", "１２３４　５６７８　９０１２　３４５６　７８９０　１２３４"],
    ["Arabic-Indic digits", "١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٦ ٧٨٩٠ ١٢٣٤"],
    ["Persian digits", "۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶ ۷۸۹۰ ۱۲۳۴"],
    ["Devanagari digits", "१२३४ ५६७८ ९०१२ ३४५६ ७८९० १२३४"],
  ])("is read from %s", (_, text) => {
    expect(parseReceipt(text)).toBe(fixed);
  });

  test.each([
    ["nothing", "", 0, 0],
    ["23 digits", "1".repeat(23), 23, 0],
    ["25 digits", "1".repeat(25), 25, 0],
    ["a letter for a digit", `${"1".repeat(23)}O`, 23, 1],
    ["digits and a word", `${"1".repeat(24)} code`, 24, 4],
    ["a fraction", `${"1".repeat(23)}½`, 23, 1],
  ])("is refused for %s, by counts alone", async (_, text, found, others) => {
    expect(await refusal(() => parseReceipt(text))).toEqual({ code: "receipt-malformed", expected: 24, found, others });
  });

  test("never shows its digits in a refusal", () => {
    expect(() => parseReceipt("918273645546372819x")).toThrow(/^(?!.*9182)expected a receipt of 24 digits, got 18 digits and 1 other/u);
  });
});

describe("what a receipt derives", () => {
  test("is fixed", { timeout: 60_000 }, async () => {
    const derived = await deriveReceipt(fixed, salt);
    expect(derived.access).toBe(fixedAccess);
    expect(derived.identity).toBe("AGE-SECRET-KEY-PQ-1T7Q7QUAANMV9ETZSDJ29MZ0FLTS7DMDR7NJZFC0R9EDLWS28856SJGTF7Q");
    expect(derived.recipient).toBe(await recipientOf(derived.identity));
    expect(derived.recipient).toMatch(/^age1pq1/u);
    expect(accessHash(derived.access)).toBe("cuhWnLXpM2QKZywSSk0ku8oruvih5Obt3Wo1f0KqCis");
  });

  test("is what OpenSSL derives by the same steps", async () => {
    const { passes, lanes, memoryKiB } = receiptCost;
    const cost = { parallelism: lanes, tagLength: 32, memory: memoryKiB, passes };
    const key = argon2Sync("argon2id", { message: "789012345678901234", nonce: salt, ...cost });
    const access = hkdfSync("sha256", key, new Uint8Array(0), "telltale/receipt/1/access", 32);
    expect(toBase64url(new Uint8Array(access))).toBe(fixedAccess);
  });

  test("is the same in WebAssembly and in JavaScript", { timeout: 60_000 }, async () => {
    const heard: number[] = [];
    const javascript = await deriveReceipt(fixed, salt, { by: "javascript", onProgress: (done) => heard.push(done) });
    expect(javascript).toEqual(await deriveReceipt(fixed, salt));
    expect(heard[0]).toBe(0);
    expect(heard.at(-1)).toBe(1);
    expect(heard.length).toBeGreaterThan(10);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  test("falls back where WebAssembly is forbidden", { timeout: 60_000 }, async () => {
    const whole = globalThis.WebAssembly;
    const heard: number[] = [];
    try {
      Reflect.deleteProperty(globalThis, "WebAssembly");
      const derived = await deriveReceipt(fixed, salt, { onProgress: (done) => heard.push(done) });
      expect(derived.access).toBe(fixedAccess);
    } finally {
      Object.defineProperty(globalThis, "WebAssembly", { value: whole, configurable: true, writable: true });
    }
    expect(heard.length).toBeGreaterThan(10);
  });

  test("depends on every secret digit and on the salt", { timeout: 60_000 }, async () => {
    const base = await deriveReceipt(fixed, salt);
    const other: Receipt = parseReceipt(`${fixed.slice(0, 23)}5`);
    expect((await deriveReceipt(other, salt)).access).not.toBe(base.access);
    expect(
      (
        await deriveReceipt(
          fixed,
          salt.map((byte) => byte ^ 1),
        )
      ).access,
    ).not.toBe(base.access);
  });

  test("needs a salt of 16 bytes", async () => {
    expect(await refusalCode(() => deriveReceipt(fixed, new Uint8Array(15)))).toBe("field-invalid");
  });
});

describe("the access hash", () => {
  test("refuses what is no token", async () => {
    expect(await refusalCode(() => accessHash("abc"))).toBe("key-malformed");
    expect(await refusalCode(() => accessHash("*".repeat(43)))).toBe("key-malformed");
  });
});

describe("a salt", () => {
  const key = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);

  test("is fixed for a locator and key, 16 bytes long, and another for every other locator", () => {
    expect(toBase64url(saltOf(key, locatorOf(fixed)))).toBe("8WsePQEi3maBxDNTwLn5WQ");
    const seen = new Set(Array.from({ length: 5000 }, (_, index) => toBase64url(saltOf(key, String(index).padStart(6, "0")))));
    expect(seen.size).toBe(5000);
    expect(fromBase64url([...seen][0] ?? "").length).toBe(16);
  });

  test("is refused for what is no locator", async () => {
    for (const locator of ["", "12345", "1234567", "12345a", "１２３４５６", "123456\n"])
      expect(await refusalCode(() => saltOf(key, locator))).toBe("field-invalid");
    expect(await refusalCode(() => saltOf(key.subarray(1), "123456"))).toBe("field-invalid");
  });
});
