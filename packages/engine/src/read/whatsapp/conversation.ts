import type { Conversation, Message, Messages } from "../../model/conversation.ts";
import { EngineError, limitError } from "../../model/errors.ts";
import { baseName } from "../attachment-kind.ts";
import { checkZone } from "../clock.ts";
import type { ReadOptions, SourceFile } from "../reader.ts";
import { bodyAt, bodyTexts } from "./body-texts.ts";
import { chatNameOf } from "./chat-name.ts";
import type { Columns } from "./columns.ts";
import { addRow, newColumns, traits } from "./columns.ts";
import { addIssue, closeIssues, issueList } from "./issue-list.ts";
import { learn } from "./learn.ts";
import type { People } from "./people.ts";
import { peopleOf } from "./people.ts";
import type { Survey } from "./survey.ts";
import { betterShapes, newSurvey, orderOf, surveyBlock } from "./survey.ts";
import { openText } from "./text.ts";
import { closeTimes, timeWatch, watchTime } from "./time-watch.ts";
import type { Frame, Row } from "./view.ts";
import { bodyText, messageOf } from "./view.ts";

/** How much of a file's start its shape is learnt from. */
export const learnBytes = 1024 * 1024;

/** The error for a file without any line that can begin a message. */
export function noHeader(): EngineError {
  return new EngineError({ code: "wrong-format", expected: "a WhatsApp export", found: "no line that begins with a date and a time" });
}

/**
 * Reads a WhatsApp export held whole. `entries` are the names of the archive's other files, if it came in one; a message that
 * names a file which is not among them gets an issue. Throws EngineError on limits and on a file that is no such export.
 */
export function readWhatsApp(file: SourceFile, options: ReadOptions, entries?: ReadonlySet<string>): Conversation[] {
  const { limits } = options;
  if (file.bytes.length > limits.maxFileBytes) throw limitError(limits, "maxFileBytes", file.bytes.length);
  if (file.bytes.length === 0) throw new EngineError({ code: "empty-file" });
  if (options.zone !== undefined) checkZone(options.zone);
  const found = issueList(limits.maxIssuesPerCode);
  const { bytes, mark, locate } = openText(file.bytes, found);
  const learnt = learn(bytes, mark, Math.min(bytes.length, learnBytes));
  if (learnt === null) throw noHeader();
  let shapes = [learnt];
  let columns: Columns;
  let survey: Survey;
  for (;;) {
    const rows = newColumns(bytes.length);
    columns = rows;
    survey = newSurvey(shapes, limits, (start, body, sender, date, time) => addRow(rows, start, body, sender, date, time), locate, rows);
    surveyBlock(survey, bytes, mark, bytes.length, 0, true);
    const better = betterShapes(survey, shapes);
    if (better === null) break;
    shapes = better;
  }
  if (survey.messages === 0) throw noHeader();
  const people = peopleOf(survey, chatNameOf(file.name), options.me);
  // A message that ends with the text ends with the file, also where half a character follows.
  const frame = frameOf(survey, people, options, (offset) => (offset >= bytes.length ? file.bytes.length : locate(offset)));
  const messages = viewOf(frame, columns, survey, bytes);
  const notes = noteWhole(survey, frame, columns, bytes, people);
  if (entries !== undefined) noteMissing(messages, entries, notes);
  return [
    {
      source: { name: file.name, sha256: file.sha256, format: formatOf(survey), bytes: file.bytes.length },
      participants: people.participants,
      messages,
      issues: closeIssues([found, survey.issues, notes]),
    },
  ];
}

export function formatOf(survey: Survey): "whatsapp-ios" | "whatsapp-android" {
  const [first] = survey.segments;
  return first !== undefined && (first.template.bracket || first.header.strength === "old" || first.header.strength === "bare")
    ? "whatsapp-ios"
    : "whatsapp-android";
}

export function frameOf(survey: Survey, people: People, options: ReadOptions, locate: (offset: number) => number): Frame {
  return {
    people,
    orders: survey.segments.map(orderOf),
    seconds: survey.segments.map(({ header }) => header.seconds),
    brackets: survey.segments.map(({ template }) => template.bracket),
    zone: options.zone ?? null,
    limits: options.limits,
    locate,
    known: new Map(),
  };
}

function endOf(columns: Columns, survey: Survey, size: number, index: number): number {
  return index + 1 < columns.length ? (columns.starts[index + 1] ?? 0) : survey.cutAt >= 0 ? survey.cutAt : size;
}

function segmentAt(survey: Survey, start: number): number {
  let index = survey.segments.length - 1;
  while (index > 0 && (survey.segments[index]?.from ?? 0) > start) index -= 1;
  return index;
}

