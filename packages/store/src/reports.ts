import { type Insertable, type Selectable } from "kysely";
import { type ReadTx, type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { type Tables } from "./tables.ts";

/** The states of a report. `receiving` until its reporter has sent all; `withdrawn` until it is purged or the withdrawal undone. */
export const reportStates = ["receiving", "received", "withdrawn", "closed"] as const;

export type ReportState = (typeof reportStates)[number];

/** A report as the store knows it: nothing of its content. Times are milliseconds. */
export interface Report {
  readonly id: string;
  readonly createdAt: number;
  readonly state: ReportState;
  readonly stateAt: number;
  /** The state to go back to when a withdrawal is undone; null while it is not withdrawn. */
  readonly stateBefore: ReportState | null;
  /** What the reporter's access is checked against. */
  readonly accessHash: Uint8Array;
  readonly threadRecipient: string;
  /** The set of keys that it was sealed to. */
  readonly keysetSerial: number;
  /** Who entered it for a caller, and when; null where the reporter did. */
  readonly takenBy: string | null;
  readonly takenAt: number | null;
  /** When it is to be purged; null for not yet. */
  readonly purgeAfter: number | null;
  /** Whether a hold keeps it from being purged. */
  readonly held: boolean;
  /** Sealed bytes of all its pieces and messages. */
  readonly sealedBytes: number;
}

const stateOf = (text: string): ReportState => {
  const state = reportStates.find((known) => known === text);
  if (state === undefined) throw new Error("expected a state of a report in the database");
  return state;
};

const reportOf = (row: Selectable<Tables["reports"]>): Report => ({
  id: row.id,
  createdAt: row.created_at,
  state: stateOf(row.state),
  stateAt: row.state_at,
  stateBefore: row.state_before === null ? null : stateOf(row.state_before),
  accessHash: row.access_hash,
  threadRecipient: row.thread_recipient,
  keysetSerial: row.keyset_serial,
  takenBy: row.taken_by,
  takenAt: row.taken_at,
  purgeAfter: row.purge_after,
  held: row.held === 1,
  sealedBytes: row.sealed_bytes,
});

/** What a new report starts with. */
export interface NewReport {
  readonly id: string;
  readonly at: number;
  readonly accessHash: Uint8Array;
  readonly threadRecipient: string;
  readonly keysetSerial: number;
  /** Handlers who are never to see it. */
  readonly excluded: readonly string[];
  readonly takenBy?: string;
  readonly takenAt?: number;
}

/** The row of a new report, with so many sealed bytes of its own already. */
export const newReportRow = (report: NewReport, state: "receiving" | "received", sealedBytes: number): Insertable<Tables["reports"]> => ({
  id: report.id,
  created_at: report.at,
  state,
  state_at: report.at,
  state_before: null,
  access_hash: report.accessHash,
  thread_recipient: report.threadRecipient,
  keyset_serial: report.keysetSerial,
  taken_by: report.takenBy ?? null,
  taken_at: report.takenAt ?? null,
  purge_after: null,
  held: 0,
  sealed_bytes: sealedBytes,
});

/** Makes a report in state `receiving`. Throws `exists` when its id or access hash is taken. */
export const createReport = async (tx: WriteTx, report: NewReport): Promise<void> => {
  await tx.db
    .insertInto("reports")
    .values(newReportRow(report, "receiving", 0))
    .execute();
  const excluded = [...new Set(report.excluded)].map((handler_id) => ({ report_id: report.id, handler_id }));
  if (excluded.length > 0) await tx.db.insertInto("exclusions").values(excluded).execute();
};

/** A report by its id, or null. Knows nothing of exclusions: for handlers, use `findReportForHandler`. */
export const findReport = async (tx: ReadTx, id: string): Promise<Report | null> => {
  const row = await tx.db.selectFrom("reports").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : reportOf(row);
};

/** The report that an access hash opens, or null. */
export const findReportByAccess = async (tx: ReadTx, accessHash: Uint8Array): Promise<Report | null> => {
  const row = await tx.db.selectFrom("reports").selectAll().where("access_hash", "=", accessHash).executeTakeFirst();
  return row === undefined ? null : reportOf(row);
};

/** A report by its id, or null where there is none or where its reporter excluded this handler. */
export const findReportForHandler = async (tx: ReadTx, id: string, handlerId: string): Promise<Report | null> => {
  const row = await tx.db
    .selectFrom("reports")
    .selectAll()
    .where("id", "=", id)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("exclusions")
            .select("handler_id")
            .whereRef("exclusions.report_id", "=", "reports.id")
            .where("handler_id", "=", handlerId),
        ),
      ),
    )
    .executeTakeFirst();
  return row === undefined ? null : reportOf(row);
};

