/*
 * The file behind --index: gzip over lines of JSON. The first line says what it is; then for each file a line about it and a line for
 * each of its chats; last the ledger of campaign ids. It holds what the chats say, so it is written for its owner alone, and whole or
 * not at all: to a file beside it, which takes its place once it is on the disk.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { createGunzip, createGzip } from "node:zlib";
import { Readable } from "node:stream";
import { type Analysis, type Ledger, analyze, defaultLimits, listMessages } from "@telltale/engine";
import { linesOf } from "../lines.ts";
import { FailedError } from "../usage.ts";
import type { FileStore, ReadChat, ReadFile } from "./gather.ts";

const version = 1;

/** How the chats in an index were read: what is read otherwise cannot stand beside them. */
export interface Reading {
  readonly me: string | null;
  readonly zone: string | null;
}

interface KnownFile extends ReadFile {
  readonly size: number;
  readonly mtimeMs: number;
}

export interface ChatIndex extends FileStore {
  readonly ledger: Ledger;
  /** Writes what this run recalled and kept, and nothing else: a file that is gone leaves the index. */
  save(ledger: Ledger): Promise<void>;
}

/**
 * Opens the index at `path`, an empty one where there is none. With `reread` its ids are kept and every file is read anew. Throws
 * FailedError where it is no index, of another version, or read in another way.
 */
export async function openIndex(path: string, reading: Reading, reread: boolean): Promise<ChatIndex> {
  const { files, ledger } = (await readIndex(path, reading, reread)) ?? { files: new Map<string, KnownFile>(), ledger: [] };
  if (reread) files.clear();
  const kept = new Map<string, KnownFile>();
  return {
    ledger,
    async recall(chat) {
      const known = files.get(chat);
      const now = known === undefined ? null : await stat(chat).catch(() => null);
      if (known === undefined || now === null || now.size !== known.size) return null;
      // A file that was copied or touched is the same as long as its bytes are.
      if (now.mtimeMs !== known.mtimeMs && (await sha256Of(chat)) !== known.sha256) return null;
      kept.set(chat, { ...known, mtimeMs: now.mtimeMs });
      return known;
    },
    async keep(chat, file) {
      const now = await stat(chat).catch(() => null);
      // What is no plain file, such as a pipe, can be read only once.
      if (now?.isFile() === true) kept.set(chat, { ...file, size: now.size, mtimeMs: now.mtimeMs });
    },
    save: (after) => writeIndex(path, reading, kept, after),
  };
}

async function sha256Of(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : createHash("sha256").update(bytes).digest("hex");
}

/** Tells one state of the engine from another by what it says of a chat: what an older one said must not be mixed with new judgements. */
function engineMark(): string {
  const chat = [
    "01/03/2025, 21:05 - +44 7700 900142: Hi, we met at the spring dinner, remember? You flirted with me all night",
    "01/03/2025, 21:07 - Robin: who is this?",
    "01/03/2025, 21:09 - +44 7700 900142: Send me a picture of you. And the code you were sent, quick, https://login.example/x",
    "",
  ].join("\n");
  const analysis = analyze({ name: "", sha256: "", bytes: new TextEncoder().encode(chat) }, { limits: defaultLimits });
  const said = analysis.map(({ conversation, assessment }) => [conversation, [...conversation.messages], assessment]);
  // Such a chat does not show that files are hashed; an index made without that would miss what chats share.
  return createHash("sha256").update("hashed media").update(JSON.stringify(said)).digest("hex").slice(0, 16);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const damaged = (path: string): FailedError =>
  new FailedError(`expected an index made by telltale link --index, got a file that is none or is damaged: ${path}`);

async function readIndex(
  path: string,
  reading: Reading,
  reread: boolean,
): Promise<{ files: Map<string, KnownFile>; ledger: Ledger } | null> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new FailedError(`expected an index that can be read, got one that cannot (${error.code ?? "unknown"}): ${path}`);
  });
  if (info === null) return null;
  const source = createReadStream(path);
  const lines = linesOf(source.pipe(createGunzip()));
  try {
    const head = parse(path, (await lines.next()).value);
    checkHead(path, head, reading, reread);
    const files = new Map<string, KnownFile>();
    let ledger: Ledger | null = null;
    for await (const line of lines) {
      const value = parse(path, line);
      if (ledger !== null) throw damaged(path);
      if (value["type"] === "ledger") ledger = ledgerIn(path, value);
      else {
        const { file, count, key } = fileIn(path, value);
        const chats: ReadChat[] = [];
        for (let chat = 0; chat < count; chat++) chats.push(chatIn(path, parse(path, (await lines.next()).value)));
        files.set(key, { ...file, chats });
      }
    }
    if (ledger === null) throw damaged(path);
    return { files, ledger };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_")) throw damaged(path);
    throw error;
  } finally {
    source.destroy();
  }
}

