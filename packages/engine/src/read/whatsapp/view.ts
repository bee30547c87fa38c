import type { Message } from "../../model/conversation.ts";
import type { Limits } from "../../model/limits.ts";
import type { Body } from "./body.ts";
import { isPlain, readBody, readNotice } from "./body.ts";
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
  /** Bodies that have been read, by their text: the same few stand for media again and again. */
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

/** Reads a date under the order of its file. A date that has no meaning in that order but one in the other is read so. */
export function datedAt(date: number, order: DateOrder): Dated {
  if (date === lastDate && order === lastOrder) return lastDated;
  lastDate = date;
  lastOrder = order;
  lastDated = dated(date, order);
  return lastDated;
}

/** The date read last: the next message mostly has the same one. */
let lastDate = -1;
let lastOrder: DateOrder | null = null;
let lastDated: Dated = { day: NaN, other: NaN, foreign: false };

function dated(date: number, order: DateOrder): Dated {
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
  index: number;
  start: number;
  end: number;
  sender: number;
  date: number;
  time: number;
  segment: number;
}

/** Makes the message of a row from its body's text. */
export function messageOf(frame: Frame, row: Row, raw: string): Message {
  const { sender, segment, time } = row;
  const from = sender < 0 ? null : (frame.people.ids[sender] ?? null);
  const { maxMessageLength } = frame.limits;
  const kept = raw.length > maxMessageLength ? cutText(raw, maxMessageLength) : raw;
  const { kind, text, edited, attachments } = sender < 0 ? readNotice(kept) : bodyOf(frame, kept, from !== null, frame.brackets[segment] === true);
  const { day, other } = time < 0 ? undated : datedAt(row.date, frame.orders[segment] ?? noOrder);
  const source: readonly [number, number] = [frame.locate(row.start), frame.locate(row.end)];
  const id = `m${row.index + 1}`;
  const sent = kind === "system" ? null : from;
  if (Number.isNaN(day)) return { id, from: sent, at: null, zone: null, ambiguous: false, kind, text, edited, attachments, source };
  const at = wallClock(day, time);
  const { zone } = frame;
  const precision = frame.seconds[segment] === true ? "second" : "minute";
  if (Number.isNaN(other)) return { id, from: sent, at, zone, ambiguous: false, precision, kind, text, edited, attachments, source };
  return { id, from: sent, at, zone, ambiguous: true, readings: [at, wallClock(other, time)], precision, kind, text, edited, attachments, source };
}

const longestKnown = 48;
const mostKnown = 2048;

function bodyOf(frame: Frame, raw: string, speaks: boolean, ios: boolean): Body {
  if (speaks && isPlain(raw, ios)) return { kind: "text", text: raw, edited: false, attachments: nothing };
  if (!speaks || raw.length > longestKnown || frame.brackets.length > 1) return readBody(raw, speaks, ios);
  const { known } = frame;
  const found = known.get(raw);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known.clear();
  const body = readBody(raw, speaks, ios);
  known.set(raw, body);
  return body;
}

const nothing: Body["attachments"] = [];
const undated: Dated = { day: NaN, other: NaN, foreign: false };
const noOrder: DateOrder = { order: 0, other: 1, unsure: false };

const days = new Map<number, string>();
const minutes = Array.from({ length: 1440 }, (_, minute) => `T${two(Math.floor(minute / 60))}:${two(minute % 60)}:`);
const seconds = Array.from({ length: 60 }, (_, second) => two(second));

/** `2024-03-14T21:05:00`. Days are remembered, because neighbours share them. */
function wallClock(day: number, time: number): string {
  let iso = days.get(day);
  if (iso === undefined) {
    if (days.size > 4096) days.clear();
    iso = isoDay(day);
    days.set(day, iso);
  }
  return iso + (minutes[Math.floor(time / 60)] ?? "") + (seconds[time % 60] ?? "");
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
