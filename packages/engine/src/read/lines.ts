/** How a file's text is stored. A byte order mark at its start is part of the first line's range and of no text. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** One line: where it starts, where the next one starts, and its text without the line end. */
export interface Line {
  readonly start: number;
  readonly next: number;
  readonly text: string;
  /** True where some bytes are not valid in the file's encoding and were replaced. */
  readonly damaged: boolean;
}

const lenient = { "utf-8": new TextDecoder("utf-8", { ignoreBOM: true }), "utf-16le": new TextDecoder("utf-16le", { ignoreBOM: true }) };
const strict = {
  "utf-8": new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }),
  "utf-16le": new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true }),
};

/** The encoding by byte order mark, else by where zero bytes stand in the file's head, and the mark's length. */
export function encodingOf(bytes: Uint8Array): { readonly encoding: Encoding; readonly mark: number } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: "utf-8", mark: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", mark: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", mark: 2 };
  const size = Math.min(bytes.length, 256) & ~1;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < size; index += 2) {
    if (bytes[index] === 0) even += 1;
    if (bytes[index + 1] === 0) odd += 1;
  }
  const many = size / 2 - 2;
  if (size >= 8 && odd > many / 2 && even <= odd / 8) return { encoding: "utf-16le", mark: 0 };
  if (size >= 8 && even > many / 2 && odd <= even / 8) return { encoding: "utf-16be", mark: 0 };
  return { encoding: "utf-8", mark: 0 };
}

const nothing = { text: "", damaged: false };

/** The text of a slice, and whether bytes in it had to be replaced. */
export function decodeText(slice: Uint8Array, encoding: Encoding = "utf-8"): { readonly text: string; readonly damaged: boolean } {
  if (slice.length === 0) return nothing;
  if (encoding === "utf-16be") return decodeText(swapped(slice), "utf-16le");
  const text = lenient[encoding].decode(slice);
  if (!text.includes("\ufffd")) return { text, damaged: false };
  try {
    strict[encoding].decode(slice);
    return { text, damaged: false };
  } catch {
    return { text, damaged: true };
  }
}

/** The lines of a file. A line ends with LF, CR LF or CR; the last one need not. */
export function* linesOf(bytes: Uint8Array): Generator<Line> {
  const { encoding, mark } = encodingOf(bytes);
  const unit = encoding === "utf-8" ? 1 : 2;
  const low = encoding === "utf-16be" ? 1 : 0;
  let start = 0;
  let from = mark;
  for (let index = mark; index < bytes.length; index += unit) {
    const byte = bytes[index + low];
    if ((byte !== 0x0a && byte !== 0x0d) || (unit === 2 && bytes[index + 1 - low] !== 0)) continue;
    let next = index + unit;
    if (byte === 0x0d && bytes[next + low] === 0x0a && (unit === 1 || bytes[next + 1 - low] === 0)) next += unit;
    yield { start, next, ...decodeText(bytes.subarray(from, index), encoding) };
    start = next;
    from = next;
    index = next - unit;
  }
  if (start < bytes.length) yield { start, next: bytes.length, ...decodeText(bytes.subarray(from), encoding) };
}

/** A header line and the lines that follow it up to the next header. */
export interface Block<Head> {
  readonly start: number;
  /** Null for lines above the first header. */
  readonly head: Head | null;
  readonly rest: string[];
  damaged: boolean;
}

/** Groups lines under header lines. */
export function* blocksOf<Head>(bytes: Uint8Array, headOf: (text: string) => Head | null): Generator<Block<Head>> {
  let block: Block<Head> | null = null;
  for (const line of linesOf(bytes)) {
    const head = headOf(line.text);
    if (head !== null || block === null) {
      if (block !== null) yield block;
      block = { start: line.start, head, rest: head === null ? [line.text] : [], damaged: line.damaged };
    } else {
      block.rest.push(line.text);
      block.damaged ||= line.damaged;
    }
  }
  if (block !== null) yield block;
}

/** Lines as one text, without the blank lines an export puts after it. */
export function joinLines(lines: readonly string[]): string {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? "").trim() === "") end -= 1;
  return lines.slice(0, end).join("\n");
}

/** The first lines of a file's head, for recognising it; the last one may be cut off. */
export function headLines(head: Uint8Array, most: number): string[] {
  const lines: string[] = [];
  for (const { text } of linesOf(head)) {
    if (text.trim() !== "") lines.push(text);
    if (lines.length >= most) break;
  }
  return lines;
}

function swapped(slice: Uint8Array): Uint8Array {
  const turned = new Uint8Array(slice.length);
  for (let index = 0; index + 1 < slice.length; index += 2) {
    turned[index] = slice[index + 1] ?? 0;
    turned[index + 1] = slice[index] ?? 0;
  }
  if (slice.length % 2 === 1) turned[slice.length - 1] = slice[slice.length - 1] ?? 0;
  return turned;
}
