import { EngineError } from "../model/errors.ts";
import type { Conversation, IssueCode } from "../model/conversation.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { enter, nextElement, nextKey, openCursor, parseSlice, peekKind, skipValue, type Cursor } from "./json/scan.ts";
import { sniffJson } from "./json/sniff.ts";
import { isRecord } from "./json/value.ts";
import { decodeText } from "./lines.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, putTail, type Chat, type Sheet } from "./sheet.ts";
import { telegramDraft } from "./telegram-message.ts";

const accountKeys = ["personal_information", "frequent_contacts", "left_chats", "profile_pictures", "sessions", "web_sessions"];

/** Telegram Desktop's "Export Telegram data" and "Export chat history" as JSON: one chat, or a whole account's. */
export const telegramReader: Reader = {
  formats: ["telegram-json"],
  recognise(head) {
    const { root, rootKeys, recordKeys } = sniffJson(head);
    if (root !== "object") return 0;
    const fields = ["date_unixtime", "from_id", "text_entities", "actor_id"].filter((key) => recordKeys.has(key)).length;
    if (fields > 0) return 0.97;
    if (accountKeys.some((key) => rootKeys.has(key)) || rootKeys.has("chats")) return 0.9;
    const chat = ["name", "type", "id", "messages"].filter((key) => rootKeys.has(key)).length;
    return chat === 4 ? 0.8 : 0;
  },
  read: readTelegram,
};

interface Walk {
  readonly sheet: Sheet;
  readonly cursor: Cursor;
  ownerKey: string | null;
}

function readTelegram(file: SourceFile, options: ReadOptions): Conversation[] {
  const sheet = openSheet(file, options);
  const cursor = openCursor(file.bytes, options.limits);
  if (peekKind(cursor) !== "object")
    throw new EngineError({ code: "wrong-format", expected: "a Telegram export", found: "something else" });
  const walk: Walk = { sheet, cursor, ownerKey: null };
  walkObject(walk, cursor.pos);
  putTail(sheet, cursor);
  if (sheet.starts.length === 0) {
    throw new EngineError({ code: "wrong-format", expected: "a Telegram export", found: "JSON without any message" });
  }
  for (const chat of sheet.chats) {
    if (walk.ownerKey !== null) chat.ownerKey = walk.ownerKey;
  }
  return closeSheet(sheet, () => "telegram-json");
}

/** Walks a chat, or the account that holds chats: both are objects, told apart by their keys. */
function walkObject(walk: Walk, start: number): void {
  const { cursor, sheet } = walk;
  let chat: Chat | null = null;
  const facts: { name?: string; type?: string } = {};
  enter(cursor);
  for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
    const kind = peekKind(cursor);
    if (member.key === "messages" && kind === "array") {
      chat ??= openChat(sheet);
      walkMessages(walk, chat, start);
    } else if ((member.key === "chats" || member.key === "left_chats") && kind === "object") {
      walkLists(walk);
    } else if (member.key === "personal_information" && kind === "object") {
      const range = skipValue(cursor);
      const person = range === null ? undefined : parseSlice(cursor.bytes, range[0], range[1]);
      if (isRecord(person) && (typeof person["user_id"] === "number" || typeof person["user_id"] === "string")) {
        walk.ownerKey = `user${person["user_id"]}`;
      }
    } else if ((member.key === "name" || member.key === "type") && kind === "string") {
      const range = skipValue(cursor);
      const value = range === null ? undefined : parseSlice(cursor.bytes, range[0], range[1]);
      if (typeof value === "string") facts[member.key] = value;
    } else if (member.key === null && chat !== null) {
      // A bracket too many ended the list above; its records go on here.
      putNext(walk, chat, cursor.pos);
    } else {
      skipValue(cursor);
    }
  }
  if (chat === null) return;
  if (facts.name !== undefined) chat.name = facts.name;
  if (facts.type !== undefined) chat.group = !["personal_chat", "bot_chat", "saved_messages", "replies"].includes(facts.type);
}

function walkLists(walk: Walk): void {
  const { cursor } = walk;
  enter(cursor);
  for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
    if (member.key !== "list" || peekKind(cursor) !== "array") {
      skipValue(cursor);
      continue;
    }
    enter(cursor);
    while (nextElement(cursor)) {
      const start = cursor.pos;
      if (peekKind(cursor) === "object") walkObject(walk, start);
      else skipValue(cursor);
    }
  }
}

function walkMessages(walk: Walk, chat: Chat, chatStart: number): void {
  const { cursor, sheet } = walk;
  // The first record also owns the chat's own fields above its messages; a second list of one chat goes on from the first.
  const first = (sheet.starts.at(-1) ?? -1) < chatStart;
  let start = first ? chatStart : cursor.pos;
  let any = false;
  enter(cursor);
  while (nextElement(cursor)) {
    if (any) start = cursor.pos;
    any = true;
    putNext(walk, chat, start);
  }
  // A chat without messages is nobody's, so that it is not taken for part of the one above it.
  if (cursor.cutAt === null && !any && first) putGap(sheet, null, chatStart, "unreadable-record");
}

/** Adds the record that stands next; its range begins at `start`. */
function putNext(walk: Walk, chat: Chat, start: number): void {
  const range = skipValue(walk.cursor);
  if (range === null) {
    putGap(walk.sheet, chat, start, "truncated");
    return;
  }
  const [from, end] = range;
  const { text, damaged } = decodeText(walk.cursor.bytes.subarray(from, end));
  const draft = telegramDraft(text, walk.sheet.options.zone);
  if (draft === null) {
    putGap(walk.sheet, chat, start, "unreadable-record");
    return;
  }
  const issues: readonly IssueCode[] = damaged ? [...(draft.issues ?? []), "undecodable-bytes"] : (draft.issues ?? []);
  putMessage(walk.sheet, chat, start, { ...draft, issues });
}