/** Handlers whom the reporter excluded, in the order of their ids. */
export const listExcluded = async (tx: ReadTx, reportId: string): Promise<readonly string[]> => {
  const rows = await tx.db.selectFrom("exclusions").select("handler_id").where("report_id", "=", reportId).orderBy("handler_id").execute();
  return rows.map(({ handler_id }) => handler_id);
};

/** Excludes a handler from a report from now on. Says nothing when it is so already. Throws `report-unknown`. */
export const excludeHandler = async (tx: WriteTx, reportId: string, handlerId: string): Promise<void> => {
  await lockReport(tx, reportId);
  await tx.db
    .insertInto("exclusions")
    .values({ report_id: reportId, handler_id: handlerId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** Where a page of a list ended. */
export interface ReportCursor {
  readonly createdAt: number;
  readonly id: string;
}

/** Which reports to list. */
export interface ReportQuery {
  readonly states: readonly ReportState[];
  /** Leaves out reports from which this handler is excluded; null for none left out. */
  readonly handlerId: string | null;
  /** The last report of the page before; null for the first page. */
  readonly after: ReportCursor | null;
  readonly limit: number;
}

/** A page of reports, the newest first. */
export const listReports = async (tx: ReadTx, { states, handlerId, after, limit }: ReportQuery): Promise<readonly Report[]> => {
  if (states.length === 0) return [];
  let query = tx.db.selectFrom("reports").selectAll().where("state", "in", states);
  if (after !== null)
    query = query.where((where) => where(where.refTuple("created_at", "id"), "<", where.tuple(after.createdAt, after.id)));
  if (handlerId !== null)
    query = query.where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("exclusions")
            .select("handler_id")
            .whereRef("exclusions.report_id", "=", "reports.id")
            .where("handler_id", "=", handlerId),
        ),
      ),
    );
  const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(reportOf);
};

/** How many reports there are in each state. */
export const countReports = async (tx: ReadTx): Promise<Readonly<Record<ReportState, number>>> => {
  const rows = await tx.db
    .selectFrom("reports")
    .select(["state", ({ fn }) => fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const counts: Record<ReportState, number> = { receiving: 0, received: 0, withdrawn: 0, closed: 0 };
  for (const { state, count } of rows) counts[stateOf(state)] = count;
  return counts;
};

/** A report that no other process changes until this transaction ends. Throws `report-unknown`. */
export const lockReport = async (tx: WriteTx, id: string): Promise<Report> => {
  const query = tx.db.selectFrom("reports").selectAll().where("id", "=", id);
  const row = await (tx.dialect.shared ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) throw new StoreError("report-unknown");
  return reportOf(row);
};

/** Adds to the sealed bytes of a report. Throws `report-unknown`, or `report-full` when there would be more than `maxReportBytes`. */
export const addSealedBytes = async (tx: WriteTx, id: string, bytes: number, maxReportBytes: number): Promise<Report> => {
  const report = await lockReport(tx, id);
  const sealedBytes = report.sealedBytes + bytes;
  if (sealedBytes > maxReportBytes) throw new StoreError("report-full", { max: maxReportBytes, actual: sealedBytes });
  await tx.db.updateTable("reports").set({ sealed_bytes: sealedBytes }).where("id", "=", id).execute();
  return { ...report, sealedBytes };
};
