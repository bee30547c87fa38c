/**
 * How readers put conversations together. A reader goes through a file once, from its first byte to its
 * last, and marks where each record starts; a record owns every byte up to the next record's start, the
 * first one also what stands before it, the last one what follows. So the ranges cover the file by
 * construction, whatever the reader makes of a record, and with several chats in one file each chat's
 * gaps are exactly the stretches of the others.
 */
import type { Conversation, Issue, IssueCode, Message, Participant, Span } from "../model/conversation.ts";
import { issueMeanings, listMessages } from "../model/conversation.ts";
import { limitError } from "../model/errors.ts";
import type { Format } from "../model/format.ts";
import { cleanName, handleOf } from "../model/handle.ts";
import type { Moment } from "./clock.ts";
import { findOwner, roleOf } from "./owner.ts";
import type { ReadOptions, SourceFile } from "./reader.ts";

/** Who sent a record. `key` tells people of one file apart; `saved` is false where the device shows a handle only. */
export interface Sender {
  readonly key: string;
  readonly name: string;
  readonly identifier?: string | null;
  readonly saved?: boolean;
}

/** A message before it has its id and its range. */
export interface Draft extends Moment {
  readonly sender: Sender | null;
  readonly kind: Message["kind"];
  readonly text: string;
  readonly edited?: boolean;
  readonly attachments?: Message["attachments"];
  readonly ambiguous?: boolean;
  readonly readings?: readonly [string, string];
  /** What the reader could not be sure of in this record. */
  readonly issues?: readonly IssueCode[];
}

/** One chat while its file is being read. What is known of it may be filled in at any time before `closeSheet`. */
export interface Chat {
  /** The chat's own name, the other person's in a chat of two. */
  name?: string;
  group?: boolean;
  /** Key of the sender the format says owns the device. */
  ownerKey?: string;
  /** Whether messages are put in time order because the format stores them in another one. Ranges then need not go up. */
  byTime?: boolean;
  readonly notes: IssueCode[];
  readonly senders: Map<string, Sender>;
  count: number;
}

/** A file while it is being read. */
export interface Sheet {
  readonly file: SourceFile;
  readonly options: ReadOptions;
  readonly chats: Chat[];
  readonly starts: number[];
  readonly owners: (Chat | null)[];
  readonly items: (Draft | IssueCode)[];
}

export function openSheet(file: SourceFile, options: ReadOptions): Sheet {
  return { file, options, chats: [], starts: [], owners: [], items: [] };
}

export function openChat(sheet: Sheet): Chat {
  const chat: Chat = { notes: [], senders: new Map(), count: 0 };
  sheet.chats.push(chat);
  return chat;
}

/** Adds a message whose record starts at `start`. Records are added in the order of the file. */
export function putMessage(sheet: Sheet, chat: Chat, start: number, draft: Draft): void {
  const { limits } = sheet.options;
  chat.count += 1;
  if (chat.count > limits.maxMessages) throw limitError(limits, "maxMessages", chat.count);
  if (draft.sender !== null && !chat.senders.has(draft.sender.key)) {
    chat.senders.set(draft.sender.key, draft.sender);
    if (chat.senders.size > limits.maxParticipants) throw limitError(limits, "maxParticipants", chat.senders.size);
  }
  put(sheet, chat, start, draft.text.length > limits.maxMessageLength ? cut(draft, limits.maxMessageLength) : draft);
}

/** Adds a stretch of the file that holds no message: an issue of `chat`, or of no chat at all where that is null. */
export function putGap(sheet: Sheet, chat: Chat | null, start: number, code: IssueCode): void {
  put(sheet, chat, start, code);
}

/** Notes what stands below the last record: the file's end inside a structure, or bytes after the structure's end. */
export function putTail(
  sheet: Sheet,
  { bytes, pos, cutAt }: { readonly bytes: Uint8Array; readonly pos: number; readonly cutAt: number | null },
): void {
  const last = sheet.items.length - 1;
  const chat = sheet.owners.findLast((owner) => owner !== null);
  if (chat === undefined || chat === null || sheet.items[last] === "truncated") return;
  let rest = pos;
  for (let byte = bytes[rest] ?? 0xff; byte <= 0x20; byte = bytes[rest] ?? 0xff) rest += 1;
  if (cutAt === null && rest >= bytes.length) return;
  put(sheet, chat, Math.max(cutAt ?? rest, sheet.starts[last] ?? 0), cutAt === null ? "unreadable-record" : "truncated");
}

