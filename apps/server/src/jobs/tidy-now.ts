import { StoreError, enqueueJob } from "@telltale/store";
import type { Context } from "../context.ts";

/** How soon it is tried again where somebody's reading stood in the way. */
const againMs = 10_000;

/**
 * Makes what was deleted unreadable, now where that can be. Where a backup or another reader still looks at an older state, a job does it as
 * soon as they are done: what was deleted is deleted, and nobody is kept waiting for it.
 */
export async function tidyNow({ store, tidy, now, log }: Context): Promise<void> {
  try {
    await tidy();
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "truncate-blocked") throw error;
    log.info("tidy-waits");
    await store.write((tx) => enqueueJob(tx, { id: "j-tidy", kind: "tidy", subject: "store", runAt: now() + againMs }));
  }
}
