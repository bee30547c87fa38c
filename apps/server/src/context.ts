import type { Config } from "./config/settings.ts";
import type { HelpLine } from "@telltale/contract";
import type { Store } from "@telltale/store";
import type { Desk } from "./desk/desk.ts";
import type { Limits } from "./http/limits.ts";
import type { Proofs } from "./http/proof.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Arrivals } from "./report/arrivals.ts";

/** Everything a request or a job needs, built once in serve.ts. */
export interface Context {
  readonly config: Config;
  readonly store: Store;
  /** The desk's own; null where it has none. */
  readonly helpLines: readonly HelpLine[] | null;
  readonly arrivals: Arrivals;
  readonly desk: Desk;
  readonly limits: Limits;
  readonly proofs: Proofs;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Lets whoever started the server set the desk up. */
  readonly setupCode: string;
  /** Whether the keys are thrown away in the end. */
  readonly isDemo: boolean;
  readonly isStopping: () => boolean;
  /** Makes what was deleted unreadable; one run serves all who wait. */
  readonly tidy: () => Promise<void>;
  /** Wakes the jobs. */
  readonly wake: () => void;
}
