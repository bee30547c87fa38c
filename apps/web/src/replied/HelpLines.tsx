import type { HelpLine } from "@telltale/contract";
import { useState } from "react";
import { SelectField } from "../ui/Field.tsx";
import { Section } from "../ui/Page.tsx";
import { useSpoken, useWords } from "../words/Words.tsx";
import { helpLines } from "./help-lines.ts";
import { isOpen, likelyCountry, linesFor, openLine } from "./opening.ts";

const countryHere = (lines: readonly HelpLine[]): string | null =>
  likelyCountry(lines, Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language);

interface LinesProps {
  readonly lines: readonly HelpLine[];
  readonly now: Date;
}

/** One line that somebody answers now. There always is one: the pages bring one along that never closes. */
export function OpenLine({ lines, now }: LinesProps) {
  const { replied } = useWords();
  const line = openLine(lines, helpLines, countryHere([...lines, ...helpLines]), now);
  if (line === null) return null;
  return (
    <aside className="open-line" aria-label={replied.help.now}>
      <p className="open-line-title">{replied.help.now}</p>
      <Line line={line} now={now} />
    </aside>
  );
}

/** Everybody who helps, those first who answer now. */
export function HelpLines({ lines, now }: LinesProps) {
  const { words, language } = useSpoken();
  const { help } = words.replied;
  const countries = [...new Set(lines.flatMap(({ country }) => country ?? []))].toSorted();
  const here = countryHere(lines);
  const [chosen, setChosen] = useState<string | null>(null);
  const country = chosen ?? (here !== null && countries.includes(here) ? here : "");
  const names = new Intl.DisplayNames(language, { type: "region" });
  return (
    <Section title={help.all} id="help">
      <SelectField label={help.country} value={country} onChange={({ target }) => setChosen(target.value)}>
        <option value="">{help.anywhere}</option>
        {countries.map((code) => (
          <option key={code} value={code}>
            {names.of(code)}
          </option>
        ))}
      </SelectField>
      <ul className="help-lines">
        {linesFor(lines, country === "" ? null : country, now).map((line) => (
          <li key={line.id}>
            <Line line={line} now={now} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Line({ line, now }: { readonly line: HelpLine; readonly now: Date }) {
  const { words, language } = useSpoken();
  const { help } = words.replied;
  const { name, about, ages, phone, address, hours, country, checked } = line;
  const opened = isOpen(line, now);
  const state = opened ? (hours === "always" ? help.openAlways : help.openNow) : hours === "unknown" ? null : help.closed;
  const where = country === null ? help.anywhere : new Intl.DisplayNames(language, { type: "region" }).of(country);
  return (
    <div className="help-line">
      <p className="help-name">
        <strong>{name}</strong>{" "}
        {state === null ? null : (
          <span className="tag" data-on={opened}>
            {state}
          </span>
        )}
      </p>
      <p>{about[language] ?? about.en}</p>
      <p className="quiet small">
        {where} · {agesIn(ages, help)} · {help.hours(hoursIn(hours, language, help))}
        <br />
        {help.checked(monthIn(checked, language))}
      </p>
      {phone === null ? null : (
        <p>
          <a className="button button-plain" href={`tel:${phone.replaceAll(" ", "")}`}>
            {help.call(phone)}
          </a>
        </p>
      )}
      {address === null ? null : (
        <p>
          <a className="text-link" href={address} rel="noreferrer">
            {help.write}
          </a>
        </p>
      )}
    </div>
  );
}

type HelpWords = ReturnType<typeof useWords>["replied"]["help"];

function agesIn({ from, to }: HelpLine["ages"], help: HelpWords): string {
  if (from !== null && to !== null) return help.between(from, to);
  return from !== null ? help.from(from) : to !== null ? help.upTo(to) : help.allAges;
}

/** 4 January 1970 was a Sunday. */
const days: Readonly<Record<string, number>> = { sun: 4, mon: 5, tue: 6, wed: 7, thu: 8, fri: 9, sat: 10 };

/** `Mon–Fri 10:00–16:00`, the days as the language shortens them. */
function hoursIn(hours: HelpLine["hours"], language: string, help: HelpWords): string {
  if (hours === "always") return help.always;
  if (hours === "unknown") return help.unknown;
  const dayName = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const called = (day: string | undefined): string =>
    day === undefined ? "" : dayName.format(new Date(Date.UTC(1970, 0, days[day] ?? 4)));
  return hours
    .map((span) => {
      const on =
        span.days.length === 7
          ? help.everyDay
          : namesOf(
              span.days.toSorted((a, b) => weekOrder(a) - weekOrder(b)),
              called,
            );
      return `${on} ${span.from}–${span.to}`;
    })
    .join(", ");
}

/** From Monday. */
const weekOrder = (day: string): number => ((days[day] ?? 4) + 2) % 7;

/** `Mon–Fri` for days that follow each other, `Mon, Wed` for others. */
function namesOf(ordered: readonly string[], called: (day: string | undefined) => string): string {
  const [first, last] = [ordered[0] ?? "", ordered.at(-1) ?? ""];
  const isRun = ordered.length > 2 && weekOrder(last) - weekOrder(first) === ordered.length - 1;
  return isRun ? `${called(first)}–${called(last)}` : ordered.map(called).join(", ");
}

const monthIn = (month: string, language: string): string =>
  new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
