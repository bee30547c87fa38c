import { EngineError } from "../model/errors.ts";
import type { Conversation } from "../model/conversation.ts";
import { isOtherWord, isOwnerWord } from "./owner.ts";
import { joinLines, linesOf, type Line } from "./lines.ts";
import { noMoment } from "./clock.ts";
import { unknownSender } from "./jsonl-message.ts";
import { labelOf, labelsIn } from "./pasted-labels.ts";
import { dayOf, momentOn, stampOf, type Day, type Stamp } from "./pasted-times.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putMessage, type Chat, type Sender, type Sheet } from "./sheet.ts";

/**
 * Text typed or pasted by hand. Three structures are looked for, the plainest last: lines that start with
 * a name, blocks with times on lines of their own, and prose, which is one message from someone unknown.
 * It takes any text, so it is tried after every other reader.
 */
export const pastedReader: Reader = {
  formats: ["pasted"],
  recognise: (head) => (head.length > 0 ? 0.1 : 0),
  read: readPasted,
};

function readPasted(file: SourceFile, options: ReadOptions): Conversation[] {
  const lines = [...linesOf(file.bytes)];
  if (lines.every(({ text }) => text.replace(/[\s\ufeff\u200b]/g, "") === "")) {
    throw new EngineError({ code: "unrecognised-format", found: "text without any message" });
  }
  const sheet = openSheet(file, options);
  const chat = openChat(sheet);
  const labels = labelsIn(lines.map(({ text }) => text));
  if (labels !== null) readLabelled(sheet, chat, lines, labels);
  else if (!readBlocks(sheet, chat, lines)) readProse(sheet, chat, lines);
  if (!sheet.items.some((item) => typeof item !== "string" && item.at !== null)) chat.notes.push("no-times");
  return closeSheet(sheet, () => "pasted");
}

interface Growing {
  readonly start: number;
  readonly sender: Sender;
  readonly stamp: Stamp | null;
  readonly texts: string[];
  damaged: boolean;
}

function readLabelled(sheet: Sheet, chat: Chat, lines: readonly Line[], labels: ReadonlySet<string>): void {
  let growing: Growing | null = null;
  let day: Day | null = null;
  const known = [...labels].every((label) => isOwnerWord(label) || isOtherWord(label));
  let loose = false;
  for (const { start, text, damaged } of lines) {
    const label = labelOf(text);
    const named = label !== null && labels.has(label.name.toLowerCase()) ? label : null;
    const newDay: Day | null = named === null ? dayOf(text) : null;
    day = newDay ?? day;
    if (named !== null || growing === null) {
      if (growing !== null) finish(sheet, chat, growing, day);
      const sender = named === null ? unknownSender : { key: named.name.toLowerCase(), name: named.name };
      growing = { start, sender, stamp: named?.stamp ?? null, texts: [named?.text ?? text], damaged };
      loose ||= named === null && text.trim() !== "";
    } else if (newDay === null) {
      growing.texts.push(text);
      growing.damaged ||= damaged;
      loose ||= text.trim() !== "";
    }
  }
  if (growing !== null) finish(sheet, chat, growing, day);
  if (!known || loose) chat.notes.push("structure-guessed");
}

/** Times on lines of their own: all above what they time, or all below it, as the first line tells. */
function readBlocks(sheet: Sheet, chat: Chat, lines: readonly Line[]): boolean {
  const stamps = lines.map(({ text }) => stampOf(text));
  const filled = lines.filter(({ text }) => text.trim() !== "").length;
  const timed = stamps.filter((stamp) => stamp !== null).length;
  if (timed === 0 || timed === filled) return false;
  const first = lines.findIndex(({ text }, index) => text.trim() !== "" && (stamps[index] !== null || dayOf(text) === null));
  const above = (stamps[first] ?? null) !== null;
  let day: Day | null = null;
  let growing: Growing | null = null;
  for (const [index, { start, text, damaged }] of lines.entries()) {
    const stamp = stamps[index] ?? null;
    const newDay: Day | null = stamp === null ? dayOf(text) : stamp.day;
    if (stamp === null && newDay === null) {
      growing ??= { start, sender: unknownSender, stamp: null, texts: [], damaged };
      growing.texts.push(text);
      growing.damaged ||= damaged;
      continue;
    }
    if (growing !== null && (above || stamp === null)) {
      finish(sheet, chat, growing, day);
      growing = null;
    }
    day = newDay ?? day;
    if (stamp === null) continue;
    if (above) growing = { start, sender: unknownSender, stamp, texts: [], damaged };
    else if (growing !== null) {
      finish(sheet, chat, { ...growing, stamp }, day);
      growing = null;
    }
  }
  if (growing !== null) finish(sheet, chat, growing, day);
  chat.notes.push("structure-guessed");
  return chat.count > 0;
}

function readProse(sheet: Sheet, chat: Chat, lines: readonly Line[]): void {
  const texts = lines.map(({ text }) => text);
  const first = texts.findIndex((text) => text.trim() !== "");
  finish(
    sheet,
    chat,
    { start: 0, sender: unknownSender, stamp: null, texts: texts.slice(first), damaged: lines.some(({ damaged }) => damaged) },
    null,
  );
  chat.notes.push("structure-guessed");
}

/** Blank lines alone are no message; their bytes go to the record above. */
function finish(sheet: Sheet, chat: Chat, { start, sender, stamp, texts, damaged }: Growing, day: Day | null): void {
  const first = texts.findIndex((text) => text.trim() !== "");
  if (first < 0 && stamp === null && sender === unknownSender) return;
  const text = first < 0 ? "" : joinLines(texts.slice(first)).trimEnd();
  const moment = stamp === null ? noMoment : (momentOn(stamp.day ?? day, stamp, sheet.options.zone) ?? noMoment);
  putMessage(sheet, chat, start, { ...moment, sender, kind: "text", text, issues: damaged ? ["undecodable-bytes"] : [] });
}
