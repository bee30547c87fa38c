/** What holds of every assessment, whatever the weights: nothing here depends on how sure the judges are. */
import { describe, expect, test } from "vitest";
import { type Line, chatOf } from "../../test/chat.ts";
import { threads } from "../../test/corpus.ts";
import { adviceTexts } from "../model/advice.ts";
import type { Assessment } from "../model/assessment.ts";
import { issueMeanings } from "../model/conversation.ts";
import { stages } from "../model/stage.ts";
import { assess } from "./assess.ts";
import { moves } from "./catalogue/moves.ts";
import { tells } from "./catalogue/tells.ts";
import { type Models, shippedModels } from "./model/shipped.ts";

const shipped = shippedModels();
const chats = threads();
const assessed = chats.map(({ messages }) => ({ conversation: chatOf(messages), assessment: assess(chatOf(messages), shipped) }));

/** The shipped models, but with these probabilities as the least for `some` and `strong`. */
const warningFrom = (some: number, strong: number): Models => ({ ...shipped, verdict: { ...shipped.verdict, some, strong } });
const always = warningFrom(0, 0);
const said = (...texts: readonly string[]): Line[] => texts.map((text) => ({ text }));
const tellsIn = ({ findings }: Assessment): Set<string> => new Set(findings.map(({ tell }) => tell));

const ownerWords = (id: string): string => moves.find((move) => move.id === id)?.hits[0] ?? "";

describe("an assessment", () => {
  test("is the same for the same conversation, whatever was assessed before it", () => {
    expect(assessed.length).toBeGreaterThan(1000);
    const again = chats.toReversed().map(({ messages }) => assess(chatOf(messages), shipped));
    expect(again.toReversed()).toEqual(assessed.map(({ assessment }) => assessment));
  });

  test("has its findings in the order of the messages, those about the whole chat last, each inside its message", () => {
    let count = 0;
    for (const { conversation, assessment } of assessed) {
      const messages = [...conversation.messages];
      const places = assessment.findings.map(({ message }) =>
        message === null ? messages.length : messages.findIndex(({ id }) => id === message),
      );
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      for (const [index, { message, span, strength }] of assessment.findings.entries()) {
        const place = places[index] ?? -1;
        expect(place).toBeGreaterThanOrEqual(0);
        const length = message === null ? 0 : (messages[place]?.text.length ?? 0);
        expect(0 <= span[0] && span[0] <= span[1] && span[1] <= length).toBe(true);
        expect(0 <= strength && strength <= 1).toBe(true);
        count++;
      }
    }
    expect(count).toBeGreaterThan(3000);
  });

  test("names the stages of its findings in their order, and gives a probability between 0 and 1", () => {
    for (const { assessment } of assessed) {
      const reached = new Set(assessment.findings.map(({ stage }) => stage));
      expect(assessment.stages).toEqual(stages.filter((stage) => reached.has(stage)));
      expect(0 <= assessment.probability && assessment.probability <= 1).toBe(true);
    }
  });

  test("is strong only with two kinds of tell, or four in a single message, and some only with one, however sure the judges are", () => {
    const seen = new Set<string>();
    const openings = chats.map((chat) => ({ messages: chat.messages.slice(0, 1) }));
    for (const { messages } of [...chats, ...openings]) {
      const assessment = assess(chatOf(messages), always);
      const kinds = tellsIn(assessment).size;
      const single = messages.filter(({ from }) => from !== "me").length === 1;
      expect(assessment.level).toBe(kinds >= (single ? 4 : 2) ? "strong" : kinds >= 1 ? "some" : "none");
      seen.add(`${single ? "one message" : "chat"}: ${assessment.level}`);
    }
    expect([...seen].toSorted()).toEqual([
      "chat: none",
      "chat: some",
      "chat: strong",
      "one message: none",
      "one message: some",
      "one message: strong",
    ]);
  });

  test("says nothing of a chat that holds no word of the sender", () => {
    expect(assess(chatOf([{ from: "me", text: "are you there? send me a pic of you, I won't show anyone" }]), always)).toMatchObject({
      level: "none",
      probability: 0,
      findings: [],
      advice: [],
    });
  });
});

