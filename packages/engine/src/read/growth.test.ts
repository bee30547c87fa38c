import { describe, test } from "vitest";
import { expectSteady } from "../../test/growth.ts";
import { EngineError } from "../model/errors.ts";
import type { Format } from "../model/format.ts";
import { defaultLimits } from "../model/limits.ts";
import { read } from "./read.ts";

/** Hostile inputs: what makes a careless scanner go back again and again, by the format it is aimed at. */
const hostile: readonly (readonly [name: string, format: Format, build: (size: number) => string])[] = [
  [
    "a list that never closes",
    "telegram-json",
    (n) =>
      `{"name":"x","type":"personal_chat","id":1,"messages":[${'{"type":"message","date":"2024-03-14T21:05:00","text":["a",'.repeat(1)}${'"b",'.repeat(n / 4)}`,
  ],
  [
    "many records",
    "telegram-json",
    (n) => `{"messages":[${'{"type":"message","from":"a","date":"2024-03-14T21:05:00","text":"b"},'.repeat(n / 70)}{}]}`,
  ],
  [
    "brackets closed too often",
    "telegram-json",
    (n) => `{"messages":[{"type":"message","date":"2024-03-14T21:05:00","text":"b"}${"]},{".repeat(n / 4)}`,
  ],
  ["quotes without end", "instagram-json", (n) => `{"messages":[{"sender_name":"a","timestamp_ms":1},${'"\\\\'.repeat(n / 3)}`],
  [
    "records from newest to oldest",
    "instagram-json",
    (n) =>
      `{"messages":[${Array.from({ length: n / 60 }, (_, i) => `{"sender_name":"a${i % 50}","timestamp_ms":${1_710_450_300_000 - i},"content":"b"}`).join(",")}]}`,
  ],
  ["lines that never close", "jsonl", (n) => '{"text":"a\n'.repeat(n / 11)],
  ["braces without end", "jsonl", (n) => '{"text":"a"}\n{"a":\n'.repeat(n / 20)],
  ["lists of chats", "jsonl", (n) => '{"messages":[{"text":"a"}]}\n'.repeat(n / 28)],
  ["tags without end", "sms-xml", (n) => `<smses>${"<sms body='".repeat(n / 11)}`],
  ["comments without end", "sms-xml", (n) => `<smses>${"<!-->".repeat(n / 5)}`],
  ["attributes without values", "sms-xml", (n) => `<smses><sms ${"a = ".repeat(n / 4)}`],
  [
    "many addresses",
    "sms-xml",
    (n) =>
      `<smses>${Array.from({ length: n / 80 }, (_, i) => `<sms address="+44770090${i}" date="1710450300000" type="1" body="b"/>`).join("")}</smses>`,
  ],
  ["ampersands", "sms-xml", (n) => `<smses><sms address="1" date="1710450300000" type="1" body="${"&#".repeat(n / 2)}"/></smses>`],
  [
    "brackets in every line",
    "signal-export",
    (n) => `[2024-03-14 21:05:00] a: b\n${"[2024-03-14 21:05:00] aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(n / 52)}`,
  ],
  ["one long line of files", "signal-export", (n) => `[2024-03-14 21:05:00] a: ${"![a](./media/a.jpg)  ".repeat(n / 21)}`],
  ["open brackets", "signal-export", (n) => `[2024-03-14 21:05:00] a: ${"[](".repeat(n / 3)})`],
  ["reactions without end", "signalbackup-tools", (n) => `[Mar 14, 2024 21:05:00] <a> ${" (b: ".repeat(n / 5)})`],
  ["dates in every line", "imessage-txt", (n) => `Mar 14, 2024  9:05:00 PM\nMe\n${"    Mar 14, 2024  9:05:00 PM\n".repeat(n / 29)}`],
  ["edits of edits", "imessage-txt", (n) => `Mar 14, 2024  9:05:00 PM\nMe\n${"Edited 1 second later: a\nb\n".repeat(n / 27)}`],
  ["messages that never end", "nokia-vmg", (n) => "BEGIN:VMSG\nBEGIN:VBODY\n".repeat(n / 23)],
  ["escapes", "nokia-vmg", (n) => `BEGIN:VMSG\nBEGIN:VBODY\nTEXT;ENCODING=QUOTED-PRINTABLE:${"=C3=\n".repeat(n / 5)}END:VBODY\nEND:VMSG`],
  ["brackets without end", "whatsapp-copy", (n) => `[14/03, 21:05] a: b\n${"[14/03, 21:05".repeat(n / 13)}`],
  ["copied lines", "whatsapp-copy", (n) => "[21:05, 14/03/2024] a: b\n".repeat(n / 25)],
  ["names in every line", "pasted", (n) => Array.from({ length: n / 10 }, (_, i) => `name${i % 500}: b`).join("\n")],
  ["colons and spaces", "pasted", (n) => `me: a\n${"a : ".repeat(n / 4)}`],
  ["one long line", "pasted", (n) => "✓ ".repeat(n / 4)],
  ["times in every line", "pasted", (n) => "21:05\na\n".repeat(n / 8)],
  ["carriage returns", "pasted", (n) => "\r".repeat(n) + "a"],
];

const encoder = new TextEncoder();
function tryToRead(bytes: Uint8Array, format: Format): void {
  try {
    read({ name: "x", sha256: "", bytes }, { limits: defaultLimits, format });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}

describe("reading time grows with the input and no faster", () => {
  test.each(hostile)("%s, read as %s", { timeout: 60_000 }, (_, format, build) => {
    expectSteady((size) => {
      const bytes = encoder.encode(build(size));
      return () => tryToRead(bytes, format);
    }, 60_000);
  });
});
