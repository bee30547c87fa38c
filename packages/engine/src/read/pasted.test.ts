import { expect, test } from "vitest";
import { defaultLimits } from "../model/limits.ts";
import { pastedReader } from "./pasted.ts";

function turnsOf(text: string): [string | undefined, string | null, string][] {
  const bytes = new TextEncoder().encode(text);
  const [chat] = pastedReader.read({ name: "", sha256: "", bytes }, { limits: defaultLimits });
  const names = new Map(chat?.participants.map(({ id, name }) => [id, name]));
  return [...(chat?.messages ?? [])].map((message) => [names.get(message.from ?? ""), message.at, message.text]);
}

test("someone who writes once among others keeps the message", () => {
  expect(turnsOf("Marnie: hi\nOdell: who?\nMarnie: from\nthe dinner\n")).toEqual([
    ["Marnie", null, "hi"],
    ["Odell", null, "who?"],
    ["Marnie", null, "from\nthe dinner"],
  ]);
});

test("a word before a colon inside a message is not taken for a name", () => {
  expect(turnsOf("them: look\nhere it is: https://finch.example/\nnote: keep it\nme: no\n")).toEqual([
    ["them", null, "look\nhere it is: https://finch.example/\nnote: keep it"],
    ["me", null, "no"],
  ]);
});

test("a text with a colon in it is one message", () => {
  expect(turnsOf("Dear sir: your parcel waits.\nPay here: https://post.example/\n").map(([name]) => name)).toEqual(["Unknown"]);
});

test.each([
  ["14 March 2024\nhello\n21:05\n", "2024-03-14T21:05:00"],
  ["March 14, 2024\nhello\n9:05 PM\n", "2024-03-14T21:05:00"],
  ["14/03/2024, 21:05\nhello\n", "2024-03-14T21:05:00"],
  ["04/03/2024, 21:05\nhello\n", null],
  ["Yesterday 21:05\nhello\n", null],
])("%j has one message, at %s", (text, at) => {
  const [turn, ...rest] = turnsOf(text);
  expect([turn?.[1], turn?.[2].includes("hello"), rest.length]).toEqual([at, true, 0]);
});
