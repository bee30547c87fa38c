import { type ReadTx, type WriteTx } from "./backend.ts";
import { sameBytes } from "./bytes.ts";
import { StoreError } from "./errors.ts";

/** An answer that is given again to whoever asks again. */
export interface StoredAnswer {
  readonly status: number;
  readonly answer: string;
}

/**
 * The answer that a request with this key got, or null where there was none or it has expired. Throws `idempotency-differs` when the key
 * came with another request. To be asked in the same write that does the work and calls `saveAnswer`.
 */
export const findAnswer = async (tx: ReadTx, keyHash: Uint8Array, requestHash: Uint8Array, now: number): Promise<StoredAnswer | null> => {
  const row = await tx.db.selectFrom("idempotency").selectAll().where("key_hash", "=", keyHash).executeTakeFirst();
  if (row === undefined || row.expires_at <= now) return null;
  if (!sameBytes(row.request_hash, requestHash)) throw new StoreError("idempotency-differs");
  return { status: row.status, answer: row.answer };
};

/** An answer to keep. */
export interface NewAnswer extends StoredAnswer {
  readonly keyHash: Uint8Array;
  readonly requestHash: Uint8Array;
  readonly at: number;
  readonly expiresAt: number;
}

/** Keeps an answer. Throws `exists` when one that has not expired is kept under the key. */
export const saveAnswer = async (tx: WriteTx, { keyHash, requestHash, status, answer, at, expiresAt }: NewAnswer): Promise<void> => {
  await tx.db.deleteFrom("idempotency").where("key_hash", "=", keyHash).where("expires_at", "<=", at).execute();
  await tx.db
    .insertInto("idempotency")
    .values({ key_hash: keyHash, request_hash: requestHash, status, answer, at, expires_at: expiresAt })
    .execute();
};

/** Deletes answers that have expired and gives how many. */
export const deleteExpiredAnswers = async (tx: WriteTx, now: number): Promise<number> => {
  const { numDeletedRows } = await tx.db.deleteFrom("idempotency").where("expires_at", "<=", now).executeTakeFirst();
  return Number(numDeletedRows);
};
