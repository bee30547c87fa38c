/* What time alone calls for: withdrawals that are over, uploads that were never completed, sessions and answers that have expired. */
import { periods } from "@telltale/contract";
import {
  appendAudit,
  deleteExpiredAnswers,
  deleteExpiredSessions,
  deleteUnfinishedReplacements,
  listReportsToPurge,
  listUnfinishedReports,
  purgeReport,
} from "@telltale/store";
import type { Context } from "../context.ts";
import { tidyNow } from "./tidy-now.ts";

const batch = 100;

/** Does all of it once; gives how many reports were deleted. */
export async function keepHouse(context: Context): Promise<number> {
  const { store, now, log } = context;
  const at = now();
  await store.write((tx) => deleteExpiredSessions(tx, at));
  await store.write((tx) => deleteExpiredAnswers(tx, at));
  const unfinishedSince = at - periods.uploadHours * 3_600_000;
  const abandoned = await store.write((tx) => deleteUnfinishedReplacements(tx, unfinishedSince));
  let purged = 0;
  for (;;) {
    const due = await store.read(async (tx) => [
      ...(await listReportsToPurge(tx, at, batch)),
      ...(await listUnfinishedReports(tx, unfinishedSince, batch)),
    ]);
    for (const id of due)
      await store.write(async (tx) => {
        if (await purgeReport(tx, id, at)) await appendAudit(tx, { at, actor: "server", action: "report-purged", subject: id });
      });
    purged += due.length;
    if (due.length === 0) break;
  }
  if (purged + abandoned > 0) {
    await tidyNow(context);
    log.info("purged", { reports: purged, replacements: abandoned });
  }
  return purged;
}
