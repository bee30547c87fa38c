import { useState } from "react";
import { SelectField } from "../ui/Field.tsx";
import { Section } from "../ui/Page.tsx";
import { useSpoken, useWords } from "../words/Words.tsx";
import { type HelpLine, helpLines } from "./help-lines.ts";
import { isOpen, linesFor } from "./opening.ts";

const regionOf = (tag: string): string | null => new Intl.Locale(tag).region ?? null;
const countries = [...new Set(helpLines.flatMap(({ country }) => country ?? []))].toSorted();

/** One line that somebody answers now. There always is one: the table ends with a line that never closes. */
export function OpenLine({ now }: { readonly now: Date }) {
  const { replied } = useWords();
  const region = regionOf(navigator.language);
  // Nobody has been asked for their age here: a line that is for the young alone waits in the list of all.
  const line = linesFor(helpLines, region, now).find((one) => isOpen(one, now) && one.ages.to === null);
  if (line === undefined) return null;
  return (
    <aside className="open-line" aria-label={replied.help.now}>
      <p className="open-line-title">{replied.help.now}</p>
      <Line line={line} now={now} />
      <p className="quiet small">{replied.help.example}</p>
    </aside>
  );
}

/** Everybody who helps, those first who answer now. */
export function HelpLines({ now }: { readonly now: Date }) {
  const { words, language } = useSpoken();
  const { help } = words.replied;
  const region = regionOf(navigator.language);
  const [country, setCountry] = useState(region !== null && countries.includes(region) ? region : "");
  const names = new Intl.DisplayNames(language, { type: "region" });
  return (
    <Section title={help.all} id="help">
      <SelectField label={help.country} value={country} onChange={({ target }) => setCountry(target.value)}>
        <option value="">{help.anywhere}</option>
        {countries.map((code) => (
          <option key={code} value={code}>
            {names.of(code)}
          </option>
        ))}
      </SelectField>
      <ul className="help-lines">
        {linesFor(helpLines, country === "" ? null : country, now).map((line) => (
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
  const { name, about, ages, phone, address, hours, country } = line;
  const opened = isOpen(line, now);
  const where = country === null ? help.anywhere : new Intl.DisplayNames(language, { type: "region" }).of(country);
  return (
    <div className="help-line">
      <p className="help-name">
        <strong>{name}</strong>{" "}
        <span className="tag" data-on={opened}>
          {opened ? (hours === null ? help.openAlways : help.openNow) : help.closed}
        </span>
      </p>
      <p>{about[language]}</p>
      <p className="quiet small">
        {where} · {agesIn(ages, help)} · {help.hours(hoursIn(line, language, help.always))}
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

const time = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** `Mon–Fri 10:00–16:00`, the days as the language shortens them. */
function hoursIn({ hours }: HelpLine, language: string, always: string): string {
  if (hours === null) return always;
  const dayName = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  // 4 January 1970 was a Sunday.
  const day = (index: number): string => dayName.format(new Date(Date.UTC(1970, 0, 4 + index)));
  return hours
    .map(({ days, from, to }) => {
      const ordered = days.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
      const [first, last] = [ordered[0], ordered.at(-1)];
      return `${first === undefined || last === undefined ? "" : `${day(first)}–${day(last)}`} ${time(from)}–${time(to)}`;
    })
    .join(", ");
}
