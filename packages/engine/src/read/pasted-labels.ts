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

/** A line that may start with a name: `Name: text`, also with a time in brackets before the name. */
export function labelOf(line: string): Label | null {
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

/**
 * The names, in lower case, that start lines of a text, or null where lines do not start with names. A name is
 * believed where it is a word people use for themselves or the other side, or comes twice; words that come
 * once only beside those are taken too if the text has a turn for each of them and starts with one.
 */
export function labelsIn(lines: readonly string[]): ReadonlySet<string> | null {
  const counts = new Map<string, number>();
  let filled = 0;
  let firstLabel: string | null = null;
  for (const line of lines) {
    if (line.trim() === "") continue;
    filled += 1;
    const name = labelOf(line)?.name.toLowerCase() ?? null;
    if (filled === 1) firstLabel = name;
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const words = [...counts.keys()].filter((name) => isOwnerWord(name) || isOtherWord(name));
  const turns = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const repeated = [...counts].filter(([, count]) => count > 1).map(([name]) => name);
  if (words.length > 0) return new Set([...words, ...repeated, ...(firstLabel === null || turns < filled ? [] : counts.keys())]);
  if (firstLabel === null || turns < 2) return null;
  if (repeated.length > 0 && (repeated.includes(firstLabel) || counts.size <= 8))
    return new Set(turns === filled ? counts.keys() : [...repeated, firstLabel]);
  return counts.size === 2 && turns === filled ? new Set(counts.keys()) : null;
}
