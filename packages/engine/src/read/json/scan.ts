/**
 * A pull scanner over JSON as bytes. It finds where values start and end and never builds a tree: readers
 * walk down to the records they know and hand each record's slice to `JSON.parse`, so memory is bounded by
 * one record and each record has its byte range. It follows structure only; whether a record is valid
 * JSON is `JSON.parse`'s to say. Every byte is looked at a fixed number of times.
 */
import { limitError } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { decodeText } from "../lines.ts";

export interface Cursor {
  readonly bytes: Uint8Array;
  readonly limits: Limits;
  pos: number;
  depth: number;
  /** Where the value starts that the end of the file cuts off; null while there is none. */
  cutAt: number | null;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

export function openCursor(bytes: Uint8Array, limits: Limits, pos = byteOrderMark(bytes)): Cursor {
  return { bytes, limits, pos, depth: 0, cutAt: null };
}

function byteOrderMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** What kind of value stands next, after white space. */
export function peekKind(cursor: Cursor): "object" | "array" | "string" | "scalar" | "end" {
  skipSpace(cursor);
  const byte = cursor.bytes[cursor.pos];
  if (byte === undefined) return "end";
  if (byte === openBrace) return "object";
  if (byte === openBracket) return "array";
  return byte === quote ? "string" : "scalar";
}

/** Steps into the object or array that stands next. */
export function enter(cursor: Cursor): void {
  cursor.pos += 1;
  cursor.depth += 1;
  if (cursor.depth > cursor.limits.maxNesting) throw limitError(cursor.limits, "maxNesting", cursor.depth);
}

/**
 * The next key of the object the cursor is in, the cursor then standing at its value; null at the object's
 * end. Where a bracket is missing or one too many, values stand where keys should; their key is null.
 */
export function nextKey(cursor: Cursor): { readonly key: string | null } | null {
  if (!toNextItem(cursor)) return null;
  const start = cursor.pos;
  if (cursor.bytes[start] !== quote) return { key: null };
  const end = stringEnd(cursor, start);
  if (end < 0) return cutOff(cursor, start);
  cursor.pos = end;
  skipSpace(cursor);
  if (cursor.bytes[cursor.pos] === colon) cursor.pos += 1;
  skipSpace(cursor);
  if (cursor.pos >= cursor.bytes.length) return cutOff(cursor, start);
  const parsed = parseSlice(cursor.bytes, start, end);
  return { key: typeof parsed === "string" ? parsed : "" };
}

/** Whether the array the cursor is in has another element, the cursor then standing at it. */
export function nextElement(cursor: Cursor): boolean {
  return toNextItem(cursor);
}

/** Passes over the value that stands next and gives its range, or null where the file ends inside it. */
export function skipValue(cursor: Cursor): readonly [start: number, end: number] | null {
  skipSpace(cursor);
  const { bytes, limits } = cursor;
  const start = cursor.pos;
  let depth = 0;
  let pos = start;
  while (pos < bytes.length) {
    const byte = bytes[pos];
    if (byte === quote) {
      pos = stringEnd(cursor, pos);
      if (pos < 0) break;
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (cursor.depth + depth > limits.maxNesting) throw limitError(limits, "maxNesting", cursor.depth + depth);
      pos += 1;
    } else if (byte === closeBrace || byte === closeBracket) {
      // A closing mark with nothing open belongs to the container outside, unless it is all there is.
      if (depth === 0) return pos === start ? done(cursor, start, pos + 1) : done(cursor, start, pos);
      depth -= 1;
      pos += 1;
    } else if (depth === 0) {
      pos = scalarEnd(bytes, pos);
      return pos >= bytes.length && cursor.depth > 0 ? cutOff(cursor, start) : done(cursor, start, pos);
    } else {
      pos += 1;
    }
    if (depth === 0) return done(cursor, start, pos);
  }
  return cutOff(cursor, start);
}

/** The value of a slice, or undefined where it is not JSON. */
export function parseSlice(bytes: Uint8Array, start: number, end: number): unknown {
  return parseText(decodeText(bytes.subarray(start, end)).text);
}

/** The value of a text, or undefined where it is not JSON. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function skipSpace(cursor: Cursor): void {
  const { bytes } = cursor;
  let pos = cursor.pos;
  for (let byte = bytes[pos]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[pos]) pos += 1;
  cursor.pos = pos;
}

function toNextItem(cursor: Cursor): boolean {
  if (cursor.cutAt !== null) return false;
  skipSpace(cursor);
  while (cursor.bytes[cursor.pos] === comma) {
    cursor.pos += 1;
    skipSpace(cursor);
  }
  const byte = cursor.bytes[cursor.pos];
  if (byte === undefined) {
    cursor.cutAt = cursor.pos;
    return false;
  }
  if (byte !== closeBrace && byte !== closeBracket) return true;
  cursor.pos += 1;
  cursor.depth -= 1;
  return false;
}

function done(cursor: Cursor, start: number, end: number): readonly [number, number] {
  cursor.pos = end;
  return [start, end];
}

function cutOff(cursor: Cursor, start: number): null {
  cursor.pos = cursor.bytes.length;
  cursor.cutAt = start;
  return null;
}

/** The end of the string that starts at `start`, or -1 where the file ends inside it. */
function stringEnd(cursor: Cursor, start: number): number {
  const { bytes } = cursor;
  for (let pos = start + 1; pos < bytes.length; pos += 1) {
    const byte = bytes[pos];
    if (byte === backslash) pos += 1;
    else if (byte === quote) return pos + 1;
  }
  return -1;
}

function scalarEnd(bytes: Uint8Array, start: number): number {
  let pos = start;
  while (pos < bytes.length) {
    const byte = bytes[pos] ?? 0;
    if (byte === comma || byte === closeBrace || byte === closeBracket || (byte <= 0x20 && pos > start)) break;
    if (byte === quote || byte === openBrace || byte === openBracket) break;
    pos += 1;
  }
  return pos === start ? start + 1 : pos;
}
