/*
 * Entries of a zip by name, to send a chat's own text without the pictures beside it. The engine has read the archive and held its limits
 * by then; here one entry at a time is expanded with the browser's own DecompressionStream. Offsets are those of PKWARE's APPNOTE 4.3.
 */

export interface ZipEntry {
  readonly path: string;
  readonly bytes: number;
  readonly open: () => Promise<Uint8Array>;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endBytes = 22;
const mostComment = 65_535;

/** The entries of a zip; none where it is no zip that this reads (split, or of the 64-bit kind). */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - endBytes;
  const first = Math.max(0, end - mostComment);
  while (end >= first && view.getUint32(end, true) !== endSignature) end -= 1;
  if (end < first || end < 0) return [];
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySignature) break;
    const nameBytes = view.getUint16(at + 28, true);
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const start = view.getUint32(at + 42, true);
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    entries.push({ path, bytes: size, open: async () => expand(bytes, start, { method, packed, size }) });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

interface Packed {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
}

async function expand(bytes: Uint8Array, start: number, { method, packed, size }: Packed): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const content = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  const slice = new Uint8Array(bytes.subarray(content, content + packed));
  if (method === 0) return slice;
  const stream = new Blob([slice]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const source = stream.getReader();
  const whole = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const next = await source.read();
    if (next.done) return whole.subarray(0, at);
    // What claims to be smaller than it is ends here.
    if (at + next.value.length > size) {
      await source.cancel();
      throw new Error("expected an entry of the length that the archive says, got a longer one");
    }
    whole.set(next.value, at);
    at += next.value.length;
  }
}
