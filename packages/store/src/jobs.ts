/*
 * Work to do, in the same database as what it is about: enqueued in the write that calls for it, so that neither is there without the
 * other. A process takes jobs for a while (a lease); when it dies, another takes them after that.
 */
import { type Selectable } from "kysely";
import { type ReadTx, type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { type Tables } from "./tables.ts";

/** A job that a process has taken. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  /** What it is about, such as a report's id. */
  readonly subject: string;
  readonly runAt: number;
  /** How often it was taken, this time included. */
  readonly attempts: number;
  /** Until when it is this process's. */
  readonly takenUntil: number;
}

/** A job to be done. */
export interface NewJob {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly runAt: number;
}

/**
 * Asks for a job. There is one for a kind and subject: one that waits is done at the earlier time, and one that is under way is done
 * again afterwards. Gives whether it is new.
 */
export const enqueueJob = async (tx: WriteTx, { id, kind, subject, runAt }: NewJob): Promise<boolean> => {
  const query = tx.db.selectFrom("jobs").selectAll().where("kind", "=", kind).where("subject", "=", subject);
  const found = await (tx.dialect.shared ? query.forUpdate() : query).executeTakeFirst();
  if (found === undefined) {
    const row = { id, kind, subject, run_at: runAt, attempts: 0, taken_until: null, again_at: null, error_code: null };
    await tx.db.insertInto("jobs").values(row).execute();
    return true;
  }
  const change =
    found.taken_until === null ? { run_at: Math.min(found.run_at, runAt) } : { again_at: Math.min(found.again_at ?? runAt, runAt) };
  await tx.db.updateTable("jobs").set(change).where("id", "=", found.id).execute();
  return false;
};

/** Which jobs to take. */
export interface JobQuery {
  readonly kinds: readonly string[];
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
}

/** Takes jobs that are due and that nobody has, the longest due first. */
export const takeJobs = async (tx: WriteTx, { kinds, now, leaseMs, limit }: JobQuery): Promise<readonly Job[]> => {
  if (kinds.length === 0) return [];
  const query = tx.db
    .selectFrom("jobs")
    .selectAll()
    .where("kind", "in", kinds)
    .where("run_at", "<=", now)
    .where((where) => where.or([where("taken_until", "is", null), where("taken_until", "<=", now)]))
    .orderBy("run_at")
    .orderBy("id")
    .limit(limit);
  const rows = await (tx.dialect.shared ? query.forUpdate().skipLocked() : query).execute();
  const takenUntil = now + leaseMs;
  const jobs: Job[] = [];
  for (const { id, kind, subject, run_at, attempts } of rows) {
    await tx.db
      .updateTable("jobs")
      .set({ taken_until: takenUntil, attempts: attempts + 1 })
      .where("id", "=", id)
      .execute();
    jobs.push({ id, kind, subject, runAt: run_at, attempts: attempts + 1, takenUntil });
  }
  return jobs;
};

/** Gives back all jobs that a process had taken: for a database that one process owns, when it starts and those before it have ended. */
export const releaseJobs = async (tx: WriteTx): Promise<void> => {
  await tx.db.updateTable("jobs").set({ taken_until: null }).where("taken_until", "is not", null).execute();
};

/** The job as it is now, if it is still this process's: attempts count up each time one is taken. */
const needLease = async (tx: WriteTx, { id, attempts, takenUntil }: Job): Promise<Selectable<Tables["jobs"]>> => {
  const query = tx.db
    .selectFrom("jobs")
    .selectAll()
    .where("id", "=", id)
    .where("attempts", "=", attempts)
    .where("taken_until", "=", takenUntil);
  const row = await (tx.dialect.shared ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) throw new StoreError("lease-lost");
  return row;
};

/** Ends a job that is done; it waits again if it was asked for meanwhile. Throws `lease-lost` when another process has taken it. */
export const finishJob = async (tx: WriteTx, job: Job): Promise<void> => {
  const row = await needLease(tx, job);
  if (row.again_at === null) await tx.db.deleteFrom("jobs").where("id", "=", job.id).execute();
  else
    await tx.db
      .updateTable("jobs")
      .set({ run_at: row.again_at, again_at: null, attempts: 0, taken_until: null, error_code: null })
      .where("id", "=", job.id)
      .execute();
};

/** How long to wait before a job that failed is tried again. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Gives a job back that failed: it is tried again after a wait that doubles each time. Throws `lease-lost`. */
export const failJob = async (tx: WriteTx, job: Job, now: number, errorCode: string, { firstMs, mostMs }: Backoff): Promise<void> => {
  const row = await needLease(tx, job);
  const backoff = now + Math.min(mostMs, firstMs * 2 ** Math.min(30, job.attempts - 1));
  await tx.db
    .updateTable("jobs")
    .set({
      run_at: row.again_at === null ? backoff : Math.min(backoff, row.again_at),
      again_at: null,
      taken_until: null,
      error_code: errorCode,
    })
    .where("id", "=", job.id)
    .execute();
};

/** How many jobs there are of each kind, and how many of them have failed before. */
export const countJobs = async (
  tx: ReadTx,
): Promise<readonly { readonly kind: string; readonly jobs: number; readonly failing: number }[]> => {
  const rows = await tx.db
    .selectFrom("jobs")
    .select(["kind", ({ fn }) => fn.countAll<number>().as("jobs"), ({ fn }) => fn.count<number>("error_code").as("failing")])
    .groupBy("kind")
    .orderBy("kind")
    .execute();
  return rows.map(({ kind, jobs, failing }) => ({ kind, jobs, failing }));
};
