import { shippedLinkModel } from "./model/shipped.ts";
import { riseAmong } from "./weigh.ts";

/** From how many bits on two chats are linked, and from how many they are suggested: the `weight` of a `Link` is held against them. */
export interface LinkThresholds {
  readonly linked: number;
  readonly suggested: number;
}

/** The thresholds of the model that comes with Telltale, calibrated on corpus/campaigns, as they hold among so many chats. */
export function linkThresholds(chats: number): LinkThresholds {
  const { weights } = shippedLinkModel();
  const rise = riseAmong(chats, weights);
  return { linked: (weights.linked + rise) / Math.LN2, suggested: (weights.suggested + rise) / Math.LN2 };
}
