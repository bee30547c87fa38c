import { EngineError } from "../model/errors.ts";
import type { Conversation, IssueCode } from "../model/conversation.ts";
import { momentOfWall, noMoment } from "./clock.ts";
import { imessageBody } from "./imessage-body.ts";
import { dateOf, type DateLine } from "./imessage-date.ts";
import { headLines, linesOf, type Line } from "./lines.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, type Chat, type Sheet } from "./sheet.ts";

/**
 * The text that imessage-exporter writes: a date line, a sender line, the body, an empty line. A reply
 * stands twice, indented under what it answers and again in its own place; only the second is a message,
 * unless it is missing. `Me` is the owner.
 */
export const imessageReader: Reader = {
  formats: ["imessage-txt"],
  recognise(head) {
    const lines = headLines(head, 3);
    const first = dateOf(lines[0] ?? "");
    if (first === null) return 0;
    return first.rest !== "" || lines[1] !== undefined ? 0.97 : 0.5;
  },
  read: readImessage,
};

interface Piece {
  readonly start: number;
  readonly date: DateLine | null;
  readonly lines: string[];
  damaged: boolean;
}

function readImessage(file: SourceFile, options: ReadOptions): Conversation[] {
  const pieces = [...piecesOf(linesOf(file.bytes))];
  const own = new Set(pieces.filter(({ date }) => date?.indent === 0).map(identity));
  const sheet = openSheet(file, options);
  const chat = openChat(sheet);
  for (const piece of pieces) {
    // The copy of a reply stays in the range of the message it answers.
    if (piece.date !== null && piece.date.indent > 0 && own.has(identity(piece)) && chat.count > 0) continue;
    putPiece(sheet, chat, piece);
  }
  if (chat.count === 0)
    throw new EngineError({ code: "wrong-format", expected: "an imessage-exporter text", found: "text without its date lines" });
  return closeSheet(sheet, () => "imessage-txt");
}

function putPiece(sheet: Sheet, chat: Chat, { start, date, lines, damaged }: Piece): void {
  if (date === null) {
    if (lines.some((line) => line.trim() !== "")) putGap(sheet, chat, start, "unknown-line");
    return;
  }
  const moment = momentOfWall(date.wall, sheet.options.zone) ?? noMoment;
  const issues: IssueCode[] = damaged ? ["undecodable-bytes"] : [];
  if (date.rest !== "") {
    const text = [date.rest, ...lines.filter((line) => line.trim() !== "")].join("\n");
    putMessage(sheet, chat, start, { ...moment, sender: null, kind: "system", text, issues });
    return;
  }
  const [name = "", ...body] = lines;
  if (name.trim() === "") {
    putGap(sheet, chat, start, "unreadable-record");
    return;
  }
  if (name === "Me") chat.ownerKey = "Me";
  putMessage(sheet, chat, start, { ...moment, sender: { key: name, name }, ...imessageBody(body), issues });
}

/** Date lines start a piece where an empty line, the file's start or the indentation of a reply stands before them. */
function* piecesOf(lines: Iterable<Line>): Generator<Piece> {
  let piece: Piece | null = null;
  let afterBlank = true;
  for (const { start, text, damaged } of lines) {
    const date = dateOf(text);
    if (date !== null && (afterBlank || date.indent > 0)) {
      if (piece !== null) yield piece;
      piece = { start, date, lines: [], damaged };
    } else {
      if (piece === null) piece = { start, date: null, lines: [], damaged };
      piece.lines.push(piece.date === null ? text : withoutIndent(text, piece.date.indent));
      piece.damaged ||= damaged;
    }
    afterBlank = text.trim() === "";
  }
  if (piece !== null) yield piece;
}

function withoutIndent(text: string, indent: number): string {
  let at = 0;
  while (at < indent && text[at] === " ") at += 1;
  return text.slice(at);
}

function identity({ date, lines }: Piece): string {
  return `${date?.wall ?? ""} ${lines[0] ?? ""}`;
}
