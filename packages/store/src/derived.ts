import { type ReadTx, type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { checkSize } from "./tables.ts";

/** What the desk worked out about a report, sealed under its data key. */
export interface Derived {
  readonly reportId: string;
  readonly kind: string;
  /** Which data key it is sealed under. */
  readonly keySerial: number;
  readonly sealed: Uint8Array;
}

/** Puts a derived row in place of the one of the same report and kind. Throws `report-unknown`, `row-too-large`. */
export const putDerived = async (tx: WriteTx, { reportId, kind, keySerial, sealed }: Derived): Promise<void> => {
  checkSize(sealed);
  await needReport(tx, reportId);
  await tx.db
    .insertInto("derived")
    .values({ report_id: reportId, kind, key_serial: keySerial, sealed })
    .onConflict((conflict) => conflict.columns(["report_id", "kind"]).doUpdateSet({ key_serial: keySerial, sealed }))
    .execute();
};

const needReport = async (tx: WriteTx, reportId: string): Promise<void> => {
  const query = tx.db.selectFrom("reports").select("id").where("id", "=", reportId);
  const row = await (tx.dialect.shared ? query.forKeyShare() : query).executeTakeFirst();
  if (row === undefined) throw new StoreError("report-unknown");
};

/** Where a batch of derived rows ended. */
export interface DerivedCursor {
  readonly reportId: string;
  readonly kind: string;
}

/** The derived rows under one data key, in batches, in the order of report and kind; an empty batch is the end. */
export const readDerived = async (
  tx: ReadTx,
  keySerial: number,
  after: DerivedCursor | null,
  limit: number,
): Promise<readonly Derived[]> => {
  let query = tx.db.selectFrom("derived").selectAll().where("key_serial", "=", keySerial);
  if (after !== null)
    query = query.where((where) => where(where.refTuple("report_id", "kind"), ">", where.tuple(after.reportId, after.kind)));
  const rows = await query.orderBy("report_id").orderBy("kind").limit(limit).execute();
  return rows.map((row) => ({ reportId: row.report_id, kind: row.kind, keySerial: row.key_serial, sealed: row.sealed }));
};

/** How many derived rows there are under each data key, in the order of the keys. */
export const countDerived = async (tx: ReadTx): Promise<readonly { readonly keySerial: number; readonly rows: number }[]> => {
  const rows = await tx.db
    .selectFrom("derived")
    .select(["key_serial", ({ fn }) => fn.countAll<number>().as("count")])
    .groupBy("key_serial")
    .orderBy("key_serial")
    .execute();
  return rows.map(({ key_serial, count }) => ({ keySerial: key_serial, rows: count }));
};

/** A value of a report that can be compared without being known: its keyed hash. */
export interface Compared {
  readonly field: string;
  readonly mac: Uint8Array;
}

/** Puts a report's compared values under one key in place of those it had under that key. Throws `report-unknown`. */
export const putCompared = async (tx: WriteTx, reportId: string, keySerial: number, values: readonly Compared[]): Promise<void> => {
  await needReport(tx, reportId);
  await tx.db.deleteFrom("compared").where("report_id", "=", reportId).where("key_serial", "=", keySerial).execute();
  for (const { field, mac } of values)
    await tx.db
      .insertInto("compared")
      .values({ report_id: reportId, field, key_serial: keySerial, mac })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};

/** Ids of the reports that have this value in this field, in order. */
export const findCompared = async (tx: ReadTx, { field, mac }: Compared, limit: number): Promise<readonly string[]> => {
  const rows = await tx.db
    .selectFrom("compared")
    .select("report_id")
    .distinct()
    .where("field", "=", field)
    .where("mac", "=", mac)
    .orderBy("report_id")
    .limit(limit)
    .execute();
  return rows.map(({ report_id }) => report_id);
};

/** Ids of reports that still have compared values under a key, in order: what a change of keys has yet to do. */
export const listComparedUnder = async (tx: ReadTx, keySerial: number, limit: number): Promise<readonly string[]> => {
  const rows = await tx.db
    .selectFrom("compared")
    .select("report_id")
    .distinct()
    .where("key_serial", "=", keySerial)
    .orderBy("report_id")
    .limit(limit)
    .execute();
  return rows.map(({ report_id }) => report_id);
};

/** Deletes a report's compared values under a key, once they stand under another. */
export const deleteCompared = async (tx: WriteTx, reportId: string, keySerial: number): Promise<void> => {
  await tx.db.deleteFrom("compared").where("report_id", "=", reportId).where("key_serial", "=", keySerial).execute();
};
