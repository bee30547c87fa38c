import { shippedLinkModel } from "./model/shipped.ts";

/** From how many bits on two chats are linked, and from how many they are suggested: the `weight` of a `Link` is held against them. */
export interface LinkThresholds {
  readonly linked: number;
  readonly suggested: number;
}

/** The thresholds of the model that comes with Telltale, calibrated on corpus/campaigns. */
export function linkThresholds(): LinkThresholds {
  const { linked, suggested } = shippedLinkModel().weights;
  return { linked: linked / Math.LN2, suggested: suggested / Math.LN2 };
}
