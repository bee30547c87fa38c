import { type Selectable } from "kysely";
import { type ReadTx, type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { addSealedBytes } from "./reports.ts";
import { checkSize, type Tables } from "./tables.ts";

/** A sealed message between reporter and handlers. */
export interface Message {
  readonly id: string;
  readonly reportId: string;
  /** Its place in the thread, from 1, without gaps. */
  readonly seq: number;
  readonly author: "reporter" | "handler";
  /** The handler who wrote it; null for the reporter. */
  readonly handlerId: string | null;
  readonly at: number;
  /** The set of keys that it is sealed to. */
  readonly keysetSerial: number;
  readonly bytes: Uint8Array;
}

export const messageOf = (row: Selectable<Tables["messages"]>): Message => {
  const { author } = row;
  if (author !== "reporter" && author !== "handler") throw new Error("expected a message's author in the database");
  return {
    id: row.id,
    reportId: row.report_id,
    seq: row.seq,
    author,
    handlerId: row.handler_id,
    at: row.at,
    keysetSerial: row.keyset_serial,
    bytes: row.bytes,
  };
};

/** A message on its way in. */
export interface NewMessage extends Omit<Message, "seq"> {
  /** Sealed bytes that the whole report may hold with it. */
  readonly maxReportBytes: number;
  /** Messages that the thread may hold with it. */
  readonly maxMessages: number;
}

/**
 * Adds a message to the end of a report's thread and gives its place. Throws `report-unknown`, `report-full` for either limit, `exists`,
 * `row-too-large`.
 */
export const addMessage = async (tx: WriteTx, message: NewMessage): Promise<number> => {
  const { id, reportId, author, handlerId, at, keysetSerial, bytes, maxReportBytes, maxMessages } = message;
  checkSize(bytes);
  await addSealedBytes(tx, reportId, bytes.length, maxReportBytes);
  const last = await tx.db
    .selectFrom("messages")
    .select("seq")
    .where("report_id", "=", reportId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const seq = (last?.seq ?? 0) + 1;
  if (seq > maxMessages) throw new StoreError("report-full", { max: maxMessages, actual: seq });
  await tx.db
    .insertInto("messages")
    .values({ id, report_id: reportId, seq, author, handler_id: handlerId, at, keyset_serial: keysetSerial, bytes })
    .execute();
  return seq;
};

/** Messages of a thread after place `after` (0 for all), in order. */
export const readThread = async (tx: ReadTx, reportId: string, after: number, limit: number): Promise<readonly Message[]> => {
  const rows = await tx.db
    .selectFrom("messages")
    .selectAll()
    .where("report_id", "=", reportId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(messageOf);
};
