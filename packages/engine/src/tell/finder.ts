import { classes } from "./catalogue/classes.ts";
import { moves } from "./catalogue/moves.ts";
import type { Move } from "./catalogue/move.ts";
import { languages, type Phrases, type Tell } from "./catalogue/tell.ts";
import { tells } from "./catalogue/tells.ts";
import { compilePhrases, findPhrases, type PhraseGroup, type PhraseSet } from "./words/phrase-set.ts";
import type { Tokens } from "./words/tokens.ts";

/** A tell or move found by its phrases: its place in `signs`, and the UTF-16 span of the words. */
export interface Sighting {
  readonly sign: number;
  readonly start: number;
  readonly end: number;
}

/** Every tell and move that phrases can find, in a fixed order; a sighting names one by its place here. */
export const signs: readonly (Tell | Move)[] = [...tells.filter((tell) => tell.evidence === "language"), ...moves];

const senderSigns: readonly boolean[] = signs.map((sign) => !("by" in sign) || sign.by === "sender");

function allPhrases(phrases: Phrases | undefined): string[] {
  return languages.flatMap((language) => phrases?.[language] ?? []);
}

// An `unless` group has the label of its sign with the bits turned, so that one pass finds both.
function groups(sender: boolean): PhraseGroup[] {
  return signs.flatMap((sign, label) =>
    senderSigns[label] === sender
      ? [
          { label, phrases: allPhrases(sign.phrases) },
          { label: ~label, phrases: allPhrases(sign.unless) },
        ]
      : [],
  );
}

let senderSet: PhraseSet | null = null;
let ownerSet: PhraseSet | null = null;

const labels = new Int32Array(512);
const firsts = new Int32Array(512);
const ends = new Int32Array(512);

/**
 * The tells and moves in one message's words, at most one of each, in the order of their words. `sender` says
 * whose words they are: tells are looked for in the other side's words only.
 */
export function findSigns(tokens: Tokens, sender: boolean): Sighting[] {
  const set = sender ? (senderSet ??= compilePhrases(groups(true), classes)) : (ownerSet ??= compilePhrases(groups(false), classes));
  let count = 0;
  findPhrases(set, tokens, (label, first, end) => {
    if (count === labels.length) return;
    labels[count] = label;
    firsts[count] = first;
    ends[count] = end;
    count++;
  });
  if (count === 0) return [];
  const found: Sighting[] = [];
  for (let i = 0; i < count; i++) {
    const sign = labels[i] ?? 0;
    if (sign < 0 || takenBack(i, count)) continue;
    const start = tokens.starts[firsts[i] ?? 0] ?? 0;
    const end = tokens.ends[(ends[i] ?? 1) - 1] ?? start;
    const same = found.findIndex((other) => other.sign === sign);
    const before = found[same];
    if (before === undefined) found.push({ sign, start, end });
    else if (start < before.end && end > before.end) found[same] = { sign, start: before.start, end };
  }
  return found;
}

function takenBack(index: number, count: number): boolean {
  for (let other = 0; other < count; other++) {
    if (labels[other] === ~(labels[index] ?? 0) && (firsts[other] ?? 0) < (ends[index] ?? 0) && (ends[other] ?? 0) > (firsts[index] ?? 0))
      return true;
  }
  return false;
}