function parse(path: string, line: unknown): Readonly<Record<string, unknown>> {
  if (typeof line !== "string") throw damaged(path);
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw damaged(path);
}

function checkHead(path: string, head: Readonly<Record<string, unknown>>, reading: Reading, reread: boolean): void {
  if (head["type"] !== "telltale-link-index") throw damaged(path);
  if (head["version"] !== version)
    throw new FailedError(
      `expected an index of version ${version}, got version ${JSON.stringify(head["version"])}: ${path}; give another file to begin a new one`,
    );
  if (reread) return;
  if (head["engine"] !== engineMark())
    throw new FailedError(
      `expected an index made by this Telltale, got one of another that may judge otherwise: ${path}; run once with --reread, which keeps campaign ids`,
    );
  for (const option of ["me", "zone"] as const)
    if (head[option] !== reading[option])
      throw new FailedError(`expected the same --${option} as the index was made with, got another: ${path}; run once with --reread`);
}

function fileIn(path: string, value: Readonly<Record<string, unknown>>): { key: string; file: Omit<KnownFile, "chats">; count: number } {
  const { type, path: key, size, mtimeMs, sha256, chats } = value;
  if (type !== "file" || typeof key !== "string" || typeof size !== "number" || typeof mtimeMs !== "number") throw damaged(path);
  if (typeof sha256 !== "string" || typeof chats !== "number") throw damaged(path);
  return { key, file: { size, mtimeMs, sha256 }, count: chats };
}

function chatIn(path: string, value: Readonly<Record<string, unknown>>): ReadChat {
  const { record, conversation, messages, assessment } = value;
  if (!(record === null || typeof record === "string") || !Array.isArray(messages)) throw damaged(path);
  if (!isConversation(conversation) || !isAssessment(assessment)) throw damaged(path);
  return { record, conversation: { ...conversation, messages: listMessages(messages) }, assessment };
}

// The first line says that this program wrote the file, and gzip that it is whole, so the parts are not looked into any further.
const isConversation = (value: unknown): value is Omit<Analysis["conversation"], "messages"> =>
  isRecord(value) && isRecord(value["source"]) && Array.isArray(value["participants"]) && Array.isArray(value["issues"]);

const isAssessment = (value: unknown): value is Analysis["assessment"] =>
  isRecord(value) && typeof value["level"] === "string" && Array.isArray(value["findings"]) && Array.isArray(value["stages"]);

function ledgerIn(path: string, value: Readonly<Record<string, unknown>>): Ledger {
  const { entries } = value;
  if (!Array.isArray(entries)) throw damaged(path);
  return entries.map((entry: unknown) => {
    if (!isRecord(entry)) throw damaged(path);
    const { id, own, all, into } = entry;
    if (typeof id !== "string" || !areTexts(own) || !areTexts(all) || !(into === null || typeof into === "string")) throw damaged(path);
    return { id, own, all, into };
  });
}

const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === "string");

function* linesFor(reading: Reading, files: ReadonlyMap<string, KnownFile>, ledger: Ledger): Generator<string> {
  yield `${JSON.stringify({ type: "telltale-link-index", version, engine: engineMark(), ...reading })}\n`;
  for (const [path, { size, mtimeMs, sha256, chats }] of files) {
    yield `${JSON.stringify({ type: "file", path, size, mtimeMs, sha256, chats: chats.length })}\n`;
    for (const { record, conversation, assessment } of chats) {
      const { messages, ...rest } = conversation;
      yield `${JSON.stringify({ record, conversation: rest, messages: [...messages], assessment })}\n`;
    }
  }
  yield `${JSON.stringify({ type: "ledger", entries: ledger })}\n`;
}

// A stream's chunks have no type; those of gzip are bytes.
function bytesIn(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`expected bytes from gzip, got ${typeof chunk}`);
}

async function writeIndex(path: string, reading: Reading, files: ReadonlyMap<string, KnownFile>, ledger: Ledger): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    {
      await using file = await open(beside, "wx", 0o600);
      for await (const chunk of Readable.from(linesFor(reading, files, ledger)).pipe(createGzip())) await file.appendFile(bytesIn(chunk));
      await file.sync();
    }
    await rename(beside, path);
    if (process.platform !== "win32") {
      await using folder = await open(dirname(path));
      await folder.sync();
    }
  } catch (error) {
    await rm(beside, { force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new FailedError(`expected a place where the index can be written, got one that cannot (${code}): ${path}`);
  }
}
