/** What other projects' test suites expect of their own fixtures, read from where those are kept; skipped where they are not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Conversation, Message } from "../../model/conversation.ts";
import { defaultLimits } from "../../model/limits.ts";
import { readWhatsApp } from "./index.ts";

const data = new URL("../../../../../../shared/data/chats/", import.meta.url).pathname;
const present = existsSync(data);
const suite = present ? describe : describe.skip;
const where = present ? "" : " (skipped: ../shared/data is absent)";

function readBytes(bytes: Uint8Array, name = "_chat.txt"): Conversation {
  const [conversation] = readWhatsApp({ name, sha256: "", bytes }, { limits: defaultLimits });
  if (conversation === undefined) throw new Error("expected one conversation");
  return conversation;
}

const readText = (text: string): Conversation => readBytes(new TextEncoder().encode(text));
const readFile = (path: string): Conversation => readBytes(new Uint8Array(readFileSync(join(data, path))));
const listOf = (folder: string, ending: string): string[] =>
  (present ? readdirSync(join(data, folder)).filter((name) => name.endsWith(ending)) : []).map((name) => join(folder, name));
function headerLines(): { readonly pustur_header_lines: readonly HeaderLine[] } {
  return JSON.parse(readFileSync(join(data, "whatsapp/expected.json"), "utf8"));
}

function headerFormats(): readonly { readonly format: string }[] {
  return JSON.parse(readFileSync(join(data, "whatsapp/whatstk/header_format_support.json"), "utf8"));
}

function targets(folder: string): readonly Target[] {
  return JSON.parse(readFileSync(join(data, folder, "target.json"), "utf8"));
}

function appWording(): { readonly ios: Strings; readonly android: Strings } {
  return JSON.parse(readFileSync(join(data, "whatsapp-locale-strings/strings.json"), "utf8"));
}

type Strings = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Target {
  readonly timestamp: string;
  readonly author: string;
  readonly message: string;
}

const two = (value: number): string => String(value).padStart(2, "0");
const unquoted = (text: string | undefined): string => (text ?? "").replace(/^"|"$/g, "");
const fill = (text: string): string => unquoted(text.replace(/%@|%s/g, "00000012-PHOTO-2024-03-14-21-06-00.jpg"));

/** Reads one wording as Ben's message after one of Ada's. */
function iosMessage(body: string): Message {
  const chat = readText(
    `[14/03/2024, 21:05:00] Ben: hello there\r\n[14/03/2024, 21:05:30] Ada: hi\r\n[14/03/2024, 21:06:00] Ben: ${body}\r\n[14/03/2024, 21:07:00] Ada: ok\r\n`,
  );
  expect(chat.messages.length).toBe(4);
  return chat.messages.get(2);
}

function androidMessage(body: string): Message {
  return readText(`14/03/2024, 21:05 - Ben: hello there\n14/03/2024, 21:06 - Ben: ${body}\n14/03/2024, 21:07 - Ada: ok\n`).messages.get(1);
}

/** Counts as whats_json counts: a text, a place, a file that is named, and all else as system. */
function counts(conversation: Conversation): Record<string, number> {
  const found = { messages: 0, text: 0, location: 0, file: 0, system: 0 };
  for (const message of conversation.messages) {
    found.messages += 1;
    found[sortOf(message)] += 1;
  }
  return found;
}

function sortOf({ kind, text, attachments }: Message): "text" | "location" | "file" | "system" {
  if (kind === "text") return "text";
  if (kind === "other" && /maps\.google\.com|foursquare\.com/.test(text)) return "location";
  return attachments.some(({ name }) => name !== null) ? "file" : "system";
}

