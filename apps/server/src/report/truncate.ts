/* Rewriting the store after a deletion is slow and holds up writes, so deletions that come together share one. */
import type { Store } from "@telltale/store";

type Truncates = Pick<Store, "truncate">;

const running = new WeakMap<Truncates, Promise<void>>();
const queued = new WeakMap<Truncates, Promise<void>>();

/** Settles once a truncation that began after this call is done; whoever else waits for one shares it. Throws what the store throws. */
export function truncateTogether(store: Truncates): Promise<void> {
  const next = queued.get(store);
  if (next !== undefined) return next;
  const before = running.get(store) ?? Promise.resolve();
  const mine = before
    .catch(() => undefined)
    .then(async () => {
      queued.delete(store);
      running.set(store, mine);
      await store.truncate();
    });
  queued.set(store, mine);
  return mine;
}
