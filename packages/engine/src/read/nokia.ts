import { EngineError } from "../model/errors.ts";
import type { Conversation, IssueCode } from "../model/conversation.ts";
import { handleOf } from "../model/handle.ts";
import { momentOfInstant, momentOfWall, noMoment, wallOf, type Moment } from "./clock.ts";
import { decodeText, encodingOf, joinLines, linesOf } from "./lines.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, type Chat, type Sender } from "./sheet.ts";

/**
 * Nokia's vMessage (VMG, after IrMC 1.1): one or more `BEGIN:VMSG … END:VMSG` in UTF-16 or UTF-8. The
 * outer card is the sender's, the card in the innermost envelope the recipient's. PC Suite writes the text
 * after a `Date:` line, other tools as a property that may be folded and quoted-printable.
 */
export const nokiaReader: Reader = {
  formats: ["nokia-vmg"],
  recognise(head) {
    const { encoding } = encodingOf(head);
    return /^\ufeff?\s*BEGIN:VMSG\s/i.test(decodeText(head.subarray(0, 200), encoding).text) ? 0.99 : 0;
  },
  read: readNokia,
};

interface Card {
  readonly depth: number;
  name: string | null;
  number: string | null;
}

interface VMessage {
  readonly start: number;
  readonly cards: Card[];
  sent: boolean;
  instant: string | null;
  date: string | null;
  body: string[] | null;
  damaged: boolean;
  closed: boolean;
}

const ownerKey = "owner";

function readNokia(file: SourceFile, options: ReadOptions): Conversation[] {
  const sheet = openSheet(file, options);
  const chats = new Map<string, Chat>();
  for (const record of recordsOf(file.bytes)) {
    const other = otherOf(record);
    const key = other?.key ?? "";
    const chat = chats.get(key) ?? openChat(sheet);
    chats.set(key, chat);
    chat.ownerKey = ownerKey;
    if (!record.closed || record.body === null) {
      putGap(sheet, chat, record.start, record.closed ? "unreadable-record" : "truncated");
      continue;
    }
    const content = contentOf(record.body);
    const moment = momentOf(record, content.date, options.zone);
    const issues: IssueCode[] = moment === null ? ["unreadable-date"] : [];
    if (record.damaged || content.damaged) issues.push("undecodable-bytes");
    const sender = record.sent ? { key: ownerKey, name: "Me", identifier: null } : other;
    putMessage(sheet, chat, record.start, { ...(moment ?? noMoment), sender, kind: "text", text: content.text, issues });
  }
  if (sheet.starts.length === 0)
    throw new EngineError({ code: "wrong-format", expected: "a Nokia message file", found: "text without any message" });
  return closeSheet(sheet, () => "nokia-vmg");
}

function* recordsOf(bytes: Uint8Array): Generator<VMessage> {
  let record: VMessage | null = null;
  let depth = 0;
  let inBody = false;
  for (const { start, text, damaged } of linesOf(bytes)) {
    const mark = text.trim().toUpperCase();
    if (mark === "BEGIN:VMSG") {
      if (record !== null) yield record;
      record = { start, cards: [], sent: false, instant: null, date: null, body: null, damaged: false, closed: false };
      depth = 0;
      inBody = false;
      continue;
    }
    if (record === null) continue;
    record.damaged ||= damaged;
    if (mark === "END:VMSG") {
      record.closed = true;
      yield record;
      record = null;
    } else if (mark === "BEGIN:VBODY") {
      inBody = true;
      record.body ??= [];
    } else if (mark === "END:VBODY") inBody = false;
    else if (inBody) record.body?.push(text);
    else if (mark === "BEGIN:VENV") depth += 1;
    else if (mark === "BEGIN:VCARD") record.cards.push({ depth, name: null, number: null });
    else takeProperty(record, text);
  }
  if (record !== null) yield record;
}

function takeProperty(record: VMessage, line: string): void {
  const { name, value } = propertyOf(line);
  const card = record.cards.at(-1);
  if (name === "X-IRMC-BOX") record.sent = /^(?:SENT|OUTBOX|DRAFT)/i.test(value);
  else if (name === "X-NOK-DT") record.instant = value;
  else if (card !== undefined && name === "TEL" && value !== "") card.number = value;
  else if (card !== undefined && (name === "N" || name === "FN") && value !== "") {
    card.name ??= value
      .split(";")
      .filter((part) => part !== "")
      .toReversed()
      .join(" ");
  }
}

