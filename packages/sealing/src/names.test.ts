import type { CaseChat, CaseContent } from "@telltale/contract";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectSteady } from "../../engine/test/growth.ts";
import { refusalCode, seededRandom } from "../test/desk.ts";
import { type Mark, removeMessages, replaceNames, replaceNamesInCase } from "./index.ts";

const replaced = (text: string, ...marks: readonly Mark[]): string => replaceNames(text, marks).value;

describe("names", () => {
  test.each([
    ["Hi Alex, it was fun", "Hi [name 1], it was fun"],
    ["alex? ALEX! Alex.", "[name 1]? [name 1]! [name 1]."],
    ["Alex's, Alex’s and Alexs", "[name 1]'s, [name 1]’s and [name 1]s"],
    [
      "“Alex” 'Alex' «Alex» „Alex“ (Alex) _Alex_ *Alex* ~Alex~",
      "“[name 1]” '[name 1]' «[name 1]» „[name 1]“ ([name 1]) _[name 1]_ *[name 1]* ~[name 1]~",
    ],
    ["> Alex: are you there\nAlex:", "> [name 1]: are you there\n[name 1]:"],
    ["@alex #alex alex@desk.example https://x.example/alex", "@[name 1] #[name 1] [name 1]@desk.example https://x.example/[name 1]"],
    ["Alexandra, Balex, Alex1, alexi", "Alexandra, Balex, Alex1, alexi"],
    ["Alex\u200e \u202aAlex\u202c Alex🙂", "[name 1]\u200e \u202a[name 1]\u202c [name 1]🙂"],
    ["", ""],
  ])("are replaced as whole words: %s", (text, expected) => {
    expect(replaced(text, "Alex")).toBe(expected);
  });

  test.each([
    ["Alex Marsh and Alex", "[name 1] and [name 2]"],
    [
      "alex.marsh alex_marsh alex-marsh alexmarsh ALEX  MARSH Alex\nMarsh Alex\u00a0Marsh",
      Array.from({ length: 7 }, () => "[name 1]").join(" "),
    ],
    ["Marsh, Alex", "Marsh, [name 2]"],
    ["Alex      Marsh", "[name 2]      Marsh"],
  ])("of several parts come before their parts: %s", (text, expected) => {
    expect(replaced(text, "Alex Marsh", "Alex")).toBe(expected);
  });

  test.each([
    ["José met Jose and Jose\u0301", "José", "[name 1] met [name 1] and [name 1]"],
    ["Jose\u0301 met José", "Jose\u0301", "[name 1] met [name 1]"],
    ["O’Brien, O'Brien, OʼBrien", "O'Brien", "[name 1], [name 1], [name 1]"],
    ["Αλέξης και ΑΛΈΞΗΣ", "Αλέξης", "[name 1] και [name 1]"],
    ["Елена, ЕЛЕНА", "Елена", "[name 1], [name 1]"],
    ["我认识王伟吗", "王伟", "我认识[name 1]吗"],
    ["민수가 왔다", "민수", "[name 1]가 왔다"],
    ["さくらさんは", "さくら", "[name 1]さんは"],
    ["ראיתי את דוד ולדוד", "דוד", "ראיתי את [name 1] ול[name 1]"],
    ["قال أحمد لأحمد", "أحمد", "قال [name 1] ل[name 1]"],
    ["C++ (x) [a] $1 $& \\d", "$1", "C++ (x) [a] [name 1] $& \\d"],
    ["Jo A met Joab and JoA", "Jo A", "[name 1] met Joab and JoA"],
  ])("are found in any script and form: %s", (text, mark, expected) => {
    expect(replaced(text, mark)).toBe(expected);
  });

  test("have forms that share a stand-in, and a map of what stands for what", () => {
    const { value, names, counts } = replaceNames("Lexi, Alex and name. Sam", [["Alex", "Lexi"], "name", [], "Kim"]);
    expect(value).toBe("[name 1], [name 1] and [name 2]. Sam");
    expect(names).toEqual({ "[name 1]": "Alex", "[name 2]": "name", "[name 4]": "Kim" });
    expect(counts).toEqual({ "[name 1]": 2, "[name 2]": 1, "[name 4]": 0 });
  });

  test("that are empty, spaces or signs alone replace nothing", () => {
    expect(replaced("a - b . c", "", " ", "-", "…")).toBe("a - b . c");
  });

  test("are gone afterwards and nothing else is, whatever the text", () => {
    const word = fc.constantFrom("Alex", "alex", "Marsh", "ALEX MARSH", "and", "Alexandra", " ", ", ", "’s ", "\n", "é", "🙂");
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join("");
        const { value, names } = replaceNames(text, ["Alex Marsh", "Alex"]);
        expect(value).not.toMatch(/(?<![\p{L}\p{N}\p{M}])alex(?![\p{L}\p{N}\p{M}])/iu);
        const kept = value.split(/\[name \d\]/u);
        let at = 0;
        for (const part of kept) {
          at = text.indexOf(part, at);
          expect(at).toBeGreaterThanOrEqual(0);
          at += part.length;
        }
        expect(Object.keys(names)).toEqual(["[name 1]", "[name 2]"]);
      }),
      { seed: 1 },
    );
  });

  test("are limited in number and length", async () => {
    expect(await refusalCode(() => replaced("", ...Array.from({ length: 101 }, () => "x")))).toBe("limit-passed");
    expect(
      await refusalCode(() =>
        replaced(
          "",
          Array.from({ length: 25 }, () => "x"),
        ),
      ),
    ).toBe("limit-passed");
    expect(await refusalCode(() => replaced("", "x".repeat(201)))).toBe("limit-passed");
    expect(replaced("x", ...Array.from({ length: 100 }, () => "x"))).toBe("[name 1]");
  });

  const hostile: readonly (readonly [string, readonly Mark[], (size: number) => string])[] = [
    ["one letter on and on", ["a".repeat(199) + "b", "aa aa"], (size) => "a".repeat(size)],
    ["names that almost fit", [Array.from({ length: 60 }, () => "aa").join(" ")], (size) => "aa ".repeat(size / 3)],
    ["names with gaps on and on", ["aa bb"], (size) => "aa    ".repeat(size / 6)],
    ["stops on and on", ["aa bb"], (size) => `aa${".".repeat(size)}`],
    [
      "a name each time, spelt differently",
      ["aa bb cc"],
      (size) => Array.from({ length: size / 11 }, (_, n) => `aa${" .-_\t"[n % 5]}bb${"_ .-"[n % 4]}cc `).join(""),
    ],
    ["accents on and on", ["é"], (size) => `e${"\u0301".repeat(size)}`],
    ["a hundred marks", Array.from({ length: 100 }, (_, n) => `name${n} of${n}`), (size) => "name7 of name8 ".repeat(size / 15)],
  ];

  test.each(hostile)("are replaced in time that grows with the text alone: %s", (_, marks, make) => {
    expectSteady((size) => {
      const text = make(size);
      return () => replaceNames(text, marks);
    }, 400_000);
  });
});

