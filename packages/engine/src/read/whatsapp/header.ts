/**
 * The general reading of a header line (`14/03/2024, 21:05 - `, `[2024/3/14 下午9:05:33] `): slow, tolerant of every
 * locale's order, digits, words and marks, and used for the first line of a shape and for lines that the
 * file's own shape does not fit. What it finds is also the recipe (`parts`) from which `template.ts` builds
 * the fast matcher. Over 300 lines because reading the numbers, the gaps and the words is one grammar.
 */
import { hourOf, firstYear, wordEffect } from "./clock-words.ts";
import { isMark, isSpace, utf8Of, zeroOf } from "./digits.ts";

/** One piece of a header: bytes that never change, a number, or a word such as AM that is one of several. */
export type Part =
  | { readonly kind: "literal"; readonly bytes: readonly number[] }
  | { readonly kind: "number"; readonly slot: number; readonly long: boolean; readonly zero: number }
  | { readonly kind: "word"; readonly bytes: readonly number[]; readonly effect: number; readonly era: boolean };

/** Where numbers go: the date's three in the order written, then hour, minute, second. */
export const slots = { date: 0, hour: 3, minute: 4, second: 5 } as const;

/**
 * How surely a line with such a header starts a message: `strong` has brackets or a dash, `old` is the
 * form of iPhones before 2016 (`13.06.18 21:25:15: `), `bare` has nothing but a space after the time, and
 * `odd` has words of a language that is not known.
 */
type HeaderStrength = "strong" | "old" | "bare" | "odd";

export interface Header {
  /** Two headers of one shape have the same key: the same bytes around the same kinds of numbers. */
  readonly key: string;
  readonly strength: HeaderStrength;
  readonly parts: readonly Part[];
  readonly bracket: boolean;
  readonly seconds: boolean;
  readonly timeFirst: boolean;
  /** Whether the clock of this header says which half of the day it is. */
  readonly halfDay: boolean;
  /** Index of the date's number that is a year of four digits or beside an era, or -1. */
  readonly yearAt: number;
  readonly date: number;
  readonly time: number;
  /** Offset of the first byte after the header. */
  readonly end: number;
}

/** A date as one integer: the year (as written, era added) and the other two numbers in their order. Where no number is surely the year, the last one stands there. */
export function packDate(first: number, second: number, third: number, yearAt: number, eraYears: number): number {
  if (yearAt === 0) return ((first + eraYears) << 14) | ((second & 127) << 7) | (third & 127);
  if (yearAt === 1) return ((second + eraYears) << 14) | ((first & 127) << 7) | (third & 127);
  return ((third + eraYears) << 14) | ((first & 127) << 7) | (second & 127);
}

/** Seconds of the day, or -1 where the numbers are no time. */
export function packTime(hour: number, minute: number, second: number, effect: number): number {
  if (hour > 24 || minute > 59 || second > 59) return -1;
  return (hour === 24 ? 0 : hourOf(hour, effect)) * 3600 + minute * 60 + second;
}

const maxPoints = 96;
const maxGap = 26;

interface Num {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly digits: number;
  readonly zero: number;
}

/** Reads the header at `start`, or gives null where the line (which ends at `limit` at the latest) does not begin with one. */
export function parseHeader(bytes: Uint8Array, start: number, limit: number): Header | null {
  const points: number[] = [];
  const offsets: number[] = [];
  decodePoints(bytes, start, limit, points, offsets);
  let at = 0;
  while (isMark(points[at] ?? 0)) at += 1;
  const bracket = points[at] === 0x5b;
  if (bracket) at += 1;
  const first = at;
  const numbers: Num[] = [];
  let stop = -1;
  let gapFrom = at;
  for (;;) {
    const point = points[at];
    if (point === undefined) break;
    const zero = zeroOf(point);
    if (zero >= 0 || (point === firstYear && numbers.length < 3)) {
      if (numbers.length === 6 || (numbers.length === 0 && at - first > 8)) break;
      const number = readNumber(points, at, zero);
      if (number === null) return null;
      numbers.push(number);
      at = number.to;
      gapFrom = at;
      continue;
    }
    if (bracket ? point === 0x5d : isDash(point) && numbers.length >= 5 && isSpace(points[at - 1] ?? 0) && isSpace(points[at + 1] ?? 0)) {
      stop = at;
      break;
    }
    if (at - gapFrom > maxGap || (numbers.length === 0 && !bracket && at - first > 4)) break;
    at += 1;
  }
  const count = numbers.length;
  if (count < 5) return null;
  const layout = layoutOf(points, numbers);
  if (layout === null) return null;
  const build: Builder = { points, parts: [], key: bracket ? "[" : "", unknown: false, clock: 0, era: 0, eraSeen: -1, halfDay: false };
  return finish(build, numbers, layout, first, stop, bracket, offsets);
}

