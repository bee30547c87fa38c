/**
 * Exports too large to hold. The file is gone through twice in blocks of a fixed size: the first time to learn its shape, its
 * people and the order of its dates, the second time to hand out its messages. What is kept is one block, the
 * body of one message up to the limit, the participants and a capped list of issues. The survey is the one that reads
 * whole files, so the results are the same. Over 300 lines because the window and both runs share their offsets.
 */
import type { Issue, Message, Participant } from "../../model/conversation.ts";
import { EngineError, limitError } from "../../model/errors.ts";
import { checkZone } from "../clock.ts";
import type { Encoding } from "../lines.ts";
import { encodingOf } from "../lines.ts";
import type { ReadOptions } from "../reader.ts";
import { chatNameOf } from "./chat-name.ts";
import { formatOf, frameOf, learnBytes, noHeader, noteEnds } from "./conversation.ts";
import type { IssueList } from "./issue-list.ts";
import { addIssue, closeIssues, issueList } from "./issue-list.ts";
import type { Learnt } from "./learn.ts";
import { learn } from "./learn.ts";
import type { People } from "./people.ts";
import { peopleOf } from "./people.ts";
import type { Emit, Survey } from "./survey.ts";
import { betterShapes, newSurvey, surveyBlock } from "./survey.ts";
import { closeTimes, timeWatch, watchTime } from "./time-watch.ts";
import { checkUtf8, utf8Check } from "./utf8-check.ts";
import { endUtf8, toUtf8, utf16, utf16Length } from "./utf16.ts";
import type { Frame } from "./view.ts";
import { bodyReach, bodyText, messageOf } from "./view.ts";

/** What a stream gives besides its messages. */
export interface StreamedChat {
  readonly participants: readonly Participant[];
  readonly issues: readonly Issue[];
  readonly bytes: number;
  readonly format: "whatsapp-android" | "whatsapp-ios";
}

type Open = () => AsyncIterable<Uint8Array>;
type Sink = (batch: readonly Message[]) => void | Promise<void>;

const batchSize = 1024;
/**
 * Once the shape is known the file goes through in small blocks: the fewer messages are alive when the collector of young objects
 * runs, the less it copies and the smaller it keeps its space.
 */
const blockBytes = 8 * 1024;

/**
 * Reads an export as a stream. `open` gives the file's bytes from the start each time it is called; it is called twice, or
 * once more where the file turns out to be written in several shapes. Messages go to `sink` in the order of the file. `name`
 * is the file's name, which may hold the chat's. Throws EngineError as `readWhatsApp` does.
 */
export async function streamWhatsApp(open: Open, options: ReadOptions, sink: Sink, name = ""): Promise<StreamedChat> {
  if (options.zone !== undefined) checkZone(options.zone);
  const found = issueList(options.limits.maxIssuesPerCode);
  let shapes: Learnt[] | null = null;
  let pass: Pass;
  for (;;) {
    const first: boolean = shapes === null;
    pass = newPass(options, shapes, first ? found : null, ignore);
    await run(open, pass, nothing);
    if (pass.survey === null || pass.shapes === null) throw pass.total === 0 ? new EngineError({ code: "empty-file" }) : noHeader();
    const better = betterShapes(pass.survey, pass.shapes);
    shapes = better ?? pass.shapes;
    if (better === null) break;
  }
  const { survey } = pass;
  if (survey.messages === 0) throw noHeader();
  const people = peopleOf(survey, chatNameOf(name), options.me);
  const notes = await handOut(open, options, shapes, survey, people, sink);
  return {
    participants: people.participants,
    issues: closeIssues([found, survey.issues, notes]),
    bytes: pass.total,
    format: formatOf(survey),
  };
}

const ignore: Emit = () => undefined;
const nothing = async (): Promise<void> => undefined;

/** One run through the file. `text` is a window of UTF-8; `base` is the offset in the text of its first byte. */
interface Pass {
  readonly options: ReadOptions;
  readonly emit: Emit;
  /** Where bytes that are no text are noted, in the first run only. */
  readonly found: IssueList | null;
  shapes: Learnt[] | null;
  survey: Survey | null;
  window: Uint8Array;
  filled: number;
  base: number;
  /** Index in the window up to which the survey has seen it. */
  seen: number;
  checked: number;
  /** Offset in the file of the window's first byte, and the last place that was led back. */
  sourceBase: number;
  walkedTo: number;
  walkedSource: number;
  encoding: Encoding | null;
  total: number;
  /** Called before bytes leave the window: the index from which they stay. */
  leaving: (keep: number) => void;
  /** Called at the file's end, while the window still holds it: where a broken last header starts in the text and in the file, or -1. */
  ending: (cutAt: number, cutSource: number) => void;
}

