/*
 * The store over PostgreSQL 15 or newer. Any number of processes may use one database: what two of them could both change is decided by
 * row locks and unique keys, and the audit chain by an advisory lock that its appenders hold until they commit.
 */
import { createHash } from "node:crypto";
import { type Kysely, PostgresAdapter, PostgresQueryCompiler, sql } from "kysely";
import { DatabaseError, Pool, type ClientBase, type CustomTypesConfig, type PoolClient, types as pgTypes } from "pg";
import { type Backend, type Connection, type Dialect } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { type Execute, kyselyOver } from "./kysely.ts";
import { type TableName, type Tables } from "./tables.ts";

const minVersion = 150_000;
const maxConnections = 10;
const connectTimeoutMs = 10_000;
const maxStatements = 300;

/** Advisory locks are numbers of the database; these two are drawn at random. */
const locks = { audit: 5_811_264_301, schema: 5_811_264_302 } as const;

/** Type ids of the catalogue (pg_type). */
const oids = { bytea: 17, int8: 20 } as const;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const states = { unique: "23505", serialization: "40001", deadlock: "40P01", diskFull: "53100" } as const;

/** Tables whose rows a purge deletes. */
const purged = [
  "reports",
  "exclusions",
  "envelopes",
  "pieces",
  "messages",
  "derived",
  "compared",
  "jobs",
] as const satisfies readonly TableName[];

const dialect: Dialect = {
  name: "postgres",
  // The C collation orders text by its bytes, as SQLite does.
  types: { text: 'text collate "C"', int: "bigint", bytes: "bytea", end: "" },
  shared: true,
  lockAudit: async (db) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(locks.audit)})`.execute(db);
  },
};

const parseBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), "hex"));

const parseInt8 = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error("expected a count or time that a number holds exactly");
  return value;
};

const types: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (oid === oids.bytea) return parseBytes;
    if (oid === oids.int8) return parseInt8;
    return pgTypes.getTypeParser(oid, format);
  }) as typeof pgTypes.getTypeParser,
};

const wrap = (error: unknown): unknown => {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (error instanceof DatabaseError) {
    // Its own message may quote values of the row, so only names go on.
    const { code: sqlstate = "unknown", table, constraint } = error;
    const detail = { sqlstate, ...(table === undefined ? {} : { table }), ...(constraint === undefined ? {} : { constraint }) };
    if (sqlstate === states.unique) return new StoreError("exists", detail);
    if (sqlstate === states.diskFull) return new StoreError("disk-full", detail);
    // Class 57P: the server is shutting down, or ended this connection.
    return new StoreError(sqlstate.startsWith("57P") ? "database-unreachable" : "database-failed", detail);
  }
  const broken = "code" in error && typeof error.code === "string" && /^E[A-Z]+$/u.test(error.code);
  if (
    broken ||
    /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/u.test(error.message)
  )
    return new StoreError("database-unreachable", {}, { cause: error });
  return error;
};

const mayRetry = (error: unknown): boolean => {
  const wrapped = wrap(error);
  const state = wrapped instanceof StoreError ? wrapped.detail["sqlstate"] : null;
  return state === states.unique || state === states.serialization || state === states.deadlock;
};

type Client = Pick<ClientBase, "query"> | Pool;

/** Statements by their text, so that PostgreSQL plans each of the common ones once a connection. */
const statementNames = new Map<string, string>();
const nameOf = (text: string): string | undefined => {
  const known = statementNames.get(text);
  if (known !== undefined || statementNames.size >= maxStatements) return known;
  const name = `t${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
  statementNames.set(text, name);
  return name;
};

const executeOn =
  (client: Client): Execute =>
  async (text, parameters) => {
    try {
      const name = nameOf(text);
      const { rows, rowCount } = await client.query<object>({ text, values: [...parameters], ...(name === undefined ? {} : { name }) });
      return { rows, changes: rowCount ?? 0 };
    } catch (error) {
      throw wrap(error);
    }
  };

const kyselyOn = (client: Client): Kysely<Tables> =>
  kyselyOver({ adapter: new PostgresAdapter(), compiler: new PostgresQueryCompiler() }, executeOn(client));

const begin = async (pool: Pool, statement: string): Promise<Connection> => {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw wrap(error);
  }
  let broken = false;
  let ended = false;
  let released = false;
  const onError = (): void => {
    broken = true;
  };
  client.on("error", onError);
  const query = async (text: string): Promise<void> => {
    try {
      await client.query(text);
    } catch (error) {
      const wrapped = wrap(error);
      if (!(wrapped instanceof StoreError) || wrapped.code === "database-unreachable") broken = true;
      throw wrapped;
    }
  };
  const release = async (): Promise<void> => {
    if (released) return;
    released = true;
    if (!ended && !broken) await query("rollback").catch(() => undefined);
    client.off("error", onError);
    client.release(broken);
  };
  const commit = async (): Promise<void> => {
    try {
      const { command } = await client.query("commit");
      ended = true;
      // PostgreSQL answers the commit of a failed transaction with a rollback, and no error.
      if (command !== "COMMIT") throw new StoreError("database-failed", { sqlstate: "25P02" });
    } catch (error) {
      if (error instanceof StoreError) throw error;
      if (error instanceof DatabaseError && !(error.code ?? "").startsWith("57P")) throw wrap(error);
      broken = true;
      throw new StoreError("commit-unknown", {}, { cause: error });
    }
  };
  try {
    await query(statement);
  } catch (error) {
    await release();
    throw error;
  }
  return { db: kyselyOn(client), run: query, commit, release };
};

/** Refuses a server that is too old, or that acknowledges what is not on disk. */
const checkServer = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name in ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding')",
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const version = Number(settings.get("server_version_num"));
  if (!(version >= minVersion)) throw new StoreError("postgres-version", { found: version, needed: minVersion });
  for (const name of ["fsync", "full_page_writes", "synchronous_commit"])
    if (settings.get(name) === "off") throw new StoreError("postgres-not-durable", { setting: name });
  if (settings.get("server_encoding") !== "UTF8") throw new StoreError("postgres-encoding");
};

/** Opens the database at a `postgres://` address. */
export const openPostgres = async (url: string): Promise<Backend> => {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "telltale",
    types,
  });
  // A connection that breaks while it is idle is replaced by the pool; the next query tells when none can be had.
  pool.on("error", () => undefined);
  try {
    await checkServer(pool);
  } catch (error) {
    await pool.end();
    throw wrap(error);
  }
  return {
    dialect,
    db: kyselyOn(pool),
    beginWrite: () => begin(pool, "begin isolation level read committed"),
    // The state is that of the first query, not of the beginning.
    beginSnapshot: () => begin(pool, "begin isolation level repeatable read read only; select 1"),
    schemaVersion: async ({ db }) => {
      const { rows } = await sql<{ found: string | null }>`select to_regclass('meta')::text as found`.execute(db);
      if (rows[0]?.found === null) return 0;
      const row = await db.selectFrom("meta").select("value").where("name", "=", "schema").executeTakeFirst();
      return Number(row?.value ?? 0);
    },
    lockSchema: (connection) => connection.run(`select pg_advisory_xact_lock(${String(locks.schema)})`),
    truncate: async () => {
      try {
        await pool.query(`vacuum ${purged.join(", ")}`);
      } catch (error) {
        throw wrap(error);
      }
    },
    integrity: () => Promise.resolve([]),
    wrap,
    mayRetry,
    close: () => pool.end(),
  };
};
