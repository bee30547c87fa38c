/*
 * Reads what `exportStore` writes. The stream may be anything that somebody hands in: every line is checked against the tables before it
 * touches the database, and nothing is kept unless all of it fits.
 */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { exportFormat, exportVersion, schemaVersion } from "./export.ts";
import { type Store } from "./open.ts";
import { type TableDigest } from "./rows.ts";
import { type TableShape, carriedTables, maxRowBytes } from "./tables.ts";

/** A row of the largest size in base64, and some more for its other columns. */
const maxLineBytes = 2 * maxRowBytes;
/** Bytes of lines after which the rows gathered so far are written. */
const maxBatchBytes = 2 * 1024 * 1024;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

interface Line {
  readonly number: number;
  /** With its line feed. */
  readonly bytes: Buffer;
  readonly value: unknown;
}

async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let number = 0;
  let kept: Buffer[] = [];
  let length = 0;
  const parse = (bytes: Buffer): Line => {
    number += 1;
    try {
      return { number, bytes, value: JSON.parse(decoder.decode(bytes)) };
    } catch (error) {
      throw new StoreError("import-format", { line: number }, { cause: error });
    }
  };
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      kept.push(rest.subarray(0, at + 1));
      if (length + at + 1 > maxLineBytes) throw new StoreError("import-format", { line: number + 1, max: maxLineBytes });
      yield parse(kept.length === 1 ? Buffer.from(kept[0] ?? []) : Buffer.concat(kept));
      kept = [];
      length = 0;
      rest = rest.subarray(at + 1);
    }
    if (rest.length === 0) continue;
    kept.push(Buffer.from(rest));
    length += rest.length;
    if (length > maxLineBytes) throw new StoreError("import-format", { line: number + 1, max: maxLineBytes });
  }
  if (length > 0) throw new StoreError("import-incomplete", { line: number + 1 });
}

const fields = ({ number, value }: Line): ReadonlyMap<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new StoreError("import-format", { line: number });
  return new Map(Object.entries(value));
};

const checkHeader = (line: Line): string => {
  const header = fields(line);
  const store = header.get("store");
  if (header.get("format") !== exportFormat || typeof store !== "string" || !/^[0-9a-f]{32}$/u.test(store))
    throw new StoreError("import-format", { line: line.number });
  const [version, schema] = [header.get("version"), header.get("schema")];
  if (typeof version !== "number" || typeof schema !== "number") throw new StoreError("import-format", { line: line.number });
  if (version !== exportVersion || schema !== schemaVersion)
    throw new StoreError("import-version", { version, schema, knownVersion: exportVersion, knownSchema: schemaVersion });
  return store;
};

const rowOf = ({ columns }: TableShape, { number, value }: Line): Record<string, string | number | Uint8Array | null> => {
  const wrong = (): StoreError => new StoreError("import-format", { line: number });
  if (!Array.isArray(value) || value.length !== columns.length) throw wrong();
  const values: readonly unknown[] = value;
  return Object.fromEntries(
    columns.map(([name, kind], index) => {
      const cell = values[index];
      if (cell === null && (kind === "text?" || kind === "int?")) return [name, null];
      switch (kind) {
        case "int":
        case "int?":
          if (typeof cell !== "number" || !Number.isSafeInteger(cell)) throw wrong();
          return [name, cell];
        case "text":
        case "text?":
          if (typeof cell !== "string") throw wrong();
          return [name, cell];
        case "bytes": {
          if (typeof cell !== "string" || !base64.test(cell)) throw wrong();
          const bytes = new Uint8Array(Buffer.from(cell, "base64"));
          if (bytes.length > maxRowBytes) throw wrong();
          return [name, bytes];
        }
      }
    }),
  );
};

/** What a database refuses because of the rows themselves: a double key, a missing reference, a value that a check forbids. */
const isRefusal = (error: unknown): boolean => {
  if (!(error instanceof StoreError)) return false;
  const { sqlite, sqlstate } = error.detail;
  if (error.code === "exists") return true;
  return (
    error.code === "database-failed" &&
    ((typeof sqlite === "number" && [19, 20].includes(sqlite & 0xff)) || /^2[23]/u.test(String(sqlstate)))
  );
};

