import { createHash } from "node:crypto";
import { type ReadTx, type WriteTx } from "./backend.ts";
import { sameBytes } from "./bytes.ts";
import { StoreError } from "./errors.ts";

/** What was done, by whom, to what; ids and codes, nothing that somebody wrote. */
export interface AuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
}

/** A line of the audit chain. */
export interface AuditLine extends AuditEntry {
  /** Counts up by one from 1. */
  readonly seq: number;
  /** The hash of the line before; 32 zero bytes for the first. */
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
}

/** The end of the chain, to be signed and remembered elsewhere. `seq` is 0 before the first line. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

const start: AuditHead = { seq: 0, hash: new Uint8Array(32) };

/** SHA-256 over the hash before and the line as JSON with its names in alphabetical order (RFC 8785). */
export const hashAuditLine = (previous: Uint8Array, seq: number, { at, actor, action, subject }: AuditEntry): Uint8Array =>
  new Uint8Array(createHash("sha256").update(previous).update(JSON.stringify({ action, actor, at, seq, subject })).digest());

/** The end of the chain. */
export const auditHead = async (tx: ReadTx): Promise<AuditHead> =>
  (await tx.db.selectFrom("audit").select(["seq", "hash"]).orderBy("seq", "desc").limit(1).executeTakeFirst()) ?? start;

/** The lines that come next in the chain, in their order, for whoever inserts them in this write: until it ends nobody else can. */
export const nextAuditLines = async (tx: WriteTx, entries: readonly AuditEntry[]): Promise<readonly AuditLine[]> => {
  if (entries.length === 0) return [];
  await tx.dialect.lockAudit(tx.db);
  let { seq, hash } = await auditHead(tx);
  return entries.map(({ at, actor, action, subject }) => {
    const previous = hash;
    seq += 1;
    hash = hashAuditLine(previous, seq, { at, actor, action, subject });
    return { seq, at, actor, action, subject, previous, hash };
  });
};

/** Adds a line to the chain and gives the new end. */
export const appendAudit = async (tx: WriteTx, entry: AuditEntry): Promise<AuditHead> => {
  const lines = await nextAuditLines(tx, [entry]);
  await tx.db.insertInto("audit").values(lines).execute();
  return lines[0] ?? auditHead(tx);
};

/** Lines of the chain after place `after`, in order. */
export const readAudit = async (tx: ReadTx, after: number, limit: number): Promise<readonly AuditLine[]> =>
  tx.db.selectFrom("audit").selectAll().where("seq", ">", after).orderBy("seq").limit(limit).execute();

/**
 * Follows the chain from a head that is known (or the start) to its end, which it gives. Throws `audit-broken` with the place where a
 * line is missing, changed, or does not follow the one before, or where the known head is not part of the chain. To be called in a
 * snapshot, so that lines added meanwhile are not mistaken for missing ones.
 */
export const verifyAudit = async (tx: ReadTx, from: AuditHead = start): Promise<AuditHead> => {
  let head = start;
  if (from.seq > 0) {
    const row = await tx.db.selectFrom("audit").select("hash").where("seq", "=", from.seq).executeTakeFirst();
    if (row === undefined || !sameBytes(row.hash, from.hash)) throw new StoreError("audit-broken", { seq: from.seq });
    head = from;
  }
  for (;;) {
    const lines = await readAudit(tx, head.seq, 1000);
    if (lines.length === 0) return head;
    for (const line of lines) {
      const follows =
        line.seq === head.seq + 1 && sameBytes(line.previous, head.hash) && sameBytes(line.hash, hashAuditLine(head.hash, line.seq, line));
      if (!follows) throw new StoreError("audit-broken", { seq: head.seq + 1 });
      head = { seq: line.seq, hash: line.hash };
    }
  }
};
