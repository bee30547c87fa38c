import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { type LinkRecord, type LinkedRecords, createRecordLinker } from "@telltale/engine";
import { linesOf } from "../lines.ts";
import { startProgress } from "../progress.ts";
import { FailedError } from "../usage.ts";

export interface LinkRecordsOptions {
  /** A file for the campaigns' templates, one campaign a line; null for none. */
  readonly templates: string | null;
}

const megabyte = 1 << 20;
const expected = 'expected {"id", "text", "sender"?, "at"?}';

/**
 * Links the records of a file of JSON lines, or of stdin for `-`, and writes {"id", "campaign"} for each to stdout, in the order of the
 * lines. Throws FailedError, which names the line, before anything is written where a line is no record.
 */
export async function linkRecordsFile(file: string, { templates }: LinkRecordsOptions): Promise<void> {
  const name = file === "-" ? "stdin" : file;
  const linker = createRecordLinker({ templates: templates !== null });
  let line = 0;
  let count = 0;
  for await (const text of linesOf(await withProgress(file))) {
    line++;
    if (text.trim() === "") continue;
    linker.add(recordOf(text, `${name} line ${line}`));
    count++;
  }
  if (count === 0) throw new FailedError(`${name}: ${expected} on each line, got no line`);
  const linked = linker.finish();
  if (templates !== null)
    await writeFile(templates, linesOfCampaigns(linked)).catch(() => {
      throw new FailedError(`${templates}: cannot be written`);
    });
  await writeRecords(linked);
}

/** The bytes of a file, counted in a bar while they are read. */
async function withProgress(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === "-") return process.stdin;
  const info = await stat(file).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : "";
    throw new FailedError(`${file}: ${code === "ENOENT" ? "no such file" : "cannot be read"}`);
  });
  if (info.isDirectory()) throw new FailedError(`${file}: expected a file of JSON lines, got a folder`);
  const progress = startProgress(Math.ceil(info.size / megabyte), "MB read");
  return (async function* counted() {
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
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string | null | undefined => value === undefined || value === null || typeof value === "string";

function recordOf(line: string, place: string): LinkRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new FailedError(`${place}: ${expected}, got no JSON`);
  }
  if (!isObject(value))
    throw new FailedError(`${place}: ${expected}, got ${Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`}`);
  const { id, text, sender, at } = value;
  if (typeof id !== "string" && typeof id !== "number")
    throw new FailedError(`${place}: ${expected}, got no "id" that is text or a number`);
  if (typeof text !== "string") throw new FailedError(`${place}: ${expected}, got no "text" that is text`);
  if (!isText(sender) || !isText(at)) throw new FailedError(`${place}: ${expected}, got a "sender" or "at" that is no text`);
  return { id: String(id), text, sender: sender ?? null, at: at ?? null };
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
