/*
 * What a likeness is worth. A logistic model gives the odds that two chats come from one campaign; each likeness counts by its weight,
 * and by another that grows with how much both chats look like traps: honest people send each other's words around as well. Seen from
 * what is usual between unrelated chats, each part of the sum is a log-likelihood ratio (Fellegi and Sunter 1969).
 */
import { type EvidencePart, type LikenessId, likenesses } from "./compare.ts";

export interface LinkWeights {
  readonly bias: number;
  /** By likeness: its weight, its weight times how much both look like traps, and its mean between unrelated chats. */
  readonly likenesses: Readonly<Record<LikenessId, readonly [plain: number, gated: number, usual: number]>>;
  /** Chats hang together when the mean odds between them reach so much, in natural logarithms. */
  readonly linked: number;
  /** A pair is worth a look from here on. */
  readonly suggested: number;
  /** Both hold among so many chats, where they were calibrated. */
  readonly chats: number;
}

/**
 * How much more it takes among more chats, in natural logarithms: among twice as many, two that belong together are met among twice as many
 * that do not, so the prior odds of a pair are half (Fellegi and Sunter 1969). In steps of doubling, so that an index that grows has its
 * groups looked at anew seldom.
 */
export const riseAmong = (chats: number, weights: LinkWeights): number =>
  Math.max(0, Math.floor(Math.log2(chats / weights.chats))) * Math.LN2;

const suspicionAt = likenesses.findIndex(({ id }) => id === "suspicion");

/** How much both chats look like traps, 0 to 1. */
export const gateOf = (values: Float64Array): number => 1 / (1 + Math.exp(-1.5 * ((values[suspicionAt] ?? 0) + 1.5)));

/** The log odds that two chats compared so come from one campaign. */
export function oddsOf(values: Float64Array, weights: LinkWeights): number {
  const gate = gateOf(values);
  let odds = weights.bias;
  likenesses.forEach(({ id }, at) => {
    const [plain, gated] = weights.likenesses[id];
    odds += (plain + gated * gate) * (values[at] ?? 0);
  });
  return odds;
}

/** What each part of the evidence adds to the odds, in bits, beside what is usual between unrelated chats. */
export function sharesOf(values: Float64Array, weights: LinkWeights): Readonly<Record<EvidencePart, number>> {
  const gate = gateOf(values);
  const shares: Record<EvidencePart, number> = { wording: 0, moves: 0, identifier: 0, media: 0, persona: 0, rhythm: 0 };
  likenesses.forEach(({ id, part }, at) => {
    if (part === null) return;
    const [plain, gated, usual] = weights.likenesses[id];
    shares[part] += ((plain + gated * gate) * ((values[at] ?? 0) - usual)) / Math.LN2;
  });
  return shares;
}
