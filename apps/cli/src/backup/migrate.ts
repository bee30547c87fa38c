import { parseArgs } from "node:util";
import { migrateStore, openStore } from "@telltale/store";
import { explaining } from "../failures.ts";
import { type Io, processIo } from "../secret/terminal-io.ts";
import { UsageError } from "../usage.ts";
import { heldText, tablesText } from "./open-backup.ts";
import { dataOf, expectDesk } from "./options.ts";

export const migrateHelp = `telltale migrate --data DIR --to DATABASE_URL   move the desk to PostgreSQL

  --data DIR   the desk's data (telltale-data); stop the server first
  --to URL     an empty database of PostgreSQL 15 or newer, as postgres://…;
               without it the variable DATABASE_URL, which nobody else can see

Everything is copied, read back and compared, count by count and hash by hash.
The data folder stays as it is: delete it once the desk runs on the database.
Exit code 0: done. 1: it could not be done. 2: wrong usage.
`;

/** `telltale migrate`. Throws UsageError or FailedError. */
export async function migrate(args: readonly string[], io: Io = processIo(), now: () => number = Date.now): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: { data: { type: "string" }, to: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    io.out(migrateHelp);
    return;
  }
  const url = values.to ?? process.env["DATABASE_URL"] ?? "";
  if (!/^postgres(ql)?:\/\//u.test(url)) throw new UsageError("expected a database by --to postgres://… or DATABASE_URL, got none");
  if (values.to !== undefined && /^[^@/]*:\/\/[^@/]*:[^@/]+@/u.test(values.to))
    io.note("Others on this machine can see the password in --to; DATABASE_URL keeps it to yourself.\n");
  const data = dataOf(values.data);
  await explaining(async () => {
    expectDesk(data);
    await using from = await openStore({ kind: "sqlite", directory: data });
    await using to = await openStore({ kind: "postgres", url });
    const tables = await migrateStore(from, to, now());
    io.out(tablesText(tables));
    io.out(`Copied and compared: ${heldText(tables)}.

Start the server with DATABASE_URL set, and with the same data folder or TELLTALE_DELETIONS,
so that its list of deletions goes on. Then delete telltale.db in ${data}.
`);
  });
}
