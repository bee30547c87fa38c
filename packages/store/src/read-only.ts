/*
 * A look at the SQLite store of a directory that another process may be serving from: readers of a write-ahead log get in nobody's way, so
 * neither the lock nor anything else is touched. It is what backups of a running desk are made through.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SqliteAdapter, SqliteQueryCompiler } from "kysely";
import { type Dialect, type ReadTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { schemaVersion } from "./export.ts";
import { kyselyOver } from "./kysely.ts";
import { type Store } from "./open.ts";

const dialect: Dialect = {
  name: "sqlite",
  types: { text: "text", int: "integer", bytes: "blob", end: "strict" },
  shared: false,
  lockAudit: () => Promise.resolve(),
};

const refuse = (): never => {
  throw new Error("expected no writes to a store that was opened to be read");
};

const failed = (error: unknown): unknown =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? new StoreError("database-failed", { sqlite: error.errcode }, { cause: error })
    : error;

/** Opens the database for reading, in a transaction: all reads see the state at the first of them. */
const open = (path: string): { readonly tx: ReadTx; readonly end: () => Promise<void> } => {
  const raw = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    raw.exec("pragma trusted_schema = off; pragma cell_size_check = on; pragma temp_store = memory; begin");
    raw.prepare("select count(*) from sqlite_master").get();
  } catch (error) {
    raw.close();
    throw failed(error);
  }
  const execute = async (sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; changes: number }> => {
    try {
      const values = parameters.map((value) => {
        if (value === null || typeof value === "string" || typeof value === "number" || value instanceof Uint8Array) return value;
        throw new Error(`expected text, a number, bytes or null for a parameter, got ${typeof value}`);
      });
      return { rows: raw.prepare(sql).all(...values), changes: 0 };
    } catch (error) {
      throw failed(error);
    }
  };
  const db = kyselyOver({ adapter: new SqliteAdapter(), compiler: new SqliteQueryCompiler() }, execute);
  return { tx: { db, dialect }, end: async () => raw.close() };
};

/**
 * Opens the store of a data directory to read from it, whether or not a server is running on it. It is for `exportStore` and single reads;
 * to write is a bug. While a snapshot lasts, the server cannot cut its log.
 *
 * Whoever runs it has to be the owner of the directory: SQLite may leave files beside the database.
 *
 * Throws `database-failed` where the directory holds no store, `schema-newer` and `import-version` for one of another version.
 */
export const openStoreToRead = async (directory: string): Promise<Store> => {
  const path = join(directory, "telltale.db");
  if (!existsSync(path)) throw new StoreError("database-failed", { expected: "telltale.db" });
  const reading = async <T>(work: (tx: ReadTx) => Promise<T>): Promise<T> => {
    const { tx, end } = open(path);
    try {
      return await work(tx);
    } finally {
      await end();
    }
  };
  const meta = new Map(
    (await reading((tx) => tx.db.selectFrom("meta").selectAll().execute())).map(({ name, value }): [string, string] => [name, value]),
  );
  const found = Number(meta.get("schema") ?? 0);
  if (found > schemaVersion) throw new StoreError("schema-newer", { found, known: schemaVersion });
  if (found < schemaVersion) throw new StoreError("import-version", { schema: found, knownSchema: schemaVersion });
  return {
    kind: "sqlite",
    id: () => meta.get("store") ?? "",
    deletionsPath: null,
    write: refuse,
    read: reading,
    snapshot: reading,
    waiting: () => 0,
    truncate: refuse,
    integrity: refuse,
    inner: { exclusive: refuse, beginSnapshot: async () => open(path), reload: refuse },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
};
