/*
 * Rows as they are written into exports: a line each, a JSON array of the columns in the order of `tables.ts`, bytes in base64, ordered by
 * primary key. The same rows make the same lines in either database.
 */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type ReadTx } from "./backend.ts";
import { type TableShape, carriedTables } from "./tables.ts";

type Row = Readonly<Record<string, unknown>>;

const lineOf = ({ columns }: TableShape, row: Row): string => {
  const values = columns.map(([name]) => {
    const value = row[name];
    return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") : value;
  });
  return `${JSON.stringify(values)}\n`;
};

/** All rows of a table, a page of lines at a time. */
export async function* rowLines({ db }: ReadTx, table: TableShape): AsyncGenerator<{ readonly rows: number; readonly bytes: Buffer }> {
  const columns = sql.join(table.columns.map(([name]) => sql.ref(name)));
  const key = sql.join(table.key.map((name) => sql.ref(name)));
  let last: Row | undefined;
  do {
    const after = last;
    const where = after === undefined ? sql`` : sql`where (${key}) > (${sql.join(table.key.map((name) => after[name]))})`;
    const { rows } = await sql<Row>`select ${columns} from ${sql.table(table.name)} ${where} order by ${key} limit ${table.page}`.execute(
      db,
    );
    if (rows.length > 0) yield { rows: rows.length, bytes: Buffer.from(rows.map((row) => lineOf(table, row)).join("")) };
    last = rows.length < table.page ? undefined : rows.at(-1);
  } while (last !== undefined);
}

/** A table's rows, counted and hashed as an export writes them. */
export interface TableDigest {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the lines, in hexadecimal. */
  readonly sha256: string;
}

/** Counts and hashes of every table that exports carry; two stores that hold the same have the same, whatever database they are in. */
export const digestTables = async (tx: ReadTx): Promise<readonly TableDigest[]> => {
  const digests: TableDigest[] = [];
  for (const table of carriedTables) {
    const hash = createHash("sha256");
    let rows = 0;
    for await (const page of rowLines(tx, table)) {
      hash.update(page.bytes);
      rows += page.rows;
    }
    digests.push({ table: table.name, rows, sha256: hash.digest("hex") });
  }
  return digests;
};
