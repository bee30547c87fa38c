import type { Message } from "../../model/conversation.ts";
import type { Limits } from "../../model/limits.ts";
import type { Body } from "./body.ts";
import { isPlain, readBody, readNotice } from "./body.ts";
import type { DateOrder } from "./date-order.ts";
import { dayUnder } from "./date-order.ts";
import type { People } from "./people.ts";
import { messageId, wallClock } from "./wall-clock.ts";

/** What a message needs to know of its file to be shown. */
export interface Frame {
  readonly people: People;
  /** By segment. */
  readonly orders: readonly DateOrder[];
  readonly seconds: readonly boolean[];
  readonly brackets: readonly boolean[];
  readonly zone: string | null;
  readonly limits: Limits;
  readonly locate: (offset: number) => number;
  /** The app's own bodies by their text: the same few stand for media again and again. */
  readonly known: Map<string, Body>;
}

/** A message's date under the file's order, days since 1970, NaN where it is none. */
export interface Dated {
  readonly day: number;
  /** The day under the other order, where both exist and nothing in the file tells them apart; else NaN. */
  readonly other: number;
  /** Whether only the other order gives a date. */
  readonly foreign: boolean;
}

const undated: Dated = { day: NaN, other: NaN, foreign: false };
const noOrder: DateOrder = { order: 0, other: 1, unsure: false };

/** The date read last: the next message mostly has the same one. */
let lastDate = -1;
let lastOrder = noOrder;
let lastDated = undated;

/** Reads a date under the order of its file. A date that has no meaning in that order but one in the other is read so. */
export function datedAt(date: number, order: DateOrder): Dated {
  if (date === lastDate && order === lastOrder) return lastDated;
  lastDate = date;
  lastOrder = order;
  lastDated = readDate(date, order);
  return lastDated;
}

function readDate(date: number, order: DateOrder): Dated {
  const day = dayUnder(date, order.order);
  if (Number.isNaN(day)) return { day: dayUnder(date, order.other), other: NaN, foreign: true };
  if (!order.unsure) return { day, other: NaN, foreign: false };
  const other = dayUnder(date, order.other);
  return { day, other: other === day ? NaN : other, foreign: false };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** How many bytes of a body are looked at: enough for the longest text that is kept. */
export function bodyReach(limits: Limits): number {
  return limits.maxMessageLength * 4 + 16;
}

/** A body as text: line ends as LF and none at its end, not yet cut to the limit. */
export function bodyText(bytes: Uint8Array, from: number, to: number, limits: Limits): string {
  const end = Math.min(to, from + bodyReach(limits));
  let last = end;
  if (end === to) while (last > from && (bytes[last - 1] === 0x0a || bytes[last - 1] === 0x0d)) last -= 1;
  const text = decoder.decode(bytes.subarray(from, last));
  return text.includes("\r") ? text.replace(/\r\n/g, "\n") : text;
}

/** A text cut to the limit, never inside a surrogate pair. */
function cutText(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** Row of a message: its range in the text, and what the columns hold. */
export interface Row {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly sender: number;
  readonly date: number;
  readonly time: number;
  readonly segment: number;
}

const nothing: Body["attachments"] = [];

/**
 * Makes the message of a row from its body's text. `written` says that the body, if its author ever speaks, can only be what
 * somebody wrote.
 */
export function messageOf(frame: Frame, row: Row, raw: string, written: boolean): Message {
  const { sender, segment, time } = row;
  const from = sender < 0 ? null : (frame.people.ids[sender] ?? null);
  const { maxMessageLength } = frame.limits;
  const kept = raw.length > maxMessageLength ? cutText(raw, maxMessageLength) : raw;
  let kind: Message["kind"] = "text";
  let text = kept;
  let edited = false;
  let attachments = nothing;
  if (!written || from === null || kept !== raw) {
    ({ kind, text, edited, attachments } =
      sender < 0 ? readNotice(kept) : bodyOf(frame, kept, from !== null, frame.brackets[segment] === true));
  }
  const { day, other } = time < 0 ? undated : datedAt(row.date, frame.orders[segment] ?? noOrder);
  const source: readonly [number, number] = [frame.locate(row.start), frame.locate(row.end)];
  const id = messageId(row.index);
  const sent = kind === "system" ? null : from;
  if (Number.isNaN(day)) return { id, from: sent, at: null, zone: null, ambiguous: false, kind, text, edited, attachments, source };
  const at = wallClock(day, time);
  const { zone } = frame;
  const precision = frame.seconds[segment] === true ? "second" : "minute";
  if (Number.isNaN(other)) return { id, from: sent, at, zone, ambiguous: false, precision, kind, text, edited, attachments, source };
  return {
    id,
    from: sent,
    at,
    zone,
    ambiguous: true,
    readings: [at, wallClock(other, time)],
    precision,
    kind,
    text,
    edited,
    attachments,
    source,
  };
}

const longestKnown = 48;
const mostKnown = 256;

/** Bodies in brackets or with a mark in front are the app's own and few; the rest is read each time. */
function bodyOf(frame: Frame, raw: string, speaks: boolean, ios: boolean): Body {
  if (speaks && isPlain(raw, ios)) return { kind: "text", text: raw, edited: false, attachments: nothing };
  const first = raw.charCodeAt(0);
  const own = first === 0x3c || first === 0x200e || first === 0x200f;
  if (!own || !speaks || raw.length > longestKnown || frame.brackets.length > 1) return readBody(raw, speaks, ios);
  const { known } = frame;
  const found = known.get(raw);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known.clear();
  const body = readBody(raw, speaks, ios);
  known.set(raw, body);
  return body;
}