interface Layout {
  readonly timeFirst: boolean;
  readonly dateAt: number;
  readonly timeAt: number;
}

interface Builder {
  readonly points: readonly number[];
  readonly parts: Part[];
  key: string;
  unknown: boolean;
  clock: number;
  era: number;
  eraSeen: number;
  halfDay: boolean;
}

function finish(
  build: Builder,
  numbers: readonly Num[],
  layout: Layout,
  first: number,
  stop: number,
  bracket: boolean,
  offsets: readonly number[],
): Header | null {
  const count = numbers.length;
  const last = numbers[count - 1];
  if (last === undefined) return null;
  const yearAt = longAt(numbers, layout.dateAt);
  let from = first;
  numbers.forEach((number, index) => {
    const inDate = index >= layout.dateAt && index < layout.dateAt + 3;
    addGap(build, from, number.from, inDate ? "date" : "time", inDate ? index - layout.dateAt : -1);
    const slot = inDate ? index - layout.dateAt : slots.hour + index - layout.timeAt;
    const long = inDate && number.digits > 2;
    build.parts.push({ kind: "number", slot, long, zero: number.zero });
    build.key += `\u0001${long ? "Y" : "N"}${number.zero <= 0x30 ? "" : number.zero}`;
    from = number.to;
  });
  const seconds = count === 6;
  const tail = endOf(build, last, stop, bracket, seconds, layout.timeFirst);
  if (tail === null) return null;
  const [d0, d1, d2] = numbers.slice(layout.dateAt, layout.dateAt + 3);
  const [t0, t1, t2] = numbers.slice(layout.timeAt, layout.timeAt + (seconds ? 3 : 2));
  if (d0 === undefined || d1 === undefined || d2 === undefined || t0 === undefined || t1 === undefined) return null;
  if (t0.digits > 2 || t1.digits !== 2 || (t2 !== undefined && t2.digits !== 2)) return null;
  const year = yearAt >= 0 ? yearAt : build.eraSeen;
  const strength = tail.strength === "strong" && build.unknown ? "odd" : tail.strength;
  return {
    key: build.key,
    strength,
    parts: build.parts,
    bracket,
    seconds,
    timeFirst: layout.timeFirst,
    halfDay: build.halfDay,
    yearAt: year,
    date: packDate(d0.value, d1.value, d2.value, year, build.era),
    time: packTime(t0.value, t1.value, t2?.value ?? 0, build.clock),
    end: offsets[tail.end] ?? 0,
  };
}

/** The gap after the last number and the sign that ends the header; `end` is the index of the first point of what follows. */
function endOf(
  build: Builder,
  last: Num,
  stop: number,
  bracket: boolean,
  seconds: boolean,
  timeFirst: boolean,
): { strength: HeaderStrength; end: number } | null {
  const { points } = build;
  const near = timeFirst ? "date" : "time";
  const slot = timeFirst ? 2 : -1;
  if (stop >= 0) {
    addGap(build, last.to, bracket ? stop : stop - 1, near, slot);
    let end = stop + 1;
    if (isSpace(points[end] ?? 0)) end += 1;
    else if (points[end] !== undefined && points[end] !== 0x0d && !isMark(points[end] ?? 0)) return null;
    addLiteral(build, bracket ? stop : stop - 1, end);
    return { strength: "strong", end };
  }
  if (bracket || !seconds || timeFirst) return null;
  let at = last.to;
  while (at < points.length && at - last.to < 12 && points[at] !== 0x3a && zeroOf(points[at] ?? 0) < 0) at += 1;
  const word = String.fromCodePoint(...points.slice(last.to, at));
  const plain = word.trim() === "" || wordEffect(word, "time")?.kind === "clock";
  if (plain && points[at] === 0x3a && isSpace(points[at + 1] ?? 0)) {
    addGap(build, last.to, at, "time", -1);
    addLiteral(build, at, at + 2);
    return { strength: "old", end: at + 2 };
  }
  if (!isSpace(points[last.to] ?? 0)) return null;
  addLiteral(build, last.to, last.to + 1);
  return { strength: "bare", end: last.to + 1 };
}

