import { describe, expect, test } from "vitest";
import type { Conversation } from "../../model/conversation.ts";
import { defaultLimits } from "../../model/limits.ts";
import { dayOfWritten, isoDay } from "./calendar.ts";
import { chatNameOf } from "./chat-name.ts";
import { readWhatsApp, whatsAppReader } from "./index.ts";

const encoder = new TextEncoder();

function readText(text: string, name = "_chat.txt", entries?: ReadonlySet<string>): Conversation {
  const [conversation] = readWhatsApp({ name, sha256: "", bytes: encoder.encode(text) }, { limits: defaultLimits }, entries);
  if (conversation === undefined) throw new Error("expected one conversation");
  return conversation;
}

const rolesOf = (chat: Conversation): string[] => chat.participants.map(({ name, role }) => `${name}: ${role}`);
const codesOf = (chat: Conversation): string[] => chat.issues.map(({ code }) => code);

describe("who owns the phone", () => {
  const chat = "14/03/2024, 21:05 - Ada: hi\n14/03/2024, 21:06 - Ben: hi\n";
  test("the file's name is the other person's", () => {
    expect(rolesOf(readText(chat, "WhatsApp Chat with Ben.txt"))).toEqual(["Ada: owner", "Ben: contact"]);
    expect(rolesOf(readText(chat, "WhatsApp Chat - Ada.txt"))).toEqual(["Ada: contact", "Ben: owner"]);
  });
  test("nobody told: the one who did not write first, with an issue", () => {
    const found = readText(chat);
    expect([rolesOf(found), codesOf(found)]).toEqual([["Ada: contact", "Ben: owner"], ["owner-inferred"]]);
  });
  test("the app says 'You deleted this message' only of the owner", () => {
    const found = readText(`${chat}14/03/2024, 21:07 - Ada: You deleted this message\n`);
    expect([rolesOf(found), codesOf(found)]).toEqual([["Ada: owner", "Ben: contact"], []]);
  });
  test("a contact who types the app's words does not become the owner", () => {
    const found = readText(`${chat}14/03/2024, 21:07 - Ben: You deleted this message\n`, "WhatsApp Chat with Ben.txt");
    expect(rolesOf(found)).toEqual(["Ada: owner", "Ben: contact"]);
  });
  test("a single writer in a chat of another name is the owner", () => {
    const found = readText("14/03/2024, 21:05 - Ada: hello?\n", "WhatsApp Chat with Ben.txt");
    expect([rolesOf(found), codesOf(found)]).toEqual([["Ada: owner"], []]);
  });
  test("in a group of two writers nobody is taken for the owner", () => {
    const found = readText(`14/03/2024, 21:04 - Ada created group "Ward"\n${chat}`);
    expect([rolesOf(found), codesOf(found)]).toEqual([["Ada: contact", "Ben: contact"], ["owner-unknown"]]);
  });
});

describe("names of files", () => {
  test.each([
    ["WhatsApp Chat with Dana Poole.txt", "Dana Poole"],
    ["WhatsApp Chat with +44 7700 900118.zip", "+44 7700 900118"],
    ["WhatsApp Chat with Dana (2).txt", "Dana"],
    ["WhatsApp Chat - Ward 3 - canvass.txt", "Ward 3 - canvass"],
    ["Chat de WhatsApp con Lucía.txt", "Lucía"],
    ["WhatsApp-Chat mit Jörg Beck.txt", "Jörg Beck"],
    ["Discussion WhatsApp avec Élodie.txt", "Élodie"],
    ["Conversa do WhatsApp com Bia.txt", "Bia"],
    ["与Dana的WhatsApp聊天.txt", "Dana"],
    ["_chat.txt", undefined],
    ["notes.txt", undefined],
  ])("%s", (name, chat) => {
    expect(chatNameOf(name)).toBe(chat);
  });
});

