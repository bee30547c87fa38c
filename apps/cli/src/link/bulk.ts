import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type LinkedRecords, type RecordLinker, createRecordLinker } from "@telltale/engine";
import { startProgress } from "../progress.ts";
import { FailedError } from "../usage.ts";
import { type BlockRead, LineError, expectedRecord, readRecords } from "./record-lines.ts";
import { startReaders } from "./record-readers.ts";

export interface LinkRecordsOptions {
  /** A file for the campaigns' templates, one campaign a line; null for none. */
  readonly templates: string | null;
  /** Threads that read; 1 for none but the one that links, null for as many as pay. */
  readonly workers: number | null;
}

const megabyte = 1 << 20;
/** Whole lines that are read at once. */
const blockBytes = 4 * megabyte;
/** Bytes from which on threads of their own save more time than they take to start. */
const leastForThreads = 32 * megabyte;
/** More threads than these wait for the one that links. */
const mostUseful = 4;

/**
 * Links the records of a file of JSON lines, or of stdin for `-`, and writes {"id", "campaign"} for each to stdout, in the order of the
 * lines. Throws FailedError, which names the line, before anything is written where a line is no record.
 */
export async function linkRecordsFile(file: string, { templates, workers }: LinkRecordsOptions): Promise<void> {
  const name = file === "-" ? "stdin" : file;
  const { bytes, size } = await opened(file);
  const linker = createRecordLinker({ templates: templates !== null });
  const threads = workers ?? (size < leastForThreads ? 1 : Math.min(mostUseful, availableParallelism()));
  const count = await readAll(blocksOf(bytes), linker, threads).catch((error: unknown) => {
    throw error instanceof LineError ? new FailedError(`${name} line ${error.line}: ${error.message}`) : error;
  });
  if (count === 0) throw new FailedError(`${name}: ${expectedRecord} on each line, got no line`);
  const linked = linker.finish();
  if (templates !== null)
    await writeFile(templates, linesOfCampaigns(linked)).catch(() => {
      throw new FailedError(`${templates}: cannot be written`);
    });
  await writeRecords(linked);
}

/** Reads all blocks, in their order however many threads read, and returns how many records there are. */
async function readAll(blocks: AsyncIterable<Uint8Array<ArrayBuffer>>, linker: RecordLinker, threads: number): Promise<number> {
  let lines = 0;
  let count = 0;
  const passed = ({ lines: more, records, error }: BlockRead): void => {
    if (error !== null) throw new LineError(lines + error.line, error.message);
    lines += more;
    count += records;
  };
  if (threads === 1) {
    for await (const block of blocks) passed(readRecords(block, lines === 0, linker.add));
    return count;
  }
  await using readers = startReaders(threads);
  for await (const { read, shard } of readers.readAll(blocks)) {
    passed(read);
    linker.addShard(shard);
  }
  return count;
}

/** The bytes of a file, counted in a bar while they are read, and how many there are, as far as is known. */
async function opened(file: string): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly size: number }> {
  if (file === "-") return { bytes: process.stdin, size: 0 };
  const info = await stat(file).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : "";
    throw new FailedError(`${file}: ${code === "ENOENT" ? "no such file" : "cannot be read"}`);
  });
  if (info.isDirectory()) throw new FailedError(`${file}: expected a file of JSON lines, got a folder`);
  const progress = startProgress(Math.ceil(info.size / megabyte), "MB read");
  const bytes = (async function* counted() {
    let read = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: megabyte })) {
      if (!(chunk instanceof Uint8Array)) throw new Error("expected bytes from a file without an encoding");
      const before = Math.floor(read / megabyte);
      read += chunk.length;
      for (let step = before; step < Math.floor(read / megabyte); step++) progress.step();
      yield chunk;
    }
    progress.end();
  })();
  return { bytes, size: info.size };
}

const lineFeed = 10;

/** Whole lines, about `blockBytes` of them at once: JSON lines may hold any separator but the line feed. */
async function* blocksOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of bytes) {
    const end = held + chunk.length < blockBytes ? 0 : chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      yield joined([...parts, chunk.subarray(0, end)]);
      parts = [];
      held = 0;
    }
    parts.push(chunk.subarray(end));
    held += chunk.length - end;
  }
  if (held > 0) yield joined(parts);
}

/** The parts in a buffer of their own, which can be moved. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const linesOfCampaigns = ({ campaigns, idOf }: LinkedRecords): string =>
  campaigns
    .map(
      ({ id, records, templates }) =>
        `${JSON.stringify({ campaign: id, records: records.length, first: idOf(records[0] ?? 0), templates })}\n`,
    )
    .join("");

/** Writes in pieces and waits where whoever reads is slower. */
async function writeRecords({ campaigns, campaignOf, idOf }: LinkedRecords): Promise<void> {
  let piece = "";
  for (let record = 0; record < campaignOf.length; record++) {
    piece += `${JSON.stringify({ id: idOf(record), campaign: campaigns[campaignOf[record] ?? -1]?.id ?? null })}\n`;
    if (piece.length < megabyte && record + 1 < campaignOf.length) continue;
    const full = !process.stdout.write(piece);
    if (full) await new Promise((resolve) => process.stdout.once("drain", resolve));
    piece = "";
  }
}
