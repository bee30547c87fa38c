import type { Finding, Message } from "@telltale/engine";
import { describe, expect, test } from "vitest";
import { itemsOf, piecesOf } from "./shown.ts";

const message = (index: number): Message => ({
  id: `m${index}`,
  from: "p1",
  at: null,
  zone: null,
  ambiguous: false,
  kind: "text",
  text: "Hello",
  edited: false,
  attachments: [],
  source: [0, 0],
});
const finding = (at: string | null, span: readonly [number, number], tell = "flattery"): Finding => ({
  tell,
  stage: "hook",
  message: at,
  span,
  strength: 1,
  because: "",
});
const messages = Array.from({ length: 40 }, (_, index) => message(index));

describe("what is shown of a chat", () => {
  test("is what is marked and its neighbours, and every message is shown or in a gap", () => {
    const items = itemsOf(messages, [finding("m20", [0, 2])], new Set(), false);
    expect(items.map((item) => (item.kind === "gap" ? `${item.from}-${item.to}` : item.message.id))).toEqual([
      "0-19",
      "m19",
      "m20",
      "m21",
      "22-40",
    ]);
  });

  test("grows by a gap that is opened, and is everything when all is wanted", () => {
    const findings = [finding("m20", [0, 2])];
    expect(itemsOf(messages, findings, new Set([22]), false)).toHaveLength(22);
    expect(itemsOf(messages, findings, new Set(), true)).toHaveLength(40);
  });

  test("is a text in pieces that together are the text, with what lies over each", () => {
    const pieces = piecesOf("We met at the dinner", [finding("m1", [0, 9], "a"), finding("m1", [3, 20], "b")]);
    expect(pieces.map(({ text, findings }) => [text, findings.map(({ tell }) => tell).join("")])).toEqual([
      ["We ", "a"],
      ["met at", "ab"],
      [" the dinner", "b"],
    ]);
    expect(piecesOf("", [])).toEqual([]);
  });
});
