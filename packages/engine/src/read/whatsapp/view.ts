import type { Message } from "../../model/conversation.ts";
import type { Limits } from "../../model/limits.ts";
import { readBody, readNotice } from "./body.ts";
import { isoDay } from "./calendar.ts";
import type { DateOrder } from "./date-order.ts";
import { dayUnder } from "./date-order.ts";
import type { People } from "./people.ts";

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
}

/** A message's date under the file's order, days since 1970, NaN where it is none. */
export interface Dated {
  readonly day: number;
  /** The day under the other order, where both exist and nothing in the file tells them apart; else NaN. */
  readonly other: number;
  /** Whether only the other order gives a date. */
  readonly foreign: boolean;
}

/** Reads a date under the order of its file. A date that has no meaning in that order but one in the other is read so. */
export function datedAt(date: number, order: DateOrder): Dated {
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
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** Row of a message: its range in the text, where its body starts, and what the columns hold. */
export interface Row {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly sender: number;
  readonly date: number;
  readonly time: number;
  readonly segment: number;
}

/** Makes the message of a row from its body's text. */
export function messageOf(frame: Frame, row: Row, raw: string): Message {
  const order = frame.orders[row.segment];
  const from = row.sender < 0 ? null : (frame.people.ids[row.sender] ?? null);
  const text = cutText(raw, frame.limits.maxMessageLength);
  const body = row.sender < 0 ? readNotice(text) : readBody(text, from !== null, frame.brackets[row.segment] ?? false);
  const dated = order === undefined || row.time < 0 ? null : datedAt(row.date, order);
  const at = dated === null || Number.isNaN(dated.day) ? null : wallClock(dated.day, row.time);
  const ambiguous = at !== null && dated !== null && !Number.isNaN(dated.other);
  return {
    id: `m${row.index + 1}`,
    from: body.kind === "system" ? null : from,
    at,
    zone: at === null ? null : frame.zone,
    ambiguous,
    ...(ambiguous && at !== null && dated !== null ? { readings: [at, wallClock(dated.other, row.time)] as const } : {}),
    ...(at === null ? {} : { precision: frame.seconds[row.segment] === true ? ("second" as const) : ("minute" as const) }),
    kind: body.kind,
    text: body.text,
    edited: body.edited,
    attachments: body.attachments,
    source: [frame.locate(row.start), frame.locate(row.end)],
  };
}

let lastDay = NaN;
let lastIso = "";

/** `2024-03-14T21:05:00`. The day before is remembered, because neighbours share it. */
function wallClock(day: number, time: number): string {
  if (day !== lastDay) {
    lastIso = isoDay(day);
    lastDay = day;
  }
  const hour = Math.floor(time / 3600);
  const minute = Math.floor(time / 60) % 60;
  return `${lastIso}T${two(hour)}:${two(minute)}:${two(time % 60)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
