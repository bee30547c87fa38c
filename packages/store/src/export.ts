import { createHash } from "node:crypto";
import { migrations } from "./migrations/all.ts";
import { type Store } from "./open.ts";
import { rowLines } from "./rows.ts";
import { carriedTables } from "./tables.ts";

export const exportFormat = "telltale-store";
export const exportVersion = 1;
export const schemaVersion = migrations.at(-1)?.version ?? 0;

/**
 * Everything of a store but its sessions, as lines of JSON in UTF-8, the same from either database: a header with format, version, schema, the store's id and
 * `now`; for each table a line with its name and columns, a line for each row, and a line with their count and SHA-256; at the end the
 * number of all rows and the SHA-256 of all lines before. It is one state of the store, while writes go on, and a page of rows is held
 * in memory at a time. Not encrypted: the rows' content is sealed, the secrets as their owner sealed them.
 */
export async function* exportStore(store: Store, now: number): AsyncGenerator<Uint8Array> {
  const whole = createHash("sha256");
  const out = (bytes: Buffer): Uint8Array => {
    whole.update(bytes);
    return bytes;
  };
  const line = (value: object): Uint8Array => out(Buffer.from(`${JSON.stringify(value)}\n`));
  const { tx, end } = await store.inner.beginSnapshot();
  try {
    yield line({ format: exportFormat, version: exportVersion, schema: schemaVersion, store: store.id(), at: now });
    let all = 0;
    for (const table of carriedTables) {
      yield line({ table: table.name, columns: table.columns.map(([name]) => name) });
      const hash = createHash("sha256");
      let rows = 0;
      for await (const page of rowLines(tx, table)) {
        hash.update(page.bytes);
        rows += page.rows;
        yield out(page.bytes);
      }
      all += rows;
      yield line({ end: table.name, rows, sha256: hash.digest("hex") });
    }
    const sha256 = whole.copy().digest("hex");
    yield line({ end: "", rows: all, sha256 });
  } finally {
    await end();
  }
}