/** The messages as a view over the columns: each is made when it is asked for. */
function viewOf(frame: Frame, columns: Columns, survey: Survey, bytes: Uint8Array): Messages {
  const { length, starts, heads, senders, dates, times } = columns;
  const single = survey.segments.length === 1;
  const texts = bodyTexts(bytes, columns, frame.limits);
  const get = (index: number): Message => {
    if (!(Number.isInteger(index) && index >= 0 && index < length))
      throw new RangeError(`expected a message index below ${length}, got ${index}`);
    const first = starts[index] ?? 0;
    const end = endOf(columns, survey, bytes.length, index);
    const row: Row = {
      index,
      start: index === 0 && !survey.preamble ? 0 : first,
      end,
      sender: senders[index] ?? -1,
      date: dates[index] ?? 0,
      time: times[index] ?? -1,
      segment: single ? 0 : segmentAt(survey, first),
    };
    return messageOf(
      frame,
      row,
      bodyAt(texts, index, first + (heads[index] ?? 0), end),
      ((columns.traits[index] ?? traits.odd) & traits.odd) === 0,
    );
  };
  return {
    length,
    get,
    [Symbol.iterator]() {
      let index = 0;
      return { next: () => (index < length ? { done: false, value: get(index++) } : { done: true, value: undefined }) };
    },
  };
}

/** The issues that only the whole file shows. */
function noteWhole(survey: Survey, frame: Frame, columns: Columns, bytes: Uint8Array, people: People): ReturnType<typeof issueList> {
  const notes = issueList(frame.limits.maxIssuesPerCode);
  const watch = timeWatch(notes, survey.senders.list, frame.orders, frame.locate);
  const { maxMessageLength } = frame.limits;
  const single = survey.segments.length === 1;
  for (let index = 0; index < columns.length; index += 1) {
    const start = index === 0 && !survey.preamble ? 0 : (columns.starts[index] ?? 0);
    const end = endOf(columns, survey, bytes.length, index);
    const body = (columns.starts[index] ?? 0) + (columns.heads[index] ?? 0);
    watchTime(
      watch,
      start,
      end,
      columns.senders[index] ?? -1,
      columns.dates[index] ?? 0,
      columns.times[index] ?? -1,
      single ? 0 : segmentAt(survey, columns.starts[index] ?? 0),
    );
    if (end - body > maxMessageLength && bodyText(bytes, body, end, frame.limits).length > maxMessageLength) {
      addIssue(notes, "message-too-long", frame.locate(start), frame.locate(end));
    }
  }
  closeTimes(watch);
  const last = columns.length - 1;
  const lastStart = columns.starts[last] ?? 0;
  const lastEnd = endOf(columns, survey, bytes.length, last);
  const lastBody = lastStart + (columns.heads[last] ?? 0);
  const endsOpen = bytes[bytes.length - 1] !== 0x0a && (columns.senders[last] ?? -1) < 0 && lastEnd - lastBody < 512;
  noteEnds(
    survey,
    people,
    notes,
    frame.locate(bytes.length),
    endsOpen ? bodyText(bytes, lastBody, lastEnd, frame.limits) : null,
    last === 0 && !survey.preamble ? 0 : frame.locate(lastStart),
  );
  return notes;
}

/**
 * Issues of the file's two ends: lines above the first header, and a last line that breaks off. `open` is the text of a last
 * message that has no author and no line end, else null.
 */
export function noteEnds(
  survey: Survey,
  people: People,
  notes: ReturnType<typeof issueList>,
  size: number,
  open: string | null,
  lastStart: number,
): void {
  if (people.issue !== null) addIssue(notes, people.issue, 0, 0);
  if (survey.preamble) addIssue(notes, "unknown-line", 0, survey.firstSource);
  for (const segment of survey.segments.slice(1)) addIssue(notes, "mixed-formats", segment.source, size);
  if (survey.cutAt >= 0) addIssue(notes, "truncated", survey.cutSource, size);
  else if (open !== null && (open === "" || people.participants.some(({ name }) => name.length > open.length && name.startsWith(open)))) {
    addIssue(notes, "truncated", lastStart, size);
  }
}

/** Notes each message that names a file which is not in its archive. */
function noteMissing(messages: Messages, entries: ReadonlySet<string>, notes: ReturnType<typeof issueList>): void {
  const names = new Set([...entries].map((path) => baseName(path).normalize("NFC")));
  for (const { attachments, source } of messages) {
    for (const { name } of attachments)
      if (name !== null && !names.has(name.normalize("NFC"))) addIssue(notes, "attachment-missing", source[0], source[1]);
  }
}
