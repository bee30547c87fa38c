import type { Attachment, AttachmentKind } from "../model/conversation.ts";

const extensions: Readonly<Record<AttachmentKind, readonly string[]>> = {
  image: ["jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "bmp", "tif", "tiff", "avif", "tgs", "apng"],
  video: ["mp4", "mov", "m4v", "3gp", "webm", "mkv", "avi", "mpg", "mpeg"],
  audio: ["opus", "ogg", "oga", "mp3", "m4a", "aac", "amr", "wav", "caf", "flac"],
  document: [
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "txt",
    "rtf",
    "csv",
    "zip",
    "apk",
    "odt",
    "ods",
    "epub",
    "html",
    "json",
    "xml",
    "pages",
  ],
  other: ["vcf", "ics"],
};

const kindByExtension = new Map<string, AttachmentKind>();
for (const kind of ["image", "video", "audio", "document", "other"] as const) {
  for (const extension of extensions[kind]) kindByExtension.set(extension, kind);
}

/** What a file's name says it holds, or null where the ending is not one people send. */
export function kindOfName(name: string): AttachmentKind | null {
  const dot = name.lastIndexOf(".");
  return dot < 0 || name.length - dot > 6 ? null : (kindByExtension.get(name.slice(dot + 1).toLowerCase()) ?? null);
}

/** What a media type such as `image/jpeg` says a file holds. */
export function kindOfMediaType(type: string): AttachmentKind {
  const [family = "", name = ""] = type.toLowerCase().split("/");
  if (family === "image" || family === "video" || family === "audio") return family;
  if (name.includes("vcard") || name.includes("calendar") || family === "") return "other";
  return family === "application" || family === "text" ? "document" : "other";
}

/** The last part of a path with either kind of slash. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** An attachment for a path an export names. */
export function attachmentOfPath(path: string, kind?: AttachmentKind): Attachment {
  const name = baseName(path);
  return { name: name === "" ? null : name, kind: kind ?? kindOfName(name) ?? "document" };
}