const insert = async (
  { db }: WriteTx,
  table: TableShape,
  rows: readonly Record<string, string | number | Uint8Array | null>[],
): Promise<void> => {
  if (rows.length === 0) return;
  const columns = sql.join(table.columns.map(([name]) => sql.ref(name)));
  const values = sql.join(rows.map((row) => sql`(${sql.join(table.columns.map(([name]) => row[name]))})`));
  try {
    await sql`insert into ${sql.table(table.name)} (${columns}) values ${values}`.execute(db);
  } catch (error) {
    if (isRefusal(error)) throw new StoreError("import-damaged", { table: table.name }, { cause: error });
    throw error;
  }
};

/** Lines in their order; throws `import-incomplete` where the next is missing. */
const readerOf = (lines: AsyncGenerator<Line>): (() => Promise<Line>) => {
  let number = 0;
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new StoreError("import-incomplete", { line: number + 1 });
    ({ number } = value);
    return value;
  };
};

const importTable = async (tx: WriteTx, table: TableShape, next: () => Promise<Line>, took: (line: Line) => void): Promise<TableDigest> => {
  const head = await next();
  const names = table.columns.map(([name]) => name);
  const told = fields(head);
  if (told.get("table") !== table.name || JSON.stringify(told.get("columns")) !== JSON.stringify(names))
    throw new StoreError("import-format", { line: head.number });
  took(head);
  const hash = createHash("sha256");
  let rows = 0;
  let batch: Record<string, string | number | Uint8Array | null>[] = [];
  let batchBytes = 0;
  const write = async (): Promise<void> => {
    await insert(tx, table, batch);
    batch = [];
    batchBytes = 0;
  };
  for (;;) {
    const line = await next();
    if (!Array.isArray(line.value)) {
      await write();
      const end = fields(line);
      const sha256 = hash.digest("hex");
      if (end.get("end") !== table.name) throw new StoreError("import-format", { line: line.number });
      if (end.get("rows") !== rows || end.get("sha256") !== sha256) throw new StoreError("import-damaged", { table: table.name });
      took(line);
      return { table: table.name, rows, sha256 };
    }
    batch.push(rowOf(table, line));
    batchBytes += line.bytes.length;
    rows += 1;
    hash.update(line.bytes);
    took(line);
    if (batch.length >= table.page || batchBytes >= maxBatchBytes) await write();
  }
};

/**
 * Fills an empty store with an export and gives what came in, table by table; the store takes over the exported one's id. All or nothing.
 * Throws `store-not-empty`, `import-version`, `import-format` with the line, `import-damaged` where counts, hashes or references do not
 * fit, and `import-incomplete`.
 */
export const importStore = async (store: Store, stream: AsyncIterable<Uint8Array>): Promise<readonly TableDigest[]> => {
  const digests = await store.inner.exclusive(async (tx) => {
    for (const { name } of carriedTables) {
      const row = await sql`select 1 from ${sql.table(name)} limit 1`.execute(tx.db);
      if (row.rows.length > 0) throw new StoreError("store-not-empty", { table: name });
    }
    const lines = linesOf(stream);
    try {
      const next = readerOf(lines);
      const whole = createHash("sha256");
      const took = ({ bytes }: Line): void => {
        whole.update(bytes);
      };
      const header = await next();
      const id = checkHeader(header);
      took(header);
      const made: TableDigest[] = [];
      for (const table of carriedTables) made.push(await importTable(tx, table, next, took));
      const last = await next();
      const end = fields(last);
      const all = made.reduce((sum, { rows }) => sum + rows, 0);
      if (end.get("end") !== "") throw new StoreError("import-format", { line: last.number });
      if (end.get("rows") !== all || end.get("sha256") !== whole.digest("hex")) throw new StoreError("import-damaged", { rows: all });
      if ((await lines.next()).done !== true) throw new StoreError("import-format", { line: last.number + 1 });
      await tx.db.updateTable("meta").set({ value: id }).where("name", "=", "store").execute();
      return made;
    } finally {
      await lines.return(undefined);
    }
  });
  await store.inner.reload();
  return digests;
};
