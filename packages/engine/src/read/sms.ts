import { EngineError } from "../model/errors.ts";
import type { Attachment, Conversation, IssueCode, Message } from "../model/conversation.ts";
import { handleOf } from "../model/handle.ts";
import { kindOfMediaType } from "./attachment-kind.ts";
import { momentOfInstant, noMoment, type Moment } from "./clock.ts";
import { decodeText } from "./lines.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { closeSheet, openChat, openSheet, putGap, putMessage, putTail, type Chat, type Sender } from "./sheet.ts";
import { addressBook, type AddressBook } from "./sms-addresses.ts";
import { attributeText, tagsOf, type Tag } from "./xml.ts";

/**
 * SMS Backup & Restore's XML (fields: synctech.com.au, "Fields in XML backup files"). One file holds every
 * chat of the phone, mixed; each becomes a conversation. The app may write all SMS first and all MMS after
 * them, so a file with MMS is put in time order, and ranges then need not go up.
 */
export const smsReader: Reader = {
  formats: ["sms-xml"],
  recognise(head) {
    const { text } = decodeText(head.subarray(0, 4096));
    if (/<smses[\s>]/.test(text)) return 0.99;
    return /^\ufeff?\s*<\?xml/.test(text) && /<(?:sms|mms)\s[^<>]*\baddress=/.test(text) ? 0.9 : 0;
  },
  read: readSms,
};

/** Numbers the app gives to a message's box, and the owner's side among them. */
const boxes: Readonly<Record<string, "in" | "out" | "draft">> = { "1": "in", "2": "out", "3": "draft", "4": "out", "5": "out", "6": "out" };

/** Type of the address a multimedia message came from (OMA MMS encapsulation, header "From"). */
const fromAddress = "137";

/** Milliseconds of 1973; a smaller number counts seconds. */
const smallestMilliseconds = 100_000_000_000;

interface SmsRecord {
  readonly start: number;
  /** Null where the record could not be read; then `issues` says why. */
  readonly box: "in" | "out" | "draft" | null;
  readonly addresses: readonly string[];
  readonly contact: string | null;
  readonly author: string | null;
  readonly moment: Moment | null;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly damaged: boolean;
  readonly cut: boolean;
  readonly multimedia: boolean;
}

function readSms(file: SourceFile, options: ReadOptions): Conversation[] {
  const records = [...recordsOf(file.bytes, options)];
  if (records.length === 0) throw new EngineError({ code: "wrong-format", expected: "an SMS backup", found: "XML without any message" });
  const book = addressBook(records.map(({ addresses, contact }) => ({ addresses, contact })));
  const sheet = openSheet(file, options);
  const chats = new Map<string, Chat>();
  const byTime = records.some(({ multimedia }) => multimedia);
  let previous: Chat | null = null;
  for (const record of records) {
    const key = record.addresses.length === 0 ? null : book.chatKey(record.addresses);
    const chat: Chat = (key === null ? previous : chats.get(key)) ?? openChat(sheet);
    if (key !== null && !chats.has(key)) {
      chats.set(key, chat);
      chat.ownerKey = ownerKey;
      chat.byTime = byTime;
      chat.group = record.addresses.length > 1;
    }
    previous = chat;
    if (record.cut || record.box === null || key === null)
      putGap(sheet, chat, record.start, record.cut ? "truncated" : "unreadable-record");
    else putMessage(sheet, chat, record.start, { ...(record.moment ?? noMoment), ...contentOf(record, record.box, book) });
  }
  if (!endsClosed(file.bytes)) putTail(sheet, { bytes: file.bytes, pos: file.bytes.length, cutAt: file.bytes.length });
  return closeSheet(sheet, () => "sms-xml");
}

const ownerKey = "owner";

function contentOf(
  record: SmsRecord,
  box: "in" | "out" | "draft",
  book: AddressBook,
): { sender: Sender; kind: Message["kind"]; text: string; attachments: readonly Attachment[]; issues: IssueCode[] } {
  const issues: IssueCode[] = record.moment === null ? ["unreadable-date"] : [];
  if (record.damaged) issues.push("undecodable-bytes");
  const kind = box === "draft" ? "other" : record.attachments.length > 0 ? "media" : "text";
  return { sender: senderOf(record, box, book), kind, text: record.text, attachments: record.attachments, issues };
}

