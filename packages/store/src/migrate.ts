import { type Backend, type Dialect } from "./backend.ts";
import { StoreError } from "./errors.ts";

/** A step of the schema, forward only. */
export interface Migration {
  /** Counts up by one from 1. */
  readonly version: number;
  readonly statements: (types: Dialect["types"]) => readonly string[];
}

/**
 * Brings the schema to the last of `migrations`, each step in the one transaction, so that a failure leaves the database as it was.
 * Throws `schema-newer` where the database is ahead of them.
 */
export const migrate = async (backend: Backend, migrations: readonly Migration[]): Promise<void> => {
  const known = migrations.at(-1)?.version ?? 0;
  const connection = await backend.beginWrite();
  try {
    await backend.lockSchema(connection);
    const found = await backend.schemaVersion(connection);
    if (found > known) throw new StoreError("schema-newer", { found, known });
    if (found === known) return;
    const { text, end } = backend.dialect.types;
    if (found === 0) await connection.run(`create table meta (name ${text} primary key, value ${text} not null) ${end}`);
    for (const { version, statements } of migrations) {
      if (version <= found) continue;
      for (const statement of statements(backend.dialect.types)) await connection.run(statement);
    }
    const row = { name: "schema", value: String(known) };
    await connection.db
      .insertInto("meta")
      .values(row)
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: row.value }))
      .execute();
    await connection.commit();
  } finally {
    await connection.release();
  }
};
