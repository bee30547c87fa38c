import type { Conversation, Message } from "../model/conversation.ts";
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
  const ms = Date.parse(`${at}Z`);
  return Number.isNaN(ms) ? Number.NaN : ms / 60_000;
}

/** The turns of a conversation, in order. */
export function turnsOf(conversation: Conversation): Turns {
  const owner = conversation.participants.find(({ role }) => role === "owner")?.id ?? null;
  const others = conversation.participants.filter(({ role }) => role !== "owner");
  const list: Turn[] = [];
  let index = 0;
  for (const message of conversation.messages) list.push(turnOf(message, index++, owner));
  return {
    list,
    unsaved: others.length === 0 ? null : others.some(({ role }) => role === "unsaved"),
    ownerKnown: owner !== null || others.length <= 1,
    group: others.length > 1,
  };
}

function turnOf(message: Message, index: number, owner: string | null): Turn {
  const by = message.from === null ? By.app : message.from === owner ? By.owner : By.sender;
  const marker = message.text.length > 2 ? mediaMarker(message.text) : null;
  const has = (...kinds: string[]): boolean =>
    message.attachments.some((attachment) => kinds.includes(attachment.kind)) || (marker !== null && kinds.includes(marker.marker));
  const offset = marker === null ? 0 : marker.end;
  const bare = message.kind === "deleted" || message.kind === "system" || message.kind === "call";
  return {
    index,
    by: message.kind === "system" ? By.app : by,
    minute: minuteOf(message.at),
    text: bare ? "" : offset === 0 ? message.text : message.text.slice(offset),
    offset,
    picture: has("image", "video") || (message.kind === "media" && message.attachments.length === 0),
    voice: has("audio"),
    file: has("document"),
    call: message.kind === "call" || marker?.marker === "call",
    deleted: message.kind === "deleted" || marker?.marker === "deleted",
    viewOnce: message.attachments.some((attachment) => attachment.viewOnce === true) || /^.view[ -]?once/i.test(message.text),
  };
}
