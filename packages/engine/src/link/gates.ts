/** Chats that look so little like a trap take no part in a campaign. */
const leastProbability = 0.03;
/** Whether a chat may take part in a campaign, so far as what it looks like says. */
export const mayTakePart = (probability: number): boolean => probability >= leastProbability;

/** The chats of a campaign look like traps so much on average, and one of them so much: honest people, too, send one text to many. */
const leastMean = 0.25;
const leastOfOne = 0.6;

/**
 * Whether chats with these probabilities of being traps may be a campaign, whatever they share: which of them take part, or null where
 * the rest is none.
 */
export function areCampaign(probabilities: readonly number[]): boolean[] | null {
  const kept = probabilities.map(mayTakePart);
  const some = probabilities.filter((_, i) => kept[i]);
  const mean = some.reduce((sum, probability) => sum + probability, 0) / some.length;
  return some.length >= 2 && mean >= leastMean && Math.max(...some) >= leastOfOne ? kept : null;
}
