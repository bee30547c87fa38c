/* Files that only their owner may read. */
import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FailedError } from "../usage.ts";

const wrap = (path: string) => (error: NodeJS.ErrnoException) => {
  if (error.code === "EEXIST") throw new FailedError(`expected a new file, got one that is there already: ${path}`);
  throw new FailedError(`expected to write a file, but it failed (${error.code ?? "unknown"}): ${path}`);
};

/** Makes what a directory names last over a power loss. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Opens a new file for its owner alone. Throws FailedError where there is one. */
export const openNew = (path: string): Promise<FileHandle> => open(path, "wx", 0o600).catch(wrap(path));

/** Writes a new file for its owner alone and waits until it is on disk; makes the folder it is in. Throws FailedError where there is one. */
export async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(wrap(dirname(path)));
  const file = await openNew(path);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** Writes a file in place of what was there, all or nothing. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const fresh = join(dirname(path), `.${process.pid}.${Date.now()}.new`);
  try {
    await writeNew(fresh, content);
    await rename(fresh, path).catch(wrap(path));
    await syncFolder(dirname(path));
  } finally {
    await rm(fresh, { force: true });
  }
}

/** The text of a file. Throws FailedError. */
export const readText = (path: string, what: string): Promise<string> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new FailedError(`expected ${what}, got a path that cannot be read (${error.code ?? "unknown"}): ${path}`);
  });

/** What JSON a file holds. Throws FailedError. */
export async function readJson(path: string, what: string): Promise<unknown> {
  const text = await readText(path, what);
  try {
    return JSON.parse(text);
  } catch {
    throw new FailedError(`expected ${what} in JSON, got something else: ${path}`);
  }
}

/** Throws FailedError where something is at the path. */
export function expectNothingAt(path: string): void {
  if (existsSync(path)) throw new FailedError(`expected a path where nothing is yet, got one that is taken: ${path}`);
}
