import { type AuditEntry, type AuditLine, auditHead, hashAuditLine } from "./audit.ts";
import type { WriteTx } from "./backend.ts";

/** Adds several lines to the end of the chain, in their order. */
export async function appendAuditLines(tx: WriteTx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.dialect.lockAudit(tx.db);
  let { seq, hash } = await auditHead(tx);
  const lines = entries.map((entry): AuditLine => {
    const previous = hash;
    seq += 1;
    hash = hashAuditLine(previous, seq, entry);
    return { seq, ...entry, previous, hash };
  });
  await tx.db.insertInto("audit").values(lines).execute();
}