describe("advice", () => {
  test("of a chat in which nothing clear is found is at most a way to check, and no words anywhere promise that all is well", () => {
    let count = 0;
    for (const { level, advice } of assessed.map(({ assessment }) => assessment)) {
      if (level !== "none") continue;
      count++;
      expect(["", "check-another-way"]).toContain(advice.join());
    }
    expect(count).toBeGreaterThan(100);
    for (const text of Object.values(adviceTexts))
      expect(text).not.toMatch(/\b(safe|safely|harmless|genuine|trustworthy|nothing to worry|no danger|all is well|no need to)\b/i);
  });

  test("is never given twice, and begins with what has already happened", () => {
    for (const { assessment } of assessed) expect(new Set(assessment.advice).size).toBe(assessment.advice.length);
    const { advice } = assess(chatOf([...said("send me a pic of you"), { from: "me", text: "[picture]" }]), always);
    expect(advice[0]).toBe("sent-pictures");
  });

  // For each thing that can have happened: what a sender writes to bring it about, and what its owner then writes.
  const happened = [
    ["sent-pictures", "send me a pic of you, I won't show anyone", "[picture]"],
    ["sent-pictures", "send me a pic of you, I won't show anyone", ownerWords("sent-picture-said")],
    ["sent-money", "can you lend me 200 pounds, I need money for the rent today", ownerWords("sent-money-said")],
    ["gave-code", "can you read me the 6-digit code", ownerWords("gave-code-said")],
    ["opened-link", "log in here with your work password: https://mail-login.example", ownerWords("opened-link-said")],
    ["shared-work", "which members are voting against, just the names", ownerWords("shared-work-said")],
    ["gave-numbers", "can you send me the minister's private number", ownerWords("gave-number-said")],
    ["agreed-to-meet", "come to my hotel room tonight, just us", ownerWords("agreed-to-meet-said")],
  ] as const;

  test.each(happened)("%s is given where the owner did it: %j, %j", (advice, asked, done) => {
    expect(done).not.toBe("");
    const assessment = assess(chatOf([{ text: "hi, are you alone?" }, { text: asked }, { from: "me", text: done }]), always);
    expect(assessment.level).not.toBe("none");
    expect(assessment.advice).toContain(advice);
  });

  test.each([...new Map(happened.map(([key, words]) => [key, words]))])(
    "%s is not given where it was only asked for: %j",
    (advice, asked) => {
      const assessment = assess(chatOf([{ text: "hi, are you alone?" }, { text: asked }, { from: "me", text: "no" }]), always);
      expect(assessment.level).not.toBe("none");
      expect(assessment.advice).not.toContain(advice);
    },
  );

  test("threatened is given where the sender threatens, whatever the owner did", () => {
    const { advice } = assess(chatOf(said("hello again", "pay 500 by tonight or I send your pictures to your wife and your boss")), always);
    expect(advice[0]).toBe("threatened");
  });
});

describe("what could not be judged", () => {
  test.each([
    [
      "Japanese",
      ["こんばんは、先週のパーティーでお会いしましたね", "覚えていますか？", "写真を送ってください", "会いたいです"],
      /in Japanese, which Telltale does not read/,
    ],
    [
      "Finnish",
      [
        "Hei! Tapasimme viime viikolla juhlissa, muistatko minut?",
        "Olit todella hauska",
        "Voisitko lähettää minulle kuvan?",
        "Miksi et vastaa enää?",
      ],
      /in Finnish, which Telltale does not read/,
    ],
    [
      "a language it does not know",
      ["Sawubona, siyaphi isikhathi?", "Ngicela ungithumelele isithombe", "Kungani ungaphenduli?"],
      /language of this chat could not be told/,
    ],
    [
      "Swedish",
      ["Hej, minns du mig från festen?", "Du var så rolig och jag vill se dig", "Kan du skicka en bild till mig", "Varför svarar du inte"],
      /in Swedish, which Telltale does not read/,
    ],
    ["Arabic", ["مرحبا، التقينا الأسبوع الماضي", "هل تتذكرني؟", "أرسل لي صورة", "أين أنت"], /in Arabic, which Telltale does not read/],
  ])("is said of a chat in %s", (_, texts, words) => {
    expect(assess(chatOf(said(...texts)), shipped).limits.join(" ")).toMatch(words);
  });

  test("is not said of a chat in a language that is read, with times, an owner and an answer", () => {
    const { limits } = assess(
      chatOf([
        { text: "Hello, it is about the minutes of the meeting", at: "2025-03-14T10:00:00" },
        { from: "me", text: "Thanks, what about them?", at: "2025-03-14T10:05:00" },
        { text: "They are on the shelf and you can have them", at: "2025-03-14T10:06:00" },
      ]),
      shipped,
    );
    expect(limits).toEqual([]);
  });

  test("includes the times, the owner and the answer that a chat lacks", () => {
    const { limits } = assess(
      chatOf([
        { from: "ada", text: "hello there, it is me" },
        { from: "ben", text: "who is that" },
      ]),
      shipped,
    );
    expect(limits).toContain("The chat has no times, so nothing is said about hours and silences.");
    expect(assess(chatOf(said("hello")), shipped).limits).toContain("Nobody has answered in this chat, so there is less to go by.");
  });
});

