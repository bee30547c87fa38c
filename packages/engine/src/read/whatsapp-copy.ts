import { EngineError } from "../model/errors.ts";
import type { Conversation, IssueCode } from "../model/conversation.ts";
import { noMoment, wallOf, type Moment } from "./clock.ts";
import { blocksOf, headLines, joinLines } from "./lines.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, type Draft } from "./sheet.ts";
import { copyHeadOf, orderOf, type CopyHead, type DayOrder } from "./whatsapp-copy-head.ts";

/**
 * Messages picked in WhatsApp and copied: `[14/03, 21:05] Name: text` from a phone, `[21:05, 14/03/2024]
 * Name: text` from the web or desktop. The phone leaves out the year; a date without a year is no date,
 * so `at` stays null there and the order of the copy is all that is known.
 */
export const whatsAppCopyReader: Reader = {
  formats: ["whatsapp-copy"],
  recognise(head) {
    const lines = headLines(head, 40);
    const first = copyHeadOf(lines[0] ?? "");
    if (first === null) return 0;
    // An iPhone's export has the same brackets, in some languages the time first too, but always the seconds.
    const heads = lines.map(copyHeadOf).filter((found) => found !== null);
    if (heads.every((found) => found.seconds)) return 0.3;
    // The year and no seconds, the date first: an export of older versions looks the same, and its reader knows more.
    return heads.some((found) => found.timeFirst || found.year === null) ? 0.98 : 0.45;
  },
  read: readCopy,
};

/** What WhatsApp puts in place of content in a copied message, in English. */
const omitted = /^<?(?:media|image|video|audio|GIF|sticker|document|contact card) omitted>?$/i;
const removed = /^(?:This message was deleted|You deleted this message)\.?$/;
const editedNote = /\s?\u200e?<This message was edited>$/;

function readCopy(file: SourceFile, options: ReadOptions): Conversation[] {
  const sheet = openSheet(file, options);
  const chat = openChat(sheet);
  const blocks = [...blocksOf(file.bytes, copyHeadOf)];
  const order = orderOf(blocks.flatMap(({ head }) => (head === null ? [] : [head])));
  for (const { start, head, rest, damaged } of blocks) {
    if (head === null) {
      if (rest.some((line) => line.trim() !== "")) putGap(sheet, chat, start, "unknown-line");
      continue;
    }
    const date = momentOf(head, order, options.zone);
    const issues: IssueCode[] = date.unreadable ? ["unreadable-date"] : [];
    if (date.fields.ambiguous === true) issues.push("ambiguous-dates");
    if (damaged) issues.push("undecodable-bytes");
    putMessage(sheet, chat, start, {
      ...date.fields,
      sender: { key: head.name, name: head.name },
      ...contentOf([head.text, ...rest]),
      issues,
    });
  }
  if (chat.count === 0)
    throw new EngineError({ code: "wrong-format", expected: "messages copied from WhatsApp", found: "text without their brackets" });
  return closeSheet(sheet, () => "whatsapp-copy");
}

interface Dated {
  readonly fields: Moment & Pick<Draft, "ambiguous" | "readings">;
  readonly unreadable: boolean;
}

function momentOf(head: CopyHead, order: DayOrder, zone: string | undefined): Dated {
  const { year } = head;
  if (year === null) return { fields: noMoment, unreadable: false };
  const read = ([day, month]: readonly [number, number]) => wallOf(year, month, day, head.hour, head.minute, head.second);
  const dayFirst = head.yearFirst ? null : read([head.first, head.last]);
  const monthFirst = read([head.last, head.first]);
  const chosen = order === "day-first" ? dayFirst : order === "month-first" ? monthFirst : (dayFirst ?? monthFirst);
  const at = chosen ?? dayFirst ?? monthFirst;
  if (at === null) return { fields: noMoment, unreadable: true };
  const known: Moment = { at, zone: zone ?? null, precision: head.seconds ? "second" : "minute", instant: null };
  const open = order === "open" && dayFirst !== null && monthFirst !== null && dayFirst !== monthFirst;
  return { fields: open ? { ...known, ambiguous: true, readings: [dayFirst, monthFirst] } : known, unreadable: false };
}

function contentOf(lines: readonly string[]): Pick<Draft, "kind" | "text" | "edited" | "attachments"> {
  const whole = joinLines(lines).replace(/^\u200e/, "");
  const edited = editedNote.test(whole.slice(-40));
  const text = edited ? whole.slice(0, whole.lastIndexOf("<")).replace(/\s?\u200e?$/, "") : whole;
  if (removed.test(text)) return { kind: "deleted", text: "" };
  if (!omitted.test(text)) return { kind: "text", text, edited };
  const word = text.replace(/^</, "").toLowerCase();
  const kind =
    word.startsWith("image") || word.startsWith("sticker")
      ? "image"
      : word.startsWith("video") || word.startsWith("gif")
        ? "video"
        : word.startsWith("audio")
          ? "audio"
          : word.startsWith("document")
            ? "document"
            : "other";
  return { kind: "media", text: "", attachments: [{ name: null, kind }] };
}
