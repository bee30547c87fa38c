/**
 * A tokenizer over XML as bytes that yields one tag at a time, with the byte ranges of its attributes'
 * values. It never decodes a value that is not asked for, so a picture of many megabytes in an attribute
 * costs one search for its closing quote and no memory.
 */
import { limitError } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { decodeText } from "./lines.ts";

export interface Tag {
  readonly kind: "open" | "close" | "empty";
  readonly name: string;
  readonly start: number;
  /** The byte after the tag's closing mark; the end of the file where that is missing. */
  readonly end: number;
  /** True where the file ends inside the tag. */
  readonly cut: boolean;
  /** Ranges of the attributes' values, by name, without the quotes. */
  readonly values: ReadonlyMap<string, readonly [start: number, end: number]>;
}

const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;
const equals = 0x3d;
const maxNameLength = 64;

/** The tags of a document; comments, declarations, instructions and text between tags are passed over. */
export function* tagsOf(bytes: Uint8Array, limits: Limits): Generator<Tag> {
  let depth = 0;
  let pos = bytes.indexOf(lessThan);
  while (pos >= 0) {
    const mark = bytes[pos + 1];
    if (mark === 0x21 || mark === 0x3f) {
      pos = bytes.indexOf(lessThan, skipMarkup(bytes, pos));
      continue;
    }
    const tag = readTag(bytes, pos);
    if (tag.kind === "open") depth += 1;
    if (tag.kind === "close") depth -= 1;
    if (depth > limits.maxNesting) throw limitError(limits, "maxNesting", depth);
    yield tag;
    if (tag.cut) return;
    pos = bytes.indexOf(lessThan, tag.end);
  }
}

/** A comment ends with `-->`; a declaration or an instruction with the next `>`. */
function skipMarkup(bytes: Uint8Array, start: number): number {
  const comment = bytes[start + 2] === 0x2d && bytes[start + 3] === 0x2d;
  let pos = comment ? start + 4 : start + 2;
  for (;;) {
    const end = bytes.indexOf(greaterThan, pos);
    if (end < 0) return bytes.length;
    if (!comment || (bytes[end - 1] === 0x2d && bytes[end - 2] === 0x2d && end - 2 >= start + 4)) return end + 1;
    pos = end + 1;
  }
}

function readTag(bytes: Uint8Array, start: number): Tag {
  const closing = bytes[start + 1] === slash;
  const nameStart = start + (closing ? 2 : 1);
  let pos = nameEnd(bytes, nameStart);
  const name = ascii(bytes, nameStart, pos);
  const values = new Map<string, readonly [number, number]>();
  while (pos < bytes.length) {
    const byte = bytes[pos] ?? 0;
    if (byte === greaterThan) {
      const empty = bytes[pos - 1] === slash;
      return { kind: closing ? "close" : empty ? "empty" : "open", name, start, end: pos + 1, cut: false, values };
    }
    // A tag that another one interrupts ends where that begins.
    if (byte === lessThan) return { kind: "empty", name, start, end: pos, cut: false, values };
    if (byte <= 0x20 || byte === slash || byte === equals) {
      pos += 1;
      continue;
    }
    const keyStart = pos;
    pos = Math.max(nameEnd(bytes, pos), pos + 1);
    const valueStart = quoteAfter(bytes, pos);
    if (valueStart < 0) continue;
    const valueEnd = bytes.indexOf(bytes[valueStart] ?? 0, valueStart + 1);
    if (valueEnd < 0) break;
    values.set(ascii(bytes, keyStart, pos), [valueStart + 1, valueEnd]);
    pos = valueEnd + 1;
  }
  return { kind: "empty", name, start, end: bytes.length, cut: true, values };
}

/** Where the quote after `=` stands, or -1 where the attribute has no quoted value. */
function quoteAfter(bytes: Uint8Array, start: number): number {
  let pos = start;
  while ((bytes[pos] ?? 0x21) <= 0x20) pos += 1;
  if (bytes[pos] !== equals) return -1;
  pos += 1;
  while ((bytes[pos] ?? 0x21) <= 0x20) pos += 1;
  return bytes[pos] === 0x22 || bytes[pos] === 0x27 ? pos : -1;
}

function nameEnd(bytes: Uint8Array, start: number): number {
  let pos = start;
  for (;;) {
    const byte = bytes[pos];
    if (byte === undefined || byte <= 0x20 || byte === equals || byte === greaterThan || byte === slash || byte === lessThan) return pos;
    pos += 1;
  }
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let name = "";
  for (let pos = start; pos < Math.min(end, start + maxNameLength); pos += 1) name += String.fromCharCode(bytes[pos] ?? 0);
  return name;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The text of an attribute. Backup apps write characters above U+FFFF as two references, one for each
 * half of the surrogate pair (XML 1.0 forbids that); the halves are put together again.
 */
export function attributeText(
  bytes: Uint8Array,
  [start, end]: readonly [number, number],
): { readonly text: string; readonly damaged: boolean } {
  const { text, damaged } = decodeText(bytes.subarray(start, end));
  if (!text.includes("&")) return { text: oneLineEnd(text), damaged };
  const decoded = oneLineEnd(text).replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{2,4}));/g,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    },
  );
  const whole = decoded.toWellFormed();
  return { text: oneLineEnd(whole), damaged: damaged || whole !== decoded };
}

function oneLineEnd(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
