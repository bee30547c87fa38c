/*
 * Conversations for the benchmarks, from the texts of corpus/threads. Each copy of a chat is changed by a seed: words are
 * misspelt, numbers and names replaced, so that no cache of words or messages sees only what it has seen before.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Conversation, defaultLimits, read } from "../packages/engine/src/index.ts";
import { pick, seeded } from "./random.ts";

/** A labelled chat as JSON text of the `jsonl` format. */
export interface LabelledChat {
  readonly label: string;
  readonly language: string;
  readonly record: { readonly messages: readonly { readonly from: string; readonly text: string; readonly at?: string }[] };
}

const folder = new URL("../corpus/threads", import.meta.url).pathname;

/** Every chat of corpus/threads, in the order of files and lines. */
export function labelledChats(): LabelledChat[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted()
    .flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const record = JSON.parse(line);
          return { label: record.label, language: record.language, record };
        }),
    );
}

const sourceOf = (record: object): { name: string; sha256: string; bytes: Uint8Array } => ({
  name: "bench.jsonl",
  sha256: "0".repeat(64),
  bytes: new TextEncoder().encode(JSON.stringify(record)),
});

/** A record as the engine reads it. */
export function conversationOf(record: object): Conversation {
  const [conversation] = read(sourceOf(record), { limits: defaultLimits, format: "jsonl" });
  if (conversation === undefined) throw new Error("expected one conversation, got none");
  return conversation;
}

/** A copy of a text with about one word in eight misspelt and every digit anew. */
export function changed(text: string, random: () => number): string {
  return text
    .split(" ")
    .map((word) => {
      if (word.length < 4 || random() > 0.125) return word;
      const at = 1 + pick(random, word.length - 2);
      return word.slice(0, at) + String.fromCharCode(97 + pick(random, 26)) + word.slice(at + 1);
    })
    .join(" ")
    .replace(/\d/g, () => String(pick(random, 10)));
}

/** At least `messages` messages in conversations made from the corpus in its order, again and again, each time changed. */
export function changedChats(messages: number, seed: number, single: boolean): Conversation[] {
  const random = seeded(seed);
  const chats = labelledChats();
  const made: Conversation[] = [];
  for (let total = 0, turn = 0; total < messages; turn++) {
    const { record } = chats[turn % chats.length] ?? { record: { messages: [] } };
    const list = record.messages.map(({ from, text, at }) => ({ from, text: changed(text, random), at }));
    for (const chat of single ? list.map((message) => [{ from: "+447700900000", text: message.text }]) : [list]) {
      made.push(conversationOf({ messages: chat }));
      total += chat.length;
    }
  }
  return made;
}
