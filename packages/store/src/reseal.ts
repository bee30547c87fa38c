/*
 * Sealing anew what was sealed to an older set of keys. Only a handler can: what they seal takes the place of what was there, whole or not
 * at all. Until then its pieces are an envelope that replaces another, which nothing else here gives as one of the report's.
 */
import { type Selectable, type SelectQueryBuilder } from "kysely";
import { type ReadTx, type WriteTx } from "./backend.ts";
import { type Envelope, envelopeOf, missingPieces, sealedBytesOf } from "./envelopes.ts";
import { StoreError } from "./errors.ts";
import { type Report, findReport, listExcluded, lockReport } from "./reports.ts";
import { checkSize, type Tables } from "./tables.ts";

/** What of one report is sealed to an older set of keys. */
export interface ToReseal {
  readonly report: Report;
  /** Ids of handlers whom the reporter excluded. */
  readonly excluded: readonly string[];
  readonly envelopes: readonly Envelope[];
  /** Ids of messages in the order of the thread. */
  readonly messages: readonly string[];
}

/** Where to look for what is to be sealed anew. */
export interface ResealQuery {
  /** The set of keys that holds now: what is sealed to an older one is given. */
  readonly serial: number;
  /** Kinds of envelopes that handlers open. */
  readonly purposes: readonly string[];
  /** Reports that exclude this handler are left out. */
  readonly handlerId: string;
  /** The last report of the page before; null for the first page. */
  readonly after: string | null;
  /** Reports in a page. */
  readonly limit: number;
}

type Rows<Table extends keyof Tables> = SelectQueryBuilder<Tables, Table, Selectable<Tables[Table]>>;

const olderEnvelopes = ({ db }: ReadTx, { serial, purposes }: ResealQuery): Rows<"envelopes"> =>
  db
    .selectFrom("envelopes")
    .selectAll()
    .where("purpose", "in", purposes)
    .where("keyset_serial", "<", serial)
    .where("complete", "=", 1)
    .where("replaces", "is", null);

const olderMessages = ({ db }: ReadTx, { serial }: ResealQuery): Rows<"messages"> =>
  db.selectFrom("messages").selectAll().where("keyset_serial", "<", serial);

/** Reports that hold something sealed to an older set of keys, by their ids, with what that is; only reports that handlers may see. */
export const listToReseal = async (tx: ReadTx, query: ResealQuery): Promise<readonly ToReseal[]> => {
  const { handlerId, after, limit } = query;
  const envelopes = olderEnvelopes(tx, query).clearSelect().select("report_id");
  const messages = olderMessages(tx, query).clearSelect().select("report_id");
  const ids = await tx.db
    .selectFrom("reports")
    .select("id")
    .where("id", ">", after ?? "")
    .where("state", "in", ["received", "closed"])
    .where((where) =>
      where.or([
        where.exists(envelopes.whereRef("envelopes.report_id", "=", where.ref("reports.id"))),
        where.exists(messages.whereRef("messages.report_id", "=", where.ref("reports.id"))),
      ]),
    )
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
    .orderBy("id")
    .limit(limit)
    .execute();
  const found: ToReseal[] = [];
  for (const { id } of ids) {
    const report = await findReport(tx, id);
    if (report === null) continue;
    const older = await olderEnvelopes(tx, query).where("report_id", "=", id).orderBy("created_at").orderBy("id").execute();
    const said = await olderMessages(tx, query).clearSelect().select("id").where("report_id", "=", id).orderBy("seq").execute();
    found.push({
      report,
      excluded: await listExcluded(tx, id),
      envelopes: older.map(envelopeOf),
      messages: said.map((message) => message.id),
    });
  }
  return found;
};

/** An envelope on its way to replace another. */
export interface Replacement {
  readonly id: string;
  readonly reportId: string;
  /** The envelope whose place it is to take. */
  readonly replaces: string;
  /** The handler who seals it. */
  readonly begunBy: string;
  readonly keysetSerial: number;
}

/** What a replacement starts with; purpose, version and number of pieces are those of the envelope. */
export interface NewReplacement extends Replacement {
  readonly createdAt: number;
}

const replacementOf = (row: Selectable<Tables["envelopes"]>): Replacement | null =>
  row.replaces === null || row.begun_by === null
    ? null
    : { id: row.id, reportId: row.report_id, replaces: row.replaces, begunBy: row.begun_by, keysetSerial: row.keyset_serial };

/** A replacement under way by its id, or null. */
export const findReplacement = async (tx: ReadTx, id: string): Promise<Replacement | null> => {
  const row = await tx.db.selectFrom("envelopes").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : replacementOf(row);
};

/** The complete envelope of a report, or null. */
const wholeEnvelope = async (tx: ReadTx, reportId: string, id: string): Promise<Envelope | null> => {
  const query = tx.db.selectFrom("envelopes").selectAll().where("id", "=", id).where("report_id", "=", reportId);
  const row = await query.where("complete", "=", 1).executeTakeFirst();
  return row === undefined ? null : envelopeOf(row);
};

