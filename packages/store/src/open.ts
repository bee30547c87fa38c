import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Backend, type Connection, type Deletion, type ReadTx, type WriteTx } from "./backend.ts";
import { appendDeletions, readDeletions } from "./deletions.ts";
import { prepareDirectory } from "./directory.ts";
import { StoreError } from "./errors.ts";
import { createWriter } from "./group.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/all.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";

/** Where a store is. */
export type StoreOptions = {
  /** File that lists deletions outside the database; `deletions.log` in the directory unless told. */
  readonly deletionsPath?: string;
  /** Writes that may wait before more are refused with `store-busy`; 4096 unless told. */
  readonly maxWaiting?: number;
} & (
  | {
      readonly kind: "sqlite";
      /** Holds the database; made where it is missing, and closed to other users. One process at a time. */
      readonly directory: string;
    }
  | {
      readonly kind: "postgres";
      /** `postgres://…` address. Any number of processes. */
      readonly url: string;
      /** Holds the list of deletions of this process. Without it and without `deletionsPath`, deletions are listed in the database alone. */
      readonly directory?: string;
    }
);

/** An open store. */
export interface Store extends AsyncDisposable {
  readonly kind: "sqlite" | "postgres";
  /** 128 random bits in hexadecimal, drawn when the database was made; a copy keeps it. */
  readonly id: () => string;
  /** The file that lists deletions, or null where none is kept. */
  readonly deletionsPath: string | null;
  /**
   * Runs `work` in a transaction and answers once what it did is on disk. Writes that wait together are committed together, in their
   * order; each sees those before it. What `work` throws undoes `work` alone and is thrown here. `work` may be run more than once, so it
   * touches nothing but the database, awaits nothing but queries, and lets their errors through.
   *
   * Throws `store-busy` when too many wait, `store-closed`, and what the database refuses: `exists`, `disk-full`, `database-failed`,
   * `database-unreachable`, `commit-unknown`; `deletions-unwritable` when a deletion was kept but could not be listed outside.
   */
  readonly write: <T>(work: (tx: WriteTx) => Promise<T>) => Promise<T>;
  /** Reads what is committed; each query sees the newest. */
  readonly read: <T>(work: (tx: ReadTx) => Promise<T>) => Promise<T>;
  /** Reads through one unchanging state, however long it takes; writes go on meanwhile. */
  readonly snapshot: <T>(work: (tx: ReadTx) => Promise<T>) => Promise<T>;
  /** Writes that wait for their turn. */
  readonly waiting: () => number;
  /**
   * Ends a purge: makes what was deleted unreadable in the database's own files.
   *
   * SQLite: rewrites the database without it and empties the write-ahead log. This takes seconds a gigabyte and as much free disk space
   * again; meanwhile reads go on, writes and new snapshots wait. So it is done once for many purges. Waits for snapshots to end; throws
   * `truncate-blocked` when one lasts over 30 seconds, or at once when it is another process's. What the file system or the disk keeps of freed blocks is beyond it: use an
   * encrypted disk.
   *
   * PostgreSQL: `VACUUM` of the tables, which frees the rows' space for new rows without overwriting all of it. What it cannot promise:
   * freed pages keep old bytes until they are used again, and the write-ahead log, its archives, replicas and base backups hold
   * what was deleted until they are recycled.
   */
  readonly truncate: () => Promise<void>;
  /** What is wrong with the database's files, in SQLite's words; empty where nothing is. PostgreSQL has its own tools (pg_amcheck), so nothing. */
  readonly integrity: () => Promise<readonly string[]>;
  /** What exports and imports of this package stand on; not for others. */
  readonly inner: {
    /** A write transaction of its own, which may last. */
    readonly exclusive: <T>(work: (tx: WriteTx) => Promise<T>) => Promise<T>;
    /** A snapshot that lasts until `end`. */
    readonly beginSnapshot: () => Promise<{ readonly tx: ReadTx; readonly end: () => Promise<void> }>;
    /** To be called after another database was imported into this one. */
    readonly reload: () => Promise<void>;
  };
}

