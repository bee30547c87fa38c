/**
 * What one message is, from its text alone: media, deleted, a call, a place, a poll, or what somebody wrote.
 * Called only when a message is looked at. The order of the questions is the order in which one answer hides another.
 */
import type { Attachment, AttachmentKind, MessageKind } from "../../model/conversation.ts";
import { kindOfName } from "../attachment-kind.ts";
import type { Meaning } from "./wording.ts";
import { isMediaTag, leftOut, mayHaveMeaning, meaningOfLine, saysAttached, saysEdited, saysEncrypted, saysNotice } from "./wording.ts";

export interface Body {
  readonly kind: MessageKind;
  readonly text: string;
  readonly edited: boolean;
  readonly attachments: readonly Attachment[];
}

const none: readonly Attachment[] = [];

/** A line without an author: a notice, or a call that older versions wrote without a name. */
export function readNotice(raw: string): Body {
  const text = withoutMarks(raw);
  const meaning = meaningOfLine(text, true);
  return { kind: meaning?.kind === "call" ? "call" : "system", text, edited: false, attachments: none };
}

/**
 * The body of a message that has an author. `speaks` says whether the author ever wrote anything that only a person
 * can write; iPhones put the chat's own name before their notices. `ios` is the bracketed format.
 */
export function readBody(raw: string, speaks: boolean, ios: boolean): Body {
  let body = raw;
  const tag = editedTag(raw);
  if (tag >= 0) body = raw.slice(0, tag).replace(/[\u200e\u200f\s]{1,8}$/, "");
  const edited = tag >= 0;
  const text = trimMarks(body);
  const marked = text.length < body.length;
  const lineEnd = text.indexOf("\n");
  const first = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const rest = lineEnd < 0 ? "" : text.slice(lineEnd + 1);
  if (lineEnd < 0) {
    const meaning = marked || mayHaveMeaning(text) ? meaningOfLine(text, marked) : null;
    if (meaning !== null && !(meaning.kind === "deleted" && edited)) return { ...ofMeaning(meaning, text), edited };
    // What Android writes for a picture that could be seen once.
    if (text === "null" && !ios) return { kind: "media", text: "", edited, attachments: [omitted("image", true)] };
  }
  const media = readMedia(text, first, rest, marked, ios);
  if (media !== null) return { ...media, edited };
  if (text.length < 1000 && isPlace(text)) return { kind: "other", text: withoutMarks(text), edited, attachments: none };
  if (lineEnd > 1 && text.length < 20_000 && isPoll(first, rest))
    return { kind: "other", text: withoutMarks(text), edited, attachments: none };
  if (marked && (!speaks || saysNotice(text))) return { kind: "system", text: withoutMarks(text), edited, attachments: none };
  if (!marked && !speaks && saysEncrypted(text)) return { kind: "system", text: withoutMarks(text), edited, attachments: none };
  return { kind: "text", text, edited, attachments: none };
}

/**
 * Whether a text cannot be anything but what somebody wrote, told from a few of its characters; nearly all texts are.
 * What this lets through must be what `readBody` would call a plain text without marks.
 */
export function isPlain(text: string, ios: boolean): boolean {
  const { length } = text;
  if (length === 0) return true;
  if (isClosing(text.charCodeAt(length - 1)) || isLeadingMark(text.charCodeAt(0))) return false;
  const line = text.indexOf("\n");
  if (line < 0) {
    if (length <= longestWording && mayHaveMeaning(text)) return false;
    if (length === 4 && text === "null") return false;
  } else if (line > 0) {
    const last = text.charCodeAt(line - 1);
    if (isClosing(last) || last === 0x3a || last === 0xff1a || last === 0x20) return false;
  }
  // A place ends with the digits of a map's address, or with a page's number of 24 places.
  const end = text.charCodeAt(length - 1);
  if (end >= 0x30 && end <= 0x39 && text.indexOf("://") >= 0) return false;
  if (text.charCodeAt(length - 25) === 0x2f && text.indexOf("://") >= 0) return false;
  if (ios) return text.lastIndexOf("\u200e") < 0 && text.lastIndexOf("\u200f") < 0 && !text.endsWith(" omitted");
  // The two languages in which Android names a file without brackets.
  return text.charCodeAt(0) !== 0x641;
}

const longestWording = 160;

/** `>` and `)`, and the last letter of Tamil's word for an attached file. */
function isClosing(code: number): boolean {
  return code === 0x3e || code === 0x29 || code === 0xbc1;
}