function decodePoints(bytes: Uint8Array, start: number, limit: number, points: number[], offsets: number[]): void {
  let at = start;
  while (at < limit && points.length < maxPoints) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a) break;
    const size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    offsets.push(at);
    if (size === 1) points.push(byte);
    else {
      let point = byte & (0xff >> (size + 1));
      for (let index = 1; index < size; index += 1) point = (point << 6) | ((bytes[at + index] ?? 0) & 63);
      points.push(point > 0x10ffff || point < 0x80 || at + size > limit ? 0xfffd : point);
    }
    at += size;
  }
  offsets.push(Math.min(at, limit));
}

function readNumber(points: readonly number[], at: number, zero: number): Num | null {
  if (zero < 0) return { from: at, to: at + 1, value: 1, digits: 1, zero: -1 };
  let to = at;
  let value = 0;
  while (to - at < 5 && zeroOf(points[to] ?? 0) === zero) {
    value = value * 10 + (points[to] ?? 0) - zero;
    to += 1;
  }
  return to - at > 4 ? null : { from: at, to, value, digits: to - at, zero };
}

function isDash(point: number): boolean {
  return point === 0x2d || (point >= 0x2010 && point <= 0x2015) || point === 0x2212;
}

const dateSigns = new Set(Array.from("/.-–—年月년월／．·", (sign) => sign.codePointAt(0) ?? 0));
const timeSigns = new Set(Array.from(":.h時时点點시：∶٫분分", (sign) => sign.codePointAt(0) ?? 0));

/** The first sign in a gap that is neither space nor mark, and whether anything follows it. */
function signIn(points: readonly number[], from: number, to: number): { sign: number; at: number } {
  for (let at = from; at < to; at += 1) {
    const point = points[at] ?? 0;
    if (!isMark(point) && !isSpace(point)) return { sign: point, at };
  }
  return { sign: -1, at: to };
}

function isDateGap(points: readonly number[], a: Num, b: Num): boolean {
  const { sign, at } = signIn(points, a.to, b.from);
  if (!dateSigns.has(sign)) return false;
  const rest = signIn(points, at + 1, b.from);
  return rest.sign < 0 || wordEffect(String.fromCodePoint(...points.slice(rest.at, b.from)), "date")?.kind === "era";
}

function isTimeGap(points: readonly number[], a: Num, b: Num): boolean {
  const { sign, at } = signIn(points, a.to, b.from);
  return timeSigns.has(sign) && signIn(points, at + 1, b.from).sign < 0;
}

/** A gap that can join a date and a time: a space, a comma, or a word. */
function isJoint(points: readonly number[], a: Num, b: Num): boolean {
  for (let at = a.to; at < b.from; at += 1) {
    const point = points[at] ?? 0;
    if (
      isSpace(point) ||
      point === 0x2c ||
      point === 0x60c ||
      point === 0x65e5 ||
      point === 0xc77c ||
      point === 0x3001 ||
      point === 0xff0c ||
      point === 0x54
    )
      return true;
  }
  return false;
}

