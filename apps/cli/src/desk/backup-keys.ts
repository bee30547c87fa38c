import { join } from "node:path";
import { contractVersion } from "@telltale/contract";
import { generateBackupKeys } from "@telltale/sealing";
import { backupKeyText, monthAfter, monthOf } from "../backup/months.ts";
import { writeNew } from "../secret/files.ts";
import type { Io } from "../secret/terminal-io.ts";
import { UsageError } from "../usage.ts";
import { type Env, inSession, parseAction, signInOptions } from "./options.ts";

const most = 120;

/**
 * Makes keys for the backups of the months that follow those there are keys for, writes their secret halves to a folder, and then gives the
 * desk the public ones. No key is ever replaced.
 */
export async function backupKeys(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, { months: { type: "string", default: "24" }, out: { type: "string" } }, []);
  const { out } = values;
  const months = Number(values.months);
  if (!/^\d+$/u.test(values.months) || months < 1 || months > most)
    throw new UsageError(`--months: expected 1 to ${most}, got "${values.months}"`);
  if (out === undefined) throw new UsageError("expected a folder for the secret halves by --out DIR, got none");
  await inSession(io, signInOptions(values, env), async ({ client, credential }) => {
    const { backupsUntil } = await client.call("getStatus", {}, credential);
    const now = monthOf(Date.now());
    const first = backupsUntil === null || backupsUntil < now ? now : monthAfter(backupsUntil);
    const keys = await generateBackupKeys(first, months);
    for (const key of keys) await writeNew(join(out, `${key.month}.txt`), backupKeyText(key));
    const recipients = keys.map(({ month, recipient }) => ({ month, recipient }));
    const { until } = await client.call("addBackupKeys", { body: { version: contractVersion, recipients } }, credential);
    io.out(
      `There are keys for backups up to ${until}. The files from ${first} on in ${out} open them and are behind no passphrase: move them away from this machine now, never beside backups, and destroy each on schedule.\n`,
    );
  });
}
