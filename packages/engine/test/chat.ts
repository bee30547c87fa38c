import { type Conversation } from "../src/model/conversation.ts";
import { defaultLimits } from "../src/model/limits.ts";
import { read } from "../src/read/read.ts";

/** One message as a test writes it; without `from` it is the sender's. */
export interface Line {
  readonly from?: string;
  readonly text: string;
  readonly at?: string;
}

/** A chat with someone who is shown by number alone, read from JSON lines as any other file is. */
export function chatOf(lines: readonly Line[]): Conversation {
  const text = lines.map(({ from = "+447700900142", ...rest }) => `${JSON.stringify({ from, ...rest })}\n`).join("");
  const [conversation] = read(
    { name: "chat.jsonl", sha256: "", bytes: new TextEncoder().encode(text) },
    { limits: defaultLimits, format: "jsonl" },
  );
  if (conversation === undefined) throw new Error("expected one chat, got none");
  return conversation;
}

/** A chat in the notation of the catalogue: a line a message, `T 2025-03-14 21:05 text` for the sender and `M …` for the owner. */
export function chatOfNotation(notation: string): Conversation {
  return chatOf(
    notation.split("\n").map((line) => {
      const [, who, day, minute, text] = /^([TM]) (\d{4}-\d\d-\d\d) (\d\d:\d\d) (.+)$/s.exec(line) ?? [];
      if (who === undefined || text === undefined) throw new Error(`expected "T 2025-03-14 21:05 text", got ${JSON.stringify(line)}`);
      const at = `${day}T${minute}:00`;
      return who === "M" ? { from: "me", text, at } : { text, at };
    }),
  );
}
