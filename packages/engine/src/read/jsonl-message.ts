import type { Attachment, AttachmentKind, IssueCode, Message } from "../model/conversation.ts";
import { attachmentOfPath, kindOfMediaType } from "./attachment-kind.ts";
import { momentOfInstant, momentOfWall, noMoment, offsetName, type Moment } from "./clock.ts";
import { isRecord, parseRecord, textField, type JsonRecord } from "./json/value.ts";
import type { Draft, Sender } from "./sheet.ts";

/** Names other tools use for the three fields, in the order in which they are looked for. */
export const textKeys = ["text", "body", "message", "content"] as const;
const senderKeys = ["from", "sender", "author", "name"] as const;
const timeKeys = ["at", "time", "timestamp", "date", "ts"] as const;

const kinds: readonly Message["kind"][] = ["text", "media", "system", "deleted", "call", "other"];
const attachmentKinds: readonly AttachmentKind[] = ["image", "video", "audio", "document", "other"];

/** Who wrote a message that no one is named for. */
export const unknownSender: Sender = { key: "unknown", name: "Unknown", identifier: null, saved: false };

/** Epochs below this count seconds: in milliseconds it is a day of 1973. */
const smallestMilliseconds = 100_000_000_000;

/** One generic record, or null where it has neither text, kind nor attachments. */
export function jsonlDraft(json: string, zone: string | undefined): Draft | null {
  const record = parseRecord(json);
  if (record === null) return null;
  const text = textKeys.map((key) => textField(record, key)).find((value) => value !== null) ?? null;
  const kind = kinds.find((name) => name === record["kind"]) ?? null;
  const attachments = attachmentsOf(record["attachments"]);
  if (text === null && kind === null && attachments.length === 0) return null;
  const given = timeKeys.map((key) => record[key]).find((value) => value !== undefined && value !== null);
  const moment = given === undefined ? noMoment : momentOf(given, zone);
  const issues: IssueCode[] = moment === null ? ["unreadable-date"] : [];
  return {
    ...(moment ?? noMoment),
    sender: kind === "system" ? null : senderOf(record),
    kind: kind ?? (attachments.length > 0 ? "media" : "text"),
    text: (text ?? "").replace(/\r\n?/g, "\n"),
    edited: record["edited"] === true,
    attachments,
    issues,
  };
}

function senderOf(record: JsonRecord): Sender {
  for (const key of senderKeys) {
    const value = record[key];
    const name = typeof value === "number" ? String(value) : isRecord(value) ? textField(value, "name") : textField(record, key);
    if (name !== null && name.trim() !== "") return { key: `name:${name}`, name };
  }
  return unknownSender;
}

/** An epoch in seconds or milliseconds, or ISO 8601 with or without a zone. A bare day has no time in it. */
function momentOf(value: unknown, zone: string | undefined): Moment | null {
  if (typeof value === "number" || (typeof value === "string" && /^\d{9,14}(?:\.\d{1,6})?$/.test(value))) {
    const epoch = Number(value);
    return momentOfInstant(Math.round(epoch < smallestMilliseconds ? epoch * 1000 : epoch), zone);
  }
  if (typeof value !== "string") return null;
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/.exec(value.trim());
  if (found === null) return null;
  const [, day, time, suffix] = found;
  if (time === undefined) {
    const midnight = momentOfWall(`${day}T00:00:00`, zone);
    return midnight === null ? null : { ...midnight, precision: "day" };
  }
  const clock = time.replace(",", ".");
  const wall = momentOfWall(`${day}T${clock.length === 5 ? `${clock}:00` : clock}`, zone);
  const moment = wall === null || clock.length > 5 ? wall : { ...wall, precision: "minute" as const };
  if (moment === null || moment.at === null || suffix === undefined) return moment;
  const minutes = offsetOf(suffix);
  const instant = Date.parse(`${moment.at}Z`) - minutes * 60_000;
  return { ...moment, zone: suffix === "Z" ? "UTC" : offsetName(minutes), instant };
}

function offsetOf(suffix: string): number {
  if (suffix === "Z") return 0;
  const minutes = Number(suffix.slice(1, 3)) * 60 + Number(suffix.slice(-2));
  return suffix.startsWith("-") ? -minutes : minutes;
}

/** Attachments are file names, or objects with a name, a kind or media type, and a SHA-256 in hex. */
function attachmentsOf(value: unknown): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item): Attachment[] => {
    if (typeof item === "string") return [attachmentOfPath(item)];
    if (!isRecord(item)) return [];
    const name = textField(item, "name");
    const type = textField(item, "type") ?? textField(item, "mime");
    const kind = attachmentKinds.find((known) => known === item["kind"]) ?? (type === null ? undefined : kindOfMediaType(type));
    const attachment = name === null ? { name: null, kind: kind ?? "other" } : { ...attachmentOfPath(name, kind), name };
    const sha256 = textField(item, "sha256");
    return [sha256 !== null && /^[0-9a-f]{64}$/i.test(sha256) ? { ...attachment, sha256: sha256.toLowerCase() } : attachment];
  });
}