describe("attachments of an archive", () => {
  test("a file that is named and not there is an issue; one that is there is none", () => {
    const text =
      "14/03/2024, 21:05 - Ada: IMG-20240314-WA0001.jpg (file attached)\n14/03/2024, 21:06 - Ben: IMG-20240314-WA0002.jpg (file attached)\n14/03/2024, 21:07 - Ben: <Media omitted>\n";
    const found = readText(text, "_chat.txt", new Set(["media/IMG-20240314-WA0001.jpg"]));
    expect(found.issues.filter(({ code }) => code === "attachment-missing").map(({ source }) => source)).toEqual([[65, 130]]);
  });
});

describe("what the reader takes for its own", () => {
  test.each([
    ["14/03/2024, 21:05 - Ada: hi\n", 0.9, 1],
    ["[14/03/2024, 21:05:00] Ada: hi\r\n", 0.9, 1],
    ["\u200e[14/03/2024, 21:05:00] Ada: \u200eimage omitted\r\n", 0.9, 1],
    ["[21:05, 14/03/2024] Ada: hi\n", 0.1, 0.5],
    ["[2024-03-14 21:05] Ada: hi\n", 0.1, 0.6],
    ["dear all,\nsee you at 10:30 - Ada\n", 0, 0],
    ['{"messages": []}', 0, 0],
    ["", 0, 0],
  ])("%j", (text, low, high) => {
    const found = whatsAppReader.recognise(encoder.encode(text));
    expect(found).toBeGreaterThanOrEqual(low);
    expect(found).toBeLessThanOrEqual(high);
  });
});

describe("years as exports write them", () => {
  test.each([
    ["Gregorian, in full", 2024, 3, 14, "2024-03-14"],
    ["Gregorian, in short", 24, 3, 14, "2024-03-14"],
    ["Buddhist, in full", 2567, 3, 14, "2024-03-14"],
    ["Buddhist, in short", 67, 3, 14, "2024-03-14"],
    ["Taiwan's", 113, 3, 14, "2024-03-14"],
    ["Persian", 1402, 12, 24, "2024-03-14"],
    ["Persian, the leap day of 1403", 1403, 12, 30, "2025-03-20"],
    ["Islamic, Umm al-Qura", 1445, 9, 1, "2024-03-11"],
  ])("%s", (_, year, month, day, iso) => {
    expect(isoDay(dayOfWritten(year, month, day))).toBe(iso);
  });
  test("days that do not exist are no number", () => {
    expect([
      dayOfWritten(2023, 2, 29),
      dayOfWritten(2024, 13, 1),
      dayOfWritten(1402, 12, 30),
      dayOfWritten(1445, 1, 31),
      dayOfWritten(0, 0, 0),
      dayOfWritten(999, 1, 1),
    ]).toEqual(Array.from({ length: 6 }, () => NaN));
  });
});

function kindsOf(...bodies: string[]): string[] {
  const chat = readText(`14/03/2024, 21:05 - Ada: hi\n${bodies.map((body) => `14/03/2024, 21:06 - Ada: ${body}\n`).join("")}`);
  return [...chat.messages].slice(1).map(({ kind }) => kind);
}

describe("wording that looks like content", () => {
  test("sentences that only contain the app's words stay texts", () => {
    expect(
      kindsOf(
        "I think this message was deleted by accident?",
        "you deleted this message, why",
        "the image omitted the best part",
        "<3",
        "<b>bold</b>",
        "see the file (attached is the plan)",
        "missed you",
        "video call later? 5 or 6",
        "null and void",
      ),
    ).toEqual(Array.from({ length: 9 }, () => "text"));
  });
  test("a name with a verb of the notices is no name", () => {
    const chat = readText(
      '14/03/2024, 21:05 - Ada: hi\n14/03/2024, 21:06 - Ada changed the subject to "Ben: pay me"\n14/03/2024, 21:07 - Ben Added-Smith: hi\n',
    );
    expect(chat.participants.map(({ name }) => name)).toEqual(["Ada", "Ben Added-Smith"]);
    expect([...chat.messages].map(({ kind }) => kind)).toEqual(["text", "system", "text"]);
  });
});
