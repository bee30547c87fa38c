/*
 * The tables as they are after the last migration: what each column holds, by what rows are told apart, and which come first where one
 * refers to another. The types of the queries, exports and imports are all derived from it; a test holds it against the migrations.
 */

import { StoreError } from "./errors.ts";

/** What a column holds; `?` where it may be null. Times are milliseconds, counts are safe integers. */
type ColumnKind = "text" | "text?" | "int" | "int?" | "bytes";

interface Table {
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** The primary key, by which exports are ordered. */
  readonly key: readonly string[];
  /** Whether exports carry it. Sessions stay behind, so that a restored copy signs nobody in. */
  readonly carried: boolean;
  /** Rows that are held in memory at once by an export. */
  readonly page: number;
}

const tables = {
  meta: { columns: { name: "text", value: "text" }, key: ["name"], carried: false, page: 100 },
  settings: { columns: { name: "text", value: "text" }, key: ["name"], carried: true, page: 100 },
  keysets: { columns: { serial: "int", document: "text", at: "int" }, key: ["serial"], carried: true, page: 8 },
  secrets: { columns: { name: "text", value: "bytes", at: "int" }, key: ["name"], carried: true, page: 8 },
  reports: {
    columns: {
      id: "text",
      created_at: "int",
      state: "text",
      state_at: "int",
      state_before: "text?",
      access_hash: "bytes",
      thread_recipient: "text",
      keyset_serial: "int",
      taken_by: "text?",
      taken_at: "int?",
      purge_after: "int?",
      held: "int",
      sealed_bytes: "int",
    },
    key: ["id"],
    carried: true,
    page: 500,
  },
  exclusions: { columns: { report_id: "text", handler_id: "text" }, key: ["report_id", "handler_id"], carried: true, page: 500 },
  envelopes: {
    columns: {
      id: "text",
      report_id: "text",
      purpose: "text",
      version: "int",
      pieces: "int",
      keyset_serial: "int",
      created_at: "int",
      complete: "int",
      replaces: "text?",
      begun_by: "text?",
    },
    key: ["id"],
    carried: true,
    page: 500,
  },
  pieces: {
    columns: { envelope_id: "text", piece: "int", bytes: "bytes", sha256: "bytes" },
    key: ["envelope_id", "piece"],
    carried: true,
    page: 8,
  },
  messages: {
    columns: {
      id: "text",
      report_id: "text",
      seq: "int",
      author: "text",
      handler_id: "text?",
      at: "int",
      keyset_serial: "int",
      bytes: "bytes",
    },
    key: ["id"],
    carried: true,
    page: 16,
  },
  derived: {
    columns: { report_id: "text", kind: "text", key_serial: "int", sealed: "bytes" },
    key: ["report_id", "kind"],
    carried: true,
    page: 16,
  },
  compared: {
    columns: { report_id: "text", field: "text", key_serial: "int", mac: "bytes" },
    key: ["report_id", "field", "key_serial", "mac"],
    carried: true,
    page: 500,
  },
  idempotency: {
    columns: { key_hash: "bytes", request_hash: "bytes", status: "int", answer: "text", at: "int", expires_at: "int" },
    key: ["key_hash"],
    carried: true,
    page: 16,
  },
  sessions: {
    columns: { token_hash: "bytes", handler_id: "text", expires_at: "int" },
    key: ["token_hash"],
    carried: false,
    page: 500,
  },
  jobs: {
    columns: {
      id: "text",
      kind: "text",
      subject: "text",
      run_at: "int",
      attempts: "int",
      taken_until: "int?",
      again_at: "int?",
      error_code: "text?",
    },
    key: ["id"],
    carried: true,
    page: 500,
  },
  audit: {
    columns: { seq: "int", at: "int", actor: "text", action: "text", subject: "text", previous: "bytes", hash: "bytes" },
    key: ["seq"],
    carried: true,
    page: 500,
  },
  deletions: { columns: { report_id: "text", at: "int" }, key: ["report_id"], carried: true, page: 500 },
} as const satisfies Readonly<Record<string, Table>>;

interface Holds {
  readonly text: string;
  readonly "text?": string | null;
  readonly int: number;
  readonly "int?": number | null;
  readonly bytes: Uint8Array;
}

type Row<T extends Table> = { -readonly [C in keyof T["columns"]]: Holds[T["columns"][C]] };

export type TableName = keyof typeof tables;

/** The database as Kysely sees it. */
export type Tables = { [N in TableName]: Row<(typeof tables)[N]> };

/** A table's name, columns and key, as lists. */
export interface TableShape {
  readonly name: TableName;
  readonly columns: readonly (readonly [name: string, kind: ColumnKind])[];
  readonly key: readonly string[];
  readonly page: number;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table itself
const names = Object.keys(tables) as readonly TableName[];

const shapeOf = (name: TableName): TableShape => {
  const { columns, key, page }: Table = tables[name];
  return { name, columns: Object.entries(columns), key, page };
};

/** The tables that an export carries, those that others refer to before those. */
export const carriedTables: readonly TableShape[] = names.filter((name) => tables[name].carried).map(shapeOf);

/** Bytes that one column may hold: what is above cannot be exported in bounded memory. */
export const maxRowBytes = 8 * 1024 * 1024;

/** Throws `row-too-large` for bytes above `maxRowBytes`. */
export const checkSize = (bytes: Uint8Array): void => {
  if (bytes.length > maxRowBytes) throw new StoreError("row-too-large", { max: maxRowBytes, actual: bytes.length });
};
