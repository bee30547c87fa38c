/* Who asks, and whether a report is theirs to see. */
import { type HandlerKey, Problem } from "@telltale/contract";
import { type ReadTx, type Report, findReportForHandler } from "@telltale/store";
import type { Who } from "../http/authorise.ts";

/** The handler who asks. */
export const handlerOf = (who: Who): HandlerKey => {
  if (who.role !== "handler") throw new Problem("session-needed");
  return who.handler;
};

/** A report that this handler may see. Throws `not-found`, also for one that excludes them: whether there is one is nothing they learn. */
export async function reportFor(tx: ReadTx, id: string, handler: HandlerKey): Promise<Report> {
  const report = await findReportForHandler(tx, id, handler.id);
  if (report === null || report.state === "receiving" || report.state === "withdrawn") throw new Problem("not-found");
  return report;
}
