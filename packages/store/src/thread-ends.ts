import type { ReadTx } from "./backend.ts";
import { type Message, messageOf } from "./thread.ts";

/** A message by its id, or null. */
export const findMessage = async (tx: ReadTx, id: string): Promise<Message | null> => {
  const row = await tx.db.selectFrom("messages").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : messageOf(row);
};

/** Where a thread ends: how many messages it has, and who wrote the last; null where it has none. */
export const threadEnd = async (tx: ReadTx, reportId: string): Promise<Pick<Message, "seq" | "author"> | null> => {
  const row = await tx.db
    .selectFrom("messages")
    .select(["seq", "author"])
    .where("report_id", "=", reportId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { seq: row.seq, author: row.author === "handler" ? "handler" : "reporter" };
};
