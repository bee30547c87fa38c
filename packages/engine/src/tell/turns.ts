import type { Attachment, AttachmentKind, Conversation, Message } from "../model/conversation.ts";
import { mediaMarker } from "../model/media-marker.ts";

/** Who a turn is from, as the tells see it. */
export const By = { app: 0, sender: 1, owner: 2 } as const;
type ByWhom = (typeof By)[keyof typeof By];

/** What a turn brings beside its words. */
export interface Turn {
  /** The message's place in the conversation. */
  readonly index: number;
  readonly by: ByWhom;
  /** Minutes of wall-clock time since 1970 began, NaN where the message has no time. */
  readonly minute: number;
  /** The words alone, with `offset` saying where they begin in the message's text. */
  readonly text: string;
  readonly offset: number;
  readonly picture: boolean;
  readonly voice: boolean;
  readonly file: boolean;
  readonly call: boolean;
  readonly deleted: boolean;
  readonly viewOnce: boolean;
}

/** Who is on the other side and how the owner's phone shows them. */
export interface Turns {
  readonly list: readonly Turn[];
  /** True where the other side is shown by number or handle alone; null where nobody is. */
  readonly unsaved: boolean | null;
  readonly ownerKnown: boolean;
  readonly group: boolean;
}

/** Minutes since 1970 of a wall-clock time, NaN for null; the host's zone plays no part. */
function minuteOf(at: string | null): number {
  if (at === null) return Number.NaN;
  const ms = at.length === 19 ? (usualTime(at) ?? Date.parse(`${at}Z`)) : Date.parse(`${at}Z`);
  return Number.isNaN(ms) ? Number.NaN : ms / 60_000;
}

/** Milliseconds since 1970 of a time written `2024-03-14T21:05:00`, or null where it needs a closer look: parsing it as any date takes far longer. */
function usualTime(at: string): number | null {
  const year = digits(at, 0, 4);
  const month = digits(at, 5, 7);
  const day = digits(at, 8, 10);
  const hour = digits(at, 11, 13);
  const minute = digits(at, 14, 16);
  const second = digits(at, 17, 19);
  const marked =
    at.charCodeAt(4) === 45 && at.charCodeAt(7) === 45 && at.charCodeAt(10) === 84 && at.charCodeAt(13) === 58 && at.charCodeAt(16) === 58;
  if (!marked || !(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59 && second <= 59))
    return null;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The number that digits of a text write, NaN where one is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value;
}

/** The turns of a conversation, in order. */
export function turnsOf(conversation: Conversation): Turns {
  let owner: string | null = null;
  let others = 0;
  let unsaved = false;
  for (const { role, id } of conversation.participants) {
    if (role === "owner") owner ??= id;
    else others++;
    if (role === "unsaved") unsaved = true;
  }
  const list: Turn[] = [];
  let index = 0;
  for (const message of conversation.messages) list.push(turnOf(message, index++, owner));
  return {
    list,
    unsaved: others === 0 ? null : unsaved,
    ownerKnown: owner !== null || others <= 1,
    group: others > 1,
  };
}

type Marked = ReturnType<typeof mediaMarker>;

function turnOf(message: Message, index: number, owner: string | null): Turn {
  const by = message.from === null ? By.app : message.from === owner ? By.owner : By.sender;
  const marker = message.text.length > 2 ? mediaMarker(message.text) : null;
  const { attachments } = message;
  const offset = marker === null ? 0 : marker.end;
  const bare = message.kind === "deleted" || message.kind === "system" || message.kind === "call";
  return {
    index,
    by: message.kind === "system" ? By.app : by,
    minute: minuteOf(message.at),
    text: bare ? "" : offset === 0 ? message.text : message.text.slice(offset),
    offset,
    picture: brings(attachments, marker, "image", "video") || (message.kind === "media" && attachments.length === 0),
    voice: brings(attachments, marker, "audio", "audio"),
    file: brings(attachments, marker, "document", "document"),
    call: message.kind === "call" || marker?.marker === "call",
    deleted: message.kind === "deleted" || marker?.marker === "deleted",
    viewOnce: isViewOnce(message),
  };
}

/** Whether an attachment, or what a marker stands for, is of one of two kinds. */
function brings(attachments: readonly Attachment[], marker: Marked, kind: AttachmentKind, other: AttachmentKind): boolean {
  if (marker !== null && (marker.marker === kind || marker.marker === other)) return true;
  for (const attachment of attachments) if (attachment.kind === kind || attachment.kind === other) return true;
  return false;
}

function isViewOnce({ attachments, text }: Message): boolean {
  for (const { viewOnce } of attachments) if (viewOnce === true) return true;
  // A look at one letter spares nearly all messages the search.
  return (text.charCodeAt(1) | 32) === 118 && /^.view[ -]?once/i.test(text);
}