function isLeadingMark(code: number): boolean {
  return code === 0x200e || code === 0x200f || code === 0xfeff;
}

function ofMeaning(meaning: Meaning, text: string): Omit<Body, "edited"> {
  if (meaning.kind === "media") return { kind: "media", text: "", attachments: [omitted(meaning.attachment, meaning.viewOnce)] };
  if (meaning.kind === "deleted") return { kind: "deleted", text: "", attachments: none };
  return {
    kind: meaning.kind === "call" ? "call" : meaning.kind === "notice" ? "system" : "other",
    text: withoutMarks(text),
    attachments: none,
  };
}

function withoutMarks(text: string): string {
  return text.replace(/[\u200e\u200f\ufeff]/g, "");
}

function omitted(kind: AttachmentKind, viewOnce: boolean): Attachment {
  return viewOnce ? { name: null, kind, viewOnce } : { name: null, kind };
}

/** A body without the direction marks the app puts in front of it. */
function trimMarks(body: string): string {
  let at = 0;
  while (isLeadingMark(body.charCodeAt(at))) at += 1;
  return at === 0 ? body : body.slice(at);
}

/** Where the tag of an edited message starts, or -1. */
function editedTag(body: string): number {
  if (!body.endsWith(">")) return -1;
  const open = body.lastIndexOf("<");
  if (open < 0 || body.length - open > 70) return -1;
  const inside = body.slice(open + 1, -1);
  return kindOfName(inside) === null && !inside.includes("\n") && saysEdited(inside) ? open : -1;
}

type Media = Omit<Body, "edited"> | null;

function readMedia(text: string, first: string, rest: string, marked: boolean, ios: boolean): Media {
  if (first.endsWith(">") && first.length < 600) {
    const found = ofTag(first, rest);
    if (found !== null) return found;
  }
  if (first.length < 400 && !ios) {
    const found = ofFileLine(first, rest);
    if (found !== null) return found;
  } else if (first.endsWith(")") && first.length < 400) {
    const found = ofFileLine(first, rest);
    if (found !== null) return found;
  }
  if (text.endsWith(">") && rest !== "") {
    const open = text.lastIndexOf("<");
    const found = open >= 0 && text.length - open < 400 ? attachedTag(text.slice(open + 1, -1)) : null;
    if (found !== null) return withFile(found, caption(text.slice(0, open)));
  }
  if (marked && rest === "") {
    const plain = leftOut(text);
    if (plain !== null) return ofMeaning(plain, text);
  }
  const mark = ios ? Math.max(text.lastIndexOf("\u200e"), text.lastIndexOf("\u200f")) : -1;
  if (mark > 0 && text.length - mark <= 60) {
    const tail = leftOut(text.slice(mark + 1));
    if (tail !== null)
      return tail.kind === "media"
        ? { kind: "media", text: caption(text.slice(0, mark)), attachments: [omitted(tail.attachment, tail.viewOnce)] }
        : { ...ofMeaning(tail, text) };
  }
  // Without the app's mark, as some tools leave it out, only the bare English words count.
  if (ios && rest === "" && text.length < 40 && text.endsWith(" omitted")) {
    const plain = leftOut(text);
    if (plain !== null && text.split(" ").length <= 3) return ofMeaning(plain, text);
  }
  return null;
}

/** `<Media omitted>`, `<attached: name>`, `< pièce jointe : name >`, `name <attached>`, also after a caption. */
function ofTag(first: string, rest: string): Media {
  const open = first.lastIndexOf("<");
  if (open < 0) return null;
  const inside = first.slice(open + 1, -1);
  const before = first.slice(0, open);
  const file = attachedTag(inside);
  if (file !== null) return withFile(file, joined(caption(before), rest));
  const name = trimMarks(before).trim();
  if (name !== "" && inside.length < 40 && kindOfName(name) !== null && !name.includes(":") && saysAttached(inside))
    return withFile(name, rest);
  if (trimMarks(before) !== "" || inside.length > 60 || /[\d<]/.test(inside)) return null;
  // Old iPhones put their own marked words into brackets; Android's brackets never say which kind was left out.
  const left = inside.includes("\u200e") || !isMediaTag(inside) ? leftOut(inside) : null;
  if (left !== null && left.kind === "media") return { kind: "media", text: rest, attachments: [omitted(left.attachment, left.viewOnce)] };
  return isMediaTag(inside) ? { kind: "media", text: rest, attachments: [omitted("other", false)] } : null;
}

function joined(before: string, rest: string): string {
  return before === "" ? rest : rest === "" ? before : `${before}\n${rest}`;
}

