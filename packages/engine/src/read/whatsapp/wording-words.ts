/*
 * The table of wordings made ready for comparing: what is done here is done once, when the program starts or, for the bundled
 * command, when it is bundled. So it exports data alone.
 */
import type { AttachmentKind } from "../../model/conversation.ts";
import { hash3, hash6, hashEight, hashSix, hashThree, pairAt, startBytes } from "./start-hash.ts";
import type { Meaning } from "./wording.ts";
import type { Wording } from "./wording-table.ts";
import { wordings } from "./wording-table.ts";

/** `a…b…c`: a start, an end, and what stands between them in this order. `size` is how much of it is fixed. */
export interface Anchored {
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
/** Content of a kind that has no place of its own. */
export const other: Meaning = { kind: "other" };

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

/** Patterns by the letters they begin with, as many as `keyLength`. */
export const anchored = new Map<string, Anchored[]>();
/** Patterns that begin with anything, and those whose start is shorter than the key. */
export const unkeyed: Anchored[] = [];
export const keyLength = 3;

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

/** Starts of the lines for calls that were answered, and their first letters. */
export const calls = wordings.flatMap((row) => split(row.call));
export const callKeys = new Set(calls.map((word) => word.slice(0, keyLength)));

export interface Left {
  readonly left: readonly string[];
  readonly kinds: readonly (readonly [AttachmentKind | "contact", readonly string[]])[];
}

export const lefts: readonly Left[] = wordings.map((row) => ({
  left: split(row.left),
  kinds: [...attachmentKinds.map(([field, kind]) => [kind, split(row[field])] as const), ["contact", split(row.contact)] as const],
}));
export const mediaWords = wordings.flatMap((row) => [...split(row.media), ...split(row.left)]).filter((word) => word.trim().length > 2);
export const attachedWords = wordings.flatMap((row) => split(row.attached));
export const editedWords = wordings.flatMap((row) => split(row.edited));
export const lockWords = wordings.flatMap((row) => split(row.lock));
export const codeWords = wordings.flatMap((row) => split(row.code));
export const noticeWords = wordings.flatMap((row) => split(row.notice));
export const groupWords = wordings.flatMap((row) => split(row.group));

/** The starts of all patterns in the spellings that the look-ups let through. */
function patternStarts(): Set<string> {
  const spellings = new Set<string>();
  for (const start of [...[...anchored.values()].flat().map((pattern) => pattern.start), ...calls]) {
    for (const quote of start.includes("'") ? ["'", "’", "‘", "ʻ"] : ["'"]) {
      const spelled = start.replace("'", quote);
      spellings
        .add(spelled)
        .add(spelled.toUpperCase())
        .add(spelled.charAt(0).toUpperCase() + spelled.slice(1));
    }
  }
  return spellings;
}

const spellings = patternStarts();

/**
 * The first letters of all patterns, folded or not, as bits, so that a text costs two look-ups and only what hits is folded and
 * compared: six letters where a pattern begins with so many, else three.
 */
export const startBits = makeStartBits();

function makeStartBits(): Uint8Array {
  const bits = new Uint8Array(65_536);
  for (const spelling of spellings) bits[spelling.length >= 6 ? hash6(spelling) : hash3(spelling)] = 1;
  return bits;
}

// Room for eight bytes and what is left of a character.
const bytes = new Uint8Array(11);

/** The first two bytes of all patterns, which rule most texts out; and a hash of their first six bytes, or three where they are shorter. */
export const pairBits = new Uint8Array(65_536);
export const byteStarts = makeByteStarts();

function makeByteStarts(): Uint8Array {
  const bits = new Uint8Array(65_536);
  for (const spelling of spellings) {
    const length = startBytes(spelling, bytes);
    pairBits[pairAt(bytes, 0)] = 1;
    bits[length >= 6 ? hashSix(bytes, 0) : hashThree(bytes, 0)] = 1;
  }
  return bits;
}

/** Own-deleted wordings by a hash of their first eight bytes, so that a body costs one look-up. */
export const ownDeletedStarts = makeOwnStarts();

function makeOwnStarts(): Uint8Array {
  const bits = new Uint8Array(65_536);
  for (const row of wordings) {
    for (const pattern of (row.ownGone ?? "").split("|")) {
      const start = pattern.split("…")[0] ?? "";
      for (const spelling of [start, start.charAt(0).toUpperCase() + start.slice(1)]) {
        if (startBytes(spelling, bytes) >= 8) bits[hashEight(bytes, 0)] = 1;
      }
    }
  }
  return bits;
}
