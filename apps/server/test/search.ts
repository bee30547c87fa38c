/* Looks for words in files and in memory, in whatever form they may be written there. */
import { closeSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";

/** A text as bytes: as it is, in UTF-16, hexadecimal, reversed, and what stays the same of it in base64 wherever it begins. */
export function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const base64 = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    // The first and last letters hang on what stands beside.
    const inner = (kind: "base64" | "base64url"): string =>
      padded
        .toString(kind)
        .replace(/=+$/u, "")
        .slice(shift === 0 ? 0 : shift + 1, -1);
    return [inner("base64"), inner("base64url")];
  });
  return [
    bytes,
    Buffer.from(text, "utf16le"),
    Buffer.from(bytes.toString("hex")),
    Buffer.from(bytes.toString("hex").toUpperCase()),
    Buffer.from(bytes.toReversed()),
    ...[...new Set(base64)].map((form) => Buffer.from(form)),
  ];
}

/** Every file below a folder. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

const unpackers = [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync, zstdDecompressSync];

/** What bytes unpack to from their start, by whichever method takes them. */
const unpacked = (bytes: Buffer): Buffer[] =>
  unpackers.flatMap((unpack) => {
    try {
      return [unpack(bytes, { maxOutputLength: 256 * 1024 * 1024 })];
    } catch {
      return [];
    }
  });

/** The starts of packed streams inside bytes. */
function packedStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (const magic of [Buffer.of(0x1f, 0x8b, 0x08), Buffer.of(0x28, 0xb5, 0x2f, 0xfd)])
    for (let at = bytes.indexOf(magic); at >= 0 && starts.length < 1000; at = bytes.indexOf(magic, at + 1)) starts.push(at);
  return starts;
}

/** The words found in bytes, in any form, also in what is packed in them. */
export function foundIn(bytes: Buffer, words: readonly string[]): string[] {
  const all = [bytes, ...packedStarts(bytes).flatMap((at) => unpacked(bytes.subarray(at)))];
  return words.filter((word) => formsOf(word).some((form) => all.some((one) => one.includes(form))));
}

/** The words found in any file below folders: `file: word`. */
export const foundBelow = (folders: readonly string[], words: readonly string[]): string[] =>
  folders.flatMap(filesBelow).flatMap((file) => foundIn(readFileSync(file), words).map((word) => `${file}: ${word}`));

/** The words found in the readable memory of a process, as they are or in UTF-16 (how V8 keeps many strings). Linux alone. */
export function foundInMemory(pid: number, words: readonly string[]): string[] {
  const forms = words.map((word) => [Buffer.from(word, "utf8"), Buffer.from(word, "utf16le")]);
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const part = 16 * 1024 * 1024;
  const overlap = 1024;
  const buffer = Buffer.alloc(part + overlap);
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
      const [, from, to, mode] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/u.exec(line) ?? [];
      if (from === undefined || to === undefined || !(mode ?? "").startsWith("r")) continue;
      const end = BigInt(`0x${to}`);
      for (let at = BigInt(`0x${from}`); at < end; at += BigInt(part)) {
        const wanted = Number(end - at < BigInt(buffer.length) ? end - at : BigInt(buffer.length));
        let got: number;
        try {
          got = readSync(memory, buffer, 0, wanted, at);
        } catch {
          // Some maps, such as [vvar], cannot be read by anybody.
          continue;
        }
        const bytes = buffer.subarray(0, got);
        words.forEach((word, i) => {
          if ((forms[i] ?? []).some((form) => bytes.includes(form))) found.add(word);
        });
      }
    }
  } finally {
    closeSync(memory);
  }
  return [...found];
}
