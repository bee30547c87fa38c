/**
 * The one pass over the bytes that both kinds of reading share. Each line start is tried against the shape
 * learnt from the file's first lines; what fits is handed to `emit` as offsets and packed integers, and
 * everything the whole file must be asked for (names, the order of dates, whether people speak) is counted on the
 * way. It works on blocks: a block may end anywhere, and `surveyBlock` says from which byte it wants to go on.
 * Over 300 lines because the loop, the shapes and what is noted on the way share one state.
 */
import { limitError } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { mayBeOdd } from "./body-traits.ts";
import type { Columns } from "./columns.ts";
import { traits } from "./columns.ts";
import type { DateEvidence, DateOrder } from "./date-order.ts";
import { chooseOrder, dateEvidence, noteDate } from "./date-order.ts";
import { noteAuthorless, noteBody } from "./evidence.ts";
import type { Header } from "./header.ts";
import { parseHeader } from "./header.ts";
import type { IssueList } from "./issue-list.ts";
import { addIssue, issueList } from "./issue-list.ts";
import type { Learnt } from "./learn.ts";
import { endsName, lookAhead, maxNameBytes, mayBeHeader } from "./learn.ts";
import type { Senders } from "./senders.ts";
import { newSenders, senderAt } from "./senders.ts";
import type { Template } from "./template.ts";
import { cutShort, learnWords, matchTemplate, templateOf } from "./template.ts";

/** Takes a message: offsets of its first byte and of its text, its sender (-1 for none), its date and time, the index of its segment. */
export type Emit = (start: number, body: number, sender: number, date: number, time: number, segment: number) => void;

/** A stretch of the file written in one shape; nearly always the whole file. */
export interface Segment {
  readonly from: number;
  /** The same offset in the file. */
  readonly source: number;
  readonly template: Template;
  readonly header: Header;
  readonly crlf: boolean;
  readonly dates: DateEvidence;
  /** Whether the year stands first, so that the month comes next. */
  readonly yearFirst: boolean;
  messages: number;
}

/** Where another shape took over and never gave back, in case it turns out to be another export appended. */
interface Run {
  key: string;
  learnt: Learnt | null;
  count: number;
}

export interface Survey {
  readonly limits: Limits;
  readonly senders: Senders;
  readonly segments: Segment[];
  readonly emit: Emit;
  /** Where what a message's bytes show is put down, if anywhere. */
  readonly columns: Columns | null;
  /** The bytes of the last line, one upon the other: a high bit says that it is not ASCII. */
  lineBits: number;
  /** The offset in the file of an offset in the text; they differ where the file is UTF-16. */
  readonly locate: (offset: number) => number;
  readonly issues: IssueList;
  readonly run: Run;
  /** The segments still to come, by the offset at which each begins. */
  readonly pending: Learnt[];
  segment: Segment;
  starts: Uint8Array;
  /** Offset of the first message, or -1; and whether anything but blanks stands above it. */
  first: number;
  firstSource: number;
  preamble: boolean;
  /** Offset from which the file is only the beginning of a header, or -1. */
  cutAt: number;
  cutSource: number;
  messages: number;
  /** Headers left in a body because only LF stood before them. */
  afterLf: number;
  /** State between blocks: whether a line is under way, and whether the last one ended with CR LF. */
  inLine: boolean;
  afterCr: boolean;
  authorless: number;
  group: boolean;
  /** The last four senders, and where the newest stands. */
  readonly recent: Int32Array;
  recentAt: number;
  /** The author of the encryption notice, which on iPhones is the chat's own name; -1 for none. */
  chat: number;
}

export function newSurvey(
  shapes: readonly Learnt[],
  limits: Limits,
  emit: Emit,
  locate: (offset: number) => number,
  columns: Columns | null = null,
): Survey {
  const [first, ...pending] = shapes;
  if (first === undefined) throw new Error("expected at least one shape");
  const segment = segmentOf(first, 0, 0);
  return {
    limits,
    senders: newSenders(),
    segments: [segment],
    emit,
    columns,
    lineBits: 0,
    locate,
    issues: issueList(limits.maxIssuesPerCode),
    run: { key: "", learnt: null, count: 0 },
    pending,
    segment,
    starts: startsOf(segment.template, segment.header),
    first: -1,
    firstSource: -1,
    preamble: false,
    cutAt: -1,
    cutSource: -1,
    messages: 0,
    afterLf: 0,
    inLine: false,
    afterCr: false,
    authorless: 0,
    group: false,
    recent: new Int32Array(4).fill(-1),
    recentAt: 0,
    chat: -1,
  };
}

