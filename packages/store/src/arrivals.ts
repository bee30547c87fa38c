/*
 * Reports that arrive: what a desk under load does most, so that many are written by a few statements, a statement a table, however many
 * there are. Each brings along what has to be kept in the same write: its envelopes, its answer under its idempotency key, its line
 * of the audit chain and the job that reads it.
 */
import { createHash } from "node:crypto";
import { type AuditLine, nextAuditLines } from "./audit.ts";
import type { WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import type { NewAnswer } from "./idempotency.ts";
import type { NewJob } from "./jobs.ts";
import { type NewReport, newReportRow } from "./reports.ts";
import { checkSize } from "./tables.ts";

/** An envelope as it arrives with its report: with all its pieces, or with none of them yet. */
export interface ArrivedEnvelope {
  readonly id: string;
  readonly purpose: string;
  readonly version: number;
  /** How many pieces it has. */
  readonly pieces: number;
  /** All of them in order, or none. */
  readonly bytes: readonly Uint8Array[];
}

/** A report that arrives with its envelopes. */
export interface Arrival extends NewReport {
  /** `receiving` where something is to follow. */
  readonly state: "receiving" | "received";
  readonly envelopes: readonly ArrivedEnvelope[];
  /** What whoever asks again with the same key is answered. */
  readonly answer: Omit<NewAnswer, "at">;
  /** Who sent it, for the audit chain; null where there is no line yet. */
  readonly receivedFrom: string | null;
  /** What is to be done with it; null for nothing yet. */
  readonly job: NewJob | null;
}

/** What became of one: kept now, or the answer that it got before. */
export type Arrived = { readonly kind: "kept" } | { readonly kind: "before"; readonly answer: string } | { readonly kind: "reused" };

/** SQLite takes 32,766 parameters in a statement; the widest table here has 13 columns. */
const mostRows = 1000;

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());
const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function* chunks<Row>(rows: readonly Row[], most = mostRows): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += most) yield rows.slice(at, at + most);
}

/**
 * Keeps reports that arrived, and gives what became of each, in their order. Those whose idempotency key was used before are not
 * kept: `before` with that answer where it was the same request, `reused` where it was another. No two may have the same key.
 *
 * Throws `exists` when the id or access hash of one, or the id of an envelope, is taken: then none is kept. `pieces-missing` where an envelope
 * comes with some of its pieces, `row-too-large`.
 */
export async function keepArrivals(tx: WriteTx, arrivals: readonly Arrival[]): Promise<readonly Arrived[]> {
  const before = await answersBefore(tx, arrivals);
  const outcomes = arrivals.map(({ answer, at }): Arrived => {
    const row = before.get(hex(answer.keyHash));
    if (row === undefined || row.expires_at <= at) return { kind: "kept" };
    return same(row.request_hash, answer.requestHash) ? { kind: "before", answer: row.answer } : { kind: "reused" };
  });
  const kept = arrivals.filter((_, i) => outcomes[i]?.kind === "kept");
  if (kept.length > 0)
    await insertAll(
      tx,
      kept,
      [...before.values()].map(({ key_hash }) => key_hash),
    );
  return outcomes;
}

async function answersBefore(tx: WriteTx, arrivals: readonly Arrival[]) {
  const keys = arrivals.map(({ answer }) => answer.keyHash);
  const rows = await tx.db.selectFrom("idempotency").selectAll().where("key_hash", "in", keys).execute();
  return new Map(rows.map((row) => [hex(row.key_hash), row]));
}

/** `answered` are the keys that have an answer already: one that is to be kept anew has expired. */
async function insertAll(tx: WriteTx, arrivals: readonly Arrival[], answered: readonly Uint8Array[]): Promise<void> {
  const stale = new Set(answered.map(hex));
  const expired = arrivals.map(({ answer }) => answer.keyHash).filter((key) => stale.has(hex(key)));
  for (const some of chunks(expired)) await tx.db.deleteFrom("idempotency").where("key_hash", "in", some).execute();
  const audit = await nextAuditLines(
    tx,
    arrivals.flatMap(({ id, at, receivedFrom }) =>
      receivedFrom === null ? [] : [{ at, actor: receivedFrom, action: "report-received", subject: id }],
    ),
  );
  const rows = { ...rowsOf(arrivals), audit: [...audit] };
  const fits = Object.values(rows).every(({ length }) => length <= mostRows);
  if (tx.dialect.shared && fits) await insertTogether(tx, rows);
  else await insertApart(tx, rows);
}

