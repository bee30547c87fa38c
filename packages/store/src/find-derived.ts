import type { ReadTx } from "./backend.ts";
import type { Derived } from "./derived.ts";

/** One derived row of a report, or null. */
export const findDerived = async (tx: ReadTx, reportId: string, kind: string): Promise<Derived | null> => {
  const row = await tx.db.selectFrom("derived").selectAll().where("report_id", "=", reportId).where("kind", "=", kind).executeTakeFirst();
  return row === undefined ? null : { reportId: row.report_id, kind: row.kind, keySerial: row.key_serial, sealed: row.sealed };
};
