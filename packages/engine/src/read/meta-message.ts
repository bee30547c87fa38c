import type { Attachment, AttachmentKind, IssueCode, Message } from "../model/conversation.ts";
import { attachmentOfPath, baseName, kindOfName } from "./attachment-kind.ts";
import { momentOfInstant, noMoment } from "./clock.ts";
import { isRecord, numberField, parseRecord, recordsField, textField, type JsonRecord } from "./json/value.ts";
import type { Draft } from "./sheet.ts";

/** Lists of files in a record, with what they hold. */
const fileLists: readonly (readonly [key: string, kind: AttachmentKind | undefined])[] = [
  ["photos", "image"],
  ["videos", "video"],
  ["audio_files", "audio"],
  ["gifs", "image"],
  ["files", undefined],
  ["media", undefined],
];

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Meta's downloads write each UTF-8 byte of a text as one character. A text all of whose characters fit in
 * a byte and whose bytes are UTF-8 is such a text; any other is left as it is.
 */
export function repairText(text: string): { readonly text: string; readonly repaired: boolean } {
  // eslint-disable-next-line no-control-regex -- the range is bytes, not characters
  if (!/[\u0080-\u00ff]/.test(text) || !/^[\u0000-\u00ff]*$/.test(text)) return { text, repaired: false };
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  try {
    return { text: utf8.decode(bytes), repaired: true };
  } catch {
    return { text, repaired: false };
  }
}

interface Found {
  readonly draft: Draft;
  readonly repaired: boolean;
}

/** One message of either download, or null where the text is not such a record. */
export function metaDraft(json: string, zone: string | undefined): Found | null {
  const record = parseRecord(json);
  if (record === null) return null;
  const rawName = textField(record, "sender_name") ?? textField(record, "senderName");
  const time = numberField(record, "timestamp_ms") ?? numberField(record, "timestamp");
  if (rawName === null && time === null) return null;
  const name = repairText(rawName ?? "");
  const content = repairText(textField(record, "content") ?? textField(record, "text") ?? "");
  const share = shareText(record, content.text);
  const moment = time === null ? null : momentOfInstant(time, zone);
  const issues: IssueCode[] = moment === null ? ["unreadable-date"] : [];
  const attachments = attachmentsOf(record);
  const kind = kindOf(record, attachments, content.text, share.text);
  const shown = name.text.trim() === "" ? null : { key: name.text, name: name.text };
  const text = [content.text, share.text].filter((part) => part !== "").join("\n");
  return {
    draft: { ...(moment ?? noMoment), sender: kind === "system" ? null : shown, kind, text: text.toWellFormed(), attachments, issues },
    repaired: name.repaired || content.repaired || share.repaired,
  };
}

function kindOf(record: JsonRecord, attachments: readonly Attachment[], content: string, share: string): Message["kind"] {
  if (record["is_unsent"] === true || record["isUnsent"] === true) return "deleted";
  const type = textField(record, "type");
  if ("call_duration" in record || type === "Call") return "call";
  if (type === "Subscribe" || type === "Unsubscribe") return "system";
  if (attachments.length > 0) return "media";
  if (content === "" && share === "") return "other";
  return type === "placeholder" ? "other" : "text";
}

/** A shared post or link: what the sharer's message does not already say. */
function shareText(record: JsonRecord, content: string): { readonly text: string; readonly repaired: boolean } {
  const share = record["share"];
  if (!isRecord(share)) return { text: "", repaired: false };
  const parts = [textField(share, "link"), textField(share, "share_text")].map((part) => repairText(part ?? ""));
  const fresh = parts.filter((part) => part.text !== "" && !content.includes(part.text));
  return { text: fresh.map((part) => part.text).join("\n"), repaired: fresh.some((part) => part.repaired) };
}

function attachmentsOf(record: JsonRecord): Attachment[] {
  const found: Attachment[] = [];
  for (const [key, kind] of fileLists) {
    for (const file of recordsField(record, key)) {
      const path = repairText(textField(file, "uri") ?? "").text;
      found.push(
        isLink(path) ? { name: null, kind: kind ?? "other" } : attachmentOfPath(path, kind ?? kindOfName(baseName(path)) ?? "document"),
      );
    }
  }
  const sticker = record["sticker"];
  if (isRecord(sticker)) found.push(attachmentOfPath(textField(sticker, "uri") ?? "", "image"));
  return found;
}

/** A file the download left on the service's servers. */
function isLink(path: string): boolean {
  return /^https?:\/\//i.test(path);
}
