/**
 * A file's own header shape as a little program over bytes. Every header of one export is written by one
 * locale, so after the general reading of the first one the others differ only in digits and in words such
 * as AM. The program is a flat Int32Array of [operation, a, b] triples that `matchTemplate` runs without
 * making an object or a string; numbers land in `found`. And because most messages are of the same day as the
 * one before, the bytes of the last date are kept, and a header that begins with them skips to its time.
 */
import type { Header, Part } from "./header.ts";
import { packDate, packTime, slots } from "./header.ts";
import { utf8Of } from "./digits.ts";

const literal = 0;
const number = 1;
const word = 2;

interface Variant {
  readonly bytes: Uint8Array;
  readonly effect: number;
  readonly era: boolean;
}

export interface Template {
  readonly key: string;
  readonly bracket: boolean;
  /** Whether its headers may be other than ASCII, but for marks in front of a bracket. */
  wide: boolean;
  readonly yearAt: number;
  readonly timeFirst: boolean;
  readonly program: Int32Array;
  readonly runs: readonly Uint8Array[];
  /** The operation at which the time starts, where the date stands first; else 0. */
  readonly timeAt: number;
  /** The bytes of the last date with all that stands before the time, how many they are, and the word in them. */
  readonly prefix: Uint8Array;
  prefixSize: number;
  prefixClock: number;
  prefixEra: number;
  /** The bytes in front of the last byte of a digit, for each script in use. */
  readonly scripts: readonly Uint8Array[];
  /** The spellings known so far of each word. */
  readonly words: Variant[][];
  /** Date's three numbers, hour, minute, second, the word's effect on the clock, the era's years. */
  readonly found: Int32Array;
  /** After a match: the date and the time, packed. */
  date: number;
  time: number;
  /** After a match that ran out of bytes: how many operations fitted. */
  fitted: number;
}

/** No match. */
const noMatch = -1;
/** The bytes ended inside what so far is a header. */
export const cutShort = -2;

const maxPrefix = 64;
const clockSlot = 6;
const eraSlot = 7;

export function templateOf(header: Header): Template {
  const program: number[] = [];
  const scripts: Uint8Array[] = [];
  const words: Variant[][] = [];
  const runs: Uint8Array[] = [];
  let timeAt = 0;
  for (const part of header.parts) {
    if (!header.timeFirst && part.kind === "number" && part.slot === slots.hour) timeAt = program.length;
    addPart(part, program, runs, scripts, words);
  }
  return {
    key: header.key,
    bracket: header.bracket,
    wide: header.parts.some((part) => (part.kind === "number" ? part.zero !== 0x30 : part.bytes.some((byte) => byte >= 0x80))),
    yearAt: header.yearAt,
    timeFirst: header.timeFirst,
    program: Int32Array.from(program),
    runs,
    timeAt,
    prefix: new Uint8Array(maxPrefix),
    prefixSize: 0,
    prefixClock: 0,
    prefixEra: 0,
    scripts,
    words,
    found: new Int32Array(8),
    date: 0,
    time: 0,
    fitted: 0,
  };
}

/** Adds the spellings of words in a further header of the same shape. */
export function learnWords(template: Template, header: Header): void {
  const seen = header.parts.filter((part) => part.kind === "word");
  seen.forEach((part, index) => {
    const list = template.words[index];
    if (list === undefined || list.length > 64 || list.some((known) => sameBytes(known.bytes, part.bytes))) return;
    list.push({ bytes: Uint8Array.from(part.bytes), effect: part.effect, era: part.era });
    if (part.bytes.some((byte) => byte >= 0x80)) template.wide = true;
  });
}

function addPart(part: Part, program: number[], runs: Uint8Array[], scripts: Uint8Array[], words: Variant[][]): void {
  if (part.kind === "literal") {
    program.push(literal, runs.length, 0);
    runs.push(Uint8Array.from(part.bytes));
  } else if (part.kind === "word") {
    program.push(word, words.length, 0);
    words.push([{ bytes: Uint8Array.from(part.bytes), effect: part.effect, era: part.era }]);
  } else {
    // Numbers of the clock's minutes and seconds always have two digits, years three or four.
    const most = part.long ? 4 : 2;
    const least = part.long ? 3 : part.slot === slots.minute || part.slot === slots.second ? 2 : 1;
    let script = -1;
    if (part.zero > 0x30) {
      const zero = utf8Of(part.zero);
      script = scripts.length;
      scripts.push(Uint8Array.from(zero));
    }
    program.push(number, part.slot | ((script + 1) << 8), least | (most << 4));
  }
}

function sameBytes(a: Uint8Array, b: readonly number[]): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** The offset after the header at `start`, or `noMatch`, or `cutShort` where `limit` comes first. */
export function matchTemplate(template: Template, bytes: Uint8Array, start: number, limit: number): number {
  const { found, prefix, prefixSize } = template;
  template.fitted = 0;
  found[slots.second] = 0;
  let at = start;
  if (template.bracket) {
    // Direction marks may stand before the bracket; all of them have three bytes.
    while (bytes[at] === 0xe2 && at < limit) at += 3;
    if (at >= limit) return cutShort;
    if (bytes[at] !== 0x5b) return noMatch;
    at += 1;
  }
  if (prefixSize > 0 && at + prefixSize <= limit) {
    let same = 0;
    while (same < prefixSize && bytes[at + same] === prefix[same]) same += 1;
    if (same === prefixSize) {
      found[clockSlot] = template.prefixClock;
      found[eraSlot] = template.prefixEra;
      const end = runProgram(template, bytes, at + prefixSize, limit, template.timeAt, template.program.length);
      if (end >= 0)
        template.time = packTime(found[slots.hour] ?? 0, found[slots.minute] ?? 0, found[slots.second] ?? 0, found[clockSlot] ?? 0);
      return end;
    }
  }
  return matchWhole(template, bytes, at, limit);
}

