import { resolve } from "node:path";
import { type Deletion } from "./backend.ts";
import { readDeletions } from "./deletions.ts";
import { StoreError } from "./errors.ts";
import { exportStore } from "./export.ts";
import { importStore } from "./import.ts";
import { deleteReport } from "./lifecycle.ts";
import { type Store } from "./open.ts";

import { type TableDigest, digestTables } from "./rows.ts";

/**
 * Fills the empty store `to` with all that is in `from`, reads it back, and compares counts and hashes of every table, which it gives. What is written to
 * `from` meanwhile is not in the copy, so whoever moves a desk stops it first. Throws `store-not-empty`, or `copy-differs`.
 */
export const migrateStore = async (from: Store, to: Store, now: number): Promise<readonly TableDigest[]> => {
  const sent = await importStore(to, exportStore(from, now));
  const kept = await to.snapshot(digestTables);
  for (const [index, { table, rows, sha256 }] of sent.entries()) {
    const there = kept[index];
    if (there?.table !== table || there.rows !== rows || there.sha256 !== sha256) throw new StoreError("copy-differs", { table });
  }
  return kept;
};

/** What a list of deletions did to a store. */
export interface Replayed {
  /** Reports that were there again and are deleted now. */
  readonly deleted: number;
  /** Lines that the store knew already. */
  readonly known: number;
  /** Numbers of the lines that are damaged: what they told is lost, and somebody has to know. */
  readonly damagedLines: readonly number[];
}

const batchSize = 200;

/**
 * Deletes from a restored store what was deleted since its backup, by the list at `path`, holds or not, before it serves anybody. Each line keeps its time. A
 * list that is missing deletes nothing.
 */
export const replayDeletions = async (store: Store, path: string): Promise<Replayed> => {
  const own = store.deletionsPath !== null && resolve(store.deletionsPath) === resolve(path);
  const damagedLines: number[] = [];
  let deleted = 0;
  let known = 0;
  let batch: Deletion[] = [];
  const apply = async (): Promise<void> => {
    const lines = batch;
    batch = [];
    const done = await store.write(async (tx) => {
      let there = 0;
      let recorded = 0;
      // Nearly always all of them are done already, and every start asks: by two questions for all, and none for each.
      const ids = lines.map(({ reportId }) => reportId);
      const reports = await tx.db.selectFrom("reports").select("id").where("id", "in", ids).execute();
      const rows = await tx.db.selectFrom("deletions").select("report_id").where("report_id", "in", ids).execute();
      const present = new Set(reports.map(({ id }) => id));
      const listed = new Set(rows.map(({ report_id }) => report_id));
      for (const deletion of lines) {
        const { reportId } = deletion;
        if (!present.has(reportId) && listed.has(reportId)) {
          recorded += 1;
          continue;
        }
        await deleteReport(tx, reportId, deletion.at);
        if (!own) tx.deletions.push(deletion);
        if (present.delete(reportId)) there += 1;
        listed.add(reportId);
      }
      return { there, recorded };
    });
    deleted += done.there;
    known += done.recorded;
  };
  for await (const line of readDeletions(path)) {
    if ("damagedLine" in line) damagedLines.push(line.damagedLine);
    else batch.push(line);
    if (batch.length >= batchSize) await apply();
  }
  if (batch.length > 0) await apply();
  return { deleted, known, damagedLines };
};