function segmentOf(learnt: Learnt, from: number, source: number): Segment {
  const { header } = learnt;
  const template = templateOf(header);
  return {
    from,
    source,
    template,
    header,
    crlf: learnt.crlf,
    dates: dateEvidence(header.yearAt >= 0),
    yearFirst: header.yearAt === 0,
    messages: 0,
  };
}

/** The order of the dates of a segment, once the whole file has been seen. */
export function orderOf(segment: Segment): DateOrder {
  return chooseOrder(segment.dates, segment.yearFirst);
}

const ownStart = 1;
const other = 2;

/** What the first byte of a line can be: 1 for the segment's own shape, 2 for some header, 0 for none. */
function startsOf(template: Template, header: Header): Uint8Array {
  const starts = new Uint8Array(256);
  for (let byte = 0x30; byte <= 0x39; byte += 1) starts[byte] = other;
  for (const byte of [0x5b, 0xe2, 0xef, 0xd9, 0xdb, 0xdf, 0xe0, 0xe1, 0xe4, 0xe5, 0xe6]) starts[byte] = other;
  const [first] = header.parts;
  if (template.bracket) for (const byte of [0x5b, 0xe2]) starts[byte] = ownStart;
  else if (first?.kind === "number" && first.zero <= 0x30) for (let byte = 0x30; byte <= 0x39; byte += 1) starts[byte] = ownStart;
  else if (first?.kind === "number") for (const byte of template.scripts[0]?.subarray(0, 1) ?? []) starts[byte] = ownStart;
  else if (first !== undefined) starts[first.bytes[0] ?? 0] = ownStart;
  return starts;
}

/**
 * Surveys `bytes[from, to)`, where `base` is the offset in the text of `bytes[0]`. Gives the index from which
 * the next block must begin: `to`, or the start of a last line that is too short to judge yet. With `final` it is always `to`.
 */
export function surveyBlock(survey: Survey, bytes: Uint8Array, from: number, to: number, base: number, final: boolean): number {
  let at = from;
  const shift = bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset - shift, (shift + bytes.length) >> 2);
  if (survey.inLine) {
    at = lineEnd(survey, bytes, words, shift, at, to);
    if (at >= to) return to;
    survey.afterCr = bytes[at - 1] === 0x0d;
    at += 1;
    survey.inLine = false;
  }
  while (at < to) {
    let limit = at + lookAhead;
    if (limit > to) {
      if (!final && nearLineEnd(bytes, at, to) === to) return at;
      limit = to;
    }
    const pending = survey.pending[0];
    if (pending !== undefined && base + at >= pending.at) nextSegment(survey);
    let body = at;
    if ((survey.starts[bytes[at] ?? 0] ?? 0) !== 0) body = lineStart(survey, bytes, at, limit, base, final && limit === to);
    else if (survey.first < 0 && !survey.preamble) notePreamble(survey, bytes, at, limit);
    const end = lineEnd(survey, bytes, words, shift, body, to);
    if (survey.columns !== null && survey.first >= 0) noteTraits(survey, survey.columns, bytes, body, end, body > at);
    if (end >= to) {
      survey.inLine = true;
      return to;
    }
    survey.afterCr = bytes[end - 1] === 0x0d;
    at = end + 1;
  }
  return to;
}

/**
 * The index of the next line feed, or `to`. Four bytes at a time: a word with a zero byte is the only one from which taking one of each byte
 * sets a high bit that was clear (Mycroft's test), and `^` makes a line feed that zero.
 */
function lineEnd(survey: Survey, bytes: Uint8Array, words: Int32Array, shift: number, from: number, to: number): number {
  let at = from;
  let bits = 0;
  while (((at + shift) & 3) !== 0) {
    const byte = bytes[at] ?? 0;
    if (at >= to || byte === 0x0a) {
      survey.lineBits = bits;
      return at;
    }
    bits |= byte;
    at += 1;
  }
  let word = (at + shift) >> 2;
  const stop = (to + shift) >> 2;
  while (word < stop) {
    const plain = words[word] ?? 0;
    const four = plain ^ 0x0a0a0a0a;
    if (((four - 0x01010101) & ~four & 0x80808080) !== 0) break;
    bits |= plain;
    word += 1;
  }
  at = (word << 2) - shift;
  while (at < to && bytes[at] !== 0x0a) {
    bits |= bytes[at] ?? 0;
    at += 1;
  }
  survey.lineBits = bits;
  return at;
}

