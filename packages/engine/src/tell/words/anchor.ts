import type { Part } from "./phrase.ts";

/** A word that a phrase cannot do without, and how many words may stand between the phrase's beginning and it. */
interface Anchor {
  readonly hash: number;
  readonly least: number;
  readonly most: number;
}

/** How often words are met, as far as phrases tell: the words of many phrases are the words of most messages. */
export type Commonness = Map<number, number>;

/** Counts the words of one phrase, each where it stands. */
export function countWords(parts: readonly Part[], counts: Commonness): void {
  const add = (hash: number): void => void counts.set(hash, (counts.get(hash) ?? 0) + 1);
  for (const part of parts) {
    if (part.kind === "word") add(part.hash);
    else if (part.kind === "either") {
      for (const hash of part.singles) add(hash);
      for (const choice of part.longer) countWords(choice, counts);
    }
  }
}

/** Where to look for a phrase: one of `anchors` is in every match, and one of each of `others`, too. */
export interface Requirement {
  readonly anchors: readonly Anchor[];
  readonly others: readonly (readonly number[])[];
}

interface Choice {
  readonly anchors: readonly Anchor[];
  /** What trying the phrase at each of its anchors in a message is thought to take. */
  readonly cost: number;
}

const never: Choice = { anchors: [], cost: Infinity };

/**
 * What a phrase cannot do without: the words of its least common part, and those of the next `mostOthers`. A part with choices
 * has words for each. No anchors where the phrase can do without any word.
 */
export function requirementOf(parts: readonly Part[], counts: Commonness): Requirement {
  const choices = choicesOf(parts, counts, 0, 0);
  const best = leastOf(choices);
  const others = choices
    .filter((choice) => choice !== best && choice !== never)
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, mostOthers);
  return { anchors: best.anchors, others: others.map(({ anchors }) => anchors.map(({ hash }) => hash)) };
}

const mostOthers = 2;

const leastOf = (choices: readonly Choice[]): Choice => choices.reduce((best, choice) => (choice.cost < best.cost ? choice : best), never);

function choicesOf(parts: readonly Part[], counts: Commonness, least: number, most: number): Choice[] {
  let [from, to] = [least, most];
  return parts.map((part) => {
    const choice = choiceOf(part, counts, from, to);
    const [shortest, longest] = lengthOf(part);
    from += shortest;
    to += longest;
    return choice;
  });
}

function choiceOf(part: Part, counts: Commonness, least: number, most: number): Choice {
  const costOf = (hash: number): number => (counts.get(hash) ?? 0) * (1 + most - least);
  if (part.kind === "word") return { anchors: [{ hash: part.hash, least, most }], cost: costOf(part.hash) };
  if (part.kind !== "either") return never;
  const anchors: Anchor[] = [];
  let cost = 0;
  for (const choice of part.longer) {
    const inside = leastOf(choicesOf(choice, counts, least, most));
    if (inside.cost === Infinity) return never;
    cost += inside.cost;
    anchors.push(...inside.anchors);
  }
  for (const hash of part.singles) {
    cost += costOf(hash);
    anchors.push({ hash, least, most });
  }
  return { anchors, cost };
}

function lengthOf(part: Part): readonly [shortest: number, longest: number] {
  switch (part.kind) {
    case "word":
    case "any":
      return [1, 1];
    case "gap":
      return [0, part.most];
    case "either": {
      let shortest = part.singles.size > 0 ? 1 : Infinity;
      let longest = part.singles.size > 0 ? 1 : 0;
      for (const choice of part.longer) {
        let [low, high] = [0, 0];
        for (const inner of choice) {
          const [least, most] = lengthOf(inner);
          low += least;
          high += most;
        }
        shortest = Math.min(shortest, low);
        longest = Math.max(longest, high);
      }
      return [shortest, longest];
    }
  }
}
