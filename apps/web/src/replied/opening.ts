import type { HelpLine } from "./help-lines.ts";

const minutesOfDay = 24 * 60;
const dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The day of the week and the minute of the day in a zone. */
function clockIn(zone: string, now: Date): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return { day: dayNames.indexOf(part("weekday")), minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

/** Whether somebody answers there now. Hours that pass midnight belong to the day they began on. */
export function isOpen({ hours, zone }: HelpLine, now: Date): boolean {
  if (hours === null) return true;
  const { day, minute } = clockIn(zone, now);
  return hours.some(
    ({ days, from, to }) =>
      (days.includes(day) && minute >= from && minute < to) ||
      (days.includes((day + 6) % 7) && minute + minutesOfDay >= from && minute + minutesOfDay < to),
  );
}

/** The lines for a country (null: any) and for everywhere: those that are open now first, the ones that never close last among them. */
export function linesFor(lines: readonly HelpLine[], country: string | null, now: Date): HelpLine[] {
  const rank = (line: HelpLine): number => (isOpen(line, now) ? (line.hours === null ? 1 : 0) : 2);
  return lines
    .filter((line) => country === null || line.country === null || line.country === country)
    .toSorted((a, b) => rank(a) - rank(b));
}