/** Puts down what a line shows of its message: its first one where `starts`, else one that follows. */
function noteTraits(survey: Survey, columns: Columns, bytes: Uint8Array, body: number, end: number, starts: boolean): void {
  const row = columns.length - 1;
  const wide = (survey.lineBits & 0x80808080) !== 0;
  if (!starts) {
    columns.traits[row] = (columns.traits[row] ?? 0) | traits.odd | (wide ? traits.wide : 0);
    return;
  }
  const sender = columns.senders[row] ?? -1;
  const { template } = survey.segment;
  const wideHead =
    template.wide || (bytes[columns.starts[row] ?? 0] ?? 0) >= 0x80 || (sender >= 0 && survey.senders.list[sender]?.wide === true);
  columns.traits[row] = (mayBeOdd(bytes, body, end, wide, template.bracket) ? traits.odd : 0) | (wide || wideHead ? traits.wide : 0);
}

function nextSegment(survey: Survey): void {
  const learnt = survey.pending.shift();
  if (learnt === undefined) return;
  const segment = segmentOf(learnt, learnt.at, survey.locate(learnt.at));
  survey.segments.push(segment);
  survey.segment = segment;
  survey.starts = startsOf(segment.template, segment.header);
}

function notePreamble(survey: Survey, bytes: Uint8Array, at: number, limit: number): void {
  for (let index = at; index < limit && bytes[index] !== 0x0a; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte > 0x20 && !(byte === 0xef && bytes[index + 1] === 0xbb) && byte !== 0xbb && byte !== 0xbf) {
      survey.preamble = true;
      return;
    }
  }
}

/** Tries the line at `at`. Gives the index of the message's text where the line begins a message, else `at`. */
function lineStart(survey: Survey, bytes: Uint8Array, at: number, limit: number, base: number, atEnd: boolean): number {
  const { template, header, crlf } = survey.segment;
  let end = survey.starts[bytes[at] ?? 0] === ownStart ? matchTemplate(template, bytes, at, limit) : -1;
  if (end === cutShort && atEnd && survey.first >= 0 && template.fitted >= fittedDate(template)) {
    if (nearLineEnd(bytes, at, limit) === limit) {
      survey.cutAt = base + at;
      survey.cutSource = survey.locate(base + at);
    }
    return at;
  }
  if (end < 0) {
    end = lookAgain(survey, bytes, at, limit, base);
    if (end < 0) {
      if (survey.first < 0) notePreamble(survey, bytes, at, limit);
      return at;
    }
  }
  if (crlf && !survey.afterCr && survey.segment.messages > 0) {
    survey.afterLf += 1;
    noteInjected(survey, bytes, at, limit, base);
    return at;
  }
  // The name: one of the last few, or else up to the first colon that ends one, with a running hash of its bytes.
  let sender = recentSender(survey, bytes, end, limit);
  let named = sender >= 0;
  let colon = named ? end + (survey.senders.list[sender]?.bytes.length ?? 0) : end;
  if (!named) {
    const stop = end + maxNameBytes < limit ? end + maxNameBytes : limit;
    let hash = 0;
    while (colon < stop) {
      const byte = bytes[colon] ?? 0;
      if (byte === 0x3a && endsName(bytes[colon + 1] ?? 0x0a, bytes[colon + 2] ?? 0, colon + 1 >= limit)) {
        named = colon > end;
        break;
      }
      if (byte === 0x0a) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
      colon += 1;
    }
    if (named) {
      sender = senderAt(survey.senders, bytes, end, colon, hash, survey.limits);
      if (sender >= 0) {
        survey.recentAt = (survey.recentAt + 1) & 3;
        survey.recent[survey.recentAt] = sender;
      }
    }
  }
  if (!named && header.strength === "bare") return at;
  const start = base + at;
  if (survey.first < 0) {
    survey.first = start;
    survey.firstSource = survey.locate(start);
  }
  survey.messages += 1;
  survey.segment.messages += 1;
  survey.run.count = 0;
  if (survey.messages > survey.limits.maxMessages) throw limitError(survey.limits, "maxMessages", survey.messages);
  let body = end;
  if (sender >= 0) {
    body = colon + 1;
    if (bytes[body] === 0x20 && body < limit) body += 1;
    noteBody(survey, sender, bytes, body, limit, start);
  } else noteAuthorless(survey, bytes, end, limit);
  const { date, time } = template;
  if (date !== survey.segment.dates.last) noteDate(survey.segment.dates, date);
  survey.emit(start, base + body, sender, date, time, survey.segments.length - 1);
  return body;
}

