/*
 * A restore makes a new data folder. It works in a folder beside it, replays there what was deleted since the backup, and gives the folder
 * its name last: nothing that was deleted can be served from it, wherever it breaks off.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Replayed, appendAudit, replayDeletions } from "@telltale/store";
import { explaining } from "../failures.ts";
import { syncFolder } from "../secret/files.ts";
import { type Io, processIo } from "../secret/terminal-io.ts";
import { FailedError, UsageError } from "../usage.ts";
import { freshStore, heldText, identitiesIn, openBackup } from "./open-backup.ts";

export const restoreHelp = `telltale restore --from FILE --identity FILE --data DIR

  --from FILE        a backup that \`telltale backup\` made
  --identity FILE    the identity of its month, from offline/backups/
  --data DIR         where the desk's data is to be: empty, or not there yet
  --deletions FILE   the list of deletions that was kept apart (deletions.log,
                     or TELLTALE_DELETIONS): what was deleted since the backup
                     is deleted again before anything is served

Handlers' commands will say that the audit chain is older than they remember;
tell them, and have each run \`telltale desk audit --accept\`.
Exit code 0: done. 1: it could not be done. 2: wrong usage.
`;

/** `telltale restore`. Throws UsageError or FailedError. */
export async function restore(args: readonly string[], io: Io = processIo(), now: () => number = Date.now): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      from: { type: "string" },
      identity: { type: "string" },
      data: { type: "string" },
      deletions: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    io.out(restoreHelp);
    return;
  }
  const { from, identity, data } = values;
  if (from === undefined || identity === undefined || data === undefined)
    throw new UsageError("expected --from FILE, --identity FILE and --data DIR (telltale restore --help)");
  const deletions = values.deletions ?? (process.env["TELLTALE_DELETIONS"] || undefined);
  // A list that is missing would delete nothing, and nobody would know.
  if (deletions !== undefined && !existsSync(deletions))
    throw new FailedError(`expected the list of deletions, got a path where nothing is: ${deletions}`);
  await explaining(async () => {
    const identities = await identitiesIn(identity);
    const target = resolve(data);
    if (existsSync(target) && (await readdir(target)).length > 0)
      throw new FailedError(`expected a data folder that is empty or not there yet, got one that holds something: ${target}`);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const beside = await mkdtemp(join(dirname(target), `.${basename(target)}-restoring-`));
    try {
      const { held, replayed } = await fill(join(beside, "data"), { from, identities, deletions, now: now() });
      if (existsSync(target)) await rmdir(target);
      await rename(join(beside, "data"), target);
      await syncFolder(dirname(target));
      io.out(`Restored into ${target}: ${held}.\n`);
      tellDeletions(io, replayed);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  });
}

function tellDeletions(io: Io, replayed: Replayed | null): void {
  if (replayed === null) {
    io.note("No list of deletions was given (--deletions): if anything was deleted since the backup, it is there again.\n");
    return;
  }
  const { deleted, known, damagedLines } = replayed;
  io.out(`Deleted again: ${deleted}. The list names ${known} more that the backup no longer held.\n`);
  if (damagedLines.length > 0)
    io.note(`Damaged lines in the list of deletions, whose reports may be there again: ${damagedLines.join(", ")}\n`);
}

interface Source {
  readonly from: string;
  readonly identities: readonly string[];
  readonly deletions: string | undefined;
  readonly now: number;
}

/** Makes the data folder whole: the backup, without what was deleted since, and a line in the audit chain that says so. */
async function fill(
  directory: string,
  { from, identities, deletions, now }: Source,
): Promise<{ readonly held: string; readonly replayed: Replayed | null }> {
  await using store = await freshStore(directory);
  const { tables } = await openBackup(from, identities, store);
  const replayed = deletions === undefined ? null : await replayDeletions(store, deletions);
  await store.write((tx) => appendAudit(tx, { at: now, actor: "server", action: "backup-restored", subject: "store" }));
  await store.truncate();
  const wrong = await store.integrity();
  if (wrong.length > 0) throw new FailedError("the restored database is damaged: the disk may be failing");
  return { held: heldText(tables), replayed };
}
