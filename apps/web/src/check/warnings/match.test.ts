import { analyze, defaultLimits } from "@telltale/engine";
import { describe, expect, test } from "vitest";
import { matchesOf, signedWarnings } from "./match.ts";
import { shippedWarnings } from "./shipped.ts";

const check = (from: string, lines: readonly string[]) => {
  const text = lines.map((line, index) => `12/03/2025, 22:${41 + index} - ${index % 3 === 2 ? "Robin Hale" : from}: ${line}`).join("\n");
  const [analysis] = analyze(
    { name: `WhatsApp Chat with ${from}.txt`, sha256: "", bytes: new TextEncoder().encode(text) },
    { limits: defaultLimits, me: "Robin Hale" },
  );
  if (analysis === undefined) throw new Error("expected a chat, got none");
  return analysis;
};
const script = [
  "Hi you 😊 long time! We met at the Ellenholm dinner, you were the funniest one at our table",
  "Wow, you really don't remember me? I'm a bit hurt 🙈",
  "Sorry, who is this?",
  "It's Alex. We flirted by the coats, you said to text you",
  "Your turn. Send me a pic, I won't show anyone",
  "I'd rather not",
  "You've gone quiet. Did I do something wrong?",
];
const family = [
  "Are you coming to lunch on Sunday?",
  "Mum asks about the cake",
  "Yes, I bring it",
  "Lovely, see you at one",
  "Bring the dog",
];

describe("published warnings", () => {
  test("hold by the desk's signature, and not where a word was changed", async () => {
    expect(await signedWarnings(shippedWarnings)).toHaveLength(1);
    const [warning] = shippedWarnings.warnings;
    if (warning === undefined) throw new Error("expected a warning, got none");
    expect(await signedWarnings({ ...shippedWarnings, warnings: [{ ...warning, date: "2026-04-04" }] })).toEqual([]);
  });

  test("match a handle that others were written to from, however little was said", async () => {
    const matches = await matchesOf(check("+44 7700 900118", ["Hello", "You there?", "Who is this?"]), shippedWarnings.warnings);
    expect(matches.map(({ warning, by }) => [warning.id, by])).toEqual([["w-2026-001", "handle"]]);
  });

  test("match nearly the same words from another handle", async () => {
    const matches = await matchesOf(check("+44 7700 900555", script), shippedWarnings.warnings);
    expect(matches.map(({ warning, by }) => [warning.id, by])).toEqual([["w-2026-001", "wording"]]);
  });

  test("match no chat that has neither", async () => {
    expect(await matchesOf(check("+44 7700 900556", family), shippedWarnings.warnings)).toEqual([]);
  });

  test("name no handle that can be read", () => {
    expect(JSON.stringify(shippedWarnings)).not.toMatch(/\+?44 ?7700/);
  });
});
