import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Conversation } from "../model/conversation.ts";
import { EngineError, type EngineErrorDetail } from "../model/errors.ts";
import { formats } from "../model/format.ts";
import { defaultLimits, type Limits } from "../model/limits.ts";
import { read, readers, recogniseFormat } from "./read.ts";
import type { ReadOptions } from "./reader.ts";

const encoder = new TextEncoder();

function readText(text: string | Uint8Array, options: Partial<ReadOptions> = {}): Conversation[] {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return read({ name: "file", sha256: "", bytes }, { limits: defaultLimits, ...options });
}

function refusal(text: string | Uint8Array, options: Partial<ReadOptions> = {}): EngineErrorDetail {
  try {
    readText(text, options);
  } catch (error) {
    if (error instanceof EngineError) return error.detail;
    throw error;
  }
  throw new Error("expected a refusal, got conversations");
}

describe("recognising a file", () => {
  test("every format has exactly one reader", () => {
    const listed = readers.flatMap((reader) => reader.formats);
    expect([...listed].sort()).toEqual(Object.keys(formats).sort());
  });

  test.each([
    ["\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "a PNG picture"],
    ["\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF", "a JPEG picture"],
    ["%PDF-1.7\n", "a PDF document"],
    ["SQLite format 3\0", "an SQLite database"],
    ["\0\0\0\u0018ftypmp42", "a video or audio file"],
    ["\u0001\u0002\u0003\u0000".repeat(20), "binary data"],
    ["<!DOCTYPE html><title>secret</title>", "a web page"],
    ["<?xml version='1.0'?><secret/>", "an XML document"],
    ['{"secret": 1}', "JSON without any message"],
    [" \r\n\t ", "text without any message"],
  ])("says in neutral words what %j holds", (content, found) => {
    const detail = refusal(Uint8Array.from(content, (char) => char.charCodeAt(0)));
    expect(detail).toEqual({ code: "unrecognised-format", found });
  });

  test("an empty file has its own code", () => {
    expect(refusal("")).toEqual({ code: "empty-file" });
  });

  test("the content decides, not the name, and the option decides above both", () => {
    const lines = '{"from":"a","text":"b"}\n';
    expect(recogniseFormat(encoder.encode(lines))).toBe("jsonl");
    expect(readText(lines)[0]?.source.format).toBe("jsonl");
    expect(readText(lines, { format: "pasted" })[0]?.source.format).toBe("pasted");
    expect(refusal(lines, { format: "telegram-json" }).code).toBe("wrong-format");
  });

  test("text in a message that imitates another format's keys does not deceive", () => {
    const text = JSON.stringify({
      participants: [{ name: "a" }],
      messages: [{ sender_name: "a", timestamp_ms: 1_710_450_300_000, content: '"date_unixtime":"1","from_id":"user1"' }],
    });
    expect(recogniseFormat(encoder.encode(text))).toBe("instagram-json");
  });
});

test.each(["[21:05] Marnie: hi\n[21:06] Odell: who?", "{smiles} hello", "[hello]"])("%j is text in brackets, not JSON", (text) => {
  expect(readText(text)[0]?.source.format).toBe("pasted");
});

describe("limits", () => {
  const lines = '{"from":"a","text":"1234"}\n{"from":"b","text":"5"}\n';
  test.each<[keyof Limits, number]>([
    ["maxFileBytes", lines.length],
    ["maxMessages", 2],
    ["maxParticipants", 2],
  ])("%s holds at %d and refuses one more", (limit, size) => {
    expect(readText(lines, { limits: { ...defaultLimits, [limit]: size } })[0]?.messages.length).toBe(2);
    expect(refusal(lines, { limits: { ...defaultLimits, [limit]: size - 1 } })).toEqual({
      code: "limit-exceeded",
      limit,
      maximum: size - 1,
      actual: size,
    });
  });

  test("a message above the length limit is cut, with an issue, never inside a character", () => {
    const [whole] = readText(lines, { limits: { ...defaultLimits, maxMessageLength: 4 } });
    expect(whole?.issues.map(({ code }) => code)).toEqual(["owner-inferred"]);
    const [cut] = readText(lines, { limits: { ...defaultLimits, maxMessageLength: 3 } });
    expect(cut?.messages.get(0).text).toBe("123");
    expect(cut?.issues.map(({ code, source: [start, end] }) => [code, start, end])).toEqual([
      ["owner-inferred", 0, 0],
      ["message-too-long", 0, 27],
    ]);
    const [emoji] = readText('{"text":"ab😀"}', { limits: { ...defaultLimits, maxMessageLength: 3 } });
    expect(emoji?.messages.get(0).text).toBe("ab");
  });

  test("issues of one code are capped and the last one covers the rest", () => {
    const text = `{"text":"a"}\n${"broken\n".repeat(10)}`;
    const [chat] = readText(text, { limits: { ...defaultLimits, maxIssuesPerCode: 3 } });
    expect(chat?.issues.map(({ source }) => source)).toEqual([
      [13, 20],
      [20, 27],
      [27, 83],
    ]);
  });

  test.each([
    ["telegram-json", '{"chats":{"list":[{"messages":[{"date_unixtime":"1","text":DEEP}]}]}}'],
    ["instagram-json", '{"messages":[{"sender_name":"a","timestamp_ms":1,"share":DEEP}]}'],
    ["jsonl", '{"text":"a","x":DEEP}'],
  ] as const)("nesting of %s is refused at once, also where it never closes", (format, frame) => {
    const deep = (depth: number) => frame.replace("DEEP", `${"[".repeat(depth)}${"]".repeat(depth)}`);
    expect(readText(deep(40), { format })[0]?.messages.length).toBe(1);
    expect(refusal(deep(70), { format })).toMatchObject({ code: "limit-exceeded", limit: "maxNesting" });
    expect(refusal(frame.split("DEEP")[0] + "[".repeat(200_000))).toMatchObject({ code: "limit-exceeded", limit: "maxNesting" });
  });

  test("brackets alone, and tags alone, are refused at once", () => {
    expect(refusal("[".repeat(1_000_000))).toMatchObject({ limit: "maxNesting" });
    expect(refusal(`<smses>${"<a>".repeat(100_000)}`)).toMatchObject({ limit: "maxNesting" });
  });
});

test("a second list of one Telegram chat goes on where the first ended, whatever that held", () => {
  const message = '{"type":"message","date_unixtime":"1","from":"a","text":"b"}';
  const [chat] = readText(`{"messages":[1],"messages":[${message}]}`, { format: "telegram-json" });
  expect(chat?.messages.get(0).source).toEqual([27, 90]);
  expect(chat?.issues.map(({ source }) => source)).toContainEqual([0, 27]);
});

function record(fields: object): string {
  return JSON.stringify({ messages: [{ type: "message", from: "a", text: "b", ...fields }] });
}

describe("times", () => {
  test.each([
    [{ date: "2024-07-14T21:05:00", date_unixtime: "1720987500" }, {}, "2024-07-14T21:05:00", "+01:00"],
    [{ date: "2024-07-14T21:05:00", date_unixtime: "1720987501" }, {}, "2024-07-14T21:05:00", "+01:00"],
    [{ date: "2024-07-14T21:05:00", date_unixtime: "1720988500" }, {}, "2024-07-14T21:05:00", null],
    [{ date_unixtime: "1720987500" }, {}, "2024-07-14T20:05:00", "UTC"],
    [{ date_unixtime: "1720987500" }, { zone: "Asia/Kathmandu" }, "2024-07-15T01:50:00", "Asia/Kathmandu"],
    [{ date: "2024-07-14T21:05:00" }, {}, "2024-07-14T21:05:00", null],
    [{ date: "2024-07-14T21:05:00" }, { zone: "Europe/Paris" }, "2024-07-14T21:05:00", "Europe/Paris"],
  ])("of %j with %j", (fields, options, at, zone) => {
    const message = readText(record(fields), { format: "telegram-json", ...options })[0]?.messages.get(0);
    expect([message?.at, message?.zone]).toEqual([at, zone]);
  });

  test("a zone that is none is refused", () => {
    expect(refusal(record({ date_unixtime: "1" }), { zone: "Mars/Olympus" })).toEqual({ code: "unknown-zone" });
  });
});

const shared = new URL("../../../../../shared/data/chats/", import.meta.url);
const absent = !existsSync(shared);

function load(path: string): Conversation[] {
  return readText(new Uint8Array(readFileSync(new URL(path, shared))));
}

function rows([chat]: Conversation[]): (string | null | undefined)[][] {
  const names = new Map(chat?.participants.map(({ id, name }) => [id, name]));
  return [...(chat?.messages ?? [])].map(({ from, at, text }) => [names.get(from ?? ""), at, text]);
}

function target(tool: string): { timestamp: string; author: string; message: string }[] {
  return JSON.parse(readFileSync(new URL(`whatsapp/chat-miner/${tool}/target.json`, shared), "utf8"));
}

function solid(text: unknown): string {
  return String(text).replace(/\s/g, "");
}

describe.skipIf(absent)("public samples (skipped where ../shared/data is absent)", () => {
  test("an SMS backup whose dates count seconds", () => {
    const [chat] = load("other/sms_backup_restore_basic.xml");
    expect(rows(load("other/sms_backup_restore_basic.xml"))).toEqual([
      ["Me", "2015-01-01T17:00:00", "Hey, can you pick up milk on the way home?"],
      ["Jack Black", "2015-01-01T17:01:00", "Can do."],
      ["Me", "2015-01-01T17:02:00", "Thanks!"],
    ]);
    expect(chat?.participants.map(({ role }) => role)).toEqual(["owner", "contact"]);
    expect(chat?.issues).toEqual([]);
  });

  test("a Telegram account whose clock and epoch disagree by no zone's offset", () => {
    const [chat] = load("other/telegram_full_account.json");
    expect(chat?.participants.map(({ name, role }) => [name, role])).toEqual([
      ["JohnDoe", "owner"],
      ["Alice Smith", "contact"],
    ]);
    expect(rows(load("other/telegram_full_account.json"))).toEqual([
      ["JohnDoe", "2023-01-15T10:30:00", "Hello Alice!"],
      ["Alice Smith", "2023-01-15T10:31:00", "Hi John! How are you?"],
    ]);
  });

  test("a Nokia message", () => {
    const [chat] = load("other/nokia_test.vmg");
    expect(rows(load("other/nokia_test.vmg"))[0]?.slice(1)).toEqual([
      "2005-12-21T11:24:50",
      "this is the text part of the sms message. it can contain virtually unlimited chars.",
    ]);
    expect(chat?.participants[0]?.role).toBe("unsaved");
  });

  // chat-miner folds white space and lists Signal and Instagram newest first; its Signal times are the export's
  // wall clock, the others UTC. Compared are times in order, and texts without white space.
  test.each([
    ["telegram", "test_single_export.json"],
    ["telegram", "test_batch_export.json"],
    ["signal", "test_export.txt"],
    ["instagram", "test_export.json"],
  ])("chat-miner's %s %s", (tool, file) => {
    const wanted = target(tool).map(({ timestamp, author, message }) => [author, timestamp, solid(message)]);
    wanted.sort((a, b) => String(a[1]).localeCompare(String(b[1])));
    const got = rows(load(`whatsapp/chat-miner/${tool}/${file}`)).map(([name, at, text]) => [name, at, solid(text)]);
    expect(got).toEqual(wanted);
  });
});
