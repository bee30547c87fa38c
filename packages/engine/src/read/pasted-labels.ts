import { isOtherWord, isOwnerWord } from "./owner.ts";
import { stampOf, type Stamp } from "./pasted-times.ts";

export interface Label {
  readonly name: string;
  readonly stamp: Stamp | null;
  readonly text: string;
}

/** Words that end in a colon in running text. */
const notNames = new Set([
  "http",
  "https",
  "re",
  "fw",
  "fwd",
  "ps",
  "p.s.",
  "note",
  "nb",
  "n.b.",
  "subject",
  "date",
  "to",
  "cc",
  "warning",
  "update",
  "eta",
  "tl;dr",
]);

const labelPattern = /^[ \t>*]{0,4}(?:\[([^\][]{3,30})\] ?)?([^\s:[\]{}"“<>][^:[\]{}"“<>\n]{0,39}?)\*{0,2} ?: ?(?=\S|$)/;

/** What Telegram's desktop app copies above a message: `Name, [14.03.2024 21:05]`. */
const abovePattern = /^([^[\]:,][^[\]:]{0,59}), \[([^\][]{8,30})\]:?$/;

/** A line that may start with a name: `Name: text`, also with a time in brackets before the name, or a name with its time above the text. */
export function labelOf(line: string): Label | null {
  const above = line.length > 100 ? null : abovePattern.exec(line.trim());
  const time = above === null ? null : stampOf(above[2] ?? "");
  if (above !== null && time !== null) return { name: above[1] ?? "", stamp: time, text: "" };
  const found = labelPattern.exec(line);
  if (found === null) return null;
  const [matched, bracket, shown = ""] = found;
  const name = shown.trim();
  const text = line.slice(matched.length);
  const stamp = bracket === undefined ? null : stampOf(bracket);
  if (bracket !== undefined && stamp === null) return null;
  if (notNames.has(name.toLowerCase()) || text.startsWith("//") || name.split(/\s+/).length > 5) return null;
  // A time such as 21:05, or a sentence, is no name.
  if (
    /^\d{1,3}$/.test(name) ||
    /[.!?,;]\s|[!?,;]$/.test(name) ||
    (/^\d/.test(name) && /\d$/.test(name) && !/^\+?[\d\s().-]{7,}$/.test(name))
  )
    return null;
  return { name, stamp, text };
}

/** One to four words with capitals, or a phone number. */
const namePattern = /^(?:\p{Lu}[\p{L}'’.-]{0,30}(?: \p{Lu}[\p{L}'’.-]{0,30}){0,3}|\+?[\d\s().-]{7,20})$/u;

/**
 * The names, in lower case, that start lines of a text, or null where lines do not start with names. A name is
 * believed where it is a word people use for themselves or the other side, has a time beside it, or comes
 * twice; what comes once is then believed too if it is written like a name. Else two names are believed only
 * where every line starts with one of them and neither is a phrase.
 */
export function labelsIn(lines: readonly string[]): ReadonlySet<string> | null {
  const counts = new Map<string, number>();
  const sure = new Set<string>();
  const likely = new Set<string>();
  let filled = 0;
  let turns = 0;
  let first: string | null = null;
  for (const line of lines) {
    if (line.trim() === "") continue;
    filled += 1;
    const label = labelOf(line);
    const name = label?.name.toLowerCase() ?? null;
    if (filled === 1) first = name;
    if (label === null || name === null) continue;
    turns += 1;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (label.stamp !== null || isOwnerWord(name) || isOtherWord(name)) sure.add(name);
    if (namePattern.test(label.name)) likely.add(name);
  }
  const repeated = [...counts].filter(([, count]) => count > 1).map(([name]) => name);
  const whole = turns === filled && turns > 1;
  if (sure.size > 0 || (first !== null && repeated.length > 0)) {
    return new Set([...sure, ...repeated, ...likely, ...(whole ? counts.keys() : []), ...(first === null ? [] : [first])]);
  }
  const names = [...counts.keys()].every((name) => likely.has(name) || !name.includes(" "));
  return whole && counts.size === 2 && names ? new Set(counts.keys()) : null;
}
