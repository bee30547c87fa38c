import { EngineError } from "../model/errors.ts";
import type { Conversation } from "../model/conversation.ts";
import { enter, nextElement, nextKey, openCursor, peekKind, skipValue, type Cursor } from "./json/scan.ts";
import { sniffJson } from "./json/sniff.ts";
import { jsonlDraft, textKeys } from "./jsonl-message.ts";
import { decodeText } from "./lines.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, putTail, type Chat, type Sheet } from "./sheet.ts";

/**
 * Generic JSON: a record `{from, text, at}` a line, a list of such records, or `{messages: […]}`, one or
 * several in a file; each `messages` list is a chat of its own, all bare records together are one.
 */
export const jsonlReader: Reader = {
  formats: ["jsonl"],
  recognise(head) {
    const { root, rootKeys, recordKeys } = sniffJson(head);
    if (root === "none" || !startsAsJson(head)) return 0;
    const keys = root === "array" || rootKeys.has("messages") ? recordKeys : rootKeys;
    // Any JSON is this reader's: what holds no message is then refused as JSON, not taken for prose.
    return textKeys.some((key) => keys.has(key)) ? 0.7 : 0.4;
  },
  read: readJsonl,
};

/** Text in brackets or braces is not yet JSON: another bracket, a record or a key must follow. */
function startsAsJson(head: Uint8Array): boolean {
  const start = decodeText(head.subarray(0, 256)).text.replace(/^\ufeff/, "");
  return /^\s*(?:\[\s*[[{\]]|\{\s*["}])/.test(start);
}

interface Walk {
  readonly sheet: Sheet;
  readonly cursor: Cursor;
  /** The chat of bare records, opened with the first. */
  loose: Chat | null;
  /** Whether records may go over several lines. */
  tall: boolean;
}

function readJsonl(file: SourceFile, options: ReadOptions): Conversation[] {
  const walk: Walk = { sheet: openSheet(file, options), cursor: openCursor(file.bytes, options.limits), loose: null, tall: true };
  const { sheet, cursor } = walk;
  for (let kind = peekKind(cursor); kind !== "end"; kind = peekKind(cursor)) {
    const start = cursor.pos;
    if (kind === "array") walkList(walk, start, null);
    else if (kind === "object") walkObject(walk, start);
    else putBroken(walk, start);
    if (cursor.cutAt !== null) break;
    cursor.depth = 0;
  }
  putTail(sheet, cursor);
  if (!sheet.chats.some(({ count }) => count > 0))
    throw new EngineError({ code: "unrecognised-format", found: "JSON without any message" });
  return closeSheet(sheet, () => "jsonl");
}

/** What starts with neither brace nor bracket is passed over up to the end of its line. */
function putBroken(walk: Walk, start: number): void {
  const end = walk.cursor.bytes.indexOf(0x0a, start);
  walk.cursor.pos = end < 0 ? walk.cursor.bytes.length : end + 1;
  putGap(walk.sheet, looseChat(walk), start, "unreadable-record");
}

/** A record, or an object that holds a list of them. A look at its keys tells, without building it. */
function walkObject(walk: Walk, start: number): void {
  const { cursor } = walk;
  const { bytes } = cursor;
  const newline = bytes.indexOf(0x0a, start);
  const lineEnd = newline < 0 ? bytes.length : newline;
  let look = lookInto(openCursor(bytes.subarray(0, lineEnd), cursor.limits, start));
  if (look.cut && lineEnd < bytes.length && walk.tall) look = lookInto(openCursor(bytes, cursor.limits, start));
  if (look.list >= 0) {
    cursor.pos = look.list;
    cursor.depth = 1;
    walkList(walk, start, openChat(walk.sheet));
    if (look.cut) cursor.cutAt ??= bytes.length;
    else cursor.pos = look.end;
  } else if (!look.cut) {
    cursor.pos = look.end;
    putRecord(walk, looseChat(walk), start, [start, look.end]);
  } else if (lineEnd < bytes.length) {
    // A record that never closes would swallow every line below it: from here on a record is a line.
    walk.tall = false;
    putBroken(walk, start);
  } else {
    cursor.cutAt = start;
    putGap(walk.sheet, looseChat(walk), start, "truncated");
  }
}

interface Look {
  /** Where the list of messages starts, -1 where the object has none. */
  readonly list: number;
  readonly end: number;
  /** True where the bytes end inside the object. */
  readonly cut: boolean;
}

function lookInto(probe: Cursor): Look {
  let list = -1;
  enter(probe);
  for (let member = nextKey(probe); member !== null; member = nextKey(probe)) {
    if (member.key === "messages" && peekKind(probe) === "array" && list < 0) list = probe.pos;
    skipValue(probe);
  }
  return { list, end: probe.pos, cut: probe.cutAt !== null };
}

/** The records of a list; the first one owns what stands above it, from `outer` on. */
function walkList(walk: Walk, outer: number, own: Chat | null): void {
  const { cursor, sheet } = walk;
  let start = outer;
  let any = false;
  enter(cursor);
  while (nextElement(cursor)) {
    if (any) start = cursor.pos;
    any = true;
    const chat = own ?? looseChat(walk);
    const range = skipValue(cursor);
    if (range === null) {
      putGap(sheet, chat, start, "truncated");
      return;
    }
    putRecord(walk, chat, start, range);
  }
  if (!any) putGap(sheet, own, outer, "unreadable-record");
}

function putRecord(walk: Walk, chat: Chat, start: number, [from, end]: readonly [number, number]): void {
  const { text, damaged } = decodeText(walk.cursor.bytes.subarray(from, end));
  const draft = jsonlDraft(text, walk.sheet.options.zone);
  if (draft === null) putGap(walk.sheet, chat, start, "unreadable-record");
  else putMessage(walk.sheet, chat, start, damaged ? { ...draft, issues: [...(draft.issues ?? []), "undecodable-bytes"] } : draft);
}

function looseChat(walk: Walk): Chat {
  walk.loose ??= openChat(walk.sheet);
  return walk.loose;
}
