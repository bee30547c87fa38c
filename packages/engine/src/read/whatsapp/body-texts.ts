/**
 * Bodies as texts, fast for a reader that goes through a file in order. Asking the platform to decode each
 * body costs more than the body; so a stretch of some messages is decoded at once and texts are cut out of it. Where
 * the stretch is ASCII, offsets of bytes are offsets in the string. Where it is not, the units up to a body
 * are counted from the last one on (a UTF-8 lead byte is one unit, or two from 0xF0). Stretches with bytes that are no
 * text, and bodies asked for out of order, are decoded one by one.
 */
import type { Limits } from "../../model/limits.ts";
import { bodyText } from "./view.ts";

export interface BodyTexts {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly limits: Limits;
  text: string;
  start: number;
  end: number;
  ascii: boolean;
  /** The place up to which units have been counted, and how many there are. */
  countedTo: number;
  units: number;
  /** Where the body asked for last ended. */
  lastEnd: number;
}

const stretch = 16_384;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function bodyTexts(bytes: Uint8Array, limits: Limits): BodyTexts {
  const shift = bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset - shift, (shift + bytes.length) >> 2);
  return { bytes, words, limits, text: "", start: 0, end: 0, ascii: false, countedTo: 0, units: 0, lastEnd: 0 };
}

/** The text of the body `bytes[from, to)` of the message that starts at `start`; the same as `bodyText`. */
export function bodyAt(texts: BodyTexts, start: number, from: number, to: number): string {
  const { bytes } = texts;
  const inOrder = start === texts.lastEnd;
  texts.lastEnd = to;
  if (to > texts.end || from < texts.start) {
    if (!inOrder || to - start > stretch) return bodyText(bytes, from, to, texts.limits);
    open(texts, start);
    if (to > texts.end) return bodyText(bytes, from, to, texts.limits);
  }
  if (from < texts.countedTo && !texts.ascii) return bodyText(bytes, from, to, texts.limits);
  let last = to;
  while (last > from && (bytes[last - 1] === 0x0a || bytes[last - 1] === 0x0d)) last -= 1;
  if (texts.ascii) return plain(texts.text.slice(from - texts.start, last - texts.start));
  const first = count(texts, from);
  return plain(texts.text.slice(first, count(texts, last)));
}

function plain(text: string): string {
  return text.includes("\r\n") ? text.replace(/\r\n/g, "\n") : text;
}

/** Decodes the stretch that begins at `start`, up to the last line feed in it, so that it ends between characters. */
function open(texts: BodyTexts, start: number): void {
  const { bytes } = texts;
  const end = Math.min(bytes.length, start + stretch);
  const stop = end === bytes.length ? end : bytes.lastIndexOf(0x0a, end - 1) + 1;
  texts.start = start;
  texts.end = start;
  if (stop <= start) return;
  const text = decoder.decode(bytes.subarray(start, stop));
  if (text.includes("\ufffd")) return;
  texts.text = text;
  texts.end = stop;
  texts.ascii = text.length === stop - start;
  texts.countedTo = start;
  texts.units = 0;
}

/** Units up to `to`; four bytes at a time where they are ASCII. */
function count(texts: BodyTexts, to: number): number {
  const { bytes, words } = texts;
  const shift = bytes.byteOffset & 3;
  let { units } = texts;
  for (let at = texts.countedTo; at < to; ) {
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
