import type { Message } from "../model/conversation.ts";
import { EngineError } from "../model/errors.ts";

/** When a record says it was sent, as a message gives it. `instant` is milliseconds since 1970, null where no zone is known. */
export interface Moment {
  readonly at: string | null;
  readonly zone: string | null;
  readonly precision?: NonNullable<Message["precision"]>;
  readonly instant: number | null;
}

/** The moment of a record without a time. */
export const noMoment: Moment = { at: null, zone: null, instant: null };

/** After 9999 a year no longer has four digits. */
const lastInstant = 253_402_300_800_000;

/** Zones' offsets change on quarter hours, so one look-up a quarter hour is enough. */
const quarterHour = 900_000;
const offsets = new Map<string, Map<number, number>>();
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The moment of an instant in milliseconds: wall clock in `zone`, or UTC. Null where the number is no
 * time of this millennium's calendars. A whole second is given without a fraction.
 */
export function momentOfInstant(ms: number, zone: string | undefined): Moment | null {
  if (!Number.isFinite(ms) || ms <= 0 || ms >= lastInstant) return null;
  const whole = Math.floor(ms);
  const offset = zone === undefined ? 0 : offsetAt(whole, zone);
  const precision = whole % 1000 === 0 ? "second" : "millisecond";
  return { at: isoOf(whole + offset, precision), zone: zone ?? "UTC", precision, instant: whole };
}

/**
 * The moment of a wall clock beside its instant: the offset between the two is the zone. Zones keep to
 * quarter hours; where the two differ by anything else, one of them is wrong and the wall clock stands alone.
 */
export function momentOfBoth(wall: string, ms: number): Moment | null {
  const parsed = parseWall(wall);
  if (parsed === null || !Number.isFinite(ms) || ms <= 0 || ms >= lastInstant) return null;
  const minutes = Math.round((parsed.utc - ms) / 60_000);
  if (minutes % 15 !== 0 || Math.abs(minutes) > 16 * 60) return { at: parsed.at, zone: null, precision: parsed.precision, instant: null };
  return { at: parsed.at, zone: offsetName(minutes), precision: parsed.precision, instant: ms };
}

/** The moment of a wall clock alone (`2024-03-14T21:05:00`), with the zone the reader was told, if any. */
export function momentOfWall(wall: string, zone: string | undefined): Moment | null {
  const parsed = parseWall(wall);
  return parsed === null ? null : { at: parsed.at, zone: zone ?? null, precision: parsed.precision, instant: null };
}

/** `2024-03-14T21:05:00` for calendar parts, null where there is no such day or time. Years are as written. */
export function wallOf(year: number, month: number, day: number, hour: number, minute: number, second: number): string | null {
  if (year < 1000 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** Throws `unknown-zone` where `zone` is not an IANA name. */
export function checkZone(zone: string): void {
  formatterOf(zone);
}

/** `+01:00` for 60. */
export function offsetName(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function isoOf(utc: number, precision: "second" | "millisecond"): string {
  return new Date(utc).toISOString().slice(0, precision === "second" ? 19 : 23);
}

interface Wall {
  readonly at: string;
  readonly utc: number;
  readonly precision: "minute" | "second" | "millisecond";
}

const wallPattern = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

function parseWall(text: string): Wall | null {
  const found = wallPattern.exec(text);
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const at = wallOf(year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0);
  if (at === null) return null;
  const fraction = found[7]?.slice(0, 3).padEnd(3, "0");
  const utc = Date.parse(`${at}${fraction === undefined ? "" : `.${fraction}`}Z`);
  if (fraction !== undefined) return { at: `${at}.${fraction}`, utc, precision: "millisecond" };
  return { at, utc, precision: found[6] === undefined ? "minute" : "second" };
}

function offsetAt(ms: number, zone: string): number {
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const bucket = Math.floor(ms / quarterHour);
  const found = known.get(bucket);
  if (found !== undefined) return found;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(bucket * quarterHour)) parts[type] = Number(value);
  const wall = Date.UTC(
    parts["year"] ?? 0,
    (parts["month"] ?? 1) - 1,
    parts["day"] ?? 1,
    parts["hour"] ?? 0,
    parts["minute"] ?? 0,
    parts["second"] ?? 0,
  );
  const offset = wall - bucket * quarterHour;
  if (known.size > 100_000) known.clear();
  known.set(bucket, offset);
  return offset;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, made);
    return made;
  } catch {
    throw new EngineError({ code: "unknown-zone" });
  }
}
