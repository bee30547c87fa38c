import { createHash } from "node:crypto";
import { type Selectable } from "kysely";
import { type ReadTx, type WriteTx } from "./backend.ts";
import { sameBytes } from "./bytes.ts";
import { StoreError } from "./errors.ts";
import { addSealedBytes, lockReport } from "./reports.ts";
import { checkSize, type Tables } from "./tables.ts";

/** Something sealed that belongs to a report and arrives in pieces. */
export interface Envelope {
  readonly id: string;
  readonly reportId: string;
  readonly purpose: string;
  readonly version: number;
  /** How many pieces it has. */
  readonly pieces: number;
  /** The set of keys that it is sealed to. */
  readonly keysetSerial: number;
  readonly createdAt: number;
  /** Whether all of them have arrived and the sender said so. */
  readonly complete: boolean;
}

export const envelopeOf = (row: Selectable<Tables["envelopes"]>): Envelope => ({
  id: row.id,
  reportId: row.report_id,
  purpose: row.purpose,
  version: row.version,
  pieces: row.pieces,
  keysetSerial: row.keyset_serial,
  createdAt: row.created_at,
  complete: row.complete === 1,
});

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());

/** What an envelope starts with. */
export type NewEnvelope = Omit<Envelope, "complete">;

/**
 * Makes an envelope without pieces. One that was made before in the same way is given back as it is now. Throws `report-unknown`, or `exists`
 * when another has the id.
 */
export const createEnvelope = async (tx: WriteTx, envelope: NewEnvelope): Promise<Envelope> => {
  await lockReport(tx, envelope.reportId);
  const found = await findEnvelope(tx, envelope.id);
  if (found !== null) {
    const alike = (["reportId", "purpose", "version", "pieces", "keysetSerial"] as const).every(
      (field) => found[field] === envelope[field],
    );
    if (!alike) throw new StoreError("exists");
    return found;
  }
  const { id, reportId, purpose, version, pieces, keysetSerial, createdAt } = envelope;
  await tx.db
    .insertInto("envelopes")
    .values({
      id,
      report_id: reportId,
      purpose,
      version,
      pieces,
      keyset_serial: keysetSerial,
      created_at: createdAt,
      complete: 0,
      replaces: null,
      begun_by: null,
    })
    .execute();
  return { ...envelope, complete: false };
};

/** An envelope by its id, or null; null also for one that is still on its way to replace another. */
export const findEnvelope = async (tx: ReadTx, id: string): Promise<Envelope | null> => {
  const row = await tx.db.selectFrom("envelopes").selectAll().where("id", "=", id).where("replaces", "is", null).executeTakeFirst();
  return row === undefined ? null : envelopeOf(row);
};

const needRow = async (tx: ReadTx, id: string): Promise<Selectable<Tables["envelopes"]>> => {
  const row = await tx.db.selectFrom("envelopes").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("envelope-unknown");
  return row;
};

const needEnvelope = async (tx: ReadTx, id: string): Promise<Envelope> => {
  const envelope = await findEnvelope(tx, id);
  if (envelope === null) throw new StoreError("envelope-unknown");
  return envelope;
};

/** The envelopes of a report in the order they were made, without those that are on their way to replace one. */
export const listEnvelopes = async (tx: ReadTx, reportId: string): Promise<readonly Envelope[]> => {
  const rows = await tx.db
    .selectFrom("envelopes")
    .selectAll()
    .where("report_id", "=", reportId)
    .where("replaces", "is", null)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(envelopeOf);
};

/** A piece on its way in. */
export interface NewPiece {
  readonly envelopeId: string;
  /** Its place, from 0. */
  readonly piece: number;
  readonly bytes: Uint8Array;
  /** Sealed bytes that the whole report may hold with it. */
  readonly maxReportBytes: number;
}

/**
 * Puts a piece in its place and gives whether it is new; the same bytes may be put again. Pieces of an envelope that is to replace another
 * count as the report's only once it does. Throws `piece-differs` when other bytes are there, `piece-outside`, `envelope-unknown`,
 * `report-full`, `row-too-large`.
 */
