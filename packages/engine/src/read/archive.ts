/**
 * Archives: WhatsApp's export as a zip, with or without media, the downloads of Instagram and Messenger,
 * Telegram's folder, or a folder someone packed. All limits hold before an entry is expanded, and only
 * entries that can be chats are. A chat split over several entries (Meta's `message_1.json`,
 * `message_2.json`) gives one conversation an entry, because ranges count the bytes of one entry.
 */
import type { Conversation, Issue, IssueCode, Source, Span } from "../model/conversation.ts";
import { EngineError, limitError } from "../model/errors.ts";
import { baseName } from "./attachment-kind.ts";
import { mediaFiles, withMediaHashes, type MediaFiles } from "./media-hashes.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { cappedIssues } from "./sheet.ts";
import { readWhatsApp } from "./whatsapp/index.ts";
import { isZip, readDirectory, type ZipEntry } from "./zip/directory.ts";
import { checkEntry, expandEntry, type Budget } from "./zip/expand.ts";

export function isArchive(bytes: Uint8Array): boolean {
  return isZip(bytes);
}

/** Finds the reader for a file's content. */
export type Recognise = (bytes: Uint8Array) => Reader | null;

interface Level {
  readonly file: SourceFile;
  readonly options: ReadOptions;
  readonly recognise: Recognise;
  readonly budget: Budget;
  /** What hashing files has spent; `budget` is for what is read. */
  readonly mediaBudget: Budget;
  readonly depth: number;
  /** The path of this archive inside the outermost one, with a slash at its end; empty for that one. */
  readonly prefix: string;
}

/** Every chat in an archive. Throws `no-chat-in-archive`, `encrypted-archive`, `unsafe-path`, `malformed` or a limit. */
export function readArchive(file: SourceFile, options: ReadOptions, recognise: Recognise): Conversation[] {
  const found = readLevel({ file, options, recognise, budget: { spent: 0 }, mediaBudget: { spent: 0 }, depth: 0, prefix: "" });
  if (found.conversations.length === 0) throw new EngineError({ code: "no-chat-in-archive", entries: found.entries });
  return found.conversations;
}

function readLevel(level: Level): { readonly conversations: Conversation[]; readonly entries: number } {
  const { file, options, budget } = level;
  const entries = readDirectory(file.bytes, options.limits).filter(({ directory, path }) => !directory && !isSystemFile(path));
  const candidates = candidatesAmong(entries);
  const nested = entries.filter(({ path }) => /\.zip$/i.test(path));
  checkTogether(level, candidates);
  const names: ReadonlySet<string> = new Set(entries.map(({ path }) => baseName(path)));
  const files = options.hashMedia === true ? mediaFiles(file.bytes, entries, options.limits, level.mediaBudget) : null;
  const conversations: Conversation[] = [];
  let skipped = 0;
  let damage: EngineError | null = null;
  const unsure: ZipEntry[] = [];
  for (const entry of candidates) {
    const read = readEntry(level, entry, { names, files }, false);
    if (read === null) unsure.push(entry);
    else if (read instanceof EngineError) {
      skipped += 1;
      damage ??= read;
    } else conversations.push(...read);
  }
  for (const entry of nested) {
    const read = readNested(level, entry, conversations.length > 0);
    if (read === null) skipped += 1;
    else conversations.push(...read);
  }
  const [only] = unsure;
  if (conversations.length === 0 && unsure.length === 1 && only !== undefined) {
    // A lone text is what the archive was made for, even without a structure.
    const read = readEntry({ ...level, budget: { spent: budget.spent - only.expandedBytes } }, only, { names, files }, true);
    if (Array.isArray(read)) return { conversations: read, entries: entries.length };
  }
  if (conversations.length === 0 && damage !== null) throw damage;
  return { conversations: withSkipped(conversations, skipped + unsure.length, options), entries: entries.length };
}

function isSystemFile(path: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.[^/]|Thumbs\.db$|desktop\.ini$)/.test(path);
}

/**
 * Entries that can be chats, by their names' endings. A download of a whole account holds hundreds of other
 * JSON files; where its message files have their fixed names, only those are taken.
 */
function candidatesAmong(entries: readonly ZipEntry[]): ZipEntry[] {
  const texts = entries.filter(({ path, expandedBytes }) => expandedBytes > 0 && /\.(?:txt|json|jsonl|ndjson|xml|vmg|md)$/i.test(path));
  const fixed = texts.filter(({ path }) => /(?:^|\/)(?:message_\d+|result)\.json$/i.test(path));
  return fixed.length === 0
    ? texts
    : texts.filter((entry) => fixed.includes(entry) || !/\.json$/i.test(entry.path) || isSealedChat(entry.path));
}

/** Messenger names the chats of its end-to-end download after the other person and a number. */
function isSealedChat(path: string): boolean {
  return /^[^/]*_\d+\.json$/i.test(path);
}

