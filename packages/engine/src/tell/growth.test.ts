import { describe, expect, test } from "vitest";
import { expectSteady } from "../../test/growth.ts";
import { type Conversation, type Message, listMessages } from "../model/conversation.ts";
import { assess } from "./assess.ts";
import { classes } from "./catalogue/classes.ts";
import { moves } from "./catalogue/moves.ts";
import { languages, type Phrases } from "./catalogue/tell.ts";
import { tells } from "./catalogue/tells.ts";
import { shippedModels } from "./model/shipped.ts";

const models = shippedModels();

/** Who writes, and what; the owner is `me`, anybody else is on the other side. */
interface Line {
  readonly from: string;
  readonly text: string;
}

/** A chat with one message every `seconds`. */
function chatOf(lines: readonly Line[], seconds: number): Conversation {
  const names = [...new Set(["me", ...lines.map(({ from }) => from)])];
  const begin = Date.UTC(2024, 2, 14, 21, 5);
  const messages = lines.map(({ from, text }, index): Message => {
    const at = new Date(begin + index * seconds * 1000).toISOString().slice(0, 19);
    return {
      id: `m${index + 1}`,
      from,
      at,
      zone: null,
      ambiguous: false,
      kind: "text",
      text,
      edited: false,
      attachments: [],
      source: [index, index + 1],
    };
  });
  return {
    source: { name: "x", sha256: "", format: "jsonl", bytes: messages.length },
    participants: names.map((name) => ({ id: name, name, identifier: null, role: name === "me" ? "owner" : "unsaved" })),
    messages: listMessages(messages),
    issues: [],
  };
}

const inOneMessage = (text: string): Conversation => chatOf([{ from: "a", text }], 60);

/** A text repeated up to a length. */
const upTo = (length: number, text: string): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);

const signs = [...tells, ...moves];
const phrasesOf = ({ phrases }: { readonly phrases?: Phrases }): string[] => languages.flatMap((language) => phrases?.[language] ?? []);

/** Words of a phrase, the first of every choice: what matches its beginning. `share` of them are kept, so that it starts and then fails. */
function beginningOf(phrase: string, share: number): string {
  const words = plain(phrase.replaceAll(/@(\w+)/g, (_, name: string) => `(${(classes as Readonly<Record<string, string>>)[name] ?? ""})`))
    .replaceAll(/\.\.\d+/g, "um um")
    .replaceAll(/[\^$_]/g, "um")
    .replaceAll("<?>", "?")
    .replaceAll("<end>", ".")
    .replaceAll("<link>", "https://a.example")
    .replaceAll("<email>", "a@b.example")
    .replaceAll("<money>", "£")
    .replaceAll("<number>", "5")
    .replaceAll("<code>", "123456")
    .replaceAll("<phone>", "07700900142")
    .split(/\s+/)
    .filter((word) => word !== "");
  return words.slice(0, Math.max(1, Math.ceil(words.length * share))).join(" ");
}

/** A phrase with the first of each choice instead of its groups. */
function plain(phrase: string): string {
  let text = phrase;
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replaceAll(/[([]([^()[\]]*)[)\]]/g, (_, choices: string) => choices.split("|")[0] ?? "");
  }
  return text;
}

const hostileWords: readonly (readonly [name: string, text: string])[] = [
  ["one word without end", "a"],
  ["one word a message could begin with", "you "],
  ["words of one letter", "i u r y "],
  ["words nobody knows", "qwzx vbnk "],
  ["zero-width marks", "a\u200b\u200d\u2060\ufeff"],
  ["combining marks", "a\u0301\u0302\u0303\u0304\u0305\u0306"],
  ["marks with nothing under them", "\u0301\u200d\ufe0f"],
  ["emoji", "😏😘🔥"],
  ["families and skin tones", "👩‍👩‍👧‍👦👋🏽"],
  ["halves of emoji", "\ud83d\ud83d"],
  ["digits", "7"],
  ["digits with spaces", "7 7-"],
  ["codes", "123456 "],
  ["one link", "https://a.example/"],
  ["links", "https://a.example/b "],
  ["what could be a link", "http:/"],
  ["domains that never end", "a.b-"],
  ["domains and slashes", "a.bc/ "],
  ["addresses that never end", "a@b-"],
  ["addresses with dots", "a@b.c.d@"],
  ["apostrophes", "a'’"],
  ["question marks", "?"],
  ["full stops", ". "],
  ["line breaks", "\n"],
  ["capitals of maths", "𝓈𝓮𝓃𝒹 𝓶𝓮 𝓹𝓲𝓬𝓼 "],
  ["letters that look alike", "ѕеnd mе рісѕ 0f y0u "],
  ["letters written as digits", "s3nd m3 p1c5 0f u "],
  ["right to left", "שלח לי תמונה "],
  ["Thai, which parts no words", "ส่งรูปมาให้ฉันหน่อย"],
  ["Chinese, which parts no words", "给我发一张照片"],
  ["Arabic with marks", "أَرْسِلْ لِي صُورَة "],
  ["a script few phones have", "𒀀𒁀𒂀 "],
  ["brackets", "[picture] ("],
];

