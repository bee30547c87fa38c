import { classes } from "./catalogue/classes.ts";
import { languages, type Phrases } from "./catalogue/tell.ts";
import { signs } from "./signs.ts";
import { compilePhrases, type PhraseGroup, type PhraseSet } from "./words/phrase-set.ts";

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

/** The phrases of the signs looked for in the sender's words, labelled by their places in `signs`; compiled when first asked for. */
export function senderPhrases(): PhraseSet {
  return (senderSet ??= compilePhrases(groups(true), classes));
}

/** The same for the owner's words. */
export function ownerPhrases(): PhraseSet {
  return (ownerSet ??= compilePhrases(groups(false), classes));
}
