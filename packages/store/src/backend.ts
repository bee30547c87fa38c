import { type Kysely } from "kysely";
import { type Tables } from "./tables.ts";

/** What the queries have to know of the database beneath. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** Column types for migrations, and what closes a `create table`. */
  readonly types: { readonly text: string; readonly int: string; readonly bytes: string; readonly end: string };
  /** Whether other processes write at the same time, so that rows have to be locked before they are looked at and changed. */
  readonly shared: boolean;
  /** Holds every other appender to the audit chain off until this transaction ends. */
  readonly lockAudit: (db: Kysely<Tables>) => Promise<void>;
}

/** A connection that is one's own until it is released. */
export interface Connection {
  readonly db: Kysely<Tables>;
  /** Runs statements that give nothing back. Throws what `Backend.wrap` makes of the failure. */
  readonly run: (sql: string) => Promise<void>;
  /** Commits; on failure the error says whether the outcome is known. */
  readonly commit: () => Promise<void>;
  /** Ends what is still open, and gives the connection back. */
  readonly release: () => Promise<void>;
}

/** A database, seen from above the dialects: each dialect's file gives one. */
export interface Backend {
  readonly dialect: Dialect;
  /** Reads outside any transaction. */
  readonly db: Kysely<Tables>;
  /** A connection with a write transaction begun; one at a time on SQLite. */
  readonly beginWrite: () => Promise<Connection>;
  /** A connection on which all reads see one state. */
  readonly beginSnapshot: () => Promise<Connection>;
  /** The version of the schema, 0 where there is none yet. */
  readonly schemaVersion: (connection: Connection) => Promise<number>;
  /** Keeps other processes from migrating at the same time, until the transaction ends. */
  readonly lockSchema: (connection: Connection) => Promise<void>;
  /** Makes what was deleted unreadable in the database's files, as far as the database can. */
  readonly truncate: () => Promise<void>;
  /** What is wrong with the files; empty where nothing is. */
  readonly integrity: () => Promise<readonly string[]>;
  /** A coded error for whatever the database threw; anything else as it is. */
  readonly wrap: (error: unknown) => unknown;
  /** Whether the same work may succeed when it is done again: another process came between. */
  readonly mayRetry: (error: unknown) => boolean;
  readonly close: () => Promise<void>;
}

/** A handle that queries read through. */
export interface ReadTx {
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
}

/** A report that was deleted, and when. */
export interface Deletion {
  readonly reportId: string;
  readonly at: number;
}

/** A handle that queries write through. It ends with the function it was given to. */
export interface WriteTx extends ReadTx {
  /** Deletions of this transaction, which are listed outside the database before the write is acknowledged. */
  readonly deletions: Deletion[];
}
