import { createHash } from "node:crypto";
import type { WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { type NewReport } from "./reports.ts";
import { checkSize } from "./tables.ts";

/** An envelope as it arrives with its report: with all its pieces, or with none of them yet. */
export interface ReceivedEnvelope {
  readonly id: string;
  readonly purpose: string;
  readonly version: number;
  /** How many pieces it has. */
  readonly pieces: number;
  /** All of them in order, or none. */
  readonly bytes: readonly Uint8Array[];
}

/** A report that arrives at once, with its envelopes. */
export interface ReceivedReport extends NewReport {
  /** `receiving` where something is to follow. */
  readonly state: "receiving" | "received";
  readonly envelopes: readonly ReceivedEnvelope[];
}

/**
 * Makes a report with its envelopes and those of their pieces that came along: a row a table where it can be, since this is what a desk
 * under load does most. Throws `exists` when the id of the report or of an envelope, or the access hash, is taken, `pieces-missing` where an envelope
 * comes with some of its pieces, `row-too-large`.
 */
export async function receiveReport(tx: WriteTx, report: ReceivedReport): Promise<void> {
  const { id, at, envelopes } = report;
  const pieces = envelopes.flatMap(({ id: envelope_id, bytes }) =>
    bytes.map((piece, place) => {
      checkSize(piece);
      return { envelope_id, piece: place, bytes: piece, sha256: new Uint8Array(createHash("sha256").update(piece).digest()) };
    }),
  );
  const partly = envelopes.find(({ bytes, pieces: count }) => bytes.length !== 0 && bytes.length !== count);
  if (partly !== undefined) throw new StoreError("pieces-missing", { missing: partly.pieces - partly.bytes.length, pieces: partly.pieces });
  await tx.db
    .insertInto("reports")
    .values({
      id,
      created_at: at,
      state: report.state,
      state_at: at,
      state_before: null,
      access_hash: report.accessHash,
      thread_recipient: report.threadRecipient,
      keyset_serial: report.keysetSerial,
      taken_by: report.takenBy ?? null,
      taken_at: report.takenAt ?? null,
      purge_after: null,
      held: 0,
      sealed_bytes: pieces.reduce((sum, { bytes }) => sum + bytes.length, 0),
    })
    .execute();
  const excluded = [...new Set(report.excluded)].map((handler_id) => ({ report_id: id, handler_id }));
  if (excluded.length > 0) await tx.db.insertInto("exclusions").values(excluded).execute();
  const rows = envelopes.map(({ id: envelope, purpose, version, pieces: count, bytes }) => ({
    id: envelope,
    report_id: id,
    purpose,
    version,
    pieces: count,
    created_at: at,
    complete: bytes.length > 0 ? 1 : 0,
  }));
  if (rows.length > 0) await tx.db.insertInto("envelopes").values(rows).execute();
  // One statement a piece: large ones would make a statement of hundreds of megabytes.
  for (const piece of pieces) await tx.db.insertInto("pieces").values(piece).execute();
}
