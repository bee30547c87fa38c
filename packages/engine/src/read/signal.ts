import { EngineError } from "../model/errors.ts";
import type { Attachment, Conversation, IssueCode, Message } from "../model/conversation.ts";
import { attachmentOfPath, kindOfName } from "./attachment-kind.ts";
import { momentOfWall, noMoment } from "./clock.ts";
import { blocksOf, headLines, joinLines, type Block } from "./lines.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, type Draft } from "./sheet.ts";

/**
 * The Markdown that signal-export writes from Signal Desktop: `[2024-03-14 21:05:00] Name: text`, older
 * versions `[2024-03-14, 21:05] Name: text`. It adds quotes above a text, attachments, stickers and
 * reactions below it; those are not the sender's words and are taken off the text.
 */
export const signalReader: Reader = {
  formats: ["signal-export"],
  recognise(head) {
    const lines = headLines(head, 40);
    const heads = lines.map(headOf).filter((found) => found !== null);
    // A title may stand above the first message.
    const above = lines.findIndex((line) => headOf(line) !== null);
    if (above < 0 || above > 2 || (above > 0 && heads.length < 2)) return 0;
    if (lines.some((line) => line.includes("\u200e"))) return 0.3;
    const own = heads.some(({ name }) => name === "Me") || lines.some((line) => line.includes("](./media/") || /^\(- .* -\)$/.test(line));
    const shape = heads.every(({ comma, seconds }) => comma !== seconds);
    return shape ? (own ? 0.97 : 0.94) : 0.3;
  },
  read: readSignal,
};

interface Head {
  readonly wall: string;
  readonly name: string;
  readonly text: string;
  readonly comma: boolean;
  readonly seconds: boolean;
}

const headPattern = /^\[(\d{4}-\d\d-\d\d)(,?) (\d\d:\d\d(:\d\d)?)\] ([^\s:][^:]{0,199}?):(?: |$)/;

function headOf(line: string): Head | null {
  const found = headPattern.exec(line);
  if (found === null) return null;
  const [matched, date, comma, time, seconds, name] = found;
  return {
    wall: `${date}T${time}${seconds === undefined ? ":00" : ""}`,
    name: name ?? "",
    text: line.slice(matched.length),
    comma: comma === ",",
    seconds: seconds !== undefined,
  };
}

function readSignal(file: SourceFile, options: ReadOptions): Conversation[] {
  const sheet = openSheet(file, options);
  const chat = openChat(sheet);
  for (const block of blocksOf(file.bytes, headOf)) {
    if (block.head === null) {
      if (block.rest.some((line) => line.trim() !== "")) putGap(sheet, chat, block.start, "unknown-line");
      continue;
    }
    putMessage(sheet, chat, block.start, draftOf(block, block.head, options.zone));
    // signal-export calls the owner Me, whatever the owner's name is.
    if (block.head.name === "Me") chat.ownerKey = "Me";
  }
  if (chat.count === 0)
    throw new EngineError({ code: "wrong-format", expected: "a signal-export text", found: "text without its message lines" });
  return closeSheet(sheet, () => "signal-export");
}

function draftOf(block: Block<Head>, head: Head, zone: string | undefined): Draft {
  const moment = momentOfWall(head.wall, zone);
  const precision = moment !== null && !head.seconds ? { precision: "minute" as const } : {};
  const issues: IssueCode[] = moment === null ? ["unreadable-date"] : [];
  if (block.damaged) issues.push("undecodable-bytes");
  const body = bodyOf(withoutQuote([head.text, ...block.rest]));
  const system = head.name === "No-Sender";
  const kind = system ? "system" : kindOf(body.text, body.attachments);
  return {
    ...(moment ?? noMoment),
    ...precision,
    sender: system ? null : { key: head.name, name: head.name },
    kind,
    text: kind === "deleted" ? "" : body.text,
    attachments: body.attachments,
    issues,
  };
}

function kindOf(text: string, attachments: readonly Attachment[]): Message["kind"] {
  if (text === "(This message was deleted)") return "deleted";
  if (attachments.length > 0) return "media";
  return /^(?:Incoming|Outgoing|Missed)(?: voice| video)? call(?: \([^()]{1,60}\))?$/.test(text) ? "call" : "text";
}

/** A quote stands between the header and the text: an empty line, lines that start with `> `, an empty line. */
function withoutQuote(lines: readonly string[]): readonly string[] {
  let at = 0;
  while (at < lines.length && (lines[at] ?? "").trim() === "") at += 1;
  if (at === 0 || !(lines[at] ?? "").startsWith(">")) return lines;
  while ((lines[at] ?? "").startsWith(">")) at += 1;
  while (at < lines.length && (lines[at] ?? "").trim() === "") at += 1;
  return lines.slice(at);
}

interface Body {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

function bodyOf(lines: readonly string[]): Body {
  const kept = [...lines];
  const attachments: Attachment[] = [];
  // Two spaces end each text, so that Markdown breaks the line.
  for (;;) {
    const last = kept.length - 1;
    const line = (kept[last] ?? "").trimEnd();
    if (last >= 0 && line === "") kept.pop();
    else if (line.startsWith("(- ") && line.endsWith(" -)")) kept.pop();
    else if (line.startsWith("(( ") && line.endsWith(" ))")) {
      attachments.unshift({ name: null, kind: "image" });
      kept.pop();
    } else break;
  }
  const last = kept.length - 1;
  const found = splitFiles(kept[last] ?? "");
  if (found.files.length > 0) {
    kept[last] = found.text;
    attachments.push(...found.files);
    // Reactions stand above the files.
    while (/^(?:\(- .* -\))?\s*$/.test(kept.at(-1) ?? "x")) kept.pop();
  }
  return { text: joinLines(kept).trimEnd(), attachments };
}

/** The files at the end of a line: `![name](./media/name)  ` for pictures, without `!` for others. */
function splitFiles(line: string): { readonly text: string; readonly files: readonly Attachment[] } {
  const files: Attachment[] = [];
  let end = line.trimEnd().length;
  while (line[end - 1] === ")") {
    const open = line.lastIndexOf("](", end);
    const path = open < 0 ? "" : line.slice(open + 2, end - 1);
    const start = open < 0 ? -1 : line.lastIndexOf("[", open);
    if (start < 0 || !/^(?:\.\/|\.\.\/)?(?:media|exported_stickers)\//.test(path)) break;
    const picture = line[start - 1] === "!";
    const name = path.replaceAll("%20", " ");
    files.push(attachmentOfPath(name, kindOfName(name) ?? (picture || name.includes("exported_stickers/") ? "image" : "document")));
    end = picture ? start - 1 : start;
    while (line[end - 1] === " ") end -= 1;
  }
  return { text: line.slice(0, end), files: files.toReversed() };
}
