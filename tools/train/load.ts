import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { defaultLimits } from "../../packages/engine/src/model/limits.ts";
import type { Conversation } from "../../packages/engine/src/model/conversation.ts";
import { read } from "../../packages/engine/src/read/read.ts";

/** A labelled chat of `corpus/threads`. */
export interface Thread {
  readonly id: string;
  readonly label: "trap" | "innocent";
  readonly kind: string;
  readonly language: string;
  readonly writer: string;
  readonly conversation: Conversation;
  readonly record: Record<string, unknown>;
}

/** A record of JSON lines as the reader makes it. `keepTimes` false drops the times, to train and test without. */
export function conversationOf(record: Record<string, unknown>, keepTimes = true): Conversation {
  const messages = record["messages"];
  const given =
    !keepTimes && Array.isArray(messages) ? { ...record, messages: messages.map(({ from, text }) => ({ from, text })) } : record;
  const bytes = new TextEncoder().encode(JSON.stringify(given));
  const [conversation] = read(
    { name: "record.jsonl", sha256: createHash("sha256").update(bytes).digest("hex"), bytes },
    { limits: defaultLimits, format: "jsonl" },
  );
  if (conversation === undefined) throw new Error("expected a conversation in every record");
  return conversation;
}

/** Every chat under `corpus/threads`, by writer's file and line. */
export function loadThreads(folder: string, keepTimes = true): Thread[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted()
    .flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const record = JSON.parse(line);
          const { id, label, kind, language, writer } = record;
          return { id, label, kind, language, writer, record, conversation: conversationOf(record, keepTimes) };
        }),
    );
}

/** How many chats of others are learnt from; the rest of the set is left to measure on. */
const borrowedChats = 30;

/**
 * Innocent chats by others whose licence allows learning from them: strangers who ask for a donation (PersuasionForGood,
 * Apache-2.0), the first of the set. They have no labelled messages, are never in a figure, and are named in NOTICE.
 * Empty where the data is not beside the repository.
 */
export function loadBorrowed(folder: string): Thread[] {
  const file = join(folder, "persuasionforgood_half.jsonl");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  const chats = lines.slice(0, borrowedChats).map((line): Record<string, unknown> => JSON.parse(line));
  return chats.map((given) => {
    // Who speaks is told by place, as in a chat of two: the one who writes first is not the owner.
    const record = { id: given["id"], messages: given["messages"] };
    return {
      id: String(given["id"]),
      label: "innocent",
      kind: "borrowed",
      language: "en",
      writer: "borrowed",
      record,
      conversation: conversationOf(record),
    };
  });
}
