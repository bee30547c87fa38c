/* What time alone calls for: withdrawals that are over, uploads that were never completed, sessions and answers that have expired. */
import { periods } from "@telltale/contract";
import {
  appendAudit,
  deleteExpiredAnswers,
  deleteExpiredSessions,
  listReportsToPurge,
  listUnfinishedReports,
  purgeReport,
} from "@telltale/store";
import type { Context } from "../context.ts";

const batch = 100;

/** Does all of it once; gives how many reports were deleted. */
export async function keepHouse({ store, tidy, now, log }: Context): Promise<number> {
  const at = now();
  await store.write((tx) => deleteExpiredSessions(tx, at));
  await store.write((tx) => deleteExpiredAnswers(tx, at));
  let purged = 0;
  for (;;) {
    const due = await store.read(async (tx) => [
      ...(await listReportsToPurge(tx, at, batch)),
      ...(await listUnfinishedReports(tx, at - periods.uploadHours * 3_600_000, batch)),
    ]);
    for (const id of due)
      await store.write(async (tx) => {
        if (await purgeReport(tx, id, at)) await appendAudit(tx, { at, actor: "server", action: "report-purged", subject: id });
      });
    purged += due.length;
    if (due.length === 0) break;
  }
  if (purged > 0) {
    await tidy();
    log.info("purged", { reports: purged });
  }
  return purged;
}