/** The other side: the first card of a received message, the deepest one of a sent one, which has a number or a name. */
function otherOf(record: VMessage): Sender | null {
  const known = record.cards.filter((card) => card.number !== null || card.name !== null);
  const card = record.sent ? known.at(-1) : known[0];
  if (card === undefined) return null;
  const number = card.number ?? "";
  const handle = handleOf(number);
  return { key: handle ?? `name:${card.name ?? number}`, name: card.name ?? number, identifier: handle, saved: card.name !== null };
}

interface Property {
  readonly name: string;
  readonly quotedPrintable: boolean;
  readonly value: string;
}

function propertyOf(line: string): Property {
  const colon = line.indexOf(":");
  const [name = "", ...parameters] = line.slice(0, Math.max(colon, 0)).toUpperCase().split(";");
  return {
    name: name.trim(),
    quotedPrintable: parameters.some((parameter) => parameter.includes("QUOTED-PRINTABLE")),
    value: line.slice(colon + 1).trim(),
  };
}

interface Content {
  readonly text: string;
  readonly date: string | null;
  readonly damaged: boolean;
}

function contentOf(body: readonly string[]): Content {
  const rest = [...body];
  let date: string | null = null;
  while (rest.length > 0 && (/^Date:/i.test(rest[0] ?? "") || (rest[0] ?? "").trim() === "")) {
    const line = rest.shift() ?? "";
    if (/^Date:/i.test(line)) date ??= line.slice(5).trim();
  }
  const first = rest[0] ?? "";
  if (!/^(?:TEXT|SUBJECT|BODY)(?:;[\w-]{1,20}(?:=[\w-]{1,40})?){0,6}:/i.test(first)) return { text: joinLines(rest), date, damaged: false };
  const property = propertyOf(first);
  const colon = first.indexOf(":");
  const lines = [first.slice(colon + 1), ...rest.slice(1)];
  if (property.quotedPrintable) return { ...quotedPrintable(lines), date };
  return { text: unfolded(lines), date, damaged: false };
}

/** A line that starts with white space continues the one above it (vCard 2.1, line folding). */
function unfolded(lines: readonly string[]): string {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.length - 1;
    if (/^[ \t]/.test(line) && last >= 0) joined[last] = (joined[last] ?? "") + line.slice(1);
    else joined.push(line);
  }
  return joinLines(joined);
}

/** RFC 2045 section 6.7: `=XX` is a byte, `=` at a line's end joins the next line. The bytes are UTF-8. */
function quotedPrintable(lines: readonly string[]): { readonly text: string; readonly damaged: boolean } {
  let whole = "";
  lines.forEach((line, index) => {
    const soft = line.endsWith("=");
    whole += (soft ? line.slice(0, -1) : line) + (soft || index === lines.length - 1 ? "" : "\n");
  });
  const state = { damaged: false };
  const text = whole.replace(/(?:=[\da-fA-F]{2})+/g, (run) => {
    const found = decodeText(
      Uint8Array.from({ length: run.length / 3 }, (_, index) => Number.parseInt(run.slice(index * 3 + 1, index * 3 + 3), 16)),
    );
    state.damaged ||= found.damaged;
    return found.text;
  });
  return { text: text.replace(/\r\n?/g, "\n").trimEnd(), damaged: state.damaged };
}

function momentOf(record: VMessage, date: string | null, zone: string | undefined): Moment | null {
  const wall = date === null ? null : wallOfDate(date);
  const instant = record.instant === null ? null : /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(record.instant);
  if (wall !== null) return momentOfWall(wall, zone);
  if (instant === null) return null;
  const [year, month, day, hour, minute, second] = instant.slice(1).map(Number);
  return momentOfInstant(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second), zone);
}

/** `21-12-2005 11:24:50`, with dots or slashes too, or the year first. The order is Nokia's own: never the month first. */
function wallOfDate(date: string): string | null {
  const found = /^(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})[ T]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?$/.exec(date);
  if (found === null) return null;
  const [first = "", month, last = "", hour, minute, second = "0"] = found.slice(1);
  const [year, day] = first.length === 4 ? [first, last] : [last, first];
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  return wallOf(full, Number(month), Number(day), Number(hour), Number(minute), Number(second));
}
