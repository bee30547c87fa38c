import { EngineError } from "../model/errors.ts";
import type { Conversation, IssueCode } from "../model/conversation.ts";
import type { Format } from "../model/format.ts";
import { enter, nextElement, nextKey, openCursor, parseSlice, peekKind, skipValue, type Cursor } from "./json/scan.ts";
import { sniffJson, type JsonShape } from "./json/sniff.ts";
import { decodeText } from "./lines.ts";
import { metaDraft, repairText } from "./meta-message.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, putTail, type Chat, type Sheet } from "./sheet.ts";

/**
 * Instagram's and Messenger's "Download your information" as JSON, and Messenger's download of end-to-end
 * encrypted chats. The first two store the newest message first; messages are put in time order here, so
 * their ranges, which stay those of the file, go down where the file's times do.
 */
export const messengerReader: Reader = {
  formats: ["messenger-json"],
  recognise: (head) => scoreOf(sniffJson(head), head, "messenger-json"),
  read: (file, options) => readMeta(file, options, "messenger-json"),
};

export const instagramReader: Reader = {
  formats: ["instagram-json"],
  recognise: (head) => scoreOf(sniffJson(head), head, "instagram-json"),
  read: (file, options) => readMeta(file, options, "instagram-json"),
};

/** Fields that only one of the two services writes. */
const messengerRootKeys = ["thread_type", "threadName"];
const messengerRecordKeys = ["type", "is_unsent_image_by_messenger_kid_parent", "sticker", "gifs", "senderName", "isUnsent"];

function scoreOf(shape: JsonShape, head: Uint8Array, format: Format): number {
  const { root, rootKeys, recordKeys } = shape;
  if (root !== "object" || !rootKeys.has("messages")) return 0;
  const old = recordKeys.has("sender_name") && recordKeys.has("timestamp_ms");
  const sealed = recordKeys.has("senderName") && recordKeys.has("timestamp");
  const empty = recordKeys.size === 0 && rootKeys.has("participants") && (rootKeys.has("thread_path") || rootKeys.has("threadName"));
  if (!old && !sealed && !empty) return 0;
  const paths = pathsIn(head);
  const messenger =
    sealed ||
    paths === "messenger" ||
    (paths === null && (messengerRootKeys.some((key) => rootKeys.has(key)) || messengerRecordKeys.some((key) => recordKeys.has(key))));
  return messenger === (format === "messenger-json") ? 0.96 : 0.5;
}

/** Which service's folders the media paths name. */
function pathsIn(head: Uint8Array): "instagram" | "messenger" | null {
  const { text } = decodeText(head);
  if (/"uri"\s*:\s*"your_instagram_activity/.test(text)) return "instagram";
  return /"uri"\s*:\s*"(?:your_facebook_activity|this_profile|your_activity_across_facebook)/.test(text) ? "messenger" : null;
}

interface Facts {
  title: string | null;
  people: number;
}

function readMeta(file: SourceFile, options: ReadOptions, format: Format): Conversation[] {
  const sheet = openSheet(file, options);
  const cursor = openCursor(file.bytes, options.limits);
  if (peekKind(cursor) !== "object")
    throw new EngineError({ code: "wrong-format", expected: "an Instagram or Messenger download", found: "something else" });
  const chat = openChat(sheet);
  chat.byTime = true;
  const facts: Facts = { title: null, people: 0 };
  enter(cursor);
  for (let member = nextKey(cursor); member !== null; member = nextKey(cursor)) {
    const kind = peekKind(cursor);
    if (member.key === "messages" && kind === "array") walkMessages(sheet, chat, cursor);
    else if ((member.key === "title" || member.key === "threadName") && kind === "string") facts.title = textHere(cursor);
    else if (member.key === "participants" && kind === "array") facts.people = countHere(cursor);
    else if (member.key === null && sheet.starts.length > 0) putNext(sheet, chat, cursor);
    else skipValue(cursor);
  }
  putTail(sheet, cursor);
  if (sheet.starts.length === 0) {
    throw new EngineError({ code: "wrong-format", expected: "an Instagram or Messenger download", found: "JSON without any message" });
  }
  // The end-to-end download adds a number to the thread's name to make it a file name.
  if (facts.title !== null) chat.name = facts.title.replace(/_\d+$/, "");
  if (facts.people > 2) chat.group = true;
  return closeSheet(sheet, () => format);
}

function walkMessages(sheet: Sheet, chat: Chat, cursor: Cursor): void {
  enter(cursor);
  while (nextElement(cursor)) putNext(sheet, chat, cursor);
}

/** Adds the record that stands next. */
function putNext(sheet: Sheet, chat: Chat, cursor: Cursor): void {
  const start = cursor.pos;
  const range = skipValue(cursor);
  if (range === null) {
    putGap(sheet, chat, start, "truncated");
    return;
  }
  const { text, damaged } = decodeText(cursor.bytes.subarray(range[0], range[1]));
  const found = metaDraft(text, sheet.options.zone);
  if (found === null) {
    putGap(sheet, chat, start, "unreadable-record");
    return;
  }
  const issues: IssueCode[] = [...(found.draft.issues ?? [])];
  if (damaged) issues.push("undecodable-bytes");
  if (found.repaired) issues.push("repaired-encoding");
  putMessage(sheet, chat, start, { ...found.draft, issues });
}

function textHere(cursor: Cursor): string | null {
  const range = skipValue(cursor);
  const value = range === null ? null : parseSlice(cursor.bytes, range[0], range[1]);
  return typeof value === "string" ? repairText(value).text : null;
}

function countHere(cursor: Cursor): number {
  let count = 0;
  enter(cursor);
  for (; nextElement(cursor); count += 1) skipValue(cursor);
  return count;
}
