/** Every way the store refuses, each with a sentence for people. `detail` holds numbers and names only, never what somebody wrote. */
export const storeProblems = {
  "directory-locked": "Another process is using this data directory. Stop it first, or give this one a directory of its own.",
  "directory-foreign": "This directory holds other files that others may read. Give the store a directory of its own.",
  "schema-newer": "The database was written by a newer version. Run that version, or restore a backup made by this one.",
  "postgres-version": "This PostgreSQL is too old.",
  "postgres-not-durable": "This PostgreSQL may lose what it acknowledged. Turn its setting on.",
  "postgres-encoding": "The database has to be in UTF-8.",
  "database-unreachable": "The database cannot be reached.",
  "database-failed": "The database refused or failed; its own code is in the detail.",
  "disk-full": "The disk is full.",
  "commit-unknown":
    "The connection broke during the commit, so whether the write was kept is unknown. Ask again with the same idempotency key.",
  "store-busy": "Too many writes are waiting.",
  "store-closed": "The store is closed.",
  exists: "There is one of this name already.",
  "report-unknown": "There is no such report.",
  "report-full": "The report would hold more than it may.",
  "state-differs": "The report is in another state.",
  "undo-too-late": "The time to undo this is over.",
  "report-held": "The report is on hold.",
  "envelope-unknown": "There is no such envelope.",
  "piece-differs": "Another piece is already in this place.",
  "piece-outside": "The envelope has no such place.",
  "piece-damaged": "The piece is no longer what was stored.",
  "pieces-missing": "Some pieces have not arrived yet.",
  "row-too-large": "This is more than one row may hold.",
  "idempotency-differs": "This idempotency key was used for another request.",
  "lease-lost": "Another process has taken the job over.",
  "audit-broken": "The audit chain does not fit together.",
  "truncate-blocked": "A snapshot that is being read kept the log from being cut; it is to be tried again.",
  "deletions-unwritable": "The list of deletions cannot be written.",
  "store-not-empty": "The store already holds something.",
  "import-format": "A line is not what an export holds.",
  "import-version": "The export is of a version that this program does not read.",
  "import-damaged": "The export is damaged: its counts or hashes do not fit.",
  "import-incomplete": "The export ends too early.",
  "copy-differs": "The copy is not the same as what was copied.",
} as const satisfies Readonly<Record<string, string>>;

/** The code of an error of the store. */
export type StoreErrorCode = keyof typeof storeProblems;

/** What explains an error: numbers and names. */
export type StoreErrorDetail = Readonly<Record<string, string | number>>;

/** An error of the store that callers can tell apart by `code`. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly detail: StoreErrorDetail;

  constructor(code: StoreErrorCode, detail: StoreErrorDetail = {}, options?: ErrorOptions) {
    const named = Object.entries(detail).map(([key, value]) => `${key} ${String(value)}`);
    super(named.length === 0 ? storeProblems[code] : `${storeProblems[code]} (${named.join(", ")})`, options);
    this.name = "StoreError";
    this.code = code;
    this.detail = detail;
  }
}
