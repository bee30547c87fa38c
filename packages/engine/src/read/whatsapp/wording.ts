import type { AttachmentKind } from "../../model/conversation.ts";
import { hash3, hash6 } from "./start-hash.ts";
import {
  type Anchored,
  anchored,
  attachedWords,
  callKeys,
  calls,
  codeWords,
  editedWords,
  groupWords,
  keyLength,
  lefts,
  lockWords,
  mediaWords,
  noticeWords,
  other,
  startBits,
  unkeyed,
} from "./wording-words.ts";

/** What an export's own words stand for. */
export type Meaning =
  | { readonly kind: "media"; readonly attachment: AttachmentKind; readonly viewOnce: boolean }
  | { readonly kind: "deleted"; readonly own: boolean }
  | { readonly kind: "call" }
  | { readonly kind: "other" }
  | { readonly kind: "notice" };

/** The app's words in lower case, without direction marks or a closing full stop, with spaces as one. */
function foldLine(line: string): string {
  return line
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\u0307|[\u064b-\u0652]/g, "")
    .replace(/\s+/g, " ")
    .replace(/[’‘ʼʻ]/g, "'")
    .replace(/[\s.。।۔!]+$/, "")
    .trimStart();
}

const longestLine = 160;

/** The meaning of a whole line that stands for a deleted message, a call or the like; null for what a person wrote. */
export function meaningOfLine(line: string, marked: boolean): Meaning | null {
  if (line.length > longestLine) return null;
  const folded = foldLine(line);
  const key = folded.slice(0, keyLength);
  const own = best(anchored.get(key), folded) ?? (marked || folded.charCodeAt(0) >= 0x2e80 ? best(unkeyed, folded) : null);
  if (own !== null) return own;
  if (callKeys.has(key) && calls.some((word) => isCall(folded, word, marked))) return { kind: "call" };
  return null;
}

/** Whether a body's first letters can begin one of the patterns. */
export function mayHaveMeaning(line: string): boolean {
  return startBits[hash6(line)] === 1 || startBits[hash3(line)] === 1 || (line.length < 24 && line.charCodeAt(0) >= 0x2e80);
}

function best(list: readonly Anchored[] | undefined, folded: string): Meaning | null {
  if (list === undefined) return null;
  let found: Anchored | null = null;
  for (const entry of list) {
    if ((entry.open ? fitsBetween(entry, folded) : folded === entry.start) && (found === null || entry.size > found.size)) found = entry;
  }
  return found === null ? null : found.meaning;
}

function fitsBetween({ start, middle, end }: Anchored, folded: string): boolean {
  if (!folded.startsWith(start) || !folded.endsWith(end)) return false;
  let at = start.length;
  for (const part of middle) {
    const found = folded.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return folded.length - end.length >= at;
}

/** `voice call, 3 min`, `video call. no answer`, or the words alone where the app marks its own lines. */
function isCall(folded: string, word: string, marked: boolean): boolean {
  if (!folded.startsWith(word) || folded.length > word.length + 40) return false;
  const rest = folded.slice(word.length);
  return rest === "" ? marked : /^\s?[,.،、:·•]\s*\S/.test(rest) && (marked || /\d/.test(rest));
}

/** What `image omitted` and its like say was left out. `contact` cards are content of another kind. */
export function leftOut(text: string): Meaning | null {
  if (text.length > 60) return null;
  const folded = foldLine(text);
  let found: { kind: AttachmentKind | "contact"; size: number } | null = null;
  if (folded.includes("gif") || folded.includes("জিআইএফ")) {
    if (lefts.some((row) => row.left.some((word) => folded.includes(word))) || / ?(retiré|kihagyása)/.test(folded))
      return { kind: "media", attachment: "image", viewOnce: false };
  }
  for (const row of lefts) {
    if (!row.left.some((word) => folded.includes(word))) continue;
    for (const [kind, words] of row.kinds) {
      for (const word of words)
        if (folded.includes(word) && (found === null || word.length > found.size)) found = { kind, size: word.length };
    }
  }
  if (found === null) return null;
  return found.kind === "contact" ? other : { kind: "media", attachment: found.kind, viewOnce: folded.includes("view once") };
}

/** Whether the words inside `<…>` say that media were left out. */
export function isMediaTag(inside: string): boolean {
  const folded = foldLine(inside);
  return folded.length <= 60 && mediaWords.some((word) => folded.includes(word.trim()));
}

/** Whether the words beside a file's name say that it is attached. */
export function saysAttached(words: string): boolean {
  const folded = foldLine(words);
  return folded.length <= 48 && attachedWords.some((word) => folded.includes(word));
}

/** Whether a tag at the end of a text says that it was edited. */
export function saysEdited(tag: string): boolean {
  const folded = foldLine(tag);
  return folded.length >= 4 && folded.length <= 60 && editedWords.some((word) => folded.includes(word));
}

/** The notice that a chat is encrypted. iPhones give it the chat's name as its author. */
export function saysEncrypted(line: string): boolean {
  if (line.length > 400) return false;
  const folded = foldLine(line);
  return lockWords.some((word) => folded.includes(word));
}

/** Whether a line is one of the app's notices. */
export function saysNotice(line: string): boolean {
  if (line.length > 400) return false;
  const folded = ` ${foldLine(line)}`;
  return (
    codeWords.some((word) => folded.includes(word)) ||
    lockWords.some((word) => folded.includes(word)) ||
    noticeWords.some((word) => folded.includes(word))
  );
}

/** Whether a notice can only stand in a group. */
export function saysGroup(line: string): boolean {
  const folded = foldLine(line);
  return groupWords.some((word) => folded.includes(word)) && saysNotice(line);
}

/**
 * Whether what stands before the colon is a notice rather than a name: it has a verb of the notices, or it
 * opens a quotation that only the text after the colon closes (`changed the subject to "Plan: B"`).
 */
export function isNoticeNotName(name: string): boolean {
  if (name.length < 6) return false;
  if (opensQuote(name)) return true;
  const folded = ` ${foldLine(name)} `;
  return folded.length > 12 && noticeWords.some((word) => word.length > 5 && folded.includes(word));
}

const quotes: readonly (readonly [string, string])[] = [
  ["“", "”"],
  ["„", "“"],
  ["«", "»"],
  ["「", "」"],
];

function opensQuote(name: string): boolean {
  let straight = 0;
  for (let at = name.indexOf('"'); at >= 0; at = name.indexOf('"', at + 1)) straight += 1;
  if (straight % 2 === 1) return true;
  return quotes.some(
    ([open, close]) => name.lastIndexOf(open) > Math.max(name.lastIndexOf(close), -1) && !(open === "“" && name.includes("„")),
  );
}
