/** Chats that look so little like a trap take no part in a campaign. */
const leastProbability = 0.03;
/** And the chats of a campaign look like traps so much on average: honest people, too, send one text to many. */
const leastMean = 0.25;

/**
 * Whether chats with these probabilities of being traps may be a campaign, whatever they share: which of them take part, or null where
 * the rest is none.
 */
export function areCampaign(probabilities: readonly number[]): boolean[] | null {
  const kept = probabilities.map((probability) => probability >= leastProbability);
  const count = kept.filter(Boolean).length;
  const sum = probabilities.reduce((total, probability, i) => total + (kept[i] === true ? probability : 0), 0);
  return count >= 2 && sum / count >= leastMean ? kept : null;
}
