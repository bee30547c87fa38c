import { describe, expect, test } from "vitest";
import { stages } from "../../model/stage.ts";
import { compilePhrases, findPhrases } from "../words/phrase-set.ts";
import { createTokens, tokenize } from "../../model/words/tokens.ts";
import { classes } from "./classes.ts";
import { moves } from "./moves.ts";
import { languages, type Phrases } from "./tell.ts";
import { tells } from "./tells.ts";

const attackId = /^T\d{4}(\.\d{3})?$/;
const revoked = new Set(["T1656"]);
const disarmIds = new Set(["T0097", "T0099", "T0043", "T0048", "T0042", "T0045", "T0072"]);

const all = (phrases: Phrases | undefined): string[] => languages.flatMap((language) => phrases?.[language] ?? []);

/** Whether a language tell or move finds itself in a text, by its phrases alone. */
function hit(entry: { phrases?: Phrases | undefined; unless?: Phrases | undefined }, text: string): boolean {
  const tokens = tokenize(text, createTokens());
  const set = compilePhrases(
    [
      { label: 0, phrases: all(entry.phrases) },
      { label: 1, phrases: all(entry.unless) },
    ],
    classes,
  );
  const found: [number, number, number][] = [];
  findPhrases(set, tokens, (label, first, end) => found.push([label, first, end]));
  return found.some(([label, first, end]) => label === 0 && !found.some(([other, from, to]) => other === 1 && from < end && to > first));
}

describe("the catalogue", () => {
  test("has at least 36 tells, each with its own id, in every stage", () => {
    expect(tells.length).toBeGreaterThanOrEqual(36);
    expect(new Set(tells.map((tell) => tell.id)).size).toBe(tells.length);
    expect(new Set(tells.map((tell) => tell.stage))).toEqual(new Set(stages));
    expect(new Set([...tells, ...moves].map(({ id }) => id)).size).toBe(tells.length + moves.length);
  });

  for (const tell of tells) {
    describe(tell.id, () => {
      test("is worded and mapped", () => {
        expect(tell.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
        for (const text of [tell.meaning, tell.because]) expect(text).toMatch(/^[A-Z].*\.$/);
        expect(tell.mistakenFor.length).toBeGreaterThan(8);
        expect(tell.advice.length).toBeGreaterThan(0);
        for (const id of tell.attack) expect(id).toMatch(attackId);
        for (const id of tell.attack) expect(revoked.has(id)).toBe(false);
        for (const id of tell.disarm) expect(disarmIds.has(id), id).toBe(true);
        expect(tell.hits.length).toBeGreaterThanOrEqual(6);
        expect(tell.misses.length).toBeGreaterThanOrEqual(6);
        expect(new Set([...tell.hits, ...tell.misses]).size).toBe(tell.hits.length + tell.misses.length);
      });
      if (tell.evidence === "language") {
        test.each(tell.hits)("hits: %s", (text) => expect(hit(tell, text)).toBe(true));
        test.each(tell.misses)("misses: %s", (text) => expect(hit(tell, text)).toBe(false));
      }
    });
  }

  for (const move of moves) {
    describe(`the move ${move.id}`, () => {
      test.each(move.hits)("hits: %s", (text) => expect(hit(move, text)).toBe(true));
      test.each(move.misses)("misses: %s", (text) => expect(hit(move, text)).toBe(false));
    });
  }
});