/** The file's name in `attached: name` or `name eklendi`, or null. */
function attachedTag(inside: string): string | null {
  const plain = withoutMarks(inside).trim();
  const colon = /^([^:：]{2,40}?)\s?[:：]\s*(.+)$/.exec(plain);
  if (colon !== null) {
    const name = (colon[2] ?? "").trim();
    if (saysAttached(colon[1] ?? "") || /^\d{8}-[A-Z]+-\d{4}-/.test(name)) return name;
  }
  const after = /^(.+\.[A-Za-z0-9]{1,5})\s+(\S{2,20})$/.exec(plain);
  if (after !== null && saysAttached(after[2] ?? "")) return after[1] ?? null;
  return null;
}

/** A first line of the form `name.ext (file attached)`, and the two languages that use no brackets. */
function ofFileLine(first: string, rest: string): Media {
  if (first.endsWith(")")) {
    const open = first.lastIndexOf(" (");
    if (open < 1) return null;
    const name = withoutMarks(first.slice(0, open));
    const words = first.slice(open + 2, -1);
    if (words.length > 48 || !/\.[A-Za-z0-9]{1,8}$/.test(name)) return null;
    if (saysAttached(words) || (kindByPrefix(name) !== null && /^[^\d.]+$/.test(words))) return withFile(name, rest);
    return null;
  }
  const prefix = "فایل پیوست شد ";
  if (first.startsWith(prefix) && kindOfName(first) !== null) return withFile(first.slice(prefix.length), rest);
  const suffix = " இணைக்கப்பட்டது";
  if (first.endsWith(suffix) && kindOfName(first.slice(0, -suffix.length)) !== null) return withFile(first.slice(0, -suffix.length), rest);
  return null;
}

function withFile(name: string, text: string): Media {
  // iPhones write a document's own name before the tag; it is no caption.
  const own = text !== "" && !text.includes("\n") && name.endsWith(text);
  return { kind: "media", text: own ? "" : text, attachments: [{ name, kind: kindByPrefix(name) ?? kindOfName(name) ?? "document" }] };
}

/** Kinds that WhatsApp's own file names state: `PTT-20240314-WA0001.opus`, `00000012-PHOTO-2024-03-14-….jpg`. */
function kindByPrefix(name: string): AttachmentKind | null {
  const found = /^(?:(IMG|STK|VID|PTT|AUD|DOC)-\d{8}-WA|\d{8}-(PHOTO|STICKER|GIF|VIDEO|AUDIO)-\d{4})/.exec(name);
  if (found === null) return null;
  const word = found[1] ?? found[2] ?? "";
  if (word === "IMG" || word === "STK" || word === "PHOTO" || word === "STICKER") return "image";
  if (word === "GIF" || word === "VID" || word === "VIDEO") return "video";
  return word === "DOC" ? "document" : "audio";
}

/** What stands before a file's tag: without marks, and without the count of pages. */
function caption(before: string): string {
  const plain = withoutMarks(before).trimEnd();
  const pages = plain.lastIndexOf(" • ");
  return pages > 0 && kindOfName(plain.slice(0, pages)) !== null ? plain.slice(0, pages) : plain;
}

/** A shared place: a map's address after one word and a colon, or a Foursquare page after a name. */
function isPlace(text: string): boolean {
  const map = text.indexOf("https://maps.google.com/?q=");
  if (map >= 0)
    return (
      map <= 60 &&
      /\d$/.test(text) &&
      !text.slice(0, map).includes("\n") &&
      /^([^:]{1,58}: )?$/.test(text.slice(0, map)) &&
      !text.slice(map).includes(" ")
    );
  const page = text.lastIndexOf("https://foursquare.com/v/");
  return (
    page > 0 &&
    /^[0-9a-f]{24}$/.test(text.slice(page + 25)) &&
    (text.slice(0, page).endsWith("): ") || text.slice(0, page).endsWith(": ") || text.charAt(page - 1) === "\n")
  );
}

/** `POLL:`, a question, and at least two lines such as `OPTION: yes (3 votes)`. */
function isPoll(first: string, rest: string): boolean {
  if (first.length > 30 || !/^[^\s:]+( [^\s:]+)?\s?[:：]$/.test(first)) return false;
  let options = 0;
  for (const line of rest.split("\n"))
    if (line.length < 1000 && /^\u200e?[^\s:：]{2,20}\s?[:：]/.test(line) && /[(（][^()（）]{0,6}\d+[^()（）]{0,20}[)）]$/.test(line))
      options += 1;
  return options >= 2;
}
