import type { AttachmentKind } from "./conversation.ts";

/** What a text that stands for something else says it stands for. */
export type Marker = AttachmentKind | "call" | "deleted" | "sticker" | "location" | "contact";

const words: readonly (readonly [RegExp, Marker])[] = [
  [/^(view[ -]once|once)\b/, "image"],
  [/^(missed )?(voice |video )?call\b|^missed\b|^call\b|^called\b/, "call"],
  [/^(this |you |the )?(message )?(was )?(deleted|unsent|removed)\b/, "deleted"],
  [
    /^(an? |sends? (an? )?|sent (an? )?|shares? (an? )?|shared (an? )?|explicit |blurry |attached )*(picture|photo|pic|image|img|selfie|screenshot|nude|snap)\b/,
    "image",
  ],
  [/^(an? |sends? (an? )?|sent (an? )?)*(video|clip|gif)\b/, "video"],
  [/^(an? |sends? (an? )?|sent (an? )?)*(voice|audio|ptt)\b/, "audio"],
  [/^(an? |sends? (an? )?|sent (an? )?|attached )*(file|document|doc|pdf|attachment|link|calendar|zip|apk|spreadsheet)\b/, "document"],
  [/^(an? |sends? (an? )?)*(sticker|emoji)\b/, "sticker"],
  [/^(an? |live |sends? (an? )?|shared )*location\b/, "location"],
  [/^(an? |sends? (an? )?|shared )*(contact|vcard)\b/, "contact"],
  [/^media\b/, "other"],
];

/**
 * What a text such as `[picture]`, `<voice note 0:12>` or `*sends a photo*` stands for, and where it ends in
 * the text; null for ordinary text. People and tools write these in place of what a plain-text record cannot hold.
 */
export function mediaMarker(text: string): { readonly marker: Marker; readonly end: number } | null {
  const open = text.charAt(0);
  const close = open === "[" ? "]" : open === "<" ? ">" : open === "(" ? ")" : open === "*" ? "*" : "";
  if (close === "") return null;
  const end = text.indexOf(close, 1);
  if (end < 2 || end > 80) return null;
  const inside = text.slice(1, end).trim().toLowerCase();
  if (open === "(" && inside.split(" ").length > 4) return null;
  for (const [pattern, marker] of words) if (pattern.test(inside)) return { marker, end: end + 1 };
  return null;
}
