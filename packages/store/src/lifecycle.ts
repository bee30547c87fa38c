import { type ReadTx, type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { type Report, type ReportState, lockReport } from "./reports.ts";

/**
 * Takes a report from one of the states `from` to `to`; when it is in `to` already, it stays as it is. For withdrawals use
 * `withdrawReport`. Throws `report-unknown`, or `state-differs` with the state that it is in.
 */
export const changeReportState = async (
  tx: WriteTx,
  id: string,
  from: readonly ReportState[],
  to: Exclude<ReportState, "withdrawn">,
  now: number,
): Promise<Report> => {
  const report = await lockReport(tx, id);
  if (report.state === to) return report;
  if (!from.includes(report.state)) throw new StoreError("state-differs", { state: report.state });
  await tx.db.updateTable("reports").set({ state: to, state_at: now }).where("id", "=", id).execute();
  return { ...report, state: to, stateAt: now };
};

/**
 * Withdraws a report, which is purged after `purgeAfter` unless the withdrawal is undone. A report that is withdrawn already stays as it
 * is, its time too. Throws `report-unknown`.
 */
export const withdrawReport = async (tx: WriteTx, id: string, now: number, purgeAfter: number): Promise<Report> => {
  const report = await lockReport(tx, id);
  if (report.state === "withdrawn") return report;
  await tx.db
    .updateTable("reports")
    .set({ state: "withdrawn", state_at: now, state_before: report.state, purge_after: purgeAfter })
    .where("id", "=", id)
    .execute();
  return { ...report, state: "withdrawn", stateAt: now, stateBefore: report.state, purgeAfter };
};

/**
 * Undoes a withdrawal. Throws `report-unknown`, `state-differs` when the report is not withdrawn, and `undo-too-late` from `purgeAfter` on.
 */
export const undoWithdrawal = async (tx: WriteTx, id: string, now: number): Promise<Report> => {
  const report = await lockReport(tx, id);
  const { state, stateBefore, purgeAfter } = report;
  if (state !== "withdrawn" || stateBefore === null) throw new StoreError("state-differs", { state });
  if (purgeAfter !== null && now >= purgeAfter) throw new StoreError("undo-too-late");
  await tx.db
    .updateTable("reports")
    .set({ state: stateBefore, state_at: now, state_before: null, purge_after: null })
    .where("id", "=", id)
    .execute();
  return { ...report, state: stateBefore, stateAt: now, stateBefore: null, purgeAfter: null };
};

/** Sets or lifts a hold, which keeps a report from being purged. Throws `report-unknown`. */
export const holdReport = async (tx: WriteTx, id: string, held: boolean): Promise<void> => {
  await lockReport(tx, id);
  await tx.db
    .updateTable("reports")
    .set({ held: held ? 1 : 0 })
    .where("id", "=", id)
    .execute();
};

/** Sets when a report is to be purged, or null for never; how retention marks what is old. Throws `report-unknown`. */
export const setPurgeAfter = async (tx: WriteTx, id: string, purgeAfter: number | null): Promise<void> => {
  await lockReport(tx, id);
  await tx.db.updateTable("reports").set({ purge_after: purgeAfter }).where("id", "=", id).execute();
};

/** Ids of reports to purge now, the longest due first; none that is on hold. */
export const listReportsToPurge = async (tx: ReadTx, now: number, limit: number): Promise<readonly string[]> => {
  const rows = await tx.db
    .selectFrom("reports")
    .select("id")
    .where("purge_after", "<=", now)
    .where("held", "=", 0)
    .orderBy("purge_after")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/** Ids of reports still `receiving` that were begun before `before`, the oldest first. */
export const listUnfinishedReports = async (tx: ReadTx, before: number, limit: number): Promise<readonly string[]> => {
  const rows = await tx.db
    .selectFrom("reports")
    .select("id")
    .where("state", "=", "receiving")
    .where("created_at", "<", before)
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/**
 * Deletes a report and everything of it: exclusions, envelopes, messages, derived and compared rows, its jobs. The deletion is
 * recorded, in the list outside the database too before the write is acknowledged, also when there was no such report (any more), so
 * that asking twice is safe. Gives whether there was one. Throws `report-held` when it is on hold. Afterwards `store.truncate()` makes the bytes
 * unreadable.
 */
export const purgeReport = async (tx: WriteTx, id: string, now: number): Promise<boolean> => {
  const query = tx.db.selectFrom("reports").select("held").where("id", "=", id);
  const row = await (tx.dialect.shared ? query.forUpdate() : query).executeTakeFirst();
  if (row?.held === 1) throw new StoreError("report-held");
  await deleteReport(tx, id, now);
  tx.deletions.push({ reportId: id, at: now });
  return row !== undefined;
};

/** Deletes all of a report, held or not, and records it in the database alone. */
export const deleteReport = async (tx: WriteTx, id: string, now: number): Promise<void> => {
  await tx.db.deleteFrom("reports").where("id", "=", id).execute();
  await tx.db.deleteFrom("jobs").where("subject", "=", id).execute();
  await tx.db
    .insertInto("deletions")
    .values({ report_id: id, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};