const readId = async (backend: Backend): Promise<string> => {
  const row = await backend.db.selectFrom("meta").select("value").where("name", "=", "store").executeTakeFirst();
  return row?.value ?? "";
};

/** Deletions that the database knows and the list does not, because of a crash between the two, are added to the list. */
const completeList = async ({ db }: Backend, path: string): Promise<void> => {
  const listed = new Set<string>();
  for await (const line of readDeletions(path)) if ("reportId" in line) listed.add(line.reportId);
  const rows = await db.selectFrom("deletions").selectAll().orderBy("at").orderBy("report_id").execute();
  appendDeletions(
    path,
    rows.filter((row) => !listed.has(row.report_id)).map((row) => ({ reportId: row.report_id, at: row.at })),
  );
};

const openBackend = async (options: StoreOptions): Promise<Backend> => {
  switch (options.kind) {
    case "sqlite":
      return openSqlite(options.directory);
    case "postgres":
      if (options.directory !== undefined) prepareDirectory(options.directory, "deletions.log");
      return openPostgres(options.url);
  }
};

/**
 * Opens a store, making it where there is none and bringing its tables up to date. Throws `directory-locked`, `directory-foreign`,
 * `schema-newer`, `postgres-version`, `postgres-not-durable`, `postgres-encoding`, `database-unreachable` or `database-failed`.
 */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const backend = await openBackend(options);
  const deletionsPath = options.deletionsPath ?? (options.directory === undefined ? null : join(options.directory, "deletions.log"));
  try {
    await migrate(backend, migrations);
    const row = { name: "store", value: randomBytes(16).toString("hex") };
    const connection = await backend.beginWrite();
    try {
      await connection.db
        .insertInto("meta")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await connection.commit();
    } finally {
      await connection.release();
    }
    if (deletionsPath !== null) await completeList(backend, deletionsPath);
    return await storeOver(backend, deletionsPath, options.maxWaiting ?? 4096);
  } catch (error) {
    await backend.close();
    throw backend.wrap(error);
  }
};

const inside = async <T>(begin: () => Promise<Connection>, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const connection = await begin();
  try {
    return await work(connection);
  } finally {
    await connection.release();
  }
};

const storeOver = async (backend: Backend, deletionsPath: string | null, maxWaiting: number): Promise<Store> => {
  let id = await readId(backend);
  let closed = false;
  const unlisted: Deletion[] = [];
  const list = (deletions: readonly Deletion[]): void => {
    if (deletionsPath === null) return;
    unlisted.push(...deletions);
    appendDeletions(deletionsPath, unlisted);
    unlisted.length = 0;
  };
  const writer = createWriter(backend, { maxWaiting, onDeleted: list });

  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new StoreError("store-closed");
    try {
      return await work();
    } catch (error) {
      throw backend.wrap(error);
    }
  };
  return {
    kind: backend.dialect.name,
    id: () => id,
    deletionsPath,
    write: writer.write,
    read: (work) => reading(() => work({ db: backend.db, dialect: backend.dialect })),
    snapshot: (work) => reading(() => inside(backend.beginSnapshot, ({ db }) => work({ db, dialect: backend.dialect }))),
    waiting: writer.waiting,
    truncate: () => reading(backend.truncate),
    integrity: () => reading(backend.integrity),
    inner: {
      exclusive: (work) =>
        reading(() =>
          inside(backend.beginWrite, async (connection) => {
            const tx: WriteTx = { db: connection.db, dialect: backend.dialect, deletions: [] };
            const value = await work(tx);
            await connection.commit();
            if (tx.deletions.length > 0) list(tx.deletions);
            return value;
          }),
        ),
      beginSnapshot: () =>
        reading(async () => {
          const { db, release } = await backend.beginSnapshot();
          return { tx: { db, dialect: backend.dialect }, end: release };
        }),
      reload: async () => {
        id = await readId(backend);
        if (deletionsPath !== null) await completeList(backend, deletionsPath);
      },
    },
    [Symbol.asyncDispose]: async () => {
      if (closed) return;
      await writer.close();
      closed = true;
      await backend.close();
    },
  };
};
