/* Where a desk's data is, for the commands that work on it without the server. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Store, openStore, openStoreToRead } from "@telltale/store";
import { FailedError } from "../usage.ts";

/** The data folder, as `telltale serve` finds it. */
export const dataOf = (given: string | undefined): string => given ?? (process.env["TELLTALE_DATA"] || "telltale-data");

/** Throws FailedError where the folder holds no desk. */
export function expectDesk(data: string): { readonly uid: number } {
  const info = statSync(join(data, "telltale.db"), { throwIfNoEntry: false });
  if (info === undefined) throw new FailedError(`expected a desk's data folder, got one without a database: ${data}`);
  return info;
}

/**
 * The store to read from, while a server may be running on it; PostgreSQL where `databaseUrl` is given. Throws FailedError where another user
 * owns the folder: files that SQLite makes beside the database would shut the server out.
 */
export async function storeToRead(data: string, databaseUrl: string | null): Promise<Store> {
  if (databaseUrl !== null) return openStore({ kind: "postgres", url: databaseUrl });
  const { uid } = expectDesk(data);
  if (process.getuid !== undefined && process.getuid() !== uid)
    throw new FailedError(`expected to be run by the user who owns the data folder (number ${uid}), as sudo -u does: ${data}`);
  return openStoreToRead(data);
}
