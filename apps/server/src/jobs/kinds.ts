/* Every kind of job: what it does, and whether it waits for the unlock. */
import { type Job, type WriteTx, deleteSecret, enqueueJob, findReport, readDerived, readSecret } from "@telltale/store";
import type { Context } from "../context.ts";
import { type Unlocked, secretNames } from "../desk/desk.ts";
import { keepReading, openReading, readReport, resealReading } from "../read/reading.ts";

interface Kind {
  /** Waits for the desk's key. */
  readonly unlocked: true;
  readonly run: (context: Context, job: Job, unlocked: Unlocked) => Promise<void>;
}

/** Milliseconds that one job works at a stretch; what is left is asked for anew. */
const mostMs = 30_000;
/** Rows that are sealed anew in one write. */
const batch = 100;

export const jobKinds = {
  "read-report": {
    unlocked: true,
    async run({ store, desk }, { subject }, { identity, dataKeys }) {
      const keys = dataKeys.at(-1);
      if (keys === undefined) throw new Error("expected a desk with data keys");
      const found = await store.read(async (tx) => ((await findReport(tx, subject)) === null ? null : readReport(tx, subject, identity)));
      if (found === null) return;
      const isKept = await store.write(async (tx) => {
        // Another process may have made a new key, and done away with this one.
        if ((await readSecret(tx, `${secretNames.dataKeys}${keys.serial}`)) === null) return false;
        // The report may have been deleted meanwhile.
        if ((await findReport(tx, subject)) !== null) await keepReading(tx, subject, found, keys);
        return true;
      });
      if (isKept) return;
      await desk.reload();
      throw new Error("expected a data key that is still in use");
    },
  },
  reseal: {
    unlocked: true,
    async run({ store, desk, tidy, now }, { kind, subject }, { dataKeys }) {
      const newest = dataKeys.at(-1);
      if (newest === undefined) throw new Error("expected a desk with data keys");
      const older = dataKeys.filter(({ serial }) => serial < newest.serial);
      const until = now() + mostMs;
      for (const { serial } of older) {
        // Each write takes rows that are still under the old key, so that a crash in between loses and doubles nothing.
        while ((await store.write((tx) => resealSome(tx, serial, dataKeys))) > 0)
          if (now() >= until) {
            await store.write((tx) => enqueueJob(tx, { id: `${kind}/${subject}`, kind, subject, runAt: now() }));
            return;
          }
        await store.write((tx) => deleteSecret(tx, `${secretNames.dataKeys}${serial}`));
      }
      if (older.length > 0) {
        await desk.reload();
        await tidy();
      }
    },
  },
} as const satisfies Readonly<Record<string, Kind>>;

async function resealSome(tx: WriteTx, serial: number, dataKeys: Unlocked["dataKeys"]): Promise<number> {
  const newest = dataKeys.at(-1);
  const rows = await readDerived(tx, serial, null, batch);
  for (const { reportId, sealed } of rows) {
    const found = openReading(sealed, reportId, serial, dataKeys);
    if (found !== null && newest !== undefined) await resealReading(tx, reportId, found, serial, newest);
  }
  return rows.length;
}
