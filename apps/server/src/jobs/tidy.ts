import type { Store } from "@telltale/store";

/**
 * Makes what was deleted unreadable, as `store.truncate` does, but once for all who ask while it is under way: it rewrites the whole
 * database. Whoever asks is answered when a run that began after they asked has ended.
 */
export function createTidy(store: Store): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = store.truncate().finally(() => (running = null));
    return running;
  };
  return () => {
    if (running === null) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}
