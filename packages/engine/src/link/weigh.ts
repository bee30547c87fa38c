/*
 * What a likeness is worth. A logistic model gives the odds that two chats have one origin; seen from what is usual between unrelated
 * chats, each part of the sum is a log-likelihood ratio (Fellegi and Sunter 1969). Honest people send each other's words around as well:
 * whether chats of one origin are a campaign is asked of the group (gates.ts).
 */
import { type EvidencePart, type LikenessId, likenesses } from "./compare.ts";

export interface LinkWeights {
  readonly bias: number;
  /** By likeness: its weight, and its mean between unrelated chats. */
  readonly likenesses: Readonly<Record<LikenessId, readonly [weight: number, usual: number]>>;
  /** Chats hang together when the mean odds between them reach so much, in natural logarithms. */
  readonly linked: number;
  /** A pair is worth a look from here on. */
  readonly suggested: number;
  /** Both hold among so many chats, where they were calibrated. */
  readonly chats: number;
}

/**
 * How much more it takes among more chats, in natural logarithms. Among twice as many, two that belong together are met among twice as many
 * that do not, so the prior odds of a pair are half (Fellegi and Sunter 1969): ln 2 a doubling. It is made 1, because the more chats there are,
 * the more often two operators' stock phrases meet, of which a model fitted on a few hundred knows little (measured in bench/link-index.ts). In
 * steps of doubling, so that an index that grows has its groups looked at anew seldom.
 */
export const riseAmong = (chats: number, weights: LinkWeights): number => Math.max(0, Math.floor(Math.log2(chats / weights.chats)));

/** The log odds that two chats compared so come from one campaign. */
export function oddsOf(values: Float64Array, weights: LinkWeights): number {
  let odds = weights.bias;
  likenesses.forEach(({ id }, at) => (odds += weights.likenesses[id][0] * (values[at] ?? 0)));
  return odds;
}

/** What each part of the evidence adds to the odds, in bits, beside what is usual between unrelated chats. */
export function sharesOf(values: Float64Array, weights: LinkWeights): Readonly<Record<EvidencePart, number>> {
  const shares: Record<EvidencePart, number> = { wording: 0, moves: 0, identifier: 0, media: 0, persona: 0, rhythm: 0 };
  likenesses.forEach(({ id, part }, at) => {
    if (part === null) return;
    const [weight, usual] = weights.likenesses[id];
    shares[part] += (weight * ((values[at] ?? 0) - usual)) / Math.LN2;
  });
  return shares;
}
