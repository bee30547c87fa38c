/* What was found, as lines of words. */
import type { Tempo } from "@telltale/engine";
import type { Words } from "../words/catalogue.ts";
import type { IssueCode } from "../words/kinds.ts";
import type { CheckedChat } from "./protocol.ts";

// Making one takes longer than using it a hundred times, and a chat has a date in every line.
const formatters = new Map<string, Intl.DateTimeFormat>();

/** A day as the language writes it: `3 April`. */
export function dayIn(language: string, day: string): string {
  let formatter = formatters.get(language);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", timeZone: "UTC" });
    formatters.set(language, formatter);
  }
  return formatter.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

export function tempoLines({ firstToExplicitMinutes, firstToDemandMinutes, unansweredInARow }: Tempo, { check }: Words): string[] {
  const { result } = check;
  const time = (minutes: number): string =>
    minutes < 90
      ? result.minutes(minutes)
      : minutes < 2880
        ? result.hours(Math.round(minutes / 60))
        : result.days(Math.round(minutes / 1440));
  const lines = [
    ...(firstToExplicitMinutes === null ? [] : [result.toExplicit(time(firstToExplicitMinutes))]),
    ...(firstToDemandMinutes === null ? [] : [result.toDemand(time(firstToDemandMinutes))]),
    ...(unansweredInARow < 3 ? [] : [result.unanswered(unansweredInARow)]),
  ];
  return lines.length === 0 ? [result.noTempo] : lines;
}

export function unknownLines({ issues, assessment }: Pick<CheckedChat, "issues" | "assessment">, { check, engine }: Words): string[] {
  const counts = new Map<IssueCode, number>();
  for (const { code } of issues) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [
    ...assessment.limits.map((sentence) => engine.limit(sentence)),
    ...Array.from(counts, ([code, count]) => (count === 1 ? engine.issues[code] : check.result.places(engine.issues[code], count))),
    check.result.unknownAlways,
  ];
}