function put(sheet: Sheet, chat: Chat | null, start: number, item: Draft | IssueCode): void {
  sheet.starts.push(start);
  sheet.owners.push(chat);
  sheet.items.push(item);
}

function cut(draft: Draft, length: number): Draft {
  const end = /[\ud800-\udbff]/.test(draft.text.charAt(length - 1)) ? length - 1 : length;
  return { ...draft, text: draft.text.slice(0, end), issues: [...(draft.issues ?? []), "message-too-long"] };
}

/** The conversations of a file, in the order in which their chats were opened; a chat without any record gives none. */
export function closeSheet(sheet: Sheet, formatOf: (chat: Chat) => Format): Conversation[] {
  const segments = new Map<Chat, number[]>();
  sheet.owners.forEach((chat, index) => {
    if (chat === null) return;
    const list = segments.get(chat);
    if (list === undefined) segments.set(chat, [index]);
    else list.push(index);
  });
  return sheet.chats.flatMap((chat) => {
    const indexes = segments.get(chat);
    return indexes === undefined ? [] : [closeChat(sheet, chat, indexes, formatOf(chat))];
  });
}

/** What is the whole chat's trouble, so that one issue says it: where it is first met. */
const oncePerChat: ReadonlySet<IssueCode> = new Set(["ambiguous-dates", "repaired-encoding"]);

interface Placed {
  readonly draft: Draft;
  readonly source: Span;
}

function closeChat(sheet: Sheet, chat: Chat, indexes: readonly number[], format: Format): Conversation {
  const { file, options } = sheet;
  const total = file.bytes.length;
  const found: { code: IssueCode; source: Span }[] = chat.notes.map((code) => ({ code, source: [0, 0] }));
  const placed: Placed[] = [];
  const raised = new Set<IssueCode>();
  let covered = 0;
  for (const index of indexes) {
    const start = index === 0 ? 0 : (sheet.starts[index] ?? 0);
    const end = sheet.starts[index + 1] ?? total;
    if (start > covered) found.push({ code: "other-chat", source: [covered, start] });
    covered = end;
    const item = sheet.items[index];
    if (item === undefined) continue;
    if (typeof item === "string") {
      found.push({ code: item, source: [start, end] });
    } else {
      placed.push({ draft: item, source: [start, end] });
      for (const code of item.issues ?? []) {
        if (raised.has(code)) continue;
        if (oncePerChat.has(code)) raised.add(code);
        found.push({ code, source: [start, end] });
      }
    }
  }
  if (covered < total) found.push({ code: "other-chat", source: [covered, total] });
  const ordered = chat.byTime === true ? inTimeOrder(placed) : placed;
  noteBackwards(ordered, found);
  const people = participantsOf(chat, ordered, options);
  if (people.issue !== null) found.unshift({ code: people.issue, source: [0, 0] });
  const ids = new Map(people.participants.map(({ id }, index) => [people.keys[index] ?? "", id]));
  return {
    source: { name: file.name, sha256: file.sha256, format, bytes: total },
    participants: people.participants,
    messages: listMessages(ordered.map((item, index) => messageOf(item, index, ids))),
    issues: cappedIssues(found, options.limits.maxIssuesPerCode),
  };
}

function messageOf({ draft, source }: Placed, index: number, ids: ReadonlyMap<string, string>): Message {
  return {
    id: `m${index + 1}`,
    from: draft.sender === null ? null : (ids.get(draft.sender.key) ?? null),
    at: draft.at,
    zone: draft.zone,
    ambiguous: draft.ambiguous ?? false,
    ...(draft.readings === undefined ? {} : { readings: draft.readings }),
    ...(draft.precision === undefined ? {} : { precision: draft.precision }),
    kind: draft.kind,
    text: draft.text,
    edited: draft.edited ?? false,
    attachments: draft.attachments ?? [],
    source,
  };
}