export const putPiece = async (tx: WriteTx, { envelopeId, piece, bytes, maxReportBytes }: NewPiece): Promise<boolean> => {
  checkSize(bytes);
  const hash = sha256(bytes);
  const envelope = await needRow(tx, envelopeId);
  if (!Number.isInteger(piece) || piece < 0 || piece >= envelope.pieces) throw new StoreError("piece-outside", { pieces: envelope.pieces });
  if (tx.dialect.shared) {
    await lockReport(tx, envelope.report_id);
    // Whoever had the report before may have done away with the envelope.
    await needRow(tx, envelopeId);
  }
  const found = await tx.db
    .selectFrom("pieces")
    .select("sha256")
    .where("envelope_id", "=", envelopeId)
    .where("piece", "=", piece)
    .executeTakeFirst();
  if (found !== undefined) {
    if (!sameBytes(found.sha256, hash)) throw new StoreError("piece-differs", { piece });
    return false;
  }
  if (envelope.replaces === null) await addSealedBytes(tx, envelope.report_id, bytes.length, maxReportBytes);
  await tx.db.insertInto("pieces").values({ envelope_id: envelopeId, piece, bytes, sha256: hash }).execute();
  return true;
};

/** The places of an envelope that are still empty, in order. Throws `envelope-unknown`. */
export const missingPieces = async (tx: ReadTx, envelopeId: string): Promise<readonly number[]> => {
  const { pieces } = await needRow(tx, envelopeId);
  const rows = await tx.db.selectFrom("pieces").select("piece").where("envelope_id", "=", envelopeId).execute();
  const there = new Set(rows.map(({ piece }) => piece));
  return Array.from({ length: pieces }, (_, piece) => piece).filter((piece) => !there.has(piece));
};

/** Marks an envelope as complete. Throws `envelope-unknown`, or `pieces-missing` with how many. */
export const completeEnvelope = async (tx: WriteTx, envelopeId: string): Promise<Envelope> => {
  const envelope = await needEnvelope(tx, envelopeId);
  if (envelope.complete) return envelope;
  const missing = await missingPieces(tx, envelopeId);
  if (missing.length > 0) throw new StoreError("pieces-missing", { missing: missing.length, pieces: envelope.pieces });
  await tx.db.updateTable("envelopes").set({ complete: 1 }).where("id", "=", envelopeId).execute();
  return { ...envelope, complete: true };
};

/** A piece's bytes, or null where it has not arrived. Throws `piece-damaged` when they are not those that were put. */
export const readPiece = async (tx: ReadTx, envelopeId: string, piece: number): Promise<Uint8Array | null> => {
  const row = await tx.db
    .selectFrom("pieces")
    .select(["bytes", "sha256"])
    .where("envelope_id", "=", envelopeId)
    .where("piece", "=", piece)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (!sameBytes(sha256(row.bytes), row.sha256)) throw new StoreError("piece-damaged", { piece });
  return row.bytes;
};

/** How many sealed bytes of an envelope are there. */
export const sealedBytesOf = async (tx: ReadTx, envelopeId: string): Promise<number> => {
  const rows = await tx.db
    .selectFrom("pieces")
    .select(({ fn }) => fn<number>("length", ["bytes"]).as("length"))
    .where("envelope_id", "=", envelopeId)
    .execute();
  return rows.reduce((sum, { length }) => sum + length, 0);
};

/** Ids of envelopes that were begun before `before` and never completed, the oldest first; without those that are to replace another. */
export const listUnfinishedEnvelopes = async (tx: ReadTx, before: number, limit: number): Promise<readonly string[]> => {
  const rows = await tx.db
    .selectFrom("envelopes")
    .select("id")
    .where("complete", "=", 0)
    .where("replaces", "is", null)
    .where("created_at", "<", before)
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/** Deletes an envelope with its pieces; says nothing when there is none. */
export const deleteEnvelope = async (tx: WriteTx, envelopeId: string): Promise<void> => {
  const envelope = await findEnvelope(tx, envelopeId);
  if (envelope === null) return;
  const report = await lockReport(tx, envelope.reportId);
  const freed = await sealedBytesOf(tx, envelopeId);
  await tx.db.deleteFrom("envelopes").where("id", "=", envelopeId).execute();
  await tx.db
    .updateTable("reports")
    .set({ sealed_bytes: report.sealedBytes - freed })
    .where("id", "=", report.id)
    .execute();
};
