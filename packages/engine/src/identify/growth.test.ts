import { describe, test } from "vitest";
import { expectSteady } from "../../test/growth.ts";
import { listMessages } from "../model/conversation.ts";
import type { Conversation, Message } from "../model/conversation.ts";
import { identifiersOf } from "./identify.ts";

/** Texts that make a careless finder go back again and again. */
const hostile: readonly (readonly [name: string, build: (size: number) => string])[] = [
  ["digits without end", (n) => "1".repeat(n)],
  ["digits and spaces", (n) => "1 ".repeat(n / 2)],
  ["pluses", (n) => "+".repeat(n)],
  ["brackets and digits", (n) => "(0)".repeat(n / 3)],
  ["zeros and dashes", (n) => "0-".repeat(n / 2)],
  ["marks without end", (n) => `+4${"\u202a".repeat(n)}`],
  ["numbers side by side", (n) => Array.from({ length: n / 16 }, (_, at) => `+44 7700 ${String(100_000 + (at % 900_000))}`).join(" ")],
  ["at signs", (n) => "@".repeat(n)],
  ["letters and at signs", (n) => "a@".repeat(n / 2)],
  ["one word without end", (n) => `a.${"a".repeat(n)}@`],
  ["labels without end", (n) => "a.".repeat(n / 2)],
  ["hosts side by side", (n) => "a.example ".repeat(n / 10)],
  ["schemes side by side", (n) => "http://".repeat(n / 7)],
  ["defanged stops", (n) => "[.]".repeat(n / 3)],
  ["open brackets in an address", (n) => `https://a.example/${"(".repeat(n)}`],
  ["closing brackets, word by word", (n) => `https://a.example/${")".repeat(4000)} `.repeat(n / 4019)],
  ["percent signs", (n) => `https://a.example/${"%2".repeat(3500)} `.repeat(n / 7019)],
  ["parameters", (n) => `https://a.example/?${"utm_a&".repeat(1200)} `.repeat(n / 7220)],
  ["letters without end", (n) => "aA1".repeat(n / 3)],
  ["addresses of coins", (n) => "bitcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ".repeat(n / 43)],
  ["starts of accounts", (n) => "GB29 ".repeat(n / 5)],
  ["sort codes", (n) => `account ${"12-34-56 ".repeat(n / 9)}`],
  ["names after services", (n) => "signal is ".repeat(n / 10)],
  ["cashtags", (n) => `paypal ${"$a".repeat(n / 2)}`],
];

function chatOf(text: string): Conversation {
  const message: Message = {
    id: "m1",
    from: "p1",
    at: null,
    zone: null,
    ambiguous: false,
    kind: "text",
    text,
    edited: false,
    attachments: [],
    source: [0, 0],
  };
  return {
    source: { name: "x", sha256: "", format: "pasted", bytes: 0 },
    participants: [{ id: "p1", name: "Ros", identifier: null, role: "contact" }],
    messages: listMessages([message]),
    issues: [],
  };
}

describe("finding identifiers takes time that grows with the text and no faster", () => {
  test.each(hostile)("%s", { timeout: 60_000 }, (_, build) => {
    expectSteady((size) => {
      const chat = chatOf(build(size));
      return () => identifiersOf(chat);
    }, 15_000);
  });
});
