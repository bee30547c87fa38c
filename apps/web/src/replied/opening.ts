import type { HelpLine } from "@telltale/contract";

const minutesOfDay = 24 * 60;
/** As in the table, from Sunday. */
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** The day of the week from Sunday, 0, and the minute of the day in a zone. */
function clockIn(zone: string, now: Date): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return {
    day: dayNames.findIndex((name) => name === part("weekday").toLowerCase()),
    minute: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const isOn = (days: readonly string[], index: number): boolean => days.includes(dayNames[index] ?? "");

/** Whether somebody answers there now, as far as is known. Hours that pass midnight belong to the day they began on. */
export function isOpen({ hours, zone }: Pick<HelpLine, "hours" | "zone">, now: Date): boolean {
  if (typeof hours === "string") return hours === "always";
  const { day, minute } = clockIn(zone, now);
  return hours.some((span) => {
    const from = minutesOf(span.from);
    const to = minutesOf(span.to) + (minutesOf(span.to) > from ? 0 : minutesOfDay);
    return (isOn(span.days, day) && minute >= from && minute < to) || (isOn(span.days, (day + 6) % 7) && minute + minutesOfDay < to);
  });
}

/**
 * The lines for a country (null: any) and for everywhere: the country's that are open now, those whose hours nobody knows, those of everywhere,
 * and last those that are closed.
 */
export function linesFor(lines: readonly HelpLine[], country: string | null, now: Date): HelpLine[] {
  const rank = (line: HelpLine): number => (line.country === null ? 2 : isOpen(line, now) ? 0 : line.hours === "unknown" ? 1 : 3);
  return lines
    .filter((line) => country === null || line.country === null || line.country === country)
    .toSorted((a, b) => rank(a) - rank(b));
}

/**
 * The country that a reader is most likely in: that of a line whose time zone is theirs, or else the one their language is set to. Null where
 * neither says.
 */
export function likelyCountry(lines: readonly HelpLine[], zone: string, languageTag: string): string | null {
  return lines.find((line) => line.country !== null && line.zone === zone)?.country ?? new Intl.Locale(languageTag).region ?? null;
}

/** The line to show first: one that is open now, for any adult, nearest first. The pages' own stand in where a desk's are all closed. */
export function openLine(lines: readonly HelpLine[], spare: readonly HelpLine[], country: string | null, now: Date): HelpLine | null {
  const near = (all: readonly HelpLine[]): HelpLine | undefined =>
    // With no country known, a line of one country would be a guess.
    linesFor(all, country ?? "", now).find((line) => isOpen(line, now) && line.ages.to === null);
  return near(lines) ?? near(spare) ?? null;
}