/** No entry is expanded before all of them are known to keep the limits together. */
function checkTogether({ options, budget }: Level, candidates: readonly ZipEntry[]): void {
  const whole = { spent: budget.spent };
  for (const entry of candidates) {
    checkEntry(entry, options.limits, whole);
    whole.spent += entry.expandedBytes;
  }
}

/** What is in an archive beside a chat: the names of its files, and the files themselves where they are to be hashed. */
interface Beside {
  readonly names: ReadonlySet<string>;
  readonly files: MediaFiles | null;
}

/** The chats of an entry, null where it is none that a reader is sure of, the error where it does not expand. */
function readEntry(level: Level, entry: ZipEntry, { names, files }: Beside, anyText: boolean): Conversation[] | EngineError | null {
  const { file, options, recognise } = level;
  let bytes: Uint8Array;
  try {
    bytes = expandEntry(file.bytes, entry, options.limits, level.budget);
  } catch (error) {
    if (error instanceof EngineError && error.code === "malformed") return error;
    throw error;
  }
  const reader = recognise(bytes);
  if (reader === null || (!anyText && options.format === undefined && reader.formats.includes("pasted"))) return null;
  const inner = { name: nameFor(file.name, entry.path), sha256: file.sha256, bytes };
  try {
    const whatsApp = reader.formats.includes("whatsapp-android");
    const found = whatsApp
      ? readWhatsApp(inner, options, names)
      : reader.read(inner, options).map((chat) => withMissing(chat, names, options));
    const whole = files === null ? found : found.map((chat) => withHashes(chat, entry.path, files, options));
    return whole.map((chat) => withSource(chat, { ...chat.source, name: file.name, entry: level.prefix + entry.path }));
  } catch (error) {
    if (error instanceof EngineError && (error.code === "unrecognised-format" || error.code === "wrong-format")) return null;
    throw error;
  }
}

/** The name that may hold the chat's: the entry's own, or the archive's where the entry's is the same in every export. */
function nameFor(archive: string, path: string): string {
  const name = baseName(path);
  return /^(?:_chat\.txt|result\.json|message_\d+\.json|chat\.(?:txt|md)|index\.md)$/i.test(name) ? archive : name;
}

/** An archive inside: refused as a whole where it is all there is, passed over where it came beside chats. */
function readNested(level: Level, entry: ZipEntry, besideChats: boolean): Conversation[] | null {
  const { file, options } = level;
  try {
    if (level.depth + 1 > options.limits.maxArchiveDepth) throw limitError(options.limits, "maxArchiveDepth", level.depth + 1);
    const bytes = expandEntry(file.bytes, entry, options.limits, level.budget);
    const inner = { name: baseName(entry.path), sha256: file.sha256, bytes };
    if (!isArchive(bytes)) return null;
    const found = readLevel({ ...level, file: inner, depth: level.depth + 1, prefix: `${level.prefix}${entry.path}/` });
    return found.conversations.map((chat) => withSource(chat, { ...chat.source, name: file.name }));
  } catch (error) {
    if (besideChats && error instanceof EngineError) return null;
    throw error;
  }
}

function withSource({ participants, messages, issues }: Conversation, source: Source): Conversation {
  return { source, participants, messages, issues };
}

/** Notes messages whose file should be in the archive and is not. An archive without any media was made without them. */
function withMissing(chat: Conversation, names: ReadonlySet<string>, options: ReadOptions): Conversation {
  const found: { code: IssueCode; source: Span }[] = [];
  for (const { attachments, source } of chat.messages) {
    if (attachments.some(({ name }) => name !== null && !names.has(name))) found.push({ code: "attachment-missing", source });
  }
  return found.length === 0 ? chat : { ...chat, issues: merged(chat.issues, found, options) };
}

function withHashes(chat: Conversation, path: string, files: MediaFiles, options: ReadOptions): Conversation {
  const { messages, found } = withMediaHashes(chat, path, files);
  return { ...chat, messages, issues: found.length === 0 ? chat.issues : merged(chat.issues, found, options) };
}

/** One issue an entry that was passed over; they belong to no chat, so the first one carries them. */
function withSkipped(chats: Conversation[], skipped: number, options: ReadOptions): Conversation[] {
  const [first, ...rest] = chats;
  if (first === undefined || skipped === 0) return chats;
  const found = Array.from({ length: skipped }, (): { code: IssueCode; source: Span } => ({ code: "entry-skipped", source: [0, 0] }));
  return [{ ...first, issues: merged(first.issues, found, options) }, ...rest];
}

function merged(
  issues: readonly Issue[],
  found: readonly { readonly code: IssueCode; readonly source: Span }[],
  options: ReadOptions,
): Issue[] {
  return cappedIssues([...issues, ...found], options.limits.maxIssuesPerCode);
}
