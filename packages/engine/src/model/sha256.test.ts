import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { openSha256, sha256 } from "./sha256.ts";

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + length + (at >> 8)) & 0xff);
const platform = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("the digest is the platform's at every length around the ends of blocks", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = bytesOf(length);
    expect(hex(sha256(bytes))).toBe(platform(bytes));
  }
});

test("the digest is the platform's at lengths of many blocks", () => {
  for (const length of [4095, 4096, 4097, 65_535, 65_536, 1_000_003]) expect(hex(sha256(bytesOf(length)))).toBe(platform(bytesOf(length)));
});

test("however the bytes are cut into pieces, the digest is the same", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 128, 200, 1000]) {
    const bytes = bytesOf(length);
    for (const step of [1, 7, 31, 63, 64, 65, 127, 300]) {
      const hash = openSha256();
      for (let at = 0; at < length; at += step) {
        hash.update(bytes.subarray(at, at + step));
        hash.update(new Uint8Array(0));
      }
      expect(hex(hash.digest())).toBe(platform(bytes));
    }
  }
});
