/**
 * Bodies as texts, fast for a reader that goes through a file in order. Asking the platform to decode each
 * body costs more than the body; so a run of messages is decoded at once and texts are cut out of it. In a run of ASCII
 * offsets of bytes are offsets in the string. In a run that is not, the
 * units up to a body are counted from the last one on (a UTF-8 lead byte is one unit, or two from 0xF0). Runs with
 * bytes that are no text, and bodies asked for out of order, are decoded one by one.
 */
import type { Limits } from "../../model/limits.ts";
import type { Columns } from "./columns.ts";
import { traits } from "./columns.ts";
import { bodyText } from "./view.ts";

export interface BodyTexts {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly columns: Columns;
  readonly limits: Limits;
  text: string;
  start: number;
  end: number;
  wide: boolean;
  /** The place up to which units have been counted, and how many there are. */
  countedTo: number;
  units: number;
  /** The message asked for last. */
  last: number;
}

/** A text cut out of a run keeps the run alive, so runs are short. */
const longestRun = 8192;
/** So many messages of ASCII are a run of their own. */
const fewest = 6;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function bodyTexts(bytes: Uint8Array, columns: Columns, limits: Limits): BodyTexts {
  const shift = bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset - shift, (shift + bytes.length) >> 2);
  return { bytes, words, columns, limits, text: "", start: 0, end: 0, wide: false, countedTo: 0, units: 0, last: -1 };
}

/** The text of the body `bytes[from, to)` of message `index`; the same as `bodyText`. */
export function bodyAt(texts: BodyTexts, index: number, from: number, to: number): string {
  const { bytes, last } = texts;
  texts.last = index;
  if (to > texts.end || from < texts.start) {
    if (index !== last + 1 || !open(texts, index) || to > texts.end) return bodyText(bytes, from, to, texts.limits);
  }
  if (texts.wide && from < texts.countedTo) return bodyText(bytes, from, to, texts.limits);
  let end = to;
  while (end > from && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1;
  if (!texts.wide) return plain(texts.text.slice(from - texts.start, end - texts.start));
  const first = count(texts, from);
  return plain(texts.text.slice(first, count(texts, end)));
}

function plain(text: string): string {
  return text.includes("\r\n") ? text.replace(/\r\n/g, "\n") : text;
}

/** Decodes the run that begins with message `index`. Gives false where it is not worth it. */
function open(texts: BodyTexts, index: number): boolean {
  const { bytes, columns } = texts;
  const { starts, length } = columns;
  const start = starts[index] ?? 0;
  let wide = ((columns.traits[index] ?? 0) & traits.wide) !== 0;
  let next = index + 1;
  if (!wide)
    while (next < length && ((columns.traits[next] ?? 0) & traits.wide) === 0 && endOf(texts, next) - start <= longestRun) next += 1;
  if (next < index + fewest) {
    // Too few to be worth it: others may join that are not ASCII.
    wide = true;
    while (next < length && endOf(texts, next) - start <= longestRun) next += 1;
  }
  texts.start = 0;
  texts.end = 0;
  if (next === index + 1) return false;
  const stop = next < length ? (starts[next] ?? 0) : bytes.length;
  const text = decoder.decode(bytes.subarray(start, stop));
  if (wide && text.includes("\ufffd")) return false;
  texts.text = text;
  texts.start = start;
  texts.end = stop;
  texts.wide = wide;
  texts.countedTo = start;
  texts.units = 0;
  return true;
}

function endOf({ columns, bytes }: BodyTexts, index: number): number {
  return index + 1 < columns.length ? (columns.starts[index + 1] ?? 0) : bytes.length;
}

/** Units up to `to`; four bytes at a time where they are ASCII. */
function count(texts: BodyTexts, to: number): number {
  const { bytes, words } = texts;
  const shift = bytes.byteOffset & 3;
  let { units } = texts;
  for (let at = texts.countedTo; at < to;) {
    if (((at + shift) & 3) === 0 && at + 4 <= to && ((words[(at + shift) >> 2] ?? 0) & 0x80808080) === 0) {
      units += 4;
      at += 4;
      continue;
    }
    const byte = bytes[at] ?? 0;
    if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
    at += 1;
  }
  texts.countedTo = to;
  texts.units = units;
  return units;
}
