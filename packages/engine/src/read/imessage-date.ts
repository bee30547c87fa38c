import { wallOf } from "./clock.ts";
import { monthOf } from "./month-names.ts";

/** The line imessage-exporter writes above each message, in the wall clock of the computer that ran it. */
export interface DateLine {
  readonly wall: string;
  /** What follows the time: nothing, a note on when it was read, or an announcement. */
  readonly rest: string;
  readonly indent: number;
}

const datePattern = /^( {0,64})([A-Z][a-z]{2,8}) {1,2}(\d{1,2}), (\d{4}) {1,2}(\d{1,2}):(\d\d):(\d\d)[ \u202f]([AP]M)(?: |$)/;

/** Reads `Mar 14, 2024  9:05:00 PM`, null for any other line. */
export function dateOf(line: string): DateLine | null {
  const found = datePattern.exec(line);
  if (found === null) return null;
  const [matched, indent = "", name = "", day, year, hour, minute, second, half] = found;
  const month = monthOf(name);
  if (month === null) return null;
  const hours = (Number(hour) % 12) + (half === "PM" ? 12 : 0);
  const wall = wallOf(Number(year), month, Number(day), hours, Number(minute), Number(second));
  if (wall === null || Number(hour) > 12) return null;
  const rest = line.slice(matched.length).replace(/^\(Read by .*\)$/, "");
  return { wall, rest, indent: indent.length };
}
