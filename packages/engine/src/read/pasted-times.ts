import { momentOfWall, wallOf, type Moment } from "./clock.ts";
import { monthOf } from "./month-names.ts";

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day, with its day where that stands on the same line. */
export interface Stamp {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly day: Day | null;
}

const timePattern = /^(\d{1,2})[:.](\d\d)(?::(\d\d))?(?:[ \u00a0\u202f]?([ap])\.?m\.?)?$/i;
const relativeDays =
  /^(?:today|yesterday|heute|gestern|hier|aujourd'hui|hoy|ayer|oggi|ieri|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)$/i;

/** A line that is a time and nothing else but a day: `21:05`, `Yesterday 9:05 PM`, `14 March 2024, 21:05`. */
export function stampOf(line: string): Stamp | null {
  if (line.length < 4 || line.length > 80 || !/\d/.test(line)) return null;
  const text = line
    .trim()
    .replace(/(?:[✓✔]\ufe0f?)+$/u, "")
    .trim();
  if (text.length < 4 || text.length > 40) return null;
  const time = /(?:^|[\s,])(\d{1,2}[:.]\d\d(?::\d\d)?(?:[ \u00a0\u202f]?[ap]\.?m\.?)?)$/i.exec(text);
  if (time === null) return null;
  const clock = clockOf(time[1] ?? "");
  const before = text
    .slice(0, text.length - time[0].length)
    .replace(/,$/, "")
    .replace(/\s+(?:at|um|à|a las)$/i, "")
    .trim();
  if (clock === null) return null;
  if (before === "" || relativeDays.test(before)) return { ...clock, day: null };
  const day = dayOf(before);
  return day === null ? null : { ...clock, day };
}

/** A line that is a date with its year, written so that it can be read one way only. */
export function dayOf(line: string): Day | null {
  if (line.length < 8 || line.length > 80 || !/\d/.test(line)) return null;
  const text = line.trim().replace(/^\p{L}{3,12},?\s+(?=\d)/u, "");
  if (text.length < 8 || text.length > 40) return null;
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (iso !== null) return checked(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = /^(\d{1,2})\.?(?:st|nd|rd|th)? (?:de )?(\p{L}{3,10})\.?,? (?:de )?(\d{4})$/u.exec(text);
  if (named !== null) return checked(Number(named[3]), monthOf(named[2] ?? ""), Number(named[1]));
  const monthFirst = /^(?:\p{L}{3,9}, )?(\p{L}{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u.exec(line.trim());
  if (monthFirst !== null) return checked(Number(monthFirst[3]), monthOf(monthFirst[1] ?? ""), Number(monthFirst[2]));
  const plain = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4})$/.exec(text);
  if (plain === null) return null;
  const [first, second, year] = [Number(plain[1]), Number(plain[3]), Number(plain[4])];
  // Where dots stand between the numbers, the day comes first.
  if (plain[2] === "." || first > 12 || first === second) return checked(year, second, first);
  return second > 12 ? checked(year, first, second) : null;
}

/** The moment of a time on a day; null where the day is not known. */
export function momentOn(day: Day | null, { hour, minute, second }: Stamp, zone: string | undefined): Moment | null {
  const wall = day === null ? null : wallOf(day.year, day.month, day.day, hour, minute, second);
  const moment = wall === null ? null : momentOfWall(wall, zone);
  return moment === null || second > 0 ? moment : { ...moment, precision: "minute" };
}

function clockOf(text: string): Pick<Stamp, "hour" | "minute" | "second"> | null {
  const found = timePattern.exec(text);
  if (found === null) return null;
  const [, hour, minute, second = "0", half] = found;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return hours > 23 || Number(minute) > 59 || Number(second) > 59 ? null : { hour: hours, minute: Number(minute), second: Number(second) };
}

function checked(year: number, month: number | null, day: number): Day | null {
  return month === null || wallOf(year, month, day, 0, 0, 0) === null ? null : { year, month, day };
}