function matchWhole(template: Template, bytes: Uint8Array, start: number, limit: number): number {
  const { found } = template;
  found[clockSlot] = 0;
  found[eraSlot] = 0;
  template.prefixSize = 0;
  const middle = runProgram(template, bytes, start, limit, 0, template.timeAt);
  if (middle < 0) return middle;
  const clock = found[clockSlot] ?? 0;
  const era = found[eraSlot] ?? 0;
  const end = runProgram(template, bytes, middle, limit, template.timeAt, template.program.length);
  if (end < 0) return end;
  template.date = packDate(found[0] ?? 0, found[1] ?? 0, found[2] ?? 0, template.yearAt, found[eraSlot] ?? 0);
  template.time = packTime(found[slots.hour] ?? 0, found[slots.minute] ?? 0, found[slots.second] ?? 0, found[clockSlot] ?? 0);
  const size = middle - start;
  if (size <= maxPrefix) {
    for (let index = 0; index < size; index += 1) template.prefix[index] = bytes[start + index] ?? 0;
    template.prefixSize = size;
    template.prefixClock = clock;
    template.prefixEra = era;
  }
  return end;
}

function runProgram(template: Template, bytes: Uint8Array, start: number, limit: number, from: number, to: number): number {
  const { program, runs, found } = template;
  let at = start;
  for (let index = from; index < to; index += 3) {
    const a = program[index + 1] ?? 0;
    const operation = program[index];
    let end: number;
    if (operation === number) {
      const lengths = program[index + 2] ?? 0;
      end =
        a < 256
          ? readAscii(bytes, at, limit, lengths, found, a)
          : readOther(template.scripts[(a >> 8) - 1], bytes, at, limit, lengths, found, a & 255);
    } else if (operation === literal) end = readRun(runs[a], bytes, at, limit);
    else end = readWord(template.words[a], bytes, at, limit, found);
    // 元, the sign for the first year of an era, where the year's digits would be.
    if (
      end < 0 &&
      operation === number &&
      a < slots.hour &&
      bytes[at] === 0xe5 &&
      bytes[at + 1] === 0x85 &&
      bytes[at + 2] === 0x83 &&
      at + 3 <= limit
    ) {
      found[a] = 1;
      template.wide = true;
      end = at + 3;
    }
    if (end < 0) {
      template.fitted = index / 3;
      return reachesEnd(bytes, at, limit, operation, operation === literal ? runs[a] : undefined) ? cutShort : noMatch;
    }
    at = end;
  }
  template.fitted = to / 3;
  return at;
}

function readRun(run: Uint8Array | undefined, bytes: Uint8Array, at: number, limit: number): number {
  if (run === undefined) return -1;
  const size = run.length;
  if (at + size > limit) return -1;
  let same = 0;
  while (same < size && bytes[at + same] === run[same]) same += 1;
  return same === size ? at + size : -1;
}

/** Whether an operation failed only because the bytes end. */
function reachesEnd(bytes: Uint8Array, from: number, limit: number, operation: number | undefined, run: Uint8Array | undefined): boolean {
  let at = from;
  if (run !== undefined) {
    while (at < limit && at - from < run.length && bytes[at] === run[at - from]) at += 1;
    return at >= limit;
  }
  if (operation === number) while (at < limit && (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39) at += 1;
  return at >= limit;
}

function readAscii(bytes: Uint8Array, start: number, limit: number, lengths: number, found: Int32Array, slot: number): number {
  const most = lengths >> 4;
  let at = start;
  let value = 0;
  while (at < limit && at - start < most) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at += 1;
  }
  if (at - start < (lengths & 15)) return -1;
  found[slot] = value;
  return at;
}

function readOther(
  zero: Uint8Array | undefined,
  bytes: Uint8Array,
  start: number,
  limit: number,
  lengths: number,
  found: Int32Array,
  slot: number,
): number {
  if (zero === undefined) return -1;
  const size = zero.length;
  const base = zero[size - 1] ?? 0;
  const most = lengths >> 4;
  let at = start;
  let value = 0;
  let digits = 0;
  while (at + size <= limit && digits < most) {
    let same = true;
    for (let index = 0; index < size - 1; index += 1) if (bytes[at + index] !== zero[index]) same = false;
    const digit = (bytes[at + size - 1] ?? 0) - base;
    if (!same || digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at += size;
    digits += 1;
  }
  if (digits < (lengths & 15)) return -1;
  found[slot] = value;
  return at;
}

function readWord(variants: readonly Variant[] | undefined, bytes: Uint8Array, at: number, limit: number, found: Int32Array): number {
  if (variants === undefined) return -1;
  let best = -1;
  for (const { bytes: spelling, effect, era } of variants) {
    const size = spelling.length;
    if (size <= best - at || at + size > limit) continue;
    let same = true;
    for (let index = 0; index < size && same; index += 1) same = bytes[at + index] === spelling[index];
    if (!same) continue;
    best = at + size;
    found[era ? eraSlot : clockSlot] = effect;
  }
  return best;
}
