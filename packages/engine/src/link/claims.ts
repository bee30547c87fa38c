/* Whom a sender makes themself out to be, as it is compared: each claim a keyed hash with what it tells, for what few say tells much. */
import type { Persona } from "../model/persona.ts";
import { hashWord } from "../model/words/tokens.ts";
import { wordsOf } from "./features.ts";
import { type HashKey, mix } from "./hash.ts";
import { type Mark, type Marks, marksOf } from "./marks.ts";
import { type Rarity, bucketOf, isCommon } from "./vector.ts";

/** `name`: what they are called; `self`: their gender, what they are and what to the owner; `met`: a word for where the two met. */
export const claimFacets = ["name", "self", "met"] as const;
export type ClaimFacet = (typeof claimFacets)[number];

/** A claim of a persona: `value` is what is compared, `shown` what was said. */
export interface Claim {
  readonly facet: ClaimFacet;
  readonly value: string;
  readonly shown: string;
}

/** Short forms are the same name: so many first letters are compared. */
const nameLetters = 4;

const made = (facet: ClaimFacet, values: readonly string[], valueOf = (said: string): string => said): Claim[] =>
  values.map((shown) => ({ facet, value: valueOf(shown), shown }));

/** The claims of a persona one by one. */
export const claimsIn = ({ introduced, genders, roles, relations, met }: Persona): Claim[] => [
  ...made("name", introduced, (name) => name.slice(0, nameLetters)),
  ...made("self", [...genders, ...roles, ...relations]),
  ...made(
    "met",
    met.flatMap((place) => place.split(" ")),
  ),
];

/** The keyed hash of a claim. */
export const claimKey = (facet: ClaimFacet, value: string, key: HashKey): number => mix(hashWord(`${facet}:${value}`), key);

/** A persona's claims; the kind of each is the place of its facet in `claimFacets`. `usual` is how likely anybody makes a claim. */
export function claimMarks(persona: Persona, usual: ReadonlyMap<string, number>, words: Rarity, key: HashKey): Marks {
  const claims = new Map<number, Mark>();
  for (const { facet, value } of claimsIn(persona)) {
    const bits = facet === "met" ? wordBits(value, words) : -Math.log2((usual.get(value) ?? 0) + 1 / words.chats);
    if (bits > 0) claims.set(claimKey(facet, value, key), { kind: claimFacets.indexOf(facet), bits });
  }
  return marksOf(claims);
}

/** What a word tells, 0 for one that is common. */
function wordBits(written: string, words: Rarity): number {
  const [word] = wordsOf(written);
  if (word === undefined || word === null || isCommon(word.hash, words)) return 0;
  return Math.log2((words.chats + 1) / ((words.counts[bucketOf(word.hash, words)] ?? 0) + 1));
}