/** The backup does not name the phone's owner. */
function senderOf(record: SmsRecord, box: "in" | "out" | "draft", book: AddressBook): Sender {
  if (box !== "in") return { key: ownerKey, name: "Me", identifier: null };
  const address = record.author ?? record.addresses[0] ?? "";
  const name = book.nameOf(address);
  return { key: book.personKey(address), name: name ?? address, identifier: handleOf(address), saved: name !== null };
}

function* recordsOf(bytes: Uint8Array, options: ReadOptions): Generator<SmsRecord> {
  let open: { readonly tag: Tag; readonly parts: Tag[]; readonly addrs: Tag[] } | null = null;
  for (const tag of tagsOf(bytes, options.limits)) {
    if (tag.name === "sms" || tag.name === "mms") {
      if (tag.kind === "close") {
        if (open !== null) yield recordOf(bytes, options, open.tag, open.parts, open.addrs, false);
        open = null;
      } else {
        // A record inside another one means that the outer one was never closed.
        if (open !== null) yield recordOf(bytes, options, open.tag, open.parts, open.addrs, false);
        open = tag.kind === "open" ? { tag, parts: [], addrs: [] } : null;
        if (open === null) yield recordOf(bytes, options, tag, [], [], tag.cut);
      }
    } else if (open !== null && tag.name === "part" && tag.kind !== "close") {
      open.parts.push(tag);
    } else if (open !== null && tag.name === "addr" && tag.kind !== "close") {
      open.addrs.push(tag);
    }
  }
  if (open !== null) yield recordOf(bytes, options, open.tag, open.parts, open.addrs, true);
}

function recordOf(
  bytes: Uint8Array,
  options: ReadOptions,
  tag: Tag,
  parts: readonly Tag[],
  addrs: readonly Tag[],
  cut: boolean,
): SmsRecord {
  const state = { damaged: false };
  const value = (from: Tag, name: string): string | null => {
    const range = from.values.get(name);
    if (range === undefined) return null;
    const { text, damaged } = attributeText(bytes, range);
    state.damaged ||= damaged;
    return text;
  };
  // The app writes the word null for an empty field.
  const field = (from: Tag, name: string): string | null => {
    const text = value(from, name);
    return text === null || text === "null" || text === "" ? null : text;
  };
  const multimedia = tag.name === "mms";
  const texts = multimedia ? [field(tag, "sub")] : [value(tag, "body")];
  const attachments: Attachment[] = [];
  for (const part of parts) {
    const type = field(part, "ct") ?? "";
    if (type === "application/smil") continue;
    if (type === "text/plain") texts.push(field(part, "text"));
    else attachments.push({ name: field(part, "cl") ?? field(part, "name") ?? field(part, "fn"), kind: kindOfMediaType(type) });
  }
  const addresses = (field(tag, "address") ?? "")
    .split("~")
    .map((address) => address.trim())
    .filter((address) => address !== "" && address !== "insert-address-token");
  const contact = field(tag, "contact_name");
  const author = addrs.find((addr) => value(addr, "type") === fromAddress);
  const from = author === undefined ? null : field(author, "address");
  return {
    start: tag.start,
    box: boxes[field(tag, multimedia ? "msg_box" : "type") ?? ""] ?? null,
    addresses,
    contact: contact === "(Unknown)" ? null : contact,
    author: addresses.length > 1 && from !== "insert-address-token" ? from : null,
    moment: momentOf(field(tag, "date"), options.zone),
    text: texts.filter((text) => text !== null && text !== "").join("\n"),
    attachments,
    damaged: state.damaged,
    cut,
    multimedia,
  };
}

function momentOf(date: string | null, zone: string | undefined): Moment | null {
  if (date === null || !/^\d{1,16}$/.test(date)) return null;
  const value = Number(date);
  return momentOfInstant(value < smallestMilliseconds ? value * 1000 : value, zone);
}

function endsClosed(bytes: Uint8Array): boolean {
  return decodeText(bytes.subarray(Math.max(0, bytes.length - 256)))
    .text.trimEnd()
    .endsWith("</smses>");
}
