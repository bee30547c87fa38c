/**
 * The central directory of a zip archive (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5), read before anything
 * is expanded. It refuses what an honest archive never has: paths that leave it, entries that share
 * bytes, encryption, and sizes outside the file.
 */
import { EngineError, limitError } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { decodeText } from "../lines.ts";

export interface ZipEntry {
  readonly path: string;
  readonly directory: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly packedBytes: number;
  readonly expandedBytes: number;
  /** Where the packed data starts. */
  readonly dataAt: number;
}

const endSize = 22;
const longestComment = 0xffff;
const none32 = 0xffff_ffff;
const none16 = 0xffff;

export function isZip(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false;
  return (bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6);
}

/** Every entry, in the order of the directory. Throws EngineError at the first thing that is not as it must be. */
export function readDirectory(bytes: Uint8Array, limits: Limits): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  const place = placeOf(view, end);
  if (place.count > limits.maxArchiveEntries) throw limitError(limits, "maxArchiveEntries", place.count);
  const entries: ZipEntry[] = [];
  const spans: (readonly [start: number, end: number])[] = [];
  let pos = place.at;
  while (pos + 46 <= end && view.getUint32(pos, true) === 0x0201_4b50) {
    if (entries.length >= limits.maxArchiveEntries) throw limitError(limits, "maxArchiveEntries", entries.length + 1);
    const found = readEntry(bytes, view, pos, end);
    entries.push(found.entry);
    spans.push(found.span);
    pos = found.next;
  }
  if (entries.length !== place.count) throw malformed("as many entries as the archive counts", "another number", pos);
  checkSpans(spans);
  return entries;
}

function endOfDirectory(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - endSize - longestComment);
  for (let pos = view.byteLength - endSize; pos >= lowest; pos -= 1) {
    if (view.getUint32(pos, true) === 0x0605_4b50 && pos + endSize + view.getUint16(pos + 20, true) <= view.byteLength) return pos;
  }
  throw malformed("a whole zip archive", "one without its directory", view.byteLength);
}

function placeOf(view: DataView, end: number): { readonly count: number; readonly at: number } {
  const count = view.getUint16(end + 10, true);
  const at = view.getUint32(end + 16, true);
  if (count !== none16 && at !== none32) return { count, at: inside(view, at) };
  // Zip64: a locator stands right before the end record.
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x0706_4b50) return { count, at: inside(view, at) };
  const record = inside(view, number64(view, locator + 8));
  if (record + 56 > view.byteLength || view.getUint32(record, true) !== 0x0606_4b50)
    throw malformed("a zip64 directory", "something else", record);
  return { count: number64(view, record + 32), at: inside(view, number64(view, record + 48)) };
}

interface Found {
  readonly entry: ZipEntry;
  readonly span: readonly [number, number];
  readonly next: number;
}

function readEntry(bytes: Uint8Array, view: DataView, pos: number, end: number): Found {
  const flags = view.getUint16(pos + 8, true);
  const method = view.getUint16(pos + 10, true);
  const nameLength = view.getUint16(pos + 28, true);
  const extraLength = view.getUint16(pos + 30, true);
  const next = pos + 46 + nameLength + extraLength + view.getUint16(pos + 32, true);
  if (next > end) throw malformed("whole directory entries", "one that is cut off", pos);
  const path = decodeText(bytes.subarray(pos + 46, pos + 46 + nameLength)).text;
  checkPath(path);
  // Bit 0: encrypted; bit 6: strong encryption; bit 13: masked headers; method 99: AES.
  if ((flags & 0x2041) !== 0 || method === 99) throw new EngineError({ code: "encrypted-archive" });
  const long = longSizes(view, pos + 46 + nameLength, extraLength, [
    view.getUint32(pos + 24, true),
    view.getUint32(pos + 20, true),
    view.getUint32(pos + 42, true),
  ]);
  const [expandedBytes, packedBytes, headerAt] = long;
  if (headerAt + 30 > view.byteLength || view.getUint32(headerAt, true) !== 0x0403_4b50)
    throw malformed("a local header", "something else", Math.min(headerAt, view.byteLength));
  const dataAt = headerAt + 30 + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  if (dataAt + packedBytes > view.byteLength) throw malformed("packed data inside the file", "more than the file holds", dataAt);
  const entry = { path, directory: path.endsWith("/"), method, packedBytes, expandedBytes, dataAt };
  return { entry, span: [headerAt, dataAt + packedBytes], next };
}

/** Sizes and place, from the zip64 extra field where the directory says so. */
function longSizes(view: DataView, at: number, length: number, short: readonly [number, number, number]): [number, number, number] {
  const values: [number, number, number] = [...short];
  let pos = at;
  while (pos + 4 <= at + length) {
    const size = view.getUint16(pos + 2, true);
    if (view.getUint16(pos, true) === 1) {
      let field = pos + 4;
      for (const index of [0, 1, 2] as const) {
        if (values[index] !== none32 || field + 8 > pos + 4 + size || field + 8 > view.byteLength) continue;
        values[index] = number64(view, field);
        field += 8;
      }
      break;
    }
    pos += 4 + size;
  }
  return values;
}

/** Refuses a path that could be written outside a folder: absolute, with a drive, going up, or with signs that hide such. */
function checkPath(path: string): void {
  if (path === "" || /[\0\\]/.test(path) || path.startsWith("/") || /^[A-Za-z]:/.test(path) || path.split("/").includes("..")) {
    throw new EngineError({ code: "unsafe-path" });
  }
}

/** Entries that share bytes make an archive expand to more than any of its sizes says. */
function checkSpans(spans: readonly (readonly [number, number])[]): void {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  let last = 0;
  for (const [start, end] of sorted) {
    if (start < last) throw malformed("entries that do not overlap", "entries that share bytes", start);
    last = end;
  }
}

function number64(view: DataView, pos: number): number {
  return Number(view.getBigUint64(pos, true));
}

function inside(view: DataView, pos: number): number {
  if (pos > view.byteLength) throw malformed("a directory inside the file", "one beyond its end", view.byteLength);
  return pos;
}

export function malformed(expected: string, found: string, offset: number): EngineError {
  return new EngineError({ code: "malformed", expected, found, offset });
}
