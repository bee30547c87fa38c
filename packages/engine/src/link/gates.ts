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

function logOdds(probability: number): number {
  const kept = Math.min(surest, Math.max(1 - surest, probability));
  return Math.log(kept / (1 - kept));
}
