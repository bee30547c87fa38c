import type { Format } from "./format.ts";

/** A half-open range: of bytes in a source, or of UTF-16 units in a text. */
export type Span = readonly [start: number, end: number];

/** What a message is. `other` is content the export names but does not hold: a poll, a location, a contact. */
export type MessageKind = "text" | "media" | "system" | "deleted" | "call" | "other";

/** What an attachment holds, as far as its name or the export's wording tells. */
export type AttachmentKind = "image" | "video" | "audio" | "document" | "other";

/** A file that travelled with a message. `name` is null where the export left the file out. */
export interface Attachment {
  readonly name: string | null;
  readonly kind: AttachmentKind;
  /** True where the picture or video could be opened only once. */
  readonly viewOnce?: boolean;
  /** SHA-256 of the file in lower-case hex, where it is known. */
  readonly sha256?: string;
}

/**
 * One message. `at` is the wall-clock time the export gives (`2024-03-14T21:05:00`), null where it
 * gives none; `zone` is an IANA name or an offset (`+01:00`) and null where none is known.
 */
export interface Message {
  readonly id: string;
  /** The participant's id, or null for a line the app itself wrote. */
  readonly from: string | null;
  readonly at: string | null;
  readonly zone: string | null;
  /** True where two readings of the format give two different dates; `readings` then holds both. */
  readonly ambiguous: boolean;
  readonly readings?: readonly [string, string];
  readonly precision?: "day" | "minute" | "second" | "millisecond";
  readonly kind: MessageKind;
  readonly text: string;
  readonly edited: boolean;
  readonly attachments: readonly Attachment[];
  /** The bytes of the source this message was read from, half-open. */
  readonly source: Span;
}

/**
 * The messages of a conversation, in the order of the source; in time order where the format stores another (Instagram, Messenger, SMS
 * backups with MMS), and ranges then need not go up. A reader may make each one only when asked for.
 */
export interface Messages extends Iterable<Message> {
  readonly length: number;
  /** The message at `index`. Throws RangeError outside `0..length`. */
  get(index: number): Message;
}

/** Who a participant is to the device the export came from. `unsaved` is a contact shown by number or handle alone. */
export type Role = "owner" | "contact" | "unsaved";

export interface Participant {
  readonly id: string;
  /** The name as the export shows it. */
  readonly name: string;
  /** E.164 number, WhatsApp LID or username where the export shows one, else null. */
  readonly identifier: string | null;
  readonly role: Role;
}

/** Something a reader could not be sure of. `code` is permanent; the table of all codes is `issueMeanings`. */
export interface Issue {
  readonly code: IssueCode;
  readonly source: Span;
  /** A sentence for people. It never quotes the chat. */
  readonly message: string;
}

/** Every issue code, with what it means. */
export const issueMeanings = {
  "ambiguous-dates": "Day and month could be read either way throughout; both readings are given.",
  "time-goes-backwards": "A message is dated before the one above it.",
  "possible-injected-header": "A line inside a message looks like the start of another message.",
  "unknown-line": "A line could not be read as part of any message.",
  "unreadable-date": "A date or time could not be read.",
  "unreadable-record": "A record does not have the fields this format has.",
  truncated: "The file ends in the middle of a message or record.",
  "mixed-formats": "Parts of the file are written in another format.",
  "undecodable-bytes": "Some bytes are not valid text and were replaced.",
  "repaired-encoding": "Text was stored in a damaged encoding and has been repaired.",
  "message-too-long": "A message is longer than the limit and was cut.",
  "entry-skipped": "A file in the archive was not read.",
  "attachment-missing": "A message names a file that is not in the archive.",
  "attachment-not-hashed":
    "A file in the archive is too large, damaged or not told apart from another, and is not compared with files of other chats.",
  "owner-inferred": "The export does not say whose phone it came from; the most likely person was taken.",
  "owner-unknown": "The export does not say whose phone it came from, and nothing in it tells.",
  "other-chat": "This part of the file belongs to other chats in it.",
  "no-times": "The text has no times.",
  "structure-guessed": "The text has no clear structure; who wrote what was guessed.",
} as const satisfies Record<string, string>;

export type IssueCode = keyof typeof issueMeanings;

/** Where a conversation was read from. */
export interface Source {
  /** The file's name. */
  readonly name: string;
  /** SHA-256 of the file as given, in lower-case hex. */
  readonly sha256: string;
  readonly format: Format;
  /** Length of the bytes that ranges refer to: the file, or for an archive the chat's own text inside it. */
  readonly bytes: number;
  /** The chat's path inside an archive; absent where the file is the chat itself. */
  readonly entry?: string;
}

/** One chat as read. The ranges of `messages` and `issues` together cover the whole source. */
export interface Conversation {
  readonly source: Source;
  readonly participants: readonly Participant[];
  readonly messages: Messages;
  readonly issues: readonly Issue[];
}

/** Messages held as plain objects. */
export function listMessages(list: readonly Message[]): Messages {
  return {
    length: list.length,
    get(index) {
      const message = list[index];
      if (message === undefined) throw new RangeError(`expected a message index below ${list.length}, got ${index}`);
      return message;
    },
    [Symbol.iterator]: () => list[Symbol.iterator](),
  };
}