function layoutOf(points: readonly number[], numbers: readonly Num[]): Layout | null {
  const count = numbers.length;
  const gap = (index: number, fits: (points: readonly number[], a: Num, b: Num) => boolean): boolean => {
    const a = numbers[index - 1];
    const b = numbers[index];
    return a !== undefined && b !== undefined && fits(points, a, b);
  };
  const dateFirst = gap(1, isDateGap) && gap(2, isDateGap) && gap(3, isJoint) && gap(4, isTimeGap) && (count < 6 || gap(5, isTimeGap));
  if (dateFirst) return { timeFirst: false, dateAt: 0, timeAt: 3 };
  const at = count - 3;
  const timeFirst =
    gap(1, isTimeGap) && (count < 6 || gap(2, isTimeGap)) && gap(at, isJoint) && gap(at + 1, isDateGap) && gap(at + 2, isDateGap);
  return timeFirst ? { timeFirst: true, dateAt: at, timeAt: 0 } : null;
}

function longAt(numbers: readonly Num[], dateAt: number): number {
  for (let index = 0; index < 3; index += 1) if ((numbers[dateAt + index]?.digits ?? 0) > 2) return index;
  return -1;
}

const breaks = new Set([0x2c, 0x60c, 0x3001, 0xff0c, 0x2e, 0x65e5, 0xc77c, ...dateSigns, ...timeSigns].filter((point) => point !== 0x68));

/** Adds the points of a gap as literal bytes, with its clock and era words as words. */
function addGap(build: Builder, from: number, to: number, near: "date" | "time", dateSlot: number): void {
  const { points } = build;
  let start = from;
  while (start < to && (isSpace(points[start] ?? 0) || isMark(points[start] ?? 0) || breaks.has(points[start] ?? 0))) start += 1;
  let end = to;
  while (end > start && (isSpace(points[end - 1] ?? 0) || isMark(points[end - 1] ?? 0) || isComma(points[end - 1] ?? 0))) end -= 1;
  if (start >= end || (end - start === 1 && (points[start] === 0x68 || points[start] === 0x54))) return addLiteral(build, from, to);
  const whole = String.fromCodePoint(...points.slice(start, end));
  const effect = wordEffect(whole, near);
  if (effect !== null) {
    addLiteral(build, from, start);
    addWord(build, start, end, effect, dateSlot);
    return addLiteral(build, end, to);
  }
  let at = from;
  for (let token = start; token < end; token += 1) {
    if (isSeparating(points[token] ?? 0)) continue;
    let stop = token;
    while (stop < end && !isSeparating(points[stop] ?? 0)) stop += 1;
    const rest = stop < end ? wordEffect(String.fromCodePoint(...points.slice(token, end)), near) : null;
    const found = rest ?? wordEffect(String.fromCodePoint(...points.slice(token, stop)), near);
    if (rest !== null) stop = end;
    if (found === null) build.unknown = true;
    else {
      addLiteral(build, at, token);
      addWord(build, token, stop, found, dateSlot);
      at = stop;
    }
    token = stop;
  }
  addLiteral(build, at, to);
}

function isComma(point: number): boolean {
  return point === 0x2c || point === 0x60c || point === 0x3001 || point === 0xff0c;
}

function isSeparating(point: number): boolean {
  return isSpace(point) || isMark(point) || isComma(point) || point === 0x65e5 || point === 0xc77c;
}

function addLiteral(build: Builder, from: number, to: number): void {
  if (from >= to) return;
  const slice = build.points.slice(from, to);
  build.parts.push({ kind: "literal", bytes: slice.flatMap(utf8Of) });
  build.key += String.fromCodePoint(...slice);
}

function addWord(build: Builder, from: number, to: number, effect: NonNullable<ReturnType<typeof wordEffect>>, dateSlot: number): void {
  if (effect.kind === "filler") return addLiteral(build, from, to);
  const bytes = build.points.slice(from, to).flatMap(utf8Of);
  const era = effect.kind === "era";
  build.parts.push({ kind: "word", bytes, effect: era ? effect.add : effect.effect, era });
  build.key += era ? "\u0002E" : "\u0002M";
  if (effect.kind === "era") {
    build.era = effect.add;
    build.eraSeen = dateSlot < 0 ? 2 : dateSlot;
  } else {
    build.clock = effect.effect;
    build.halfDay = true;
  }
}