function newPass(options: ReadOptions, shapes: Learnt[] | null, found: IssueList | null, emit: Emit): Pass {
  return {
    options,
    emit,
    found,
    shapes,
    survey: null,
    window: new Uint8Array(learnBytes),
    filled: 0,
    base: 0,
    seen: 0,
    checked: 0,
    sourceBase: 0,
    walkedTo: 0,
    walkedSource: 0,
    encoding: null,
    total: 0,
    leaving: () => undefined,
    ending: () => undefined,
  };
}

async function run(open: Open, pass: Pass, flush: () => Promise<void>): Promise<void> {
  const { limits } = pass.options;
  const bad = (start: number, end: number): void => {
    if (pass.found !== null) addIssue(pass.found, "undecodable-bytes", start, end, true);
  };
  const check = utf8Check(bad);
  let state = utf16(false, bad);
  let head: Uint8Array = new Uint8Array(0);
  const scratch = new Uint8Array(3 * 16_384 + 16);
  const take = async (chunk: Uint8Array): Promise<void> => {
    if (pass.encoding === "utf-8") return append(pass, chunk, check, flush);
    for (let at = 0; at < chunk.length; at += 16_384) {
      const size = toUtf8(state, chunk.subarray(at, at + 16_384), scratch, 0);
      await append(pass, scratch.subarray(0, size), check, flush);
    }
  };
  for await (const chunk of open()) {
    pass.total += chunk.length;
    if (pass.total > limits.maxStreamBytes) throw limitError(limits, "maxStreamBytes", pass.total);
    if (pass.encoding !== null) {
      await take(chunk);
      continue;
    }
    // The encoding shows in the first 256 bytes.
    const joined: Uint8Array = new Uint8Array(head.length + chunk.length);
    joined.set(head);
    joined.set(chunk, head.length);
    head = joined;
    if (head.length < 256) continue;
    state = begin(pass, head, bad);
    await take(head);
    head = new Uint8Array(0);
  }
  if (pass.encoding === null) {
    state = begin(pass, head, bad);
    await take(head);
  }
  if (pass.encoding !== "utf-8") {
    await append(pass, scratch.subarray(0, endUtf8(state, scratch, 0)), check, flush);
    if (state.odd >= 0 && pass.found !== null) addIssue(pass.found, "truncated", pass.total - 1, pass.total);
  }
  advance(pass, check, true);
  if (check.left > 0 && pass.found !== null && pass.encoding === "utf-8") addIssue(pass.found, "truncated", check.start, pass.total);
  await flush();
}

function begin(pass: Pass, head: Uint8Array, bad: (start: number, end: number) => void): ReturnType<typeof utf16> {
  const { encoding } = encodingOf(head);
  pass.encoding = encoding;
  return utf16(encoding === "utf-16be", bad);
}

async function append(pass: Pass, chunk: Uint8Array, check: ReturnType<typeof utf8Check>, flush: () => Promise<void>): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    const room = pass.shapes === null ? learnBytes : blockBytes;
    const size = Math.min(chunk.length - at, room - pass.filled);
    pass.window.set(chunk.subarray(at, at + size), pass.filled);
    pass.filled += size;
    at += size;
    if (pass.filled >= room) {
      advance(pass, check, false);
      await flush();
    }
  }
}

/** Surveys what the window holds and lets go of what is done, but for one byte in front that the survey may ask for. */
function advance(pass: Pass, check: ReturnType<typeof utf8Check>, final: boolean): void {
  const { window, filled, base } = pass;
  if (pass.encoding === "utf-8") checkUtf8(check, window.subarray(0, filled), pass.checked, filled, base);
  if (pass.survey === null) {
    const mark = window[0] === 0xef && window[1] === 0xbb && window[2] === 0xbf ? 3 : 0;
    if (pass.shapes === null) {
      const learnt = learn(window, mark, filled);
      if (learnt === null) throw pass.total === 0 ? new EngineError({ code: "empty-file" }) : noHeader();
      pass.shapes = [learnt];
    }
    pass.survey = newSurvey(pass.shapes, pass.options.limits, pass.emit, (offset) => locate(pass, offset));
    pass.seen = mark;
  }
  const next = surveyBlock(pass.survey, window, pass.seen, filled, base, final);
  const keep = final ? next : Math.max(0, next - 1);
  if (final) pass.ending(pass.survey.cutAt, pass.survey.cutSource);
  else pass.leaving(keep);
  pass.sourceBase = locate(pass, base + keep);
  pass.walkedTo = base + keep;
  pass.walkedSource = pass.sourceBase;
  window.copyWithin(0, keep, filled);
  pass.base = base + keep;
  pass.filled = filled - keep;
  pass.checked = pass.filled;
  pass.seen = next - keep;
}