suite(`whats_json counts${where}`, () => {
  const folder = "whatsapp/whats_json_staged/languages";
  for (const path of listOf(folder, "_ios.txt")) {
    test(`${path} has 23 messages, 4 of them text, 2 places, 17 of the app's own`, () => {
      expect(counts(readFile(path))).toEqual({ messages: 23, text: 4, location: 2, file: 0, system: 17 });
    });
  }
  for (const path of listOf(folder, "_android.txt")) {
    test(`${path} has 60 messages, 15 of them text, 2 files, 3 places, 40 of the app's own`, () => {
      expect(counts(readFile(path))).toEqual({ messages: 60, text: 15, location: 3, file: 2, system: 40 });
    });
  }
  for (const path of listOf(folder, "_ios_media.txt")) {
    test(`${path} has 25 messages, 4 of them text`, () => {
      expect(counts(readFile(path))).toMatchObject({ messages: 25, text: 4 });
    });
  }
  for (const path of [...listOf("whatsapp/whats_json_staged/ios", ".txt"), ...listOf("whatsapp/whats_json_staged/calendars", ".txt")]) {
    test(`${path} reads as one message a line, on the days of 2022 and 2023 it was written`, () => {
      const conversation = readFile(path);
      const lines = readFileSync(join(data, path), "utf8").trimEnd().split("\r\n");
      expect(conversation.messages.length).toBe(lines.length);
      expect(conversation.messages.get(0).at?.slice(0, 16)).toBe("2022-03-18T14:56");
      const hellos = [...conversation.messages].filter(({ text }) => text === "Hello World");
      expect(hellos.map(({ at }) => at?.slice(0, 16))).toEqual(["2022-03-27T21:41", "2022-03-27T21:53"]);
      expect([...conversation.messages].some(({ ambiguous }) => ambiguous)).toBe(false);
      expect(counts(conversation)).toMatchObject({ text: 4, location: 2 });
      expect(conversation.participants.map(({ role }) => role)).toEqual(["owner", "contact"]);
    });
  }
});

interface HeaderLine {
  readonly line: string;
  readonly iso?: string;
  readonly messages?: number;
  readonly system?: boolean;
  readonly attachment?: string;
}

suite(`whatsapp-chat-parser header lines${where}`, () => {
  const expected = present ? headerLines().pustur_header_lines : [];
  for (const { line, iso, messages, system, attachment } of expected) {
    test(JSON.stringify(line), () => {
      const conversation = readText(line);
      const message = conversation.messages.get(0);
      if (iso !== undefined) expect([message.at, message.text]).toEqual([iso, "m"]);
      if (messages !== undefined) expect(conversation.messages.length).toBe(messages);
      if (system !== undefined) expect(message.from === null).toBe(system);
      if (attachment !== undefined) expect(message.attachments.map(({ name }) => name)).toEqual([attachment]);
    });
  }
});

