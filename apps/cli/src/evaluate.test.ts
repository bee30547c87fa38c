/** The contract of `telltale evaluate`, held against real processes: nothing here looks inside the program. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import stringWidth from "string-width";
import { afterAll, describe, expect, test } from "vitest";
import { type Ended, telltale } from "../test/telltale.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-evaluate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function evaluated(content: string, ...options: readonly string[]) {
  const { code, out, err } = await telltale(["evaluate", "--json", ...options, "-"], { input: content });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

const lines = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("");

const trapMessages = [
  { from: "+447700900142", text: "Hi you 😊 we met at the Brackwater dinner, you were the funniest one there", at: "2025-03-12T22:41:00" },
  { from: "me", text: "sorry, who is this?", at: "2025-03-12T22:44:00" },
  {
    from: "+447700900142",
    text: "Wow, you really don't remember me? I'm a bit hurt. It's Charlie, we flirted by the coats",
    at: "2025-03-12T22:45:00",
  },
  { from: "+447700900142", text: "Are you alone now? Send me a pic, I won't show anyone", at: "2025-03-12T22:54:00" },
  {
    from: "+447700900142",
    text: "Send 200 pounds by tonight or I send your pictures to your wife and your boss",
    at: "2025-03-13T23:54:00",
  },
];
const records = [
  { id: "a", label: "trap", kind: "past-meeting", messages: trapMessages },
  { id: "b", label: "ham", text: "The minutes are in the folder, see you on Thursday" },
  { id: "c", label: "benign_persuasion", kind: "charity", text: "Would you give two pounds a month to the lifeboats?" },
  { id: "d", label: "spam", text: "Lunch?" },
];

const share = expect.toSatisfy(
  (value: unknown) => value === null || (typeof value === "number" && value >= 0 && value <= 1),
  "a share or null",
);
const rate = { value: share, low: share, high: share, of: expect.any(Number) };

describe("evaluate --json", () => {
  test("gives each figure, with its interval and of how many", async () => {
    const result = await evaluated(lines(records));
    const row = { records: expect.any(Number), traps: expect.any(Number), flagged: rate, strong: rate, meanProbability: share };
    expect(result).toEqual({
      version: 1,
      count: 4,
      traps: 2,
      precision: rate,
      recall: { ...rate, of: 2 },
      f1: share,
      strongPrecision: rate,
      strongRecall: { ...rate, of: 2 },
      falseAlarms: { ...rate, of: 2 },
      strongFalseAlarms: { ...rate, of: 2 },
      auc: { ...rate, of: 4 },
      brier: share,
      calibrationError: share,
      calibration: Array.from({ length: 10 }, (_, bin) => ({
        from: bin / 10,
        to: (bin + 1) / 10,
        records: expect.any(Number),
        meanProbability: share,
        traps: rate,
      })),
      byLabel: [
        { ...row, name: "benign_persuasion", records: 1, traps: 0 },
        { ...row, name: "ham", records: 1, traps: 0 },
        { ...row, name: "spam", records: 1, traps: 1 },
        { ...row, name: "trap", records: 1, traps: 1 },
      ],
      byKind: [
        { ...row, name: "benign_persuasion: charity", records: 1 },
        { ...row, name: "trap: past-meeting", records: 1 },
      ],
    });
    expect(result.calibration.reduce((sum: number, bin: { records: number }) => sum + bin.records, 0)).toBe(4);
  });

  test("with --records adds what was said of each, and changes nothing else", async () => {
    const [bare, { records: listed, ...rest }] = await Promise.all([evaluated(lines(records)), evaluated(lines(records), "--records")]);
    expect(rest).toEqual(bare);
    expect(listed.map((record: object) => Object.keys(record))).toEqual(records.map(() => ["id", "label", "level", "probability"]));
    expect(listed.map(({ id, label }: { id: string; label: string }) => [id, label])).toEqual(records.map(({ id, label }) => [id, label]));
    expect(listed[0]).toMatchObject({ level: "strong" });
    expect(listed[0].probability).toBeGreaterThan(Math.max(listed[1].probability, listed[2].probability));
  });

  test("takes labels as words, numbers or true and false", async () => {
    const labels = ["ham", "benign_persuasion", 0, "0", false, "trap", "spam", 1, "1", true];
    const result = await evaluated(lines(labels.map((label) => ({ label, text: "hello" }))), "--records");
    expect(result.traps).toBe(5);
    expect(result.records.map(({ id, label }: { id: string; label: string }) => [id, label])).toEqual(
      labels.map((label, index) => [String(index + 1), String(label)]),
    );
  });

  test("takes text alone as one message from an unsaved sender", async () => {
    const text = "Are you alone? Send me a pic, I won't show anyone";
    const [{ records: both }, { out }] = await Promise.all([
      evaluated(
        lines([
          { label: "trap", text },
          { label: "trap", messages: [{ text }] },
        ]),
        "--records",
      ),
      telltale(["check", "--json", "-"], { input: JSON.stringify({ text }) }),
    ]);
    const [{ participants, messages, assessment }] = JSON.parse(out).conversations;
    expect(participants.map(({ role }: { role: string }) => role)).toEqual(["unsaved"]);
    expect(messages).toHaveLength(1);
    for (const { level, probability } of both)
      expect({ level, probability }).toEqual({ level: assessment.level, probability: assessment.probability });
  });

  test("counts records of nothing: an empty text and a chat without messages are no traps it can see", async () => {
    const result = await evaluated(
      lines([
        { label: "trap", text: "" },
        { label: "ham", messages: [] },
      ]),
      "--records",
    );
    expect(result.count).toBe(2);
    expect(result.records.map(({ level, probability }: { level: string; probability: number }) => [level, probability])).toEqual([
      ["none", 0],
      ["none", 0],
    ]);
  });

  test("parts lines by line feeds alone: CRLF, a byte order mark, blank lines, U+2028 inside a text and a last line without end are all read", async () => {
    const result = await evaluated(
      `\ufeff{"id":"a","label":"ham","text":"one"}\r\n\r\n\n  \n{"id":"b","label":"ham","text":"two\u2028\u2029\u0085 still two"}\r\n{"id":"c","label":"trap","text":"three"}`,
      "--records",
    );
    expect(result.records.map(({ id }: { id: string }) => id)).toEqual(["a", "b", "c"]);
  });

  test("keeps the order of a big file and counts every line of it, also where a line is longer than what is read at once", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      id: `r${index}`,
      label: index % 3 === 0 ? "trap" : "ham",
      text: `item ${index} é😀${index === 7000 ? "x".repeat(300_000) : ""}`,
    }));
    const { code, out } = await telltale(["evaluate", "--json", "--records", put("big.jsonl", lines(many))]);
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect([result.count, result.traps]).toEqual([20_000, 6667]);
    expect(result.records.map(({ id }: { id: string }) => id)).toEqual(many.map(({ id }) => id));
  });

  test("takes several files as one", async () => {
    const [one, two] = [put("one.jsonl", lines(records.slice(0, 2))), put("two.jsonl", lines(records.slice(2)))];
    const [whole, parts] = await Promise.all([
      evaluated(lines(records), "--records"),
      telltale(["evaluate", "--json", "--records", one, two]),
    ]);
    expect(JSON.parse(parts.out)).toEqual(whole);
  });
});

describe("a line that cannot be judged ends with code 1 and a sentence naming file and line, never the text", () => {
  const secret = "Peregrine";
  const good = `{"label":"ham","text":"fine"}\n`;
  test.each([
    ["no JSON", secret],
    ["JSON that is cut off", `{"label":"ham","text":"${secret}`],
    ["a list", `["${secret}"]`],
    ["null", "null"],
    ["no label", `{"text":"${secret}"}`],
    ["a label that is an object", `{"label":{"a":1},"text":"${secret}"}`],
    ["neither text nor messages", `{"label":"ham","body":"${secret}"}`],
    ["messages without any text", `{"label":"ham","messages":[{"from":"${secret}"}]}`],
  ])("%s", async (_, bad) => {
    const path = put("bad.jsonl", `${good}\n${bad}\n${good}`);
    const ended: Ended = await telltale(["evaluate", "--json", path]);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: "" });
    expect(ended.err).toMatch(/^telltale: bad\.jsonl line 3: expected [^\n]+, got [^\n]+\n$/);
    expect(ended.err).not.toContain(secret);
  });

  test.each([
    ["an empty file", ""],
    ["a file of blank lines", "\n \r\n"],
  ])("%s holds no record, which is said", async (_, content) => {
    const ended = await telltale(["evaluate", "--json", put("empty.jsonl", content)]);
    expect(ended).toEqual({ code: 1, out: "", err: "telltale: expected at least one record, found none\n" });
  });

  test("a file that is not there is named", async () => {
    const ended = await telltale(["evaluate", join(folder, "absent.jsonl")]);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: "" });
    expect(ended.err).toMatch(/^telltale: [^\n]*absent\.jsonl\n$/);
  });
});

test("evaluate's table for people fits in 80 columns and holds no escapes", async () => {
  const odd = [
    { label: `\x1b[31m${"長い".repeat(40)}`, text: "hi" },
    { label: `two\nlines ${"long ".repeat(20)}`, kind: "k\t".repeat(90), text: "hi" },
  ];
  const { code, out } = await telltale(["evaluate", "-"], { input: lines([...records, ...odd]) });
  expect(code).toBe(0);
  expect(out).toContain("precision");
  expect(out.split("\n").filter((line) => stringWidth(line) > 80)).toEqual([]);
  expect(out.match(/(?!\n)\p{Cc}/gu)).toBeNull();
});
