import { EngineError } from "../model/errors.ts";
import type { Conversation, IssueCode } from "../model/conversation.ts";
import { attachmentOfPath, kindOfMediaType } from "./attachment-kind.ts";
import { momentOfWall, noMoment } from "./clock.ts";
import { blocksOf, headLines, joinLines } from "./lines.ts";
import { monthOf } from "./month-names.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, type Draft } from "./sheet.ts";

/**
 * The text that signalbackup-tools writes with `--exporttxt`: `[Mar 14, 2024 21:05:00] <Name> text`, with
 * `***` in place of the name for the app's own lines and for files. It leaves out deleted and view-once
 * messages, and names the chat only in the file's name.
 */
export const signalBackupReader: Reader = {
  formats: ["signalbackup-tools"],
  recognise(head) {
    const lines = headLines(head, 40);
    const [first] = lines;
    return first !== undefined && headOf(first) !== null ? 0.98 : 0;
  },
  read: readSignalBackup,
};

interface Head {
  readonly wall: string;
  readonly name: string | null;
  readonly file: boolean;
  readonly text: string;
}

const headPattern = /^\[(\p{L}{1,12})\.? {1,2}(\d{1,2}), (\d{4}) (\d\d:\d\d:\d\d)\] (\*\*\* )?(?:<([^<>]{1,200})> ?)?/u;

function headOf(line: string): Head | null {
  const found = headPattern.exec(line);
  if (found === null) return null;
  const [matched, monthName, day, year, time, stars, name] = found;
  const month = monthOf(monthName ?? "");
  if (month === null || (stars === undefined && name === undefined)) return null;
  const text = line.slice(matched.length);
  const wall = `${year}-${String(month).padStart(2, "0")}-${(day ?? "").padStart(2, "0")}T${time}`;
  if (stars === undefined) return { wall, name: name ?? "", file: false, text };
  return name !== undefined && text.startsWith("sent file")
    ? { wall, name, file: true, text }
    : { wall, name: null, file: false, text: line.slice(line.indexOf("*** ") + 4) };
}

function readSignalBackup(file: SourceFile, options: ReadOptions): Conversation[] {
  const sheet = openSheet(file, options);
  const chat = openChat(sheet);
  for (const { start, head, rest, damaged } of blocksOf(file.bytes, headOf)) {
    if (head === null) {
      if (rest.some((line) => line.trim() !== "")) putGap(sheet, chat, start, "unknown-line");
      continue;
    }
    const moment = momentOfWall(head.wall, options.zone);
    const issues: IssueCode[] = moment === null ? ["unreadable-date"] : [];
    if (damaged) issues.push("undecodable-bytes");
    putMessage(sheet, chat, start, { ...(moment ?? noMoment), ...contentOf(head, joinLines([head.text, ...rest])), issues });
  }
  if (chat.count === 0)
    throw new EngineError({ code: "wrong-format", expected: "a signalbackup-tools text", found: "text without its message lines" });
  const named = /^(.+) \(_id\d+\)\.txt$/.exec(file.name)?.[1];
  if (named !== undefined) chat.name = named;
  return closeSheet(sheet, () => "signalbackup-tools");
}

const callNote =
  /\b(?:missed|incoming|outgoing|declined|unanswered|group)\b.{0,20}\bcall\b|\b(?:called you|you called)\b|^(?:voice|video) call\b/i;

type Content = Pick<Draft, "sender" | "kind" | "text" | "attachments">;

function contentOf(head: Head, whole: string): Content {
  if (head.name === null) return { sender: null, kind: callNote.test(whole) ? "call" : "system", text: whole };
  const sender = { key: head.name, name: head.name };
  const text = withoutReactions(whole);
  if (head.file) return { sender, kind: "media", text: "", attachments: [fileOf(text)] };
  return { sender, kind: text.startsWith("Poll: ") && whole.includes("\n") ? "other" : "text", text };
}

/** `sent file "name"`, or `sent file of type image/jpeg` where the phone kept no name. */
function fileOf(text: string): NonNullable<Draft["attachments"]>[number] {
  const name = /^sent file "(.+)"$/.exec(text)?.[1];
  if (name !== undefined) return attachmentOfPath(name);
  const type = /^sent file of type (\S+)$/.exec(text)?.[1];
  return { name: null, kind: type === undefined ? "other" : kindOfMediaType(type) };
}

/** Reactions follow in brackets, ` (Name: 👍; Name: ❤️)`; only a bracket that ends in pictures is one. */
function withoutReactions(text: string): string {
  if (!text.endsWith(")")) return text;
  const open = text.lastIndexOf(" (");
  if (open < 0) return text;
  const parts = text.slice(open + 2, -1).split("; ");
  const all = parts.every((part) => {
    const reaction = part.slice(part.lastIndexOf(": ") + 2);
    return (
      part.includes(": ") &&
      reaction.length <= 24 &&
      /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(reaction) &&
      !/\p{L}/u.test(reaction)
    );
  });
  return all ? text.slice(0, open) : text;
}
