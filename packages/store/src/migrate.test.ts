import { sql } from "kysely";
import { expect, it } from "vitest";
import { onEachDatabase } from "../test/databases.ts";
import { migrate, type Migration } from "./migrate.ts";
import { migrations } from "./migrations/all.ts";
import { openStore, type StoreOptions } from "./index.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";
import { carriedTables } from "./tables.ts";
import { type Backend } from "./backend.ts";

const backendAt = async (place: StoreOptions): Promise<Backend> =>
  place.kind === "sqlite" ? openSqlite(place.directory) : openPostgres(place.url);

const versionOf = async (backend: Backend): Promise<number> => {
  const connection = await backend.beginWrite();
  try {
    return await backend.schemaVersion(connection);
  } finally {
    await connection.release();
  }
};

/** Every column with its type and whether it may be null, as the database tells them. */
const schemaOf = async ({ db, dialect }: Backend): Promise<readonly string[]> => {
  const { rows } =
    dialect.name === "sqlite"
      ? await sql<{ line: string }>`select m.name || '.' || c.name || ' ' || c.type || ' ' || (c."notnull" or c.pk > 0) as line
          from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' order by 1`.execute(db)
      : await sql<{ line: string }>`select table_name || '.' || column_name || ' ' || data_type || ' ' || (is_nullable = 'NO')::int as line
          from information_schema.columns where table_schema = current_schema() order by 1`.execute(db);
  return rows.map(({ line }) => line).toSorted();
};

onEachDatabase((database) => {
  it("reaches the same schema from every earlier version, and keeps what was there", async () => {
    const fresh = await backendAt(await database.place());
    await migrate(fresh, migrations);
    const expected = await schemaOf(fresh);
    await fresh.close();
    for (const { version } of migrations) {
      const place = await database.place();
      const old = await backendAt(place);
      await migrate(old, migrations.slice(0, version));
      const connection = await old.beginWrite();
      await connection.run("insert into settings (name, value) values ('kept', '1')");
      await connection.commit();
      await connection.release();
      expect(await versionOf(old)).toBe(version);
      await old.close();
      const now = await backendAt(place);
      await migrate(now, migrations);
      expect(await schemaOf(now)).toEqual(expected);
      expect(await now.db.selectFrom("settings").select("name").execute()).toEqual([{ name: "kept" }]);
      await now.close();
    }
  });

  it("has the tables and columns that exports and queries count on", async () => {
    const backend = await backendAt(await database.place());
    await migrate(backend, migrations);
    const there = (await schemaOf(backend)).map((line) => line.toLowerCase());
    await backend.close();
    const { types } = backend.dialect;
    const typeOf = { text: "text", "text?": "text", int: types.int, "int?": types.int, bytes: types.bytes } as const;
    for (const { name, columns } of carriedTables) {
      const lines = columns.map(([column, kind]) => `${name}.${column} ${typeOf[kind]} ${kind.endsWith("?") ? "0" : "1"}`);
      expect(there.filter((line) => line.startsWith(`${name}.`))).toEqual(lines.toSorted());
    }
  });

  const steps: readonly Migration[] = [
    { version: 1, statements: ({ text, end }) => [`create table one (a ${text} primary key) ${end}`] },
    { version: 2, statements: ({ text, end }) => [`create table two (a ${text} primary key) ${end}`, "insert into two values ('x')"] },
    { version: 3, statements: ({ text, end }) => [`create table three (a ${text} primary key) ${end}`, "insert into nowhere values (1)"] },
  ];

  it("takes the steps that are missing, all or none of them", async () => {
    const backend = await backendAt(await database.place());
    expect(await versionOf(backend)).toBe(0);
    await migrate(backend, steps.slice(0, 1));
    expect(await versionOf(backend)).toBe(1);
    await expect(migrate(backend, steps)).rejects.toMatchObject({ code: "database-failed" });
    expect(await versionOf(backend)).toBe(1);
    expect((await schemaOf(backend)).some((line) => line.startsWith("two."))).toBe(false);
    await migrate(backend, steps.slice(0, 2));
    await migrate(backend, steps.slice(0, 2));
    expect(await versionOf(backend)).toBe(2);
    await expect(migrate(backend, steps.slice(0, 1))).rejects.toMatchObject({ code: "schema-newer", detail: { found: 2, known: 1 } });
    await backend.close();
  });

  if (database.kind === "postgres")
    it("lets processes that start at the same time migrate one after the other", async () => {
      const place = await database.place();
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(place)));
      expect(new Set(stores.map((store) => store.id())).size).toBe(1);
      for (const store of stores) await store[Symbol.asyncDispose]();
    });
});
