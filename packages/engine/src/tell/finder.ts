import { ownerPhrases, senderPhrases } from "./sign-phrases.ts";
import { findPhrases } from "./words/phrase-set.ts";
import type { Tokens } from "../model/words/tokens.ts";

export { signs } from "./signs.ts";

/** A tell or move found by its phrases: its place in `signs`, and the UTF-16 span of the words. */
export interface Sighting {
  readonly sign: number;
  readonly start: number;
  readonly end: number;
}

const labels = new Int32Array(512);
const firsts = new Int32Array(512);
const ends = new Int32Array(512);
let count = 0;

function keep(label: number, first: number, end: number): void {
  if (count === labels.length) return;
  labels[count] = label;
  firsts[count] = first;
  ends[count] = end;
  count++;
}

const none: readonly Sighting[] = [];

/**
 * The tells and moves in one message's words, at most one of each, in the order of their words. `sender` says
 * whose words they are: tells are looked for in the other side's words only.
 */
export function findSigns(tokens: Tokens, sender: boolean): readonly Sighting[] {
  count = 0;
  findPhrases(sender ? senderPhrases() : ownerPhrases(), tokens, keep);
  if (count === 0) return none;
  const found: Sighting[] = [];
  for (let i = 0; i < count; i++) {
    const sign = labels[i] ?? 0;
    if (sign < 0 || takenBack(i)) continue;
    const start = tokens.starts[firsts[i] ?? 0] ?? 0;
    const end = tokens.ends[(ends[i] ?? 1) - 1] ?? start;
    const same = found.findIndex((other) => other.sign === sign);
    const before = found[same];
    if (before === undefined) found.push({ sign, start, end });
    else if (start < before.end && end > before.end) found[same] = { sign, start: before.start, end };
  }
  return found;
}

function takenBack(index: number): boolean {
  for (let other = 0; other < count; other++) {
    if (labels[other] === ~(labels[index] ?? 0) && (firsts[other] ?? 0) < (ends[index] ?? 0) && (ends[other] ?? 0) > (firsts[index] ?? 0))
      return true;
  }
  return false;
}
