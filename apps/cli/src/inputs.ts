import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { EngineError, type SourceFile, defaultLimits, limitError } from "@telltale/engine";
import { FailedError } from "./usage.ts";

/** A file to read, before it is read. `path` is null for standard input. */
export interface Input {
  readonly path: string | null;
  /** The file's name, as results show it. */
  readonly name: string;
  readonly bytes: number | null;
  /** True where a folder was given and this file was met in it: what cannot be read is then passed over, not an error. */
  readonly found: boolean;
}

/**
 * The files behind the arguments, folders read recursively in the order of their names. Throws FailedError on an argument that is not
 * there; what is met in a folder and cannot be looked at is listed, and fails when it is loaded.
 */
export async function findInputs(args: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const argument of args) {
    if (argument === "-") inputs.push({ path: null, name: "stdin", bytes: null, found: false });
    else await addPath(argument, false, inputs, 0);
  }
  return inputs;
}

const maxFolderDepth = 32;

async function addPath(path: string, found: boolean, inputs: Input[], depth: number): Promise<void> {
  const info = await stat(path).catch(found ? nothing : unreadable(path));
  if (info === null) inputs.push({ path, name: basename(path), bytes: null, found });
  else if (info.isFile()) inputs.push({ path, name: basename(path), bytes: info.size, found });
  // A pipe that is named, such as a shell's `<(…)`, is read; one that is met in a folder could wait for ever.
  else if (!info.isDirectory() && !found) inputs.push({ path, name: basename(path), bytes: null, found });
  else if (info.isDirectory() && depth < maxFolderDepth) {
    const entries = await readdir(path).catch(found ? nothing : unreadable(path));
    if (entries === null) inputs.push({ path, name: basename(path), bytes: null, found });
    else for (const entry of entries.toSorted()) if (!entry.startsWith(".")) await addPath(join(path, entry), true, inputs, depth + 1);
  }
}

const nothing = (): null => null;

function unreadable(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new FailedError(`expected a file or folder, got a path that cannot be read (${error.code ?? "unknown"}): ${path}`);
  };
}

/** The bytes of an input with their SHA-256. Throws EngineError where it is larger than the engine reads whole. */
export async function loadInput(input: Input): Promise<SourceFile> {
  if (input.bytes !== null && input.bytes > defaultLimits.maxFileBytes) throw limitError(defaultLimits, "maxFileBytes", input.bytes);
  const bytes = input.path === null ? await readStdin() : bytesOf(await readFile(input.path).catch(unreadable(input.path)));
  return { name: input.name, sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
}

// A plain view: a copy would hold the file twice.
function bytesOf({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    total += bytes.length;
    if (total > defaultLimits.maxFileBytes) throw limitError(defaultLimits, "maxFileBytes", total);
    chunks.push(bytes);
  }
  return bytesOf(Buffer.concat(chunks));
}

/** Whether an error means that a file met in a folder is simply no chat. */
export function isNoChat(error: unknown): boolean {
  return error instanceof EngineError && ["unrecognised-format", "empty-file", "no-chat-in-archive"].includes(error.code);
}

/** A line that names a file met in a folder and why it was passed over, whatever the file is called; null where the error is not about the file. */
export function passedOver({ path, name, found }: Input, error: unknown): string | null {
  if (!found || !(error instanceof FailedError || (error instanceof EngineError && error.code !== "unknown-zone"))) return null;
  return `telltale: passed over ${path ?? name}: ${error.message}`.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
