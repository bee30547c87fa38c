import { type ReadTx, type WriteTx } from "./backend.ts";

/** Somebody who is signed in. */
export interface Session {
  readonly handlerId: string;
  readonly expiresAt: number;
}

/** Signs a handler in under the hash of a token. Throws `exists`. */
export const createSession = async (tx: WriteTx, tokenHash: Uint8Array, { handlerId, expiresAt }: Session): Promise<void> => {
  await tx.db.insertInto("sessions").values({ token_hash: tokenHash, handler_id: handlerId, expires_at: expiresAt }).execute();
};

/** Who a token belongs to, or null where there is nobody or it has expired. */
export const findSession = async (tx: ReadTx, tokenHash: Uint8Array, now: number): Promise<Session | null> => {
  const row = await tx.db
    .selectFrom("sessions")
    .selectAll()
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row === undefined ? null : { handlerId: row.handler_id, expiresAt: row.expires_at };
};

/** Lets a session last until another time; says nothing where there is none. */
export const extendSession = async (tx: WriteTx, tokenHash: Uint8Array, expiresAt: number): Promise<void> => {
  await tx.db.updateTable("sessions").set({ expires_at: expiresAt }).where("token_hash", "=", tokenHash).execute();
};

/** Signs out; says nothing where there is no such session. */
export const deleteSession = async (tx: WriteTx, tokenHash: Uint8Array): Promise<void> => {
  await tx.db.deleteFrom("sessions").where("token_hash", "=", tokenHash).execute();
};

/** Signs a handler out everywhere, as when their key is retired. */
export const deleteSessionsOf = async (tx: WriteTx, handlerId: string): Promise<void> => {
  await tx.db.deleteFrom("sessions").where("handler_id", "=", handlerId).execute();
};

/** Deletes sessions that have expired and gives how many. */
export const deleteExpiredSessions = async (tx: WriteTx, now: number): Promise<number> => {
  const { numDeletedRows } = await tx.db.deleteFrom("sessions").where("expires_at", "<=", now).executeTakeFirst();
  return Number(numDeletedRows);
};
