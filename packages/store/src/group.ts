/*
 * Many writes, one commit: writes that wait are run one after the other in one transaction, each inside a savepoint, and are answered
 * once it is on disk. A write that throws is rolled back to its savepoint and harms no other. Where the transaction itself fails, each of
 * its writes is run again by itself, so that only those that cannot be done are refused.
 */
import { type Backend, type Connection, type Deletion, type WriteTx } from "./backend.ts";
import { StoreError, type StoreErrorCode } from "./errors.ts";

/** Writes in one transaction. */
const maxGroup = 256;
/** Milliseconds after which a transaction takes no more writes. */
const maxGroupMs = 100;
/** How often a write is run again when another process came between. */
const maxTries = 3;

/** Failures of a transaction after which its writes are not run again: they may be kept, or the database is away. */
const final: ReadonlySet<StoreErrorCode> = new Set(["commit-unknown", "deletions-unwritable", "database-unreachable"]);

interface Task {
  readonly work: (tx: WriteTx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  tries: number;
}

type Outcome =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "again" };

/** Queues writes and runs them in groups. */
export interface Writer {
  readonly write: <T>(work: (tx: WriteTx) => Promise<T>) => Promise<T>;
  /** Writes that wait. */
  readonly waiting: () => number;
  /** Refuses further writes and waits for those that were taken. */
  readonly close: () => Promise<void>;
}

export interface WriterOptions {
  /** Writes that may wait. */
  readonly maxWaiting: number;
  /** Called with the deletions of a transaction after it is committed and before its writes are answered. */
  readonly onDeleted: (deletions: readonly Deletion[]) => void;
}

export const createWriter = (backend: Backend, { maxWaiting, onDeleted }: WriterOptions): Writer => {
  const queue: Task[] = [];
  let running: Promise<void> | null = null;
  let closed = false;

  const runOne = async (connection: Connection, task: Task, deletions: Deletion[], isAlone: boolean): Promise<Outcome> => {
    const tx: WriteTx = { db: connection.db, dialect: backend.dialect, deletions: [] };
    try {
      const value = await task.work(tx);
      if (!isAlone) await connection.run("release one; savepoint one");
      deletions.push(...tx.deletions);
      return { kind: "done", value };
    } catch (thrown) {
      const error = backend.wrap(thrown);
      if (!isAlone) await connection.run("rollback to one");
      task.tries += 1;
      return backend.mayRetry(thrown) && task.tries < maxTries ? { kind: "again" } : { kind: "failed", error };
    }
  };

  /** Runs tasks in one transaction. Throws when the transaction as a whole failed; then nothing of it was kept, unless `commit-unknown`. */
  const attempt = async (tasks: readonly Task[]): Promise<readonly Outcome[]> => {
    const began = performance.now();
    const outcomes: Outcome[] = [];
    const deletions: Deletion[] = [];
    const connection = await backend.beginWrite();
    try {
      // A write that is alone needs no savepoint: it is the transaction, which is rolled back where it is released without a commit.
      const isAlone = tasks.length === 1;
      if (!isAlone) await connection.run("savepoint one");
      for (const task of tasks) {
        if (outcomes.length > 0 && performance.now() - began > maxGroupMs) break;
        outcomes.push(await runOne(connection, task, deletions, isAlone));
      }
      if (!isAlone || outcomes[0]?.kind === "done") await connection.commit();
    } finally {
      await connection.release();
    }
    if (deletions.length > 0) onDeleted(deletions);
    return outcomes;
  };

  const settle = (task: Task, outcome: Outcome): void => {
    if (outcome.kind === "done") task.resolve(outcome.value);
    else if (outcome.kind === "failed") task.reject(outcome.error);
    else queue.unshift(task);
  };

  const runAlone = async (task: Task): Promise<void> => {
    try {
      const [outcome] = await attempt([task]);
      if (outcome !== undefined) settle(task, outcome);
    } catch (error) {
      task.reject(error);
    }
  };

  const runGroup = async (): Promise<void> => {
    const tasks = queue.splice(0, maxGroup);
    let outcomes: readonly Outcome[];
    try {
      outcomes = await attempt(tasks);
    } catch (error) {
      const refused = error instanceof StoreError && final.has(error.code);
      if (tasks.length === 1 || refused) for (const task of tasks) task.reject(error);
      else for (const task of tasks) await runAlone(task);
      return;
    }
    queue.unshift(...tasks.slice(outcomes.length));
    // Backwards, because what is to be run again goes to the front of the queue.
    for (const [index, outcome] of [...outcomes.entries()].toReversed()) {
      const task = tasks[index];
      if (task !== undefined && outcome.kind === "again") settle(task, outcome);
    }
    for (const [index, outcome] of outcomes.entries()) {
      const task = tasks[index];
      if (task !== undefined && outcome.kind !== "again") settle(task, outcome);
    }
  };

  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      // Lets requests that have already arrived join the group.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      await runGroup();
    }
    running = null;
  };

  return {
    write: <T>(work: (tx: WriteTx) => Promise<T>) => {
      if (closed) return Promise.reject(new StoreError("store-closed"));
      if (queue.length >= maxWaiting) return Promise.reject(new StoreError("store-busy", { waiting: queue.length, max: maxWaiting }));
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is given what this same work gives
      queue.push({ work, resolve: resolve as (value: unknown) => void, reject, tries: 0 });
      running ??= run();
      return promise;
    },
    waiting: () => queue.length,
    close: async () => {
      closed = true;
      await running;
    },
  };
};
