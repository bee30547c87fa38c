import { decodeText, encodingOf } from "./lines.ts";

/** First bytes of kinds of file people pick by mistake, as Latin-1 text at an offset. */
const signatures: readonly (readonly [offset: number, mark: string, name: string])[] = [
  [0, "\u0089PNG", "a PNG picture"],
  [0, "\u00ff\u00d8\u00ff", "a JPEG picture"],
  [0, "GIF8", "a GIF picture"],
  [8, "WEBP", "a WebP picture"],
  [4, "ftypheic", "a HEIC picture"],
  [4, "ftypmif1", "a HEIC picture"],
  [4, "ftypavif", "an AVIF picture"],
  [4, "ftyp", "a video or audio file"],
  [0, "\u001aE\u00df\u00a3", "a video file"],
  [0, "OggS", "an audio file"],
  [0, "ID3", "an audio file"],
  [8, "WAVE", "an audio file"],
  [0, "#!AMR", "an audio file"],
  [0, "%PDF", "a PDF document"],
  [0, "{\\rtf", "an RTF document"],
  [0, "\u00d0\u00cf\u0011\u00e0", "an Office document"],
  [0, "SQLite format 3", "an SQLite database"],
  [0, "PK\u0003\u0004", "a zip archive"],
  [0, "PK\u0005\u0006", "a zip archive"],
  [0, "\u001f\u008b", "a gzip archive"],
  [0, "7z\u00bc\u00af", "a 7-Zip archive"],
  [0, "Rar!", "a RAR archive"],
  [0, "BZh", "a bzip2 archive"],
  [0, "\u00fd7zXZ", "an xz archive"],
  [0, "\u007fELF", "a program"],
  [0, "MZ\u0090", "a program"],
  [0, "bplist", "a property list"],
  [0, "BM", "a BMP picture"],
];

/** What a file that no reader takes holds, in neutral words, or null where it is text that may be a chat. */
export function describeForeign(head: Uint8Array): string | null {
  const start = latin1(head.subarray(0, 32));
  const { encoding, mark } = encodingOf(head);
  const known = signatures.find(
    ([offset, sign, name]) => start.startsWith(sign, offset) && (name !== "a BMP picture" || start.includes("\0")),
  );
  if (known !== undefined) return known[2];
  const sample = head.subarray(mark, 4096);
  if (looksBinary(decodeText(sample, encoding).text)) return "binary data";
  const text = decodeText(sample, encoding).text.trimStart().toLowerCase();
  if (/^(?:<!doctype html|<html|<head|<body)/.test(text)) return "a web page";
  if (text.startsWith("<?xml") || text.startsWith("<svg") || text.startsWith("<plist")) return "an XML document";
  return null;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Text has next to no control characters, and few bytes that are not characters. */
function looksBinary(sample: string): boolean {
  let odd = 0;
  for (let index = 0; index < sample.length; index += 1) {
    const code = sample.charCodeAt(index);
    if (code === 0xfffd || code === 0 || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x0c)) odd += 1;
  }
  return odd > 8 && odd > sample.length / 10;
}