const chat = (change: Partial<CaseChat> = {}): CaseChat => ({
  format: "whatsapp-android",
  saltedSha256: null,
  participants: [
    { id: "p1", role: "owner", name: "Alex Marsh", identifier: "+447700900001" },
    { id: "p2", role: "unsaved", name: "Ren", identifier: "+447700900002" },
  ],
  messages: [
    {
      id: "m1",
      from: "p2",
      at: "2024-03-14T21:05:00",
      kind: "text",
      text: "Alex Marsh! You looked well, Alex. Kim says hi",
      attachments: [],
    },
    { id: "m2", from: "p1", at: null, kind: "text", text: "you too: +447700900001", attachments: [{ kind: "image", sha256: null }] },
    { id: "m3", from: "p2", at: null, kind: "text", text: "m2 Kim's", attachments: [] },
  ],
  ...change,
});

const content: CaseContent = {
  version: 1,
  kind: "chat",
  chats: [chat()],
  description: "Kim told me",
  handles: [{ handle: "+447700900002", app: "WhatsApp" }],
  when: "2024-03-14",
  knew: "that Kim and I met",
  happened: ["replied"],
  othersApproached: "Kim",
  media: [],
};

describe("a case", () => {
  test("has names replaced in every text, and the owner's in the participants", () => {
    const { value, names } = replaceNamesInCase(content, ["Alex"], ["Kim"]);
    expect(value.chats[0]?.participants).toEqual([
      { id: "p1", role: "owner", name: "[name 1]", identifier: null },
      { id: "p2", role: "unsaved", name: "Ren", identifier: "+447700900002" },
    ]);
    expect(value.chats[0]?.messages.map(({ text }) => text)).toEqual([
      "[name 1]! You looked well, [name 1]. [name 2] says hi",
      "you too: [name 1]",
      "m2 [name 2]'s",
    ]);
    expect([value.description, value.knew, value.othersApproached]).toEqual(["[name 2] told me", "that [name 2] and I met", "[name 2]"]);
    expect(value.handles).toEqual(content.handles);
    expect(names).toEqual({ "[name 1]": "Alex", "[name 2]": "Kim" });
    expect(JSON.stringify(value)).not.toMatch(/Alex|Marsh|Kim|900001/u);
  });

  test("finds the owner's name in the chat itself", () => {
    const { value } = replaceNamesInCase(content, null, []);
    expect(value.chats[0]?.messages[0]?.text).toBe("[name 1]! You looked well, Alex. Kim says hi");
  });

  test("does not take the word You for a name", () => {
    const own = chat({ participants: [{ id: "p1", role: "owner", name: "You", identifier: null }] });
    const { value, names } = replaceNamesInCase({ ...content, chats: [own] }, null, []);
    expect(value.chats[0]?.messages.map(({ text }) => text)).toEqual(own.messages.map(({ text }) => text));
    expect(value.chats[0]?.participants[0]?.name).toBe("[name 1]");
    expect(names).toEqual({});
  });
});

describe("messages that are taken out", () => {
  test("leave a gap in their place and nothing of themselves", () => {
    const { messages } = removeMessages(chat(), ["m2", "m9"]);
    expect(messages[1]).toEqual({ id: "m2", from: null, at: null, kind: "removed", text: "", attachments: [] });
    expect([messages[0], messages[2]]).toEqual([chat().messages[0], chat().messages[2]]);
  });
});

test("seeded chance is the same each time, so that these tests are", () => {
  expect(seededRandom("x")(40)).toEqual(seededRandom("x")(40));
});
