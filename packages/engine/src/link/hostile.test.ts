import { describe, expect, test } from "vitest";
import { choose, pick, seeded } from "../../../../bench/random.ts";
import { createTokens, tokenize } from "../model/words/tokens.ts";
import { openKey } from "./hash.ts";
import { linkTexts } from "./link-texts.ts";
import { addText, createTexts } from "./texts.ts";

function linked(list: readonly string[]): Int32Array {
  const texts = createTexts();
  const tokens = createTokens();
  for (const text of list) addText(texts, tokenize(text, tokens), openKey);
  return linkTexts(texts).of;
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const random = seeded(5);
const letters = "abcdefghijklmnopqrstuvwxyz";
const word = (): string => times(7, () => letters[pick(random, 26)]).join("");
const someWords = (count: number): string[] => times(count, word);
const sentence = (from: readonly string[], length: number): string => times(length, () => choose(random, from)).join(" ");
const many = someWords(20_000);
const few = someWords(20);
const hundreds = someWords(300);
const giant = someWords(12);
const [first, second] = [someWords(10), someWords(10)];

/** The largest number of texts in one cluster. */
function largest(of: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const cluster of of) if (cluster >= 0) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  return Math.max(0, ...sizes.values());
}

interface Hostile {
  readonly name: string;
  readonly build: (count: number) => string[];
  /** What must hold of the clusters. */
  readonly check: (of: Int32Array) => void;
}

const nothing = (of: Int32Array): void => expect(largest(of)).toBeLessThanOrEqual(2);
const everything = (of: Int32Array): void => expect(largest(of)).toBeGreaterThan(of.length * 0.98);

const hostile: readonly Hostile[] = [
  { name: "one message again and again", build: (n) => times(n, () => giant.join(" ")), check: everything },
  {
    name: "one template with two other words in every copy",
    build: (n) => times(n, () => [...giant.slice(0, 4), word(), ...giant.slice(4, 9), word(), ...giant.slice(9)].join(" ")),
    check: everything,
  },
  {
    name: "texts that share a pair of words with thousands of others",
    build: (n) => times(n, () => sentence(hundreds, 12)),
    check: nothing,
  },
  {
    name: "texts that begin the same",
    build: (n) => times(n, () => `${giant.slice(0, 4).join(" ")} ${sentence(many, 12)}`),
    check: nothing,
  },
  { name: "texts of the same twenty words", build: (n) => times(n, () => sentence(few, 14)), check: nothing },
  { name: "long texts of the same twenty words", build: (n) => times(n / 64, () => sentence(few, 512)), check: nothing },
  { name: "one word repeated, more often in each", build: (n) => times(n / 8, (i) => "money ".repeat(1 + (i % 500))), check: () => {} },
  {
    name: "a row of texts, each like the next",
    build: (n) => times(n, (i) => many.slice((i * 2) % 19_000, ((i * 2) % 19_000) + 16).join(" ")),
    check: (of) => expect(largest(of.subarray(0, 9000))).toBeLessThan(80),
  },
  {
    name: "two templates and texts that say both",
    build: (n) =>
      times(n, (i) => [...(i % 3 === 0 ? [] : first.slice(0, 9)), word(), ...(i % 3 === 1 ? [] : second.slice(0, 9))].join(" ")),
    check: (of) => {
      const clusterOf = (kind: number): Set<number> => new Set(of.filter((cluster, i) => i % 3 === kind && cluster >= 0));
      expect([...clusterOf(0)].filter((cluster) => clusterOf(1).has(cluster))).toEqual([]);
      expect(largest(of)).toBeGreaterThanOrEqual(of.length / 3 - 1);
    },
  },
  { name: "empty texts and texts of one word", build: (n) => times(n, (i) => (i % 2 === 0 ? "" : choose(random, many))), check: () => {} },
];

const small = 3000;
const factor = 8;

function timeOf(texts: readonly string[], runs: number): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.threadCpuUsage();
    linked(texts);
    const { user, system } = process.threadCpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

describe("hostile texts", () => {
  test.each(hostile)("$name: what should not be joined is not", ({ build, check }) => check(linked(build(4000))));

  test.each(hostile)("$name: time grows with their number and no faster", ({ build }) => {
    const some = build(small);
    const more = build(small * factor);
    timeOf(some, 2);
    let said = "";
    const steady = [1, 2, 3].some((attempt) => {
      const base = timeOf(some, 2 * attempt);
      const grown = timeOf(more, attempt);
      const exponent = Math.log(grown / Math.max(base, 4)) / Math.log(factor);
      said = `exponent ${exponent.toFixed(2)}: ${base.toFixed(1)} ms, then ${grown.toFixed(1)} ms`;
      return exponent <= 1.3;
    });
    expect(steady, said).toBe(true);
  });
});