/** Everything that must hit a tell or a move, in turn: messages with as many findings as there can be. */
const allHits = signs.flatMap(({ hits }) => hits).filter((hit) => !/^[TM] \d{4}-/.test(hit));

const hostileChats: readonly (readonly [name: string, seconds: number, line: (index: number) => Line])[] = [
  ["one word each", 60, () => ({ from: "a", text: "hi" })],
  ["nothing each", 60, () => ({ from: "a", text: "" })],
  ["one letter each, at once", 0, (i) => ({ from: "a", text: String.fromCodePoint(97 + (i % 26)) })],
  ["two who take turns every second", 1, (i) => ({ from: i % 2 === 0 ? "a" : "me", text: i % 2 === 0 ? "are you there?" : "who is this" })],
  ["a new sender each", 1, (i) => ({ from: `a${i}`, text: "hi its me" })],
  ["a new name each", 60, (i) => ({ from: "a", text: `it's ${upTo(3 + (i % 5), "mabocidu".slice(i % 7))}` })],
  ["names of senders in what they say", 60, (i) => ({ from: `Ada ${i}`, text: `I'm Ben ${i}, from the office` })],
  ["an answer after days", 200_000, (i) => ({ from: "a", text: i % 9 === 0 ? "?" : "still waiting" })],
  ["every example of the catalogue", 60, (i) => ({ from: "a", text: allHits[i % allHits.length] ?? "" })],
  ["every example of the catalogue, from both", 60, (i) => ({ from: i % 3 === 0 ? "me" : "a", text: allHits[i % allHits.length] ?? "" })],
  [
    "four examples of the catalogue in each",
    60,
    (i) => ({ from: "a", text: [0, 1, 2, 3].map((k) => allHits[(i * 7 + k) % allHits.length]).join(". ") }),
  ],
  ["pictures and the owner's silence", 30, () => ({ from: "a", text: "<Media omitted>" })],
  [
    "pictures asked for",
    30,
    (i) => ({ from: i % 2 === 0 ? "me" : "a", text: i % 2 === 0 ? "send me the photo" : "file.pdf (file attached)" }),
  ],
  ["lines of the app's own", 30, (i) => ({ from: "a", text: i % 2 === 0 ? "This message was deleted" : "Missed voice call" })],
  [
    "a language each",
    60,
    (i) => ({ from: "a", text: ["bonjour je suis là", "hallo ich bin da", "привет", "你好吗", "merhaba nasilsin"][i % 5] ?? "" }),
  ],
];

/** Asserts that the time to assess what `build` makes grows with its size and no faster. */
function expectSteadyChats(build: (size: number) => readonly Conversation[], small: number): void {
  expectSteady((size) => {
    const chats = build(size);
    return () => chats.forEach((chat) => assess(chat, models));
  }, small);
}

describe("assessing time grows with the length of a message and no faster", () => {
  test.each(hostileWords)("%s", (_, text) => expectSteadyChats((size) => [inOneMessage(upTo(size, text))], 25_000));

  // Each sign's phrases, begun over and over: they start everywhere and fail late.
  test.each(signs.filter((sign) => phrasesOf(sign).length > 0).map((sign) => [sign.id, sign] as const))(
    "the phrases of %s begun over and over",
    (_, sign) => {
      const begun = [0.5, 0.8, 1].map((share) =>
        phrasesOf(sign)
          .map((phrase) => `${beginningOf(phrase, share)} `)
          .join(""),
      );
      expectSteadyChats((size) => begun.map((text) => inOneMessage(upTo(size, text))), 2500);
    },
  );
});

describe("assessing time grows with the number of messages and no faster", () => {
  test.each(hostileChats)("%s", (_, seconds, line) => {
    expectSteadyChats(
      (size) => [
        chatOf(
          Array.from({ length: size }, (__, i) => line(i)),
          seconds,
        ),
      ],
      1500,
    );
  });
});

test("the beginnings of phrases are what phrases begin with", () => {
  expect(beginningOf("(are|r) @you [still] there (<?>|<end>)", 1)).toBe("are you still there ?");
  expect(beginningOf("(are|r) @you [still] there (<?>|<end>)", 0.5)).toBe("are you still");
});
