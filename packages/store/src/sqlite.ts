/*
 * The store over SQLite in a data directory. One connection writes, one reads what is committed, and every snapshot has its own. SQLite
 * runs on the thread that calls it, so statements are done when they return; what waits here is only the turn to write.
 *
 * Opening and closing one of these files by other means in the same process would drop the process's locks on it (POSIX advisory
 * locks); whoever wants their raw bytes reads them from another process.
 */
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { type Kysely, SqliteAdapter, SqliteQueryCompiler } from "kysely";
import { type Backend, type Connection, type Dialect } from "./backend.ts";
import { prepareDirectory, prepareFile, syncDirectory } from "./directory.ts";
import { StoreError } from "./errors.ts";
import { kyselyOver } from "./kysely.ts";
import { type Tables } from "./tables.ts";
import { vacuum } from "./vacuum.ts";

const databaseFile = "telltale.db";
const lockFile = "telltale.lock";
/** Milliseconds for which a truncation waits for snapshots to end. */
const maxTruncateWaitMs = 30_000;
const maxStatements = 500;

const dialect: Dialect = {
  name: "sqlite",
  types: { text: "text", int: "integer", bytes: "blob", end: "strict" },
  shared: false,
  lockAudit: () => Promise.resolve(),
};

/** https://www.sqlite.org/rescode.html: the low byte is the primary code. */
const codes = { busy: 5, full: 13, primaryKey: 1555, unique: 2067 } as const;

const codeOf = (error: unknown): number | null =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;

const wrap = (error: unknown): unknown => {
  const code = codeOf(error);
  if (code === null) return error;
  if (code === codes.primaryKey || code === codes.unique) return new StoreError("exists", {}, { cause: error });
  if ((code & 0xff) === codes.full) return new StoreError("disk-full", {}, { cause: error });
  return new StoreError("database-failed", { sqlite: code }, { cause: error });
};

const valueOf = (value: unknown): SQLInputValue => {
  if (value === null || typeof value === "string" || typeof value === "number" || value instanceof Uint8Array) return value;
  throw new Error(`expected text, a number, bytes or null for a parameter, got ${typeof value}`);
};

interface Open {
  readonly raw: DatabaseSync;
  readonly db: Kysely<Tables>;
}

const open = (path: string, more: string): Open => {
  const raw = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 1000 });
  raw.exec(
    `pragma synchronous = full; pragma secure_delete = on; pragma temp_store = memory; pragma trusted_schema = off;
     pragma cell_size_check = on; pragma journal_size_limit = 67108864; ${more}`,
  );
  const statements = new Map<string, { readonly statement: StatementSync; readonly reads: boolean }>();
  const prepared = (sql: string): { readonly statement: StatementSync; readonly reads: boolean } => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = raw.prepare(sql);
    const made = { statement, reads: statement.columns().length > 0 };
    if (statements.size >= maxStatements) statements.clear();
    statements.set(sql, made);
    return made;
  };
  const execute = async (sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; changes: number }> => {
    try {
      const { statement, reads } = prepared(sql);
      const values = parameters.map(valueOf);
      if (reads) {
        const rows = statement.all(...values);
        return { rows, changes: rows.length };
      }
      return { rows: [], changes: Number(statement.run(...values).changes) };
    } catch (error) {
      throw wrap(error);
    }
  };
  return { raw, db: kyselyOver({ adapter: new SqliteAdapter(), compiler: new SqliteQueryCompiler() }, execute) };
};

const run = (raw: DatabaseSync, sql: string): void => {
  try {
    raw.exec(sql);
  } catch (error) {
    throw wrap(error);
  }
};

/** A file whose lock the operating system drops when the process ends, however it ends. */
const lock = (path: string): DatabaseSync => {
  prepareFile(path);
  const held = new DatabaseSync(path, { timeout: 0 });
  try {
    held.exec("pragma journal_mode = memory; begin exclusive");
    return held;
  } catch (error) {
    held.close();
    if (((codeOf(error) ?? 0) & 0xff) === codes.busy) throw new StoreError("directory-locked", {}, { cause: error });
    throw wrap(error);
  }
};

