import { readdirSync, readFileSync } from "node:fs";
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
  const given = !keepTimes && Array.isArray(messages) ? { ...record, messages: messages.map(({ at: _, ...message }) => message) } : record;
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
          return { ...record, record, conversation: conversationOf(record, keepTimes) };
        }),
    );
}
