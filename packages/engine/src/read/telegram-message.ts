import type { Attachment, AttachmentKind, Message } from "../model/conversation.ts";
import { attachmentOfPath, kindOfMediaType, kindOfName } from "./attachment-kind.ts";
import { momentOfBoth, momentOfInstant, momentOfWall, noMoment, type Moment } from "./clock.ts";
import { isRecord, numberField, parseRecord, textField, type JsonRecord } from "./json/value.ts";
import type { Draft, Sender } from "./sheet.ts";

/** What Telegram Desktop calls its media types, as kinds of attachment. */
const mediaTypes: Readonly<Record<string, AttachmentKind>> = {
  animation: "video",
  audio_file: "audio",
  sticker: "image",
  video_file: "video",
  video_message: "video",
  voice_message: "audio",
};

/** Fields that hold what is neither text nor a file. */
const otherContent = [
  "contact_information",
  "location_information",
  "live_location_period_seconds",
  "poll",
  "game_title",
  "invoice_information",
  "giveaway_information",
  "todo_list",
];

/** One message as Telegram Desktop writes it, or null where the text is not such a record. */
export function telegramDraft(json: string, zone: string | undefined): Draft | null {
  const record = parseRecord(json);
  if (record === null) return null;
  const service = record["type"] === "service";
  const hasTime = "date" in record || "date_unixtime" in record;
  if (!service && !hasTime && !("text" in record) && !("text_entities" in record)) return null;
  const moment = momentOf(record, zone);
  const issues = moment === null ? (["unreadable-date"] as const) : [];
  return service
    ? { ...serviceDraft(record), ...(moment ?? noMoment), issues }
    : { ...plainDraft(record), ...(moment ?? noMoment), issues };
}

function momentOf(record: JsonRecord, zone: string | undefined): Moment | null {
  const seconds = numberField(record, "date_unixtime");
  const wall = textField(record, "date");
  if (wall !== null && seconds !== null) return momentOfBoth(wall, seconds * 1000) ?? momentOfInstant(seconds * 1000, zone);
  if (seconds !== null) return momentOfInstant(seconds * 1000, zone);
  if (wall !== null) return momentOfWall(wall, zone);
  // Exports before 2018 hold the time as a bare number.
  const bare = numberField(record, "date");
  return bare === null ? null : momentOfInstant(bare * 1000, zone);
}

type Content = Omit<Draft, keyof Moment>;

function plainDraft(record: JsonRecord): Content {
  const text = textOf(record);
  const attachments = attachmentsOf(record);
  const other = otherContent.some((key) => key in record);
  const kind: Message["kind"] = attachments.length > 0 ? "media" : other ? "other" : "text";
  return {
    sender: senderOf(record, "from", "from_id"),
    kind,
    text: text === "" && kind === "other" ? otherText(record) : text,
    edited: "edited" in record || "edited_unixtime" in record,
    attachments,
  };
}

/** A line of the app itself; a call has a caller, every other line has no sender. */
function serviceDraft(record: JsonRecord): Content {
  const action = textField(record, "action") ?? "";
  const call = action === "phone_call" || action === "group_call" || action === "conference_call";
  const members = record["members"];
  const people = Array.isArray(members) ? members.filter((member) => typeof member === "string") : [];
  const about = [textField(record, "title"), textField(record, "inviter"), textField(record, "discard_reason"), ...people];
  const actor = call ? null : textField(record, "actor");
  const text = [actor, textOf(record), action.replaceAll("_", " "), ...about].filter((part) => part !== null && part !== "");
  return { sender: call ? senderOf(record, "actor", "actor_id") : null, kind: call ? "call" : "system", text: text.join(" · ") };
}

/** A deleted account has an id and no name. */
function senderOf(record: JsonRecord, nameKey: string, idKey: string): Sender | null {
  const name = textField(record, nameKey);
  const id = record[idKey];
  const key = typeof id === "string" ? id : typeof id === "number" ? `user${id}` : null;
  if (name === null || name.trim() === "") return key === null ? null : { key, name: key, identifier: null, saved: false };
  return { key: key ?? `name:${name}`, name };
}

/** Text is a string, a list of strings and entities, or, in some exports, only a list of entities beside it. */
function textOf(record: JsonRecord): string {
  for (const key of ["text", "text_entities"]) {
    const value = record[key];
    const text = typeof value === "string" ? value : Array.isArray(value) ? value.map(partText).join("") : "";
    if (text !== "") return text.toWellFormed();
  }
  return "";
}

/** A link behind other words is part of what was sent, so its address is kept beside them. */
function partText(part: unknown): string {
  if (typeof part === "string") return part;
  if (!isRecord(part)) return "";
  const text = textField(part, "text") ?? "";
  const link = part["type"] === "text_link" ? textField(part, "href") : null;
  return link === null || link === text ? text : `${text} (${link})`;
}

function otherText(record: JsonRecord): string {
  const poll = record["poll"];
  if (isRecord(poll)) return textField(poll, "question") ?? "";
  const contact = record["contact_information"];
  if (isRecord(contact)) {
    const fields = ["first_name", "last_name", "phone_number"].map((key) => textField(contact, key) ?? "");
    return fields.filter((field) => field !== "").join(" ");
  }
  const place = record["location_information"];
  if (isRecord(place)) return [place["latitude"], place["longitude"]].filter((value) => typeof value === "number").join(", ");
  return textField(record, "game_title") ?? "";
}

/** The export writes a sentence in brackets in place of a path where it left the file out. */
function attachmentsOf(record: JsonRecord): Attachment[] {
  const viewOnce = "self_destruct_period_seconds" in record ? { viewOnce: true } : {};
  const photo = textField(record, "photo");
  if (photo !== null) return [{ ...fileAttachment(photo, null, "image"), ...viewOnce }];
  const type = textField(record, "media_type");
  const file = textField(record, "file");
  if (type === null && file === null) return [];
  const name = textField(record, "file_name");
  const mediaType = textField(record, "mime_type");
  const kind =
    (type === null ? undefined : mediaTypes[type]) ??
    (mediaType === null ? undefined : kindOfMediaType(mediaType)) ??
    kindOfName(name ?? file ?? "") ??
    "document";
  return [{ ...fileAttachment(file ?? "", name, kind), ...viewOnce }];
}

function fileAttachment(path: string, name: string | null, kind: AttachmentKind): Attachment {
  return path === "" || path.startsWith("(") ? { name, kind } : attachmentOfPath(path, kind);
}
