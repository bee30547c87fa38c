/* Opens a backup into a new store of its own, and holds it against what it says of itself. */
import { createReadStream } from "node:fs";
import { SealingError, openStream } from "@telltale/sealing";
import { type AuditHead, type Store, StoreError, type TableDigest, importStore, openStore, verifyAudit } from "@telltale/store";
import { readText } from "../secret/files.ts";
import { FailedError } from "../usage.ts";

/** The age identities of a file: its lines that are no comments. Throws FailedError. */
export async function identitiesIn(path: string): Promise<readonly string[]> {
  const text = await readText(path, "a file with the identity of the backup's month");
  const identities = text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length === 0 || identities.some((identity) => !/^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/u.test(identity)))
    throw new FailedError(`expected age identities (AGE-SECRET-KEY-1…), got something else: ${path}`);
  return identities;
}

export interface OpenedBackup {
  readonly tables: readonly TableDigest[];
  readonly audit: AuditHead;
}

/** An empty store in a folder of its own. */
export const freshStore = (directory: string): Promise<Store> => openStore({ kind: "sqlite", directory });

/**
 * Fills an empty store with a backup. Every count and hash in it is compared, and its audit chain followed. Throws FailedError where the
 * identity is of another month or the backup is damaged.
 */
export async function openBackup(path: string, identities: readonly string[], store: Store): Promise<OpenedBackup> {
  try {
    const tables = await importStore(store, openStream(identities, createReadStream(path)));
    return { tables, audit: await store.snapshot((tx) => verifyAudit(tx)) };
  } catch (error) {
    if (error instanceof SealingError && error.code === "not-for-this-key")
      throw new FailedError(`this identity does not open the backup; take the one of its month: ${path}`);
    if (error instanceof SealingError) throw new FailedError(`the backup is damaged: ${path}`);
    if (error instanceof StoreError && error.code.startsWith("import-")) throw new FailedError(`${error.message}: ${path}`);
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new FailedError(`expected a backup, got a path where nothing is: ${path}`);
    throw error;
  }
}

const rowsIn = (tables: readonly TableDigest[], name: string): number => tables.find(({ table }) => table === name)?.rows ?? 0;

/** What a store holds, for people. */
export const heldText = (tables: readonly TableDigest[]): string =>
  ["reports", "envelopes", "messages"].map((name) => `${rowsIn(tables, name)} ${name}`).join(", ") +
  `, ${rowsIn(tables, "audit")} lines of the audit chain`;

/** Every table with its count and hash. */
export const tablesText = (tables: readonly TableDigest[]): string =>
  tables.map(({ table, rows, sha256 }) => `  ${table.padEnd(12)} ${String(rows).padStart(8)}  ${sha256}\n`).join("");
