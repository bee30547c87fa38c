import { betterHalf, leastOdds, mostHeld } from "./partition.ts";

/** Chats that look so little like a trap are not looked for by their words: nearly all that a desk is shown are of this kind. */
const leastProbability = 0.03;
/** Whether a chat may take part in a campaign by what it says, so far as what it looks like tells. */
export const mayTakePart = (probability: number): boolean => probability >= leastProbability;

/** The log odds that the chats of a campaign are traps, on average, and the probability that one of them is: honest people, too, send one text to many. */
const leastMean = -0.9;
const leastOfOne = 0.6;
/** No chat says more than so much for or against the others, and odds are summed in whole steps, so that their order changes nothing. */
const surest = 0.99;
const steps = 2 ** 20;

/** Whether chats with these probabilities of being traps may be a campaign, whatever they share. */
export function areCampaign(probabilities: readonly number[]): boolean {
  const sum = probabilities.reduce((odds, probability) => odds + Math.round(logOdds(probability) * steps), 0);
  return probabilities.length >= 2 && sum / steps / probabilities.length >= leastMean && Math.max(...probabilities) >= leastOfOne;
}

/** Natural logarithms of odds that a chat must have beyond the threshold for each by which it looks more harmless than not. */
const harmless = 1.5;

/** A group before it is asked whether it is a campaign. Those that lead it come first. */
export interface Group {
  readonly members: readonly number[];
  /** Whether somebody decided that a member belongs to others. */
  readonly isSure: (member: number) => boolean;
  readonly probabilityOf: (member: number) => number;
  readonly odds: (a: number, b: number) => number;
  readonly threshold: number;
}

/**
 * Those of a group that belong to its campaign; none where it is not one. A chat that looks harmless belongs to it only if it is so much
 * more like the others: what honest people write about one event is like what a campaign writes about it.
 */
export function campaignAmong(group: Group): readonly number[] {
  const held = group.members.slice(0, mostHeld);
  const kept = group.members.filter((member) => group.isSure(member) || belongs(member, held, group));
  return areCampaign(kept.map((member) => group.probabilityOf(member))) ? kept : [];
}

function belongs(member: number, held: readonly number[], { probabilityOf, odds, threshold }: Group): boolean {
  const lacks = harmless * Math.max(0, -logOdds(probabilityOf(member)));
  const others = held.filter((other) => other !== member).map((other) => Math.max(leastOdds, odds(member, other)));
  return betterHalf(Float64Array.from(others)) - lacks >= threshold;
}

function logOdds(probability: number): number {
  const kept = Math.min(surest, Math.max(1 - surest, probability));
  return Math.log(kept / (1 - kept));
}
