import type { LinkRecord } from "@telltale/engine";

/** What a line should hold. */
export const expectedRecord = 'expected {"id", "text", "sender"?, "at"?}';

/** A line, counted from 1, that is no record. */
export class LineError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** What a block of lines held: how many lines and records, or the first line that is no record. */
export interface BlockRead {
  readonly lines: number;
  readonly records: number;
  readonly error: { readonly line: number; readonly message: string } | null;
}

/** Calls with the record of every line of a block, up to the first that is none. Only the first block of a file may begin with a mark of byte order. */
export function readRecords(block: Uint8Array, isFirst: boolean, onRecord: (record: LinkRecord) => void): BlockRead {
  const text = new TextDecoder("utf-8", { ignoreBOM: !isFirst }).decode(block);
  let lines = 0;
  let records = 0;
  for (let from = 0; from < text.length;) {
    const feed = text.indexOf("\n", from);
    const end = feed < 0 ? text.length : feed;
    lines++;
    const line = text.slice(from, end);
    from = end + 1;
    if (line.trim() === "") continue;
    const record = recordOf(line);
    if (typeof record === "string") return { lines, records, error: { line: lines, message: `${expectedRecord}, got ${record}` } };
    onRecord(record);
    records++;
  }
  return { lines, records, error: null };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string | null | undefined => value === undefined || value === null || typeof value === "string";

/** The record of a line, or what it is instead. */
function recordOf(line: string): LinkRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "no JSON";
  }
  if (!isObject(value)) return Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
  const { id, text, sender, at } = value;
  if (typeof id !== "string" && typeof id !== "number") return 'no "id" that is text or a number';
  if (typeof text !== "string") return 'no "text" that is text';
  if (!isText(sender) || !isText(at)) return 'a "sender" or "at" that is no text';
  return { id: String(id), text, sender: sender ?? null, at: at ?? null };
}
