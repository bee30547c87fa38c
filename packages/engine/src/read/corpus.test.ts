import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../model/limits.ts";
import { read } from "./read.ts";

const corpus = new URL("../../../../corpus/", import.meta.url).pathname;
const notFormats = new Set(["threads", "samples", "campaigns"]);
const cases = readdirSync(corpus, { withFileTypes: true })
  .filter((folder) => folder.isDirectory() && !notFormats.has(folder.name))
  .flatMap((folder) => readdirSync(join(corpus, folder.name)).map((name) => join(folder.name, name)))
  .filter((path) => existsSync(join(corpus, path, "expected.json")));

describe("every corpus case reads as its expected.json says", () => {
  test("the corpus holds at least 60 cases", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  for (const path of cases) {
    test(path, () => {
      const expected = JSON.parse(readFileSync(join(corpus, path, "expected.json"), "utf8"));
      const name = readdirSync(join(corpus, path)).find((entry) => entry !== "expected.json") ?? "";
      const bytes = new Uint8Array(readFileSync(join(corpus, path, name)));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const conversations = read({ name, sha256, bytes }, { limits: defaultLimits, ...expected.options });
      expect(
        conversations.map(({ source, participants, messages, issues }) => ({
          format: source.format,
          participants,
          messages: [...messages],
          issues: issues.map(({ code, source: span }) => ({ code, source: span })),
        })),
      ).toEqual(expected.conversations);
    });
  }
});
