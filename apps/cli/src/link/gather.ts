import { createHash } from "node:crypto";
import { join, relative, resolve, sep } from "node:path";
import {
  type Analysis,
  EngineError,
  type LinkableChat,
  type ReadOptions,
  type SourceFile,
  analyze,
  assessConversation,
  listMessages,
} from "@telltale/engine";
import { type Input, findInputs, isNoChat, loadInput, passedOver } from "../inputs.ts";
import { startProgress } from "../progress.ts";
import { FailedError, UsageError } from "../usage.ts";
import { recordsIn } from "./records.ts";

/** A chat of a file. `record` is the id of the line it was read from, null where the file is an export. */
export interface ReadChat extends Analysis {
  readonly record: string | null;
}

/** What was read of a file: no chats where it is none. */
export interface ReadFile {
  readonly sha256: string;
  readonly chats: readonly ReadChat[];
}

/** Where files that were read before are kept. */
export interface FileStore {
  /** What was read of a file as it is now, null where it must be read. */
  recall(path: string): Promise<ReadFile | null>;
  keep(path: string, file: ReadFile): Promise<void>;
}

/** What was found behind the arguments. */
export interface Gathered {
  readonly chats: readonly LinkableChat[];
  readonly files: number;
  /** Files met in folders that are no chats. */
  readonly skipped: number;
  /** Files that were read anew. */
  readonly read: number;
}

interface Place {
  readonly argument: string;
  readonly input: Input;
}

interface Found extends Place {
  readonly file: ReadFile;
}

/**
 * Reads every chat behind the arguments, or recalls it from `store`. Files in `own` (the index, the drawing) are not looked at. Throws
 * FailedError or UsageError as `check` does.
 */
export async function gather(
  args: readonly string[],
  options: ReadOptions,
  store: FileStore | null,
  own: readonly string[],
): Promise<Gathered> {
  const places = await placesOf(args, own);
  const progress = startProgress(places.length > 1 ? places.length : 0, "files read");
  const found: Found[] = [];
  let skipped = 0;
  let read = 0;
  for (const place of places) {
    const path = place.input.path === null ? null : resolve(place.input.path);
    let file = path === null ? null : ((await store?.recall(path)) ?? null);
    if (file === null) {
      file = await readPlace(place.input, options);
      if (file !== null) {
        read++;
        if (path !== null) await store?.keep(path, file);
      }
    }
    if (file?.chats.length === 0) skipped++;
    else if (file !== null) found.push({ ...place, file });
    progress.step();
  }
  progress.end();
  return { chats: named(found), files: places.length, skipped, read };
}

/** Every file once, however many arguments lead to it. */
async function placesOf(args: readonly string[], own: readonly string[]): Promise<Place[]> {
  const seen = new Set(own.map((path) => resolve(path)));
  const places: Place[] = [];
  for (const argument of args) {
    for (const input of await findInputs([argument])) {
      const key = input.path === null ? "-" : resolve(input.path);
      if (seen.has(key)) continue;
      seen.add(key);
      places.push({ argument, input });
    }
  }
  return places;
}

/** What a file holds, no chats where it was met in a folder and is none, null where it was met there and cannot be read. */
async function readPlace(input: Input, options: ReadOptions): Promise<ReadFile | null> {
  let source: SourceFile | null = null;
  try {
    source = await loadInput(input);
    return { sha256: source.sha256, chats: chatsIn(source, options) };
  } catch (error) {
    if (input.found && isNoChat(error)) return { sha256: source?.sha256 ?? "", chats: [] };
    const notice = passedOver(input, error);
    if (notice !== null) {
      process.stderr.write(`${process.stderr.isTTY ? "\r" : ""}${notice}\n`);
      return null;
    }
    if (error instanceof EngineError && error.code === "unknown-zone") throw new UsageError(error.message);
    if (error instanceof EngineError) throw new FailedError(`${input.name}: ${error.message}`);
    throw error;
  }
}

function chatsIn(source: SourceFile, options: ReadOptions): ReadChat[] {
  const records = recordsIn(source);
  if (records === null) return analyze(source, options).map((analysis) => Object.assign({ record: null }, analysis));
  const progress = startProgress(records.length, "chats read");
  const chats = records.map(({ id, line, bytes, empty }) => {
    const file = { name: source.name, sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
    progress.step();
    return Object.assign({ record: id }, empty ? emptyChat(file) : recordIn(file, line, options));
  });
  progress.end();
  return chats;
}

function recordIn(file: SourceFile, line: number, options: ReadOptions): Analysis {
  try {
    const [analysis] = analyze(file, { ...options, format: "jsonl" });
    return analysis ?? emptyChat(file);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === "unknown-zone") throw error;
    throw new FailedError(`${file.name} line ${line}: ${error.message}`);
  }
}

/** A chat in which nothing was written: it is linked to nothing, and must not be lost. */
function emptyChat({ name, sha256, bytes }: SourceFile): Analysis {
  const conversation = {
    source: { name, sha256, format: "jsonl", bytes: bytes.length },
    participants: [],
    messages: listMessages([]),
    issues: [],
  } as const;
  return { conversation, assessment: assessConversation(conversation) };
}

/** The chats with their owners and ids: of the ids a chat could have, from short to long, the first that no other chat wants. */
function named(found: readonly Found[]): LinkableChat[] {
  const chats = found.flatMap(({ argument, input, file }) =>
    file.chats.map(({ record, conversation, assessment }, index) => {
      const within = input.found && input.path !== null ? slashed(relative(argument, input.path)) : input.name;
      const full = slashed(input.found ? join(argument, within) : (input.path ?? input.name));
      const number = file.chats.length === 1 ? "" : `#${index + 1}`;
      const wanted = record === null ? [`${within}${number}`, `${full}${number}`] : [record, `${within}#${record}`, `${full}#${record}`];
      const several = record === null && file.chats.length > 1;
      wanted.push(`${full}#${index + 1}`);
      return { wanted, owner: ownerOf(argument, within, full, several), conversation, assessment };
    }),
  );
  const ids = uniqueIds(chats.map(({ wanted }) => wanted));
  return chats.map(({ owner, conversation, assessment }, index) => ({ id: ids[index] ?? "", owner, conversation, assessment }));
}

/** A subfolder of a given folder is one person's material, and so is an export of several chats. */
function ownerOf(argument: string, within: string, full: string, several: boolean): string | null {
  const [person, ...rest] = within.split("/");
  if (rest.length > 0 && person !== undefined) return slashed(join(argument, person));
  return several ? full : null;
}

const slashed = (path: string): string => path.split(sep).join("/");

function uniqueIds(wanted: readonly (readonly string[])[]): string[] {
  const levels = wanted.map(() => 0);
  const idAt = (chat: number): string => wanted[chat]?.[levels[chat] ?? 0] ?? "";
  for (;;) {
    const clashing = [...Map.groupBy(wanted.keys(), idAt).values()].filter(({ length }) => length > 1).flat();
    const movable = clashing.filter((chat) => (levels[chat] ?? 0) + 1 < (wanted[chat]?.length ?? 0));
    if (movable.length === 0) return distinct([...wanted.keys()].map(idAt));
    for (const chat of movable) levels[chat] = (levels[chat] ?? 0) + 1;
  }
}

/** What still clashes, as where a record is called like a file, is numbered. */
function distinct(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    let free = id;
    for (let number = 2; taken.has(free); number++) free = `${id}~${number}`;
    taken.add(free);
    return free;
  });
}
