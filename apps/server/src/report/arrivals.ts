/*
 * Reports that arrive while others are being written wait, and are then written together: the more come in, the fewer writes each takes. One
 * that cannot be kept harms no other.
 */
import { type Arrival, type Arrived, type Store, StoreError, keepArrivals } from "@telltale/store";

/** In one write at most so many reports and sealed bytes. */
const most = { reports: 200, bytes: 8 * 1024 * 1024 };
/** Reports that may wait. */
const mostWaiting = 4096;

interface Waiting {
  readonly arrival: Arrival;
  readonly bytes: number;
  readonly resolve: (arrived: Arrived) => void;
  readonly reject: (error: unknown) => void;
}

export interface Arrivals {
  /** Keeps a report; answers once it is on disk. Throws what `keepArrivals` throws of it, and `store-busy`. */
  readonly keep: (arrival: Arrival) => Promise<Arrived>;
}

export function createArrivals(store: Store): Arrivals {
  const waiting: Waiting[] = [];
  let isWriting = false;

  /** Takes those that are first, none of which have the same key. */
  const take = (): Waiting[] => {
    const taken: Waiting[] = [];
    const keys = new Set<string>();
    let bytes = 0;
    while (taken.length < most.reports) {
      const [next] = waiting;
      if (next === undefined) break;
      const key = Buffer.from(next.arrival.answer.keyHash).toString("base64");
      if (taken.length > 0 && (keys.has(key) || bytes + next.bytes > most.bytes)) break;
      taken.push(next);
      keys.add(key);
      bytes += next.bytes;
      waiting.shift();
    }
    return taken;
  };

  const keepAll = async (all: readonly Waiting[]): Promise<void> => {
    try {
      const outcomes = await store.write((tx) =>
        keepArrivals(
          tx,
          all.map(({ arrival }) => arrival),
        ),
      );
      all.forEach(({ resolve }, i) => resolve(outcomes[i] ?? { kind: "kept" }));
    } catch (error) {
      if (all.length === 1) all[0]?.reject(error);
      else for (const one of all) await keepAll([one]);
    }
  };

  const work = async (): Promise<void> => {
    while (waiting.length > 0) await keepAll(take());
    isWriting = false;
  };

  return {
    keep(arrival) {
      if (waiting.length >= mostWaiting) return Promise.reject(new StoreError("store-busy"));
      const bytes = arrival.envelopes.reduce((sum, own) => sum + own.bytes.reduce((all, { length }) => all + length, 0), 0);
      return new Promise((resolve, reject) => {
        waiting.push({ arrival, bytes, resolve, reject });
        if (isWriting) return;
        isWriting = true;
        // After this turn of the event loop, so that what came in with it goes along.
        setImmediate(() => void work());
      });
    },
  };
}
