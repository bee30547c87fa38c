/*
 * Where to look for a phrase. A message that has none of the words of a part that the phrase cannot do without has no such
 * phrase; and where one of them stands, the phrase begins so many words before.
 */
import { Kind, type Program } from "./program.ts";

/** Takes a word that a part of a phrase begins or is, with how many words may stand between the phrase's beginning and it. */
export type OnWord = (word: number, least: number, most: number) => void;

/** A part of a phrase that it cannot do without. */
interface Required {
  readonly node: number;
  readonly least: number;
  readonly most: number;
  /** What trying the phrase at each of its words is thought to take: the words of many phrases are the words of most messages. */
  readonly cost: number;
}

/** The parts that a phrase cannot do without, the least common first. */
export function requiredParts(program: Program, head: number): Required[] {
  const parts: Required[] = [];
  let least = 0;
  let most = 0;
  for (let node = head; !isFinish(program, node); node = behind(program, node)) {
    const cost = costOf(program, node) * (1 + most - least);
    if (cost < Infinity) parts.push({ node, least, most, cost });
    least += shortest(program, node);
    most += longest(program, node);
  }
  return parts.length > 1 ? parts.sort((a, b) => a.cost - b.cost) : parts;
}

/** Hands out the words of a part: each of a set; of each of several choices, those of its least common part. */
export function forEachWord(program: Program, { node, least, most }: Pick<Required, "node" | "least" | "most">, onWord: OnWord): void {
  const { kinds, from, to, words } = program;
  const start = from[node] ?? 0;
  const end = to[node] ?? 0;
  if (kinds[node] === Kind.word) onWord(start, least, most);
  else if (kinds[node] === Kind.set) for (let i = start; i < end; i++) onWord(words[i] ?? 0, least, most);
  else for (let i = start; i < end; i++) forEachOfBranch(program, program.branches[i] ?? 0, node + 1, least, most, onWord);
}

function forEachOfBranch(program: Program, head: number, join: number, least: number, most: number, onWord: OnWord): void {
  let best = { node: head, least, most };
  let lowest = Infinity;
  let low = least;
  let high = most;
  for (let node = head; node !== join; node = behind(program, node)) {
    const cost = costOf(program, node) * (1 + high - low);
    if (cost < lowest) {
      best = { node, least: low, most: high };
      lowest = cost;
    }
    low += shortest(program, node);
    high += longest(program, node);
  }
  forEachWord(program, best, onWord);
}

const isFinish = ({ kinds }: Program, node: number): boolean => kinds[node] === Kind.finish || kinds[node] === Kind.finishAtEnd;

/** The node that comes after one, an `either` taken as a whole. */
const behind = ({ kinds, next }: Program, node: number): number => next[kinds[node] === Kind.either ? node + 1 : node] ?? 0;

/** How often the words of a part are met, Infinity where it can do without any. */
function costOf(program: Program, node: number): number {
  const { kinds, from, to, words, branches } = program;
  const { counts } = program.vocabulary;
  const start = from[node] ?? 0;
  const end = to[node] ?? 0;
  let sum = 0;
  switch (kinds[node] ?? Kind.finish) {
    case Kind.word:
      return counts[start] ?? 0;
    case Kind.set:
      for (let i = start; i < end; i++) sum += counts[words[i] ?? 0] ?? 0;
      return sum;
    case Kind.either:
      for (let i = start; i < end && sum < Infinity; i++) sum += costOfBranch(program, branches[i] ?? 0, node + 1);
      return sum;
    default:
      return Infinity;
  }
}

function costOfBranch(program: Program, head: number, join: number): number {
  let lowest = Infinity;
  let range = 1;
  for (let node = head; node !== join; node = behind(program, node)) {
    lowest = Math.min(lowest, costOf(program, node) * range);
    range += longest(program, node) - shortest(program, node);
  }
  return lowest;
}

function shortest(program: Program, node: number): number {
  const kind = program.kinds[node];
  if (kind !== Kind.either) return kind === Kind.gap ? 0 : 1;
  let least = Infinity;
  forEachBranch(program, node, (length) => (least = Math.min(least, length)), shortest);
  return least;
}

function longest(program: Program, node: number): number {
  const kind = program.kinds[node];
  if (kind !== Kind.either) return kind === Kind.gap ? (program.from[node] ?? 0) : 1;
  let most = 0;
  forEachBranch(program, node, (length) => (most = Math.max(most, length)), longest);
  return most;
}

function forEachBranch(program: Program, either: number, onLength: (length: number) => void, lengthOf: typeof shortest): void {
  const end = program.to[either] ?? 0;
  for (let i = program.from[either] ?? 0; i < end; i++) {
    let length = 0;
    for (let node = program.branches[i] ?? 0; node !== either + 1; node = behind(program, node)) length += lengthOf(program, node);
    onLength(length);
  }
}