/** The offset in the file of an offset in the text that is in the window. Offsets mostly go up, so the walk goes on from the last one. */
function locate(pass: Pass, offset: number): number {
  if (pass.encoding === "utf-8") return offset;
  if (offset < pass.walkedTo) {
    if (offset < pass.base) return offset === 0 ? 0 : pass.sourceBase;
    pass.walkedTo = pass.base;
    pass.walkedSource = pass.sourceBase;
  }
  // Inside a character the walk stops at its end.
  pass.walkedSource += utf16Length(pass.window, pass.walkedTo - pass.base, offset - pass.base);
  pass.walkedTo = offset;
  return pass.walkedSource;
}

/** A message whose end is not known yet. `start` and `body` are offsets in the text, `source` is one in the file. */
interface Current {
  readonly body: number;
  readonly source: number;
  readonly sender: number;
  readonly date: number;
  readonly time: number;
  readonly segment: number;
}

/** The second run: each message is made when the next one begins, from what was saved of its body and what is still in the window. */
async function handOut(open: Open, options: ReadOptions, shapes: Learnt[], survey: Survey, people: People, sink: Sink): Promise<IssueList> {
  const { limits } = options;
  const notes = issueList(limits.maxIssuesPerCode);
  const frame: Frame = frameOf(survey, people, options, (offset) => offset);
  const watch = timeWatch(notes, survey.senders.list, frame.orders, frame.locate);
  const body = savedBody(bodyReach(limits));
  const batch: Message[] = [];
  let index = 0;
  let current: Current | null = null;
  let openText: string | null = null;
  const close = (end: number, source: number): void => {
    if (current === null) return;
    const text = body.text(pass, current.body, end, limits);
    if (text.length > limits.maxMessageLength) addIssue(notes, "message-too-long", current.source, source);
    watchTime(watch, current.source, source, current.sender, current.date, current.time, current.segment);
    batch.push(messageOf(frame, { ...current, index, start: current.source, end: source }, text, false));
    openText = current.sender < 0 && end - current.body < 512 ? text : null;
    index += 1;
  };
  const pass = newPass(options, shapes, null, (start, bodyAt, sender, date, time, segment) => {
    const source = index === 0 && current === null && !survey.preamble ? 0 : locate(pass, start);
    close(start, source);
    current = { body: bodyAt, source, sender, date, time, segment };
    body.size = 0;
  });
  let endsOpen = false;
  pass.leaving = (keep) => {
    if (current !== null) body.save(pass, current.body, keep);
  };
  pass.ending = (cutAt, cutSource) => {
    endsOpen = pass.window[pass.filled - 1] !== 0x0a;
    if (cutAt >= 0) close(cutAt, cutSource);
    else close(pass.base + pass.filled, pass.total);
    noteEnds(survey, people, notes, pass.total, endsOpen ? openText : null, current === null ? 0 : current.source);
  };
  await run(open, pass, async () => {
    for (let from = 0; from < batch.length; from += batchSize) await sink(batch.slice(from, from + batchSize));
    batch.length = 0;
  });
  closeTimes(watch);
  return notes;
}

interface SavedBody {
  size: number;
  /** Saves what the window, up to the index `to`, holds of the body that starts at `bodyAt`. */
  save(pass: Pass, bodyAt: number, to: number): void;
  /** The text of the body that ends at `end`. */
  text(pass: Pass, bodyAt: number, end: number, limits: ReadOptions["limits"]): string;
}

/** Keeps the first `reach` bytes of the body under way. */
function savedBody(reach: number): SavedBody {
  let bytes = new Uint8Array(4096);
  const saved: SavedBody = {
    size: 0,
    save(pass, bodyAt, to) {
      const from = bodyAt + saved.size - pass.base;
      const end = Math.min(to, from + reach - saved.size);
      if (end <= from) return;
      const size = saved.size + end - from;
      if (size > bytes.length) {
        const larger = new Uint8Array(Math.min(reach, size * 2));
        larger.set(bytes.subarray(0, saved.size));
        bytes = larger;
      }
      bytes.set(pass.window.subarray(from, end), saved.size);
      saved.size = size;
    },
    text(pass, bodyAt, end, limits) {
      if (bodyAt >= pass.base) return bodyText(pass.window, bodyAt - pass.base, end - pass.base, limits);
      saved.save(pass, bodyAt, end - pass.base);
      return bodyText(bytes, 0, Math.min(end - bodyAt, reach + 1), limits);
    },
  };
  return saved;
}