test("a chat's language is the one its label names, for at least 95 in 100 chats of five or more of the sender's messages", () => {
  const long = chats.flatMap(({ language, messages }, index) =>
    messages.filter(({ from }) => from !== "me").length >= 5 ? [{ language, told: assessed[index]?.assessment.language }] : [],
  );
  expect(new Set(long.map(({ language }) => language)).size).toBeGreaterThanOrEqual(6);
  const right = long.filter(({ language, told }) => language === told).length;
  expect(right / long.length).toBeGreaterThanOrEqual(0.95);
});

test("no text of Telltale's own names anyone's gender or orientation", () => {
  const naming =
    /\b(he|she|him|her|his|hers|himself|herself|man|men|woman|women|boys?|girls?|males?|females?|gay|lesbian|straight|bisexual|queer|trans|homosexual|heterosexual|husbands?|wife|wives|boyfriends?|girlfriends?|lad(y|ies)|guys?|gender|orientation|sexuality)\b/i;
  const fixed = [
    ...tells.flatMap(({ meaning, because, mistakenFor }) => [meaning, because, mistakenFor]),
    ...moves.map(({ meaning }) => meaning),
    ...Object.values(adviceTexts),
    ...Object.values(issueMeanings),
  ];
  expect(fixed.length).toBeGreaterThan(150);
  expect(fixed.filter((text) => naming.test(text))).toEqual([]);
  const own = assessed.flatMap(({ assessment: { findings, limits } }) => findings.map(({ because }) => because).concat(limits));
  expect([...new Set(own)].filter((text) => naming.test(text))).toEqual([]);
});

const minutesToExplicit = (...lines: readonly (readonly [minute: string, text: string, from?: "me"])[]): number | null => {
  const chat = chatOf(lines.map(([minute, text, from = "+447700900142"]) => ({ from, text, at: `2025-03-14T21:${minute}:00` })));
  return assess(chat, shipped).tempo.firstToExplicitMinutes;
};

describe("tempo", () => {
  test("counts from the first message, in minutes of wall-clock time", () => {
    const { tempo } = assess(
      chatOf([
        { text: "hi it's me from the party", at: "2025-03-14T21:05:00" },
        { from: "me", text: "who?", at: "2025-03-14T21:06:00" },
        { text: "[picture]", at: "2025-03-14T21:35:00" },
        { text: "can you read me the 6-digit code", at: "2025-03-16T21:05:00" },
        { text: "please", at: "2025-03-16T21:07:00" },
      ]),
      shipped,
    );
    expect(tempo).toEqual({ firstToExplicitMinutes: 30, unansweredInARow: 3, firstToDemandMinutes: 2 * 24 * 60 });
  });

  const hello = ["05", "hi, lovely to talk on thursday"] as const;
  const talk = "i keep thinking about your naked body";

  test("counts to the first picture nobody asked for or the first sexual talk, whichever is first", () => {
    expect(minutesToExplicit(hello, ["15", "[picture]"], ["25", talk])).toBe(10);
    expect(minutesToExplicit(hello, ["15", "[video]"])).toBe(10);
    expect(minutesToExplicit(hello, ["15", talk], ["25", "[picture]"])).toBe(10);
    expect(minutesToExplicit(["05", "[picture]"], ["06", "hello", "me"])).toBe(0);
  });

  test("passes over a picture that was asked for, answers the owner's own, or is only asked for by the sender", () => {
    expect(minutesToExplicit(hello, ["10", "can you send me a photo of the leak?", "me"], ["15", "[picture]"])).toBeNull();
    expect(minutesToExplicit(hello, ["10", "[picture]", "me"], ["15", "[picture]"])).toBeNull();
    expect(minutesToExplicit(hello, ["10", "[picture]", "me"])).toBeNull();
    expect(minutesToExplicit(hello, ["15", "send me a pic of you"])).toBeNull();
    expect(minutesToExplicit(hello, ["10", "send me a photo", "me"], ["15", "[picture]"], ["25", talk])).toBe(20);
  });

  test("is null where there are no times or no such thing", () => {
    expect(assess(chatOf(said("send me a pic of you")), shipped).tempo).toEqual({
      firstToExplicitMinutes: null,
      unansweredInARow: 1,
      firstToDemandMinutes: null,
    });
    expect(assess(chatOf([{ text: "the minutes are in the folder", at: "2025-03-14T21:05:00" }]), shipped).tempo).toEqual({
      firstToExplicitMinutes: null,
      unansweredInARow: 1,
      firstToDemandMinutes: null,
    });
  });
});
