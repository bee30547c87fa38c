import { type SourceFile, recogniseFormat } from "@telltale/engine";
import { FailedError } from "../usage.ts";

/** One chat of a file that holds a chat a line. */
export interface ChatRecord {
  readonly id: string;
  /** Counted from 1. */
  readonly line: number;
  /** The line as it stands in the file. */
  readonly bytes: Uint8Array;
  /** True where its list of messages is empty. */
  readonly empty: boolean;
}

const lineFeed = 0x0a;

/**
 * The chats of a file whose lines are `{"id": …, "messages": […]}`; null where the first line is anything else, and the file is then
 * read like any other. Throws FailedError, which names the line, where a later line is none.
 */
export function recordsIn({ name, bytes }: SourceFile): ChatRecord[] | null {
  if (recogniseFormat(bytes) !== "jsonl") return null;
  const records: ChatRecord[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    const part = bytes.subarray(start, end);
    start = end + 1;
    line++;
    if (part.every((byte) => byte <= 0x20)) continue;
    const record = recordOf(part, line);
    if (record === null && records.length === 0) return null;
    if (record === null)
      throw new FailedError(`${name} line ${line}: expected {"id", "messages": […]} as in the lines above, got something else`);
    records.push(record);
  }
  return records.length === 0 ? null : records;
}

const openBrace = 0x7b;

function recordOf(bytes: Uint8Array, line: number): ChatRecord | null {
  if (bytes[0] !== openBrace) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("id" in value) || !("messages" in value) || !Array.isArray(value.messages))
    return null;
  const { id, messages } = value;
  if (typeof id !== "string" && typeof id !== "number") return null;
  return { id: String(id), line, bytes, empty: messages.length === 0 };
}
