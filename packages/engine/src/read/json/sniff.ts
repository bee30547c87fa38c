import { defaultLimits } from "../../model/limits.ts";
import { EngineError } from "../../model/errors.ts";
import { enter, nextElement, nextKey, openCursor, peekKind, skipValue, type Cursor } from "./scan.ts";

/** What the head of a JSON file shows of its structure. */
export interface JsonShape {
  readonly root: "object" | "array" | "none";
  /** Keys of the root object, as far as the head goes. */
  readonly rootKeys: ReadonlySet<string>;
  /** Keys of the first few objects in the first list of messages. */
  readonly recordKeys: ReadonlySet<string>;
  /** Whether `participants` lists plain names. */
  readonly plainParticipants: boolean;
}

const sampled = 20;

/** Looks at the keys only: text inside messages that imitates a format's keys has no say. */
export function sniffJson(head: Uint8Array): JsonShape {
  const rootKeys = new Set<string>();
  const recordKeys = new Set<string>();
  const seen = { plain: false };
  const cursor = openCursor(head, defaultLimits);
  const kind = peekKind(cursor);
  const root = kind === "object" || kind === "array" ? kind : "none";
  try {
    if (root === "object") walkRoot(cursor, rootKeys, recordKeys, seen);
    if (root === "array") walkRecords(cursor, recordKeys);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
  return { root, rootKeys, recordKeys, plainParticipants: seen.plain };
}

function walkRoot(cursor: Cursor, rootKeys: Set<string>, recordKeys: Set<string>, seen: { plain: boolean }): void {
  enter(cursor);
  for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
    if (member.key !== null) rootKeys.add(member.key);
    const kind = peekKind(cursor);
    if (member.key === "messages" && kind === "array") walkRecords(cursor, recordKeys);
    else if (member.key === "participants" && kind === "array") seen.plain = firstIsText(cursor);
    else if (member.key === "chats" && kind === "object") walkChats(cursor, recordKeys);
    else skipValue(cursor);
  }
}

function walkChats(cursor: Cursor, recordKeys: Set<string>): void {
  enter(cursor);
  for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
    if (member.key !== "list" || peekKind(cursor) !== "array") {
      skipValue(cursor);
      continue;
    }
    enter(cursor);
    while (nextElement(cursor)) {
      if (peekKind(cursor) === "object") walkRoot(cursor, new Set(), recordKeys, { plain: false });
      else skipValue(cursor);
    }
  }
}

function walkRecords(cursor: Cursor, recordKeys: Set<string>): void {
  enter(cursor);
  for (let count = 0; nextElement(cursor); count += 1) {
    if (count >= sampled || peekKind(cursor) !== "object") {
      skipValue(cursor);
      continue;
    }
    enter(cursor);
    for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
      if (member.key !== null) recordKeys.add(member.key);
      skipValue(cursor);
    }
  }
}

function firstIsText(cursor: Cursor): boolean {
  let plain = false;
  enter(cursor);
  for (let first = true; nextElement(cursor); first = false) {
    if (first) plain = peekKind(cursor) === "string";
    skipValue(cursor);
  }
  return plain;
}
