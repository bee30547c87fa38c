import type { AttachmentKind } from "../../model/conversation.ts";
import type { Wording } from "./wording-table.ts";
import { wordings } from "./wording-table.ts";

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

/** `a…b…c`: a start, an end, and what stands between them in this order. `size` is how much of it is fixed. */
interface Anchored {
  readonly start: string;
  readonly middle: readonly string[];
  readonly end: string;
  readonly open: boolean;
  readonly size: number;
  readonly meaning: Meaning;
}

const split = (list: string | undefined): string[] =>
  list === undefined ? [] : list.split("|").map((word) => word.normalize("NFC").replace(/[\u064b-\u0652\u200c]/g, ""));

const attachmentKinds = [
  ["image", "image"],
  ["video", "video"],
  ["audio", "audio"],
  ["sticker", "image"],
  ["document", "document"],
] as const satisfies readonly (readonly [keyof Wording, AttachmentKind])[];

const once: Meaning = { kind: "media", attachment: "image", viewOnce: true };
const onceVideo: Meaning = { kind: "media", attachment: "video", viewOnce: true };
const onceAudio: Meaning = { kind: "media", attachment: "audio", viewOnce: true };
const other: Meaning = { kind: "other" };

/** Wording that is known in few languages, or that all share. */
const singles: readonly (readonly [string, Meaning])[] = [
  ["view once photo", once],
  ["view once message", once],
  ["view once video", onceVideo],
  ["view once voice message", onceAudio],
  ["you received a view once …", once],
  ["you sent a view once …", once],
  ["you received a view-once …", once],
  ["you sent a view-once …", once],
  ["waiting for this message…", other],
  ["live location shared", other],
  ["live location…", other],
  ["location", other],
  ["video note omitted", { kind: "media", attachment: "video", viewOnce: false }],
  ["ficheiro não revelado", { kind: "media", attachment: "other", viewOnce: false }],
];

const anchored = new Map<string, Anchored[]>();
/** Patterns that begin with anything, and those whose start is shorter than the key. */
const unkeyed: Anchored[] = [];
const keyLength = 3;

function addAnchored(pattern: string, meaning: Meaning): void {
  const [first = "", ...others] = pattern.split("…");
  const start = foldStart(first);
  const end = foldEnd(others.pop() ?? "");
  const middle = others.map(foldEnd);
  const entry = { start, middle, end, open: pattern.includes("…"), size: start.length + end.length + middle.join("").length, meaning };
  if (start.length < keyLength) unkeyed.push(entry);
  else {
    const key = start.slice(0, keyLength);
    const list = anchored.get(key);
    if (list === undefined) anchored.set(key, [entry]);
    else list.push(entry);
  }
}

function foldStart(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\u200b-\u200f]|\u0307|[\u064b-\u0652]/g, "")
    .replace(/[’‘ʼʻ]/g, "'")
    .trimStart();
}

function foldEnd(text: string): string {
  return foldStart(` ${text}`).replace(/[\s.]+$/, "");
}

for (const row of wordings) {
  for (const pattern of split(row.gone)) addAnchored(pattern, { kind: "deleted", own: false });
  for (const pattern of split(row.ownGone)) addAnchored(pattern, { kind: "deleted", own: true });
  for (const pattern of split(row.missed)) addAnchored(pattern, { kind: "call" });
}
for (const [pattern, meaning] of singles) addAnchored(pattern, meaning);

const calls = wordings.flatMap((row) => split(row.call));
const callKeys = new Set(calls.map((word) => word.slice(0, keyLength)));

/**
 * The first letters of all patterns, folded or not, as bits, so that a text costs two look-ups and only what hits is folded and
 * compared: six letters where a pattern begins with so many, else three.
 */
const startBits = makeStartBits();

function makeStartBits(): Uint8Array {
  const bits = new Uint8Array(65_536);
  for (const spelling of patternStarts()) bits[spelling.length >= 6 ? hash6(spelling) : hash3(spelling)] = 1;
  return bits;
}

function hash3(text: string): number {
  return (text.charCodeAt(0) + text.charCodeAt(1) * 397 + text.charCodeAt(2) * 7919) & 65_535;
}

function hash6(text: string): number {
  const first = text.charCodeAt(0) + text.charCodeAt(1) * 31 + text.charCodeAt(2) * 997;
  return (first + text.charCodeAt(3) * 7919 + text.charCodeAt(4) * 17389 + text.charCodeAt(5) * 28657) & 65_535;
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

/** The starts of all patterns in the spellings that `mayHaveMeaning` lets through. */
export function patternStarts(): string[] {
  const starts = [...[...anchored.values()].flat().map(({ start }) => start), ...calls];
  return starts
    .flatMap((start) => ["'", "’", "‘", "ʻ"].map((quote) => start.replace("'", quote)))
    .flatMap((spelled) => [spelled, spelled.toUpperCase(), spelled.charAt(0).toUpperCase() + spelled.slice(1)]);
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

interface Left {
  readonly left: readonly string[];
  readonly kinds: readonly (readonly [AttachmentKind | "contact", readonly string[]])[];
}

const lefts: readonly Left[] = wordings.map((row) => ({
  left: split(row.left),
  kinds: [...attachmentKinds.map(([field, kind]) => [kind, split(row[field])] as const), ["contact", split(row.contact)] as const],
}));
const mediaWords = wordings.flatMap((row) => [...split(row.media), ...split(row.left)]).filter((word) => word.trim().length > 2);
const attachedWords = wordings.flatMap((row) => split(row.attached));
const editedWords = wordings.flatMap((row) => split(row.edited));
const lockWords = wordings.flatMap((row) => split(row.lock));
const codeWords = wordings.flatMap((row) => split(row.code));
const noticeWords = wordings.flatMap((row) => split(row.notice));
const groupWords = wordings.flatMap((row) => split(row.group));

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
