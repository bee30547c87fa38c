import type { Phrases } from "./tell.ts";

/**
 * Something either side says that is no tell but changes what the tells mean: the sender offers a way to check,
 * the owner asks who it is. `by` says whose words it is looked for in.
 */
export interface Move {
  readonly id: string;
  readonly by: "sender" | "owner";
  readonly meaning: string;
  readonly phrases: Phrases;
  readonly unless?: Phrases;
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}