/** Issues in the order of the source; of each code at most `most`, the last of which covers the rest. */
export function cappedIssues(found: readonly { readonly code: IssueCode; readonly source: Span }[], most: number): Issue[] {
  const sorted = [...found].sort((a, b) => a.source[0] - b.source[0]);
  const counts = new Map<IssueCode, number>();
  const last = new Map<IssueCode, number>();
  const issues: Issue[] = [];
  for (const { code, source } of sorted) {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    const at = last.get(code);
    const previous = at === undefined ? undefined : issues[at];
    if (count <= most || at === undefined || previous === undefined) {
      last.set(code, issues.length);
      issues.push({ code, source, message: issueMeanings[code] });
    } else {
      issues[at] = { ...previous, source: [previous.source[0], Math.max(previous.source[1], source[1])] };
    }
  }
  return issues;
}

/** Newest-first files are turned round first, so that messages of one instant keep the order in which they were sent. */
function inTimeOrder(placed: readonly Placed[]): Placed[] {
  let rises = 0;
  let falls = 0;
  let previous: number | null = null;
  for (const { draft } of placed) {
    if (draft.instant === null) continue;
    if (previous !== null && draft.instant > previous) rises += 1;
    if (previous !== null && draft.instant < previous) falls += 1;
    previous = draft.instant;
  }
  const list = falls > rises ? placed.toReversed() : [...placed];
  let latest = -Infinity;
  const timed = list.map((item) => {
    latest = item.draft.instant ?? latest;
    return { item, time: latest };
  });
  return timed.sort((a, b) => (a.time === b.time ? 0 : a.time - b.time)).map(({ item }) => item);
}

function noteBackwards(ordered: readonly Placed[], found: { code: IssueCode; source: Span }[]): void {
  let previous: Draft | null = null;
  for (const { draft, source } of ordered) {
    if (draft.at === null || draft.ambiguous === true) continue;
    if (previous !== null && isBefore(draft, previous)) found.push({ code: "time-goes-backwards", source });
    previous = draft;
  }
}

/** Two instants where both are known, else two wall clocks, which sort as text; where one is only a day, the days. */
function isBefore(a: Draft, b: Draft): boolean {
  if (a.precision === "day" || b.precision === "day") return (a.at ?? "").slice(0, 10) < (b.at ?? "").slice(0, 10);
  if (a.instant !== null && b.instant !== null) return a.instant < b.instant;
  return a.at !== null && b.at !== null && a.at < b.at;
}

interface People {
  readonly keys: readonly string[];
  readonly participants: readonly Participant[];
  readonly issue: IssueCode | null;
}

function participantsOf(chat: Chat, ordered: readonly Placed[], options: ReadOptions): People {
  const seen = new Map<string, Sender>();
  for (const { draft } of ordered) if (draft.sender !== null && !seen.has(draft.sender.key)) seen.set(draft.sender.key, draft.sender);
  const senders = [...seen.values()];
  const names = senders.map(({ name }) => cleanName(name));
  const stated = senders.findIndex(({ key }) => key === chat.ownerKey);
  const finding = findOwner(
    { names, stated: stated < 0 ? undefined : stated, chatName: chat.name, group: chat.group },
    ownerNameIn(names, chat, options.me),
  );
  // Where the format says who owns the device and that one wrote nothing, the rest are the others.
  const silent = chat.ownerKey !== undefined && stated < 0 && options.me === undefined;
  const owner = silent ? null : finding.owner;
  return {
    keys: senders.map(({ key }) => key),
    participants: senders.map((sender, index) => ({
      id: `p${index + 1}`,
      name: names[index] ?? "",
      identifier: sender.identifier === undefined ? handleOf(sender.name) : sender.identifier,
      role: index !== owner && sender.saved === false ? "unsaved" : roleOf(sender.name, index, owner),
    })),
    issue: silent ? null : finding.issue,
  };
}

/** `me` as far as it can be asked for: a format that states the owner need not show the name. */
function ownerNameIn(names: readonly string[], chat: Chat, me: string | undefined): string | undefined {
  if (me === undefined || chat.ownerKey === undefined) return me;
  const wanted = cleanName(me).toLowerCase();
  const handle = handleOf(me);
  return names.some((name) => name.toLowerCase() === wanted || (handle !== null && handleOf(name) === handle)) ? me : undefined;
}