/** One of the last four senders whose name, with its colon and a space, stands at `at`; else -1. */
function recentSender(survey: Survey, bytes: Uint8Array, at: number, limit: number): number {
  const { recent, senders } = survey;
  for (let index = 0; index < 4; index += 1) {
    const sender = recent[index] ?? -1;
    if (sender < 0) continue;
    const name = senders.list[sender]?.bytes;
    if (name === undefined) continue;
    const size = name.length;
    if (bytes[at + size] !== 0x3a || bytes[at + size + 1] !== 0x20 || at + size + 1 >= limit) continue;
    let same = 0;
    while (same < size && bytes[at + same] === name[same]) same += 1;
    if (same === size) return sender;
  }
  return -1;
}

/** How many operations of a template hold its date and what follows it. */
function fittedDate(template: Template): number {
  let numbers = 0;
  for (let index = 0; index < template.program.length; index += 3) {
    if (template.program[index] === 1) numbers += 1;
    if (numbers === (template.timeFirst ? 2 : 3)) return index / 3 + 2;
  }
  return template.program.length / 3;
}

/** The general reading of a line that the file's shape does not fit: the same shape with a word not seen before, or a header of another shape, which stays in its body. */
function lookAgain(survey: Survey, bytes: Uint8Array, at: number, limit: number, base: number): number {
  if (!mayBeHeader(bytes, at, limit)) return -1;
  const found = parseHeader(bytes, at, limit);
  if (found === null) return -1;
  const { template } = survey.segment;
  if (found.key === template.key) {
    learnWords(template, found);
    const end = matchTemplate(template, bytes, at, limit);
    return end < 0 ? -1 : end;
  }
  if (found.strength !== "strong" || survey.first < 0 || !hasName(bytes, found.end, limit)) return -1;
  noteInjected(survey, bytes, at, limit, base);
  const { run } = survey;
  const crlf = survey.afterCr;
  if (run.count === 0 || run.key !== found.key) {
    run.key = found.key;
    run.count = 0;
    run.learnt = { header: found, at: base + at, alike: 0, unlike: 0, crlf: false };
  }
  if (run.learnt !== null && crlf && found.bracket && run.count === 2) run.learnt = { ...run.learnt, crlf: true };
  run.count += 1;
  return -1;
}

function hasName(bytes: Uint8Array, from: number, limit: number): boolean {
  for (let at = from; at < limit && at < from + maxNameBytes && bytes[at] !== 0x0a; at += 1)
    if (bytes[at] === 0x3a && at > from && endsName(bytes[at + 1] ?? 0x0a, bytes[at + 2] ?? 0, at + 1 >= limit)) return true;
  return false;
}

function noteInjected(survey: Survey, bytes: Uint8Array, at: number, limit: number, base: number): void {
  const end = nearLineEnd(bytes, at, limit);
  addIssue(survey.issues, "possible-injected-header", survey.locate(base + at), survey.locate(base + (end === limit ? limit : end + 1)));
}

/** The index of the next line feed within the look-ahead, or `limit`. What a window holds behind its end is not looked at. */
function nearLineEnd(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && bytes[at] !== 0x0a) at += 1;
  return at;
}

/** The shapes with which to survey again, where this survey shows that they were wrong; null where it stands. */
export function betterShapes(survey: Survey, shapes: readonly Learnt[]): Learnt[] | null {
  const last = shapes[shapes.length - 1];
  if (last === undefined) return null;
  if (last.crlf && survey.afterLf > survey.segment.messages) return [...shapes.slice(0, -1), { ...last, crlf: false }];
  const { run, messages } = survey;
  if (run.learnt === null || run.count < 3 || shapes.length >= 8) return null;
  const { header } = run.learnt;
  // What people paste from a chat on a screen has brackets, the time first or no seconds; an export that was appended has neither.
  const pasted = header.bracket && (!header.seconds || header.timeFirst);
  return !pasted && run.count * 3 >= messages ? [...shapes, run.learnt] : null;
}
