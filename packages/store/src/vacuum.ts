/*
 * Runs in a thread of its own: rewrites a SQLite database from its rows alone, and empties its log. `secure_delete` overwrites what is
 * deleted, but not the copies that SQLite leaves in the unused middle of a page when rows move to a neighbour (rebuildPage in btree.c); only a rewrite
 * leaves none. The copy it works with is a file in the data directory, not in memory, that no name leads to.
 */
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const path = String(workerData);
const database = new DatabaseSync(path, { timeout: 10_000 });
try {
  const directory = dirname(path).replaceAll("'", "''");
  database.exec(
    `pragma synchronous = full; pragma secure_delete = on; pragma temp_store = file; pragma temp_store_directory = '${directory}'; vacuum`,
  );
  const row = database.prepare("pragma wal_checkpoint(truncate)").get();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of this process, no window
  parentPort?.postMessage(row?.["busy"] === 0);
} finally {
  database.close();
}
