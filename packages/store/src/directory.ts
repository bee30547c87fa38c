import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StoreError } from "./errors.ts";

/** Makes the names in a directory last: a new file is only there after a power loss when its directory was synced. Not on Windows. */
export const syncDirectory = (path: string): void => {
  if (process.platform === "win32") return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Makes a directory that only its owner may enter, and what leads to it. One that is there is closed to others, unless it holds files
 * that are not ours: throws `directory-foreign`, because somebody else may need them.
 */
export const prepareDirectory = (directory: string, ours: string): void => {
  const path = resolve(directory);
  if (!existsSync(path)) {
    const made = mkdirSync(path, { recursive: true, mode: 0o700 }) ?? path;
    for (let current = path; ; current = dirname(current)) {
      syncDirectory(dirname(current));
      if (current === made || current === dirname(current)) break;
    }
    return;
  }
  const open = (statSync(path).mode & 0o077) !== 0;
  if (!open) return;
  if (!existsSync(join(path, ours)) && readdirSync(path).length > 0) throw new StoreError("directory-foreign");
  chmodSync(path, 0o700);
};

/** Makes an empty file that only its owner may read, where there is none. Touches nothing that is not a file, such as a device. */
export const prepareFile = (path: string): void => {
  if (existsSync(path)) {
    const found = statSync(path);
    if (!found.isFile()) throw new Error("expected a file, found something else of that name");
    if ((found.mode & 0o077) !== 0) chmodSync(path, 0o600);
    return;
  }
  closeSync(openSync(path, "a", 0o600));
  syncDirectory(dirname(path));
};
