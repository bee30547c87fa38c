import type { Attachment } from "../model/conversation.ts";
import { attachmentOfPath, kindOfName } from "./attachment-kind.ts";
import { dateOf } from "./imessage-date.ts";
import { joinLines } from "./lines.ts";
import type { Draft } from "./sheet.ts";

const effects = new Set(
  [
    "Confetti",
    "Echo",
    "Fireworks",
    "Balloons",
    "Heart",
    "Lasers",
    "Shooting Star",
    "Shooting Start",
    "Sparkles",
    "Spotlight",
    "Slam",
    "Loud",
    "Gentle",
    "Invisible Ink",
  ].map((name) => `Sent with ${name}`),
);
const replyNote = "This message responded to an earlier message.";
const deletedNote = "This message was deleted from the conversation!";
const missingFile = "Attachment missing!";
const unsent = /^(?:You|They|.{1,100}) (?:deleted a message\.|unsent (?:a|this) message(?: part)?!?\.?)$/;
const tapback =
  /^(?:Loved|Liked|Disliked|Laughed at|Laughed|Emphasized|Questioned|Sticker from|.{1,16}) by .{1,100}$|^.{0,40}Sticker from .{1,200}$/;
const editLine = /^Edited .{1,60} later: /;

/** The sender's words and files of one message, without what imessage-exporter adds to them. */
export function imessageBody(lines: readonly string[]): Pick<Draft, "kind" | "text" | "edited" | "attachments"> {
  const texts: string[] = [];
  const attachments: Attachment[] = [];
  const state = { deleted: false, edited: false, reactions: false };
  for (const line of lines) {
    if (line === "Tapbacks:" || line === "Reactions:") state.reactions = true;
    else if (state.reactions && (line.startsWith("    ") || tapback.test(line))) continue;
    else if (effects.has(line) || line === replyNote) state.reactions = false;
    else if (line === deletedNote) state.deleted = true;
    else if (line === missingFile) attachments.push({ name: null, kind: "other" });
    else if (isPath(line)) attachments.push(attachmentOfPath(line));
    else if (editLine.test(line)) keepEdit(texts, line, state);
    else {
      state.reactions = false;
      texts.push(line.replaceAll("\ufffc", ""));
    }
  }
  const text = joinLines(texts);
  const words = text.trim() === "" ? "" : text;
  if (unsent.test(words) && attachments.length === 0) return { kind: "deleted", text: "", edited: state.edited };
  const kind = state.deleted ? "deleted" : attachments.length > 0 ? "media" : "text";
  return { kind, text: words, edited: state.edited, attachments };
}

/** An edited message lists all its versions, the first under its time; the last one is what the reader sees. */
function keepEdit(texts: string[], line: string, state: { edited: boolean }): void {
  if (state.edited) texts.pop();
  else {
    const first = texts.findLastIndex((text) => dateOf(text) !== null);
    if (first >= 0) texts.length = first;
  }
  state.edited = true;
  texts.push(line.replace(editLine, ""));
}

/** Files are named by a path into the export or into the Messages folder, or by a bare name of a picture or the like. */
function isPath(line: string): boolean {
  if (line.length > 1000 || line.includes("://") || kindOfName(line) === null) return false;
  return (
    /^(?:\/|~\/|\.\/)/.test(line) ||
    /(?:^|\/)attachments\//i.test(line) ||
    /^[\w .()-]{1,120}\.(?:heic|jpe?g|png|gif|mov|mp4|m4v|caf|amr|m4a|vcf)$/i.test(line)
  );
}