/**
 * Begins to replace an envelope. A handler who has begun to, under the same set of keys, is given that replacement, whatever its id, and goes on
 * with it; one under another set is done away with. Throws `report-unknown`; `envelope-unknown` where the report has no such complete
 * envelope; `exists` where it is sealed to this set of keys or a newer one already, or the id is taken.
 */
export const createReplacement = async (tx: WriteTx, replacement: NewReplacement): Promise<Replacement> => {
  const { id, reportId, replaces, begunBy, keysetSerial, createdAt } = replacement;
  await lockReport(tx, reportId);
  const envelope = await wholeEnvelope(tx, reportId, replaces);
  if (envelope === null) throw new StoreError("envelope-unknown");
  if (envelope.keysetSerial >= keysetSerial) throw new StoreError("exists");
  const begun = await tx.db.selectFrom("envelopes").selectAll().where("replaces", "=", replaces).where("begun_by", "=", begunBy).execute();
  for (const row of begun) {
    const before = replacementOf(row);
    if (before?.keysetSerial === keysetSerial) return before;
    await tx.db.deleteFrom("envelopes").where("id", "=", row.id).execute();
  }
  await tx.db
    .insertInto("envelopes")
    .values({
      id,
      report_id: reportId,
      purpose: envelope.purpose,
      version: envelope.version,
      pieces: envelope.pieces,
      keyset_serial: keysetSerial,
      created_at: createdAt,
      complete: 0,
      replaces,
      begun_by: begunBy,
    })
    .execute();
  return { id, reportId, replaces, begunBy, keysetSerial };
};

/**
 * Lets a replacement with all its pieces take the place of its envelope: it is from then on when the envelope was, and the envelope and every other
 * replacement of it are gone. Throws `envelope-unknown` where there is no such replacement, also when somebody else's was first;
 * `pieces-missing`. Afterwards `store.truncate()` makes the old bytes unreadable.
 */
export const replaceEnvelope = async (tx: WriteTx, id: string): Promise<Envelope> => {
  const found = await findReplacement(tx, id);
  if (found === null) throw new StoreError("envelope-unknown");
  const { sealedBytes } = await lockReport(tx, found.reportId);
  // Whoever was first while this one waited has taken it away.
  const replacement = await findReplacement(tx, id);
  const old = replacement === null ? null : await wholeEnvelope(tx, replacement.reportId, replacement.replaces);
  if (replacement === null || old === null) throw new StoreError("envelope-unknown");
  const missing = await missingPieces(tx, id);
  if (missing.length > 0) throw new StoreError("pieces-missing", { missing: missing.length, pieces: old.pieces });
  const change = (await sealedBytesOf(tx, id)) - (await sealedBytesOf(tx, old.id));
  await tx.db
    .updateTable("envelopes")
    .set({ replaces: null, begun_by: null, complete: 1, created_at: old.createdAt })
    .where("id", "=", id)
    .execute();
  await tx.db
    .deleteFrom("envelopes")
    .where((where) => where.or([where("id", "=", old.id), where("replaces", "=", old.id)]))
    .execute();
  await tx.db
    .updateTable("reports")
    .set({ sealed_bytes: sealedBytes + change })
    .where("id", "=", replacement.reportId)
    .execute();
  return { ...old, id, keysetSerial: replacement.keysetSerial };
};

/** A message that was sealed anew. */
export interface ResealedMessage {
  readonly id: string;
  readonly reportId: string;
  readonly bytes: Uint8Array;
  /** The set of keys that it is sealed to now. */
  readonly serial: number;
}

/**
 * Puts a message's new bytes in the place of the old; all else of it stays. Gives whether it did: one that is sealed to this set of keys or a
 * newer one already stays as it is. Null where the report has no such message. Throws `report-unknown`, `row-too-large`.
 */
export const replaceMessage = async (tx: WriteTx, { id, reportId, bytes, serial }: ResealedMessage): Promise<boolean | null> => {
  checkSize(bytes);
  const { sealedBytes } = await lockReport(tx, reportId);
  const old = await tx.db.selectFrom("messages").selectAll().where("id", "=", id).where("report_id", "=", reportId).executeTakeFirst();
  if (old === undefined) return null;
  if (old.keyset_serial >= serial) return false;
  await tx.db.updateTable("messages").set({ bytes, keyset_serial: serial }).where("id", "=", id).execute();
  await tx.db
    .updateTable("reports")
    .set({ sealed_bytes: sealedBytes + bytes.length - old.bytes.length })
    .where("id", "=", reportId)
    .execute();
  return true;
};

/** Deletes replacements that were begun before `before` and never completed, and gives how many. */
export const deleteUnfinishedReplacements = async (tx: WriteTx, before: number): Promise<number> => {
  const { numDeletedRows } = await tx.db
    .deleteFrom("envelopes")
    .where("replaces", "is not", null)
    .where("created_at", "<", before)
    .executeTakeFirst();
  return Number(numDeletedRows);
};