/** The rows of each table, those that others refer to first. */
function rowsOf(arrivals: readonly Arrival[]) {
  return {
    reports: arrivals.map((report) =>
      newReportRow(
        report,
        report.state,
        report.envelopes.reduce((sum, { bytes }) => sum + bytes.reduce((all, { length }) => all + length, 0), 0),
      ),
    ),
    exclusions: arrivals.flatMap(({ id, excluded }) => [...new Set(excluded)].map((handler_id) => ({ report_id: id, handler_id }))),
    envelopes: arrivals.flatMap(({ id: report_id, at, keysetSerial, envelopes }) =>
      envelopes.map(({ id, purpose, version, pieces, bytes }) => ({
        id,
        report_id,
        purpose,
        version,
        pieces,
        keyset_serial: keysetSerial,
        created_at: at,
        complete: bytes.length > 0 ? 1 : 0,
        replaces: null,
        begun_by: null,
      })),
    ),
    pieces: arrivals.flatMap(({ envelopes }) => envelopes.flatMap(piecesOf)),
    idempotency: arrivals.map(({ at, answer: { keyHash, requestHash, status, answer, expiresAt } }) => ({
      key_hash: keyHash,
      request_hash: requestHash,
      status,
      answer,
      at,
      expires_at: expiresAt,
    })),
    jobs: arrivals.flatMap(({ job }) =>
      job === null
        ? []
        : [
            {
              id: job.id,
              kind: job.kind,
              subject: job.subject,
              run_at: job.runAt,
              attempts: 0,
              taken_until: null,
              again_at: null,
              error_code: null,
            },
          ],
    ),
  };
}

type Rows = ReturnType<typeof rowsOf> & { readonly audit: AuditLine[] };

async function insertApart({ db }: WriteTx, { reports, exclusions, envelopes, pieces, idempotency, jobs, audit }: Rows): Promise<void> {
  for (const rows of chunks(reports)) await db.insertInto("reports").values(rows).execute();
  for (const rows of chunks(exclusions)) await db.insertInto("exclusions").values(rows).execute();
  for (const rows of chunks(envelopes)) await db.insertInto("envelopes").values(rows).execute();
  for (const rows of chunks(pieces)) await db.insertInto("pieces").values(rows).execute();
  for (const rows of chunks(idempotency)) await db.insertInto("idempotency").values(rows).execute();
  for (const rows of chunks(jobs)) await db.insertInto("jobs").values(rows).execute();
  for (const rows of chunks(audit)) await db.insertInto("audit").values(rows).execute();
}

/**
 * All tables in one statement, as PostgreSQL can and SQLite cannot: what takes longest there is waiting for one answer after another.
 * Foreign keys are checked when the statement is done.
 */
async function insertTogether({ db }: WriteTx, { reports, exclusions, envelopes, pieces, idempotency, jobs, audit }: Rows): Promise<void> {
  const inserted = db.with("new_idempotency", (inner) => inner.insertInto("idempotency").values(idempotency));
  const withEnvelopes =
    envelopes.length === 0 ? inserted : inserted.with("new_envelopes", (inner) => inner.insertInto("envelopes").values(envelopes));
  const withPieces =
    pieces.length === 0 ? withEnvelopes : withEnvelopes.with("new_pieces", (inner) => inner.insertInto("pieces").values(pieces));
  const withJobs = jobs.length === 0 ? withPieces : withPieces.with("new_jobs", (inner) => inner.insertInto("jobs").values(jobs));
  const withAll =
    exclusions.length === 0 ? withJobs : withJobs.with("new_exclusions", (inner) => inner.insertInto("exclusions").values(exclusions));
  const withAudit = audit.length === 0 ? withAll : withAll.with("new_audit", (inner) => inner.insertInto("audit").values(audit));
  if (reports.length > 0) await withAudit.insertInto("reports").values(reports).execute();
}

function piecesOf({ id, pieces, bytes }: ArrivedEnvelope) {
  if (bytes.length !== 0 && bytes.length !== pieces) throw new StoreError("pieces-missing", { missing: pieces - bytes.length, pieces });
  return bytes.map((piece, place) => {
    checkSize(piece);
    return { envelope_id: id, piece: place, bytes: piece, sha256: sha256(piece) };
  });
}
