/* Whom backups are sealed to, month by month: public keys alone, whose secret halves are kept elsewhere. */
import { type ReadTx, type WriteTx, appendAudit, readSetting, writeSetting } from "@telltale/store";
import type { Handlers } from "../http/router.ts";
import { handlerOf } from "./own.ts";

/** As `telltale backup` finds it in the store. */
const setting = "backup-recipients";

interface BackupKey {
  /** `YYYY-MM` */
  readonly month: string;
  readonly recipient: string;
}

const byMonth = (a: BackupKey, b: BackupKey): number => (a.month < b.month ? -1 : 1);

/** All keys there are, in the order of their months. */
export async function backupKeys(tx: ReadTx): Promise<readonly BackupKey[]> {
  const kept: BackupKey[] = JSON.parse((await readSetting(tx, setting)) ?? "[]");
  return kept.toSorted(byMonth);
}

/** Keeps keys in place of all that there were. */
export const keepBackupKeys = async (tx: WriteTx, keys: readonly BackupKey[]): Promise<void> =>
  writeSetting(tx, setting, JSON.stringify(keys));

export const backupHandlers: Pick<Handlers, "addBackupKeys"> = {
  // A month's key stays what it is: whoever steals a handler's session cannot have backups sealed to somebody else in its place.
  async addBackupKeys(context, { who, body: { recipients }, now }) {
    const { id } = handlerOf(who);
    return context.store.write(async (tx) => {
      const all = new Map((await backupKeys(tx)).map((key) => [key.month, key]));
      const before = all.size;
      for (const key of recipients) if (!all.has(key.month)) all.set(key.month, key);
      const kept = [...all.values()].toSorted(byMonth);
      const until = kept.at(-1)?.month ?? "";
      if (all.size > before) {
        await keepBackupKeys(tx, kept);
        await appendAudit(tx, { at: now, actor: id, action: "backup-keys-added", subject: until });
      }
      return { until };
    });
  },
};
