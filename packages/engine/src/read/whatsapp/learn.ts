import { zeroOf } from "./digits.ts";
import type { Header } from "./header.ts";
import { parseHeader } from "./header.ts";

/** How far a line is looked at to find a header, the name after it and the first words of its text. */
export const lookAhead = 1024;
/** A name is at most this many bytes long. */
export const maxNameBytes = 512;

/** So many headers show how lines end. */
const enough = 100;

/** What the head of a file says about how its messages begin. */
export interface Learnt {
  readonly header: Header;
  /** Offset of the first line of this shape. */
  readonly at: number;
  /** How many header lines have this shape, and how many have another one. */
  readonly alike: number;
  readonly unlike: number;
  /** Whether messages end with CR LF and lines inside them with LF, as on iPhones. */
  readonly crlf: boolean;
}

/**
 * The shape of the first line that can begin a message. The first one, not the most frequent one: the app
 * writes the first line, while anybody in the chat can paste a hundred others.
 */
export function learn(bytes: Uint8Array, from: number, to: number): Learnt | null {
  let strong: Header | null = null;
  let weak: Header | null = null;
  let strongAt = 0;
  let weakAt = 0;
  let alike = 0;
  let unlike = 0;
  let afterCr = 0;
  let afterLf = 0;
  for (let at = from; at < to;) {
    const limit = Math.min(to, at + lookAhead);
    const header = mayBeHeader(bytes, at, limit) ? parseHeader(bytes, at, limit) : null;
    if (header !== null && header.strength === "strong" && strong === null) {
      strong = header;
      strongAt = at;
      alike = 0;
      unlike = 0;
    } else if (
      header !== null &&
      weak === null &&
      strong === null &&
      (header.strength !== "bare" || nameEnd(bytes, header.end, limit) > header.end)
    ) {
      weak = header;
      weakAt = at;
    }
    const shape = strong ?? weak;
    if (header !== null && shape !== null && header.key === shape.key) {
      alike += 1;
      if (at > (strong === null ? weakAt : strongAt)) {
        if (bytes[at - 2] === 0x0d) afterCr += 1;
        else afterLf += 1;
      }
    } else if (header !== null && header.strength === "strong") unlike += 1;
    if (alike + unlike >= enough) break;
    const next = bytes.indexOf(0x0a, at);
    at = next < 0 || next >= to ? to : next + 1;
  }
  const header = strong ?? weak;
  if (header === null) return null;
  return { header, at: strong === null ? weakAt : strongAt, alike, unlike, crlf: header.bracket && afterCr >= 2 && afterLf <= afterCr };
}

/** A look at the first bytes: marks, a bracket, an era's sign, then a digit of some script. */
export function mayBeHeader(bytes: Uint8Array, start: number, limit: number): boolean {
  let at = start;
  while (at + 2 < limit && ((bytes[at] === 0xe2 && (bytes[at + 1] === 0x80 || bytes[at + 1] === 0x81)) || bytes[at] === 0xef)) {
    if (bytes[at] === 0xef && bytes[at + 1] !== 0xbb) break;
    at += 3;
  }
  const bracket = bytes[at] === 0x5b;
  if (bracket) at += 1;
  for (let tries = 0; tries < 8 && at < limit; tries += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) {
      if (byte >= 0x30 && byte <= 0x39) return true;
      if (!bracket) return false;
      if (byte === 0x5d || byte === 0x0a) return false;
      at += 1;
      continue;
    }
    const size = byte >= 0xe0 ? 3 : 2;
    const point =
      size === 2
        ? ((byte & 31) << 6) | ((bytes[at + 1] ?? 0) & 63)
        : ((byte & 15) << 12) | (((bytes[at + 1] ?? 0) & 63) << 6) | ((bytes[at + 2] ?? 0) & 63);
    if (zeroOf(point) >= 0) return true;
    if (!bracket && !isEraSign(point)) return false;
    at += size;
  }
  return false;
}

/** 令 和 平 成 昭 民 國 国 พ ศ: the signs of eras that are written in front of a year. */
function isEraSign(point: number): boolean {
  return (
    point === 0x4ee4 ||
    point === 0x548c ||
    point === 0x5e73 ||
    point === 0x6210 ||
    point === 0x662d ||
    point === 0x6c11 ||
    point === 0x570b ||
    point === 0x56fd ||
    point === 0xe1e ||
    point === 0xe28
  );
}

/** Where the name after a header ends: the offset of its colon, or -1 where no colon that ends a name follows. */
function nameEnd(bytes: Uint8Array, start: number, limit: number): number {
  const stop = Math.min(limit, start + maxNameBytes);
  for (let at = start; at < stop; at += 1) {
    const byte = bytes[at];
    if (byte === 0x0a) return -1;
    if (byte === 0x3a && endsName(bytes[at + 1] ?? 0x0a, bytes[at + 2] ?? 0, at + 1 >= limit)) return at === start ? -1 : at;
  }
  return -1;
}

/** After the colon of a name comes a space, the line's end, or a direction mark. */
export function endsName(next: number, second: number, atEnd: boolean): boolean {
  return atEnd || next === 0x20 || next === 0x0d || next === 0x0a || (next === 0xe2 && second === 0x80);
}
