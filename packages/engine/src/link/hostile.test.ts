import { describe, expect, test } from "vitest";
import { choose, pick, seeded } from "../../../../bench/random.ts";
import { expectSteady } from "../../test/growth.ts";
import { createTokens, tokenize } from "../model/words/tokens.ts";
import { formsOf } from "./forms.ts";
import { openKey } from "./hash.ts";
import { linkForms } from "./link-texts.ts";
import { type LinkRecord, type LinkedRecords, createRecordLinker } from "./records.ts";
import { addText, createTexts } from "./texts.ts";

function linked(list: readonly string[]): Int32Array {
  const texts = createTexts();
  const tokens = createTokens();
  for (const text of list) addText(texts, tokenize(text, tokens), openKey);
  return linkForms(formsOf(texts)).of;
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

const sayings = times(30, () => sentence(many, 7));
/** Three words as they stand in one text of two hundred. */
function piece(): string {
  const at = pick(random, hundreds.length - 103);
  return hundreds.slice(at, at + 3).join(" ");
}

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
  {
    name: "texts made of the pieces of one text",
    build: (n) => times(n, () => times(5, () => piece()).join(" ")),
    check: () => {},
  },
  {
    name: "a few sayings among words that nobody else says",
    build: (n) => times(n, () => [...times(7, word), choose(random, sayings), ...times(5, word), choose(random, sayings)].join(" ")),
    check: nothing,
  },
  { name: "empty texts and texts of one word", build: (n) => times(n, (i) => (i % 2 === 0 ? "" : choose(random, many))), check: () => {} },
];

/** Texts of the largest set; the long runs take a million. */
const most = Number(process.env["HOSTILE_TEXTS"] ?? 24_000);
/** Texts of the smaller set whose time is compared with that of 8 times as many. */
const fewest = most / 8;

describe("hostile texts", () => {
  test.each(hostile)("$name: what should not be joined is not", ({ build, check }) => check(linked(build(Math.max(4000, most / 6)))));

  test.each(hostile)("$name: time grows with their number and no faster", ({ build }) => {
    expectSteady((count) => {
      const texts = build(count);
      return () => linked(texts);
    }, fewest);
  });
});

interface HostileRecords {
  readonly name: string;
  readonly build: (count: number) => LinkRecord[];
  readonly check: (linked: LinkedRecords) => void;
}

function linkAll(records: readonly LinkRecord[]): LinkedRecords {
  const linker = createRecordLinker();
  for (const record of records) linker.add(record);
  return linker.finish();
}

const strange = (): string => times(12, word).join(" ");
const noneBut =
  (hubs: number) =>
  ({ campaigns, hubs: named }: LinkedRecords): void => {
    expect(campaigns).toHaveLength(0);
    expect(named).toHaveLength(hubs);
  };

const hostileRecords: readonly HostileRecords[] = [
  {
    name: "one message again and again",
    build: (n) => times(n, (i) => ({ id: `${i}`, text: giant.join(" "), at: `2025-03-14T10:00:${String(i % 60).padStart(2, "0")}` })),
    check: ({ campaigns, campaignOf }) => expect(campaigns.map(({ records }) => records.length)).toEqual([campaignOf.length]),
  },
  {
    name: "one number on every text",
    build: (n) => times(n, (i) => ({ id: `${i}`, text: `${strange()} +44 7700 900123` })),
    check: noneBut(1),
  },
  {
    name: "one sender and one site on every text",
    build: (n) => times(n, (i) => ({ id: `${i}`, text: `${strange()} gift.example`, sender: "Vera from the embassy" })),
    check: noneBut(2),
  },
  {
    name: "a number of its own on every text",
    build: (n) => times(n, (i) => ({ id: `${i}`, text: strange(), sender: `+447${String(i).padStart(9, "0")}` })),
    check: noneBut(0),
  },
];

describe("hostile records", () => {
  test.each(hostileRecords)("$name: what should not be joined is not, and time grows with their number", ({ build, check }) => {
    check(linkAll(build(most)));
    expectSteady((count) => {
      const records = build(count);
      return () => linkAll(records);
    }, fewest);
  });

  test("memory has not grown faster than their number", () => {
    // The texts themselves are held twice, as strings and as bytes.
    expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(700e6 + most * 3000);
  });
});