/** Opens the database in a directory, which it makes where there is none. Throws `directory-locked` where another process has it. */
export const openSqlite = (directory: string): Backend => {
  prepareDirectory(directory, databaseFile);
  const path = join(directory, databaseFile);
  const held = lock(join(directory, lockFile));
  const opened: Open[] = [];
  try {
    prepareFile(path);
    const writer = open(path, "pragma journal_mode = wal");
    opened.push(writer);
    const reader = open(path, "pragma query_only = on");
    opened.push(reader);
    syncDirectory(directory);
    return backendOver(path, writer, reader, held);
  } catch (error) {
    for (const { raw } of opened) raw.close();
    held.close();
    throw wrap(error);
  }
};

const backendOver = (path: string, writer: Open, reader: Open, held: DatabaseSync): Backend => {
  let writing = Promise.resolve();
  const snapshots = new Set<DatabaseSync>();
  const truncation: { running: Promise<void> | null } = { running: null };

  /** Waits until nobody else writes; what it gives ends the turn. */
  const takeTurn = async (): Promise<() => void> => {
    const before = writing;
    const { promise, resolve } = Promise.withResolvers<void>();
    writing = promise;
    await before;
    return resolve;
  };

  const beginWrite = async (): Promise<Connection> => {
    const endTurn = await takeTurn();
    const { raw, db } = writer;
    try {
      run(raw, "begin immediate");
    } catch (error) {
      endTurn();
      throw error;
    }
    let released = false;
    return {
      db,
      run: async (sql) => run(raw, sql),
      commit: async () => run(raw, "commit"),
      release: async () => {
        if (released) return;
        released = true;
        if (raw.isTransaction) raw.exec("rollback");
        endTurn();
      },
    };
  };

  const beginSnapshot = async (): Promise<Connection> => {
    while (truncation.running !== null) await truncation.running.catch(() => undefined);
    const { raw, db } = open(path, "pragma query_only = on; begin");
    // A transaction sees the state at its first read.
    raw.prepare("select count(*) from sqlite_master").get();
    snapshots.add(raw);
    return {
      db,
      run: async (sql) => run(raw, sql),
      commit: async () => run(raw, "commit"),
      release: async () => {
        if (snapshots.delete(raw)) raw.close();
      },
    };
  };

  const truncate = async (): Promise<void> => {
    for (let waited = 0; truncation.running !== null || snapshots.size > 0; waited += 50) {
      if (waited >= maxTruncateWaitMs) throw new StoreError("truncate-blocked", { snapshots: snapshots.size });
      await wait(50);
    }
    truncation.running = (async () => {
      const endTurn = await takeTurn();
      try {
        if (!(await vacuum(path))) throw new StoreError("truncate-blocked", { snapshots: 0 });
      } finally {
        endTurn();
      }
    })();
    try {
      await truncation.running;
    } finally {
      truncation.running = null;
    }
  };

  return {
    dialect,
    db: reader.db,
    beginWrite,
    beginSnapshot,
    schemaVersion: async ({ db }) => {
      if (reader.raw.prepare("select 1 from sqlite_master where name = 'meta'").get() === undefined) return 0;
      const row = await db.selectFrom("meta").select("value").where("name", "=", "schema").executeTakeFirst();
      return Number(row?.value ?? 0);
    },
    lockSchema: () => Promise.resolve(),
    truncate,
    integrity: async () => {
      const found = reader.raw.prepare("pragma integrity_check").all();
      const strays = reader.raw.prepare("pragma foreign_key_check").all();
      return [
        ...found.map((row) => String(row["integrity_check"])).filter((line) => line !== "ok"),
        ...strays.map((row) => `${String(row["table"])} refers to a missing row`),
      ];
    },
    wrap,
    mayRetry: () => false,
    close: async () => {
      await truncation.running?.catch(() => undefined);
      await writing;
      for (const raw of snapshots) raw.close();
      snapshots.clear();
      reader.raw.close();
      writer.raw.close();
      held.close();
    },
  };
};