suite(`whatstk header formats${where}`, () => {
  const formats = present ? headerFormats() : [];
  const days = [
    [2019, 1, 28],
    [2019, 1, 31],
    [2019, 2, 1],
    [2019, 2, 14],
    [2019, 3, 13],
  ] as const;
  for (const { format } of formats) {
    test(`${format} is inferred from five days`, () => {
      const lines = days.map(([year, month, day], index) => {
        const hour = 9 + index * 3;
        return (
          format
            .replace("%y", two(year % 100))
            .replace("%m", two(month))
            .replace("%d", two(day))
            .replace("%H", two(hour))
            .replace("%I", two(((hour + 11) % 12) + 1))
            .replace("%M", "05")
            .replace("%S", "07")
            .replace("%p", hour < 12 ? "AM" : "PM")
            .replace("%name", index % 2 === 0 ? "Ada Roe" : "Ben") + ` line ${index}`
        );
      });
      const conversation = readText(lines.join("\n"));
      expect([...conversation.messages].map(({ at, text }) => `${at} ${text}`)).toEqual(
        days.map(
          ([year, month, day], index) =>
            `${year}-${two(month)}-${two(day)}T${two(9 + index * 3)}:05:${format.includes("%S") ? "07" : "00"} line ${index}`,
        ),
      );
      expect(conversation.participants.map(({ name }) => name)).toEqual(["Ada Roe", "Ben"]);
    });
  }
  test("its generated chats read line by line, going forward in time", () => {
    for (const name of ["lorem.txt", "lorem-2000.txt", "lorem-merge-part1.txt", "lorem-merge-part2.txt", "pokemon.txt"]) {
      const conversation = readFile(`whatsapp/whatstk/${name}`);
      const lines = readFileSync(join(data, "whatsapp/whatstk", name), "utf8")
        .split("\n")
        .filter((line) => /^\[?\d{2,4}[./-]\d\d[./-]\d\d/.test(line));
      expect(conversation.messages.length).toBe(lines.length);
      expect(conversation.issues.filter(({ code }) => code !== "owner-unknown" && code !== "time-goes-backwards")).toEqual([]);
    }
  });
});

suite(`chat-miner targets${where}`, () => {
  const folder = "whatsapp/chat-miner/whatsapp";
  for (const path of listOf(folder, ".txt")) {
    test(path, () => {
      const target = targets(folder).toReversed();
      const conversation = readFile(path);
      const names = new Map(conversation.participants.map(({ id, name }) => [id, name]));
      const found = [...conversation.messages]
        .filter(({ from }) => from !== null)
        .map(({ at, from, text }) => ({ timestamp: at, author: names.get(from ?? ""), message: text.replaceAll("\n", " ") }));
      expect(found).toEqual(target);
    });
  }
});

suite(`the app's own wording${where}`, () => {
  const strings = present ? appWording() : { ios: {}, android: {} };
  const media: Readonly<Record<string, string>> = {
    image: "image",
    video: "video",
    audio: "audio",
    sticker: "image",
    gif: "image",
    document: "document",
  };

  for (const [locale, wording] of Object.entries(strings.ios)) {
    test(`iPhone, ${locale}`, () => {
      for (const [kind, attachment] of Object.entries(media)) {
        const message = iosMessage(wording[`${kind}_omitted`] ?? "");
        expect([`${kind}_omitted`, message.kind, message.text, message.attachments]).toEqual([
          `${kind}_omitted`,
          "media",
          "",
          [{ name: null, kind: attachment }],
        ]);
      }
      const attached = iosMessage(fill(wording["attached"] ?? ""));
      expect(["attached", attached.kind, attached.text, attached.attachments]).toEqual([
        "attached",
        "media",
        "",
        [{ name: "00000012-PHOTO-2024-03-14-21-06-00.jpg", kind: "image" }],
      ]);
      expect(iosMessage(wording["contact_card_omitted"] ?? "").kind).toBe("other");
      for (const key of ["message_deleted", "you_deleted", "you_deleted_alt"])
        expect([key, iosMessage(wording[key] ?? "").kind]).toEqual([key, "deleted"]);
      for (const key of ["missed_voice_call", "missed_voice_call_alt", "missed_video_call"])
        expect([key, iosMessage(wording[key] ?? "").kind]).toEqual([key, "call"]);
      const mark = (wording["e2e_encrypted"] ?? "").charAt(0);
      for (const key of ["e2e_encrypted", "security_code_changed_1"]) {
        const message = iosMessage(mark + (wording[key] ?? "").replace("%@", "Ben"));
        expect([key, message.kind, message.from]).toEqual([key, "system", null]);
      }
    });
  }

  for (const [locale, wording] of Object.entries(strings.android)) {
    test(`Android, ${locale}`, () => {
      const clean = new Map(Object.entries(wording).map(([key, value]) => [key, unquoted(value)]));
      const omitted = androidMessage(clean.get("email_media_omitted") ?? "");
      expect([omitted.kind, omitted.text, omitted.attachments]).toEqual(["media", "", [{ name: null, kind: "other" }]]);
      const attached = androidMessage((clean.get("email_file_attached") ?? "").replace("%s", "IMG-20240314-WA0001.jpg"));
      expect([attached.kind, attached.text, attached.attachments]).toEqual([
        "media",
        "",
        [{ name: "IMG-20240314-WA0001.jpg", kind: "image" }],
      ]);
      const other = androidMessage((clean.get("email_file_attached") ?? "").replace("%s", "holiday plan.pdf"));
      expect(other.attachments).toEqual([{ name: "holiday plan.pdf", kind: "document" }]);
      for (const key of ["revoked_msg_incoming", "revoked_msg_outgoing"])
        if ((clean.get(key) ?? "") !== "") expect([key, androidMessage(clean.get(key) ?? "").kind]).toEqual([key, "deleted"]);
      for (const key of ["missed_voice_call", "video_missed_call"])
        expect([key, androidMessage(clean.get(key) ?? "").kind]).toEqual([key, "call"]);
      const subject = clean.get("email_conversation_subject") ?? "";
      if (subject !== "") {
        const chat = readBytes(
          new TextEncoder().encode("14/03/2024, 21:05 - Ada: hi\n14/03/2024, 21:06 - Ben Roe: hi\n"),
          `${subject.replace("%s", "Ben Roe")}.txt`,
        );
        expect([subject, chat.issues.map(({ code }) => code), chat.participants.map(({ role }) => role)]).toEqual([
          subject,
          [],
          ["owner", "contact"],
        ]);
      }
      for (const key of ["chat_encryption_state_change", "group_encryption_state_change"]) {
        const notice = readText(`14/03/2024, 21:05 - ${clean.get(key) ?? ""}\n14/03/2024, 21:07 - Ada: ok\n`).messages.get(0);
        expect([notice.kind, notice.from]).toEqual(["system", null]);
      }
    });
  }
});
