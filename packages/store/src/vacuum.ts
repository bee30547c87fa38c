/*
 * Rewrites a SQLite database from its rows alone, and empties its log. `secure_delete` overwrites what is deleted, but not the copies that
 * SQLite leaves in the unused middle of a page when rows move to a neighbour (rebuildPage in btree.c); only a rewrite leaves none. It
 * takes seconds a gigabyte, so a thread of its own does it. The thread gets its program as text, because a bundle has no file for it.
 */
import { Worker } from "node:worker_threads";

/** Runs in the thread, and knows nothing of this file. */
const rewrite = (): void => {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
  const paths = process.getBuiltinModule("node:path");
  const path = String(workerData);
  // Writes wait meanwhile, so it waits for nobody long.
  const database = new DatabaseSync(path, { timeout: 1000 });
  try {
    // Another process that reads an older state keeps the log from being emptied: then it is to be tried again, and nothing is rewritten.
    if (database.prepare("pragma wal_checkpoint(truncate)").get()?.["busy"] !== 0) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of this process, no window
      parentPort?.postMessage(false);
      return;
    }
    // The copy it works with is a file in the data directory that no name leads to, not memory.
    const directory = paths.dirname(path).replaceAll("'", "''");
    database.exec(
      `pragma synchronous = full; pragma secure_delete = on; pragma temp_store = file; pragma temp_store_directory = '${directory}'; vacuum`,
    );
    const row = database.prepare("pragma wal_checkpoint(truncate)").get();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of this process, no window
    parentPort?.postMessage(row?.["busy"] === 0);
  } finally {
    database.close();
  }
};

/** Rewrites the database at `path` while other threads go on, and gives whether its log could be emptied. Nobody may write meanwhile. */
export const vacuum = async (path: string): Promise<boolean> => {
  const worker = new Worker(`(${rewrite.toString()})()`, { eval: true, workerData: path });
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  let emptied = false;
  worker.on("message", (told) => {
    emptied = told === true;
  });
  worker.on("error", reject);
  worker.on("exit", () => resolve(emptied));
  return promise;
};
