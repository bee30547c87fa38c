/*
 * Two chats side by side, in numbers. Each number is one sort of likeness; what each is worth is fitted on chats whose campaign is
 * known (tools/train/link.ts).
 */
import type { ReasonKind } from "../model/campaign.ts";
import { bestMessages } from "./best-messages.ts";
import { type ClaimFacet, claimFacets } from "./claims.ts";
import { forEachShared } from "./marks.ts";
import { type Profile, isSite, nameMark } from "./profile.ts";
import { cosine } from "./vector.ts";

/** Every sort of likeness, with the kind of reason it belongs to; null for what is no reason but circumstance. */
export const likenesses = [
  { id: "suspicion", kind: null, part: null },
  { id: "suspicions", kind: null, part: null },
  { id: "language", kind: null, part: null },
  { id: "length", kind: null, part: null },
  { id: "words", kind: "script", part: "wording" },
  { id: "pairs", kind: "script", part: "wording" },
  { id: "triples", kind: "script", part: "wording" },
  { id: "letters", kind: "script", part: "wording" },
  { id: "messages", kind: "script", part: "wording" },
  { id: "phrases", kind: "script", part: "wording" },
  { id: "moves", kind: "script", part: "moves" },
  { id: "rareWords", kind: "persona", part: "persona" },
  { id: "rareCount", kind: "persona", part: "persona" },
  { id: "names", kind: "persona", part: "persona" },
  { id: "claimedName", kind: "persona", part: "persona" },
  { id: "claims", kind: "persona", part: "persona" },
  { id: "met", kind: "persona", part: "persona" },
  { id: "identifiers", kind: "identifier", part: "identifier" },
  { id: "identifiersOfTrap", kind: "identifier", part: "identifier" },
  { id: "media", kind: "media", part: "media" },
  { id: "hours", kind: "rhythm", part: "rhythm" },
] as const satisfies readonly { readonly id: string; readonly kind: ReasonKind | null; readonly part: string | null }[];

/** The parts that evidence is told in: one reason each. */
export type EvidencePart = Exclude<(typeof likenesses)[number]["part"], null>;
export type LikenessId = (typeof likenesses)[number]["id"];

const logit = (probability: number): number => {
  const clipped = Math.min(0.999, Math.max(0.001, probability));
  return Math.log(clipped / (1 - clipped));
};

/**
 * What one shared identifier counts for falls by half in so many days between the chats: numbers are given up and given to others.
 */
const halfLifeDays = 120;
/** What a site counts for beside a handle or a page: a newspaper's or a parliament's may stand in anybody's chat. */
const siteWorth = 0.5;

/**
 * The number of every likeness of two chats, in the order of the table. `worth` says what part an identifier counts for that is on chats
 * which have nothing to do with each other: from 1, where it is missing, down to 0.
 */
export function compare(a: Profile, b: Profile, worth: Worth = wholly): Float64Array {
  const suspicionA = logit(a.probability);
  const suspicionB = logit(b.probability);
  let rareBits = 0;
  let rareCount = 0;
  let nameBits = 0;
  forEachShared(a.rare.hashes, b.rare.hashes, (atA, atB) => {
    const bits = a.rare.bits[atA] ?? 0;
    if (a.rare.kinds[atA] === nameMark || b.rare.kinds[atB] === nameMark) nameBits += bits;
    rareBits += bits;
    rareCount++;
  });
  const claimed: Record<ClaimFacet, number> = { name: 0, self: 0, met: 0 };
  forEachShared(
    a.claims.hashes,
    b.claims.hashes,
    (at) => (claimed[claimFacets[a.claims.kinds[at] ?? 0] ?? "self"] += a.claims.bits[at] ?? 0),
  );
  let phrases = 0;
  forEachShared(a.phrases, b.phrases, () => phrases++);
  const identifiers = Math.min(shared(a.identifiers, b.identifiers, worth), 2) * 0.5 ** (daysBetween(a, b) / halfLifeDays);
  const values: Record<LikenessId, number> = {
    suspicion: Math.min(suspicionA, suspicionB),
    suspicions: suspicionA + suspicionB,
    language: a.language === b.language ? 1 : 0,
    length: Math.abs(Math.log((a.messages.length + 1) / (b.messages.length + 1))),
    words: cosine(a.vectors.words, b.vectors.words),
    pairs: Math.sqrt(cosine(a.vectors.pairs, b.vectors.pairs)),
    triples: Math.sqrt(cosine(a.vectors.triples, b.vectors.triples)),
    letters: cosine(a.vectors.letters, b.vectors.letters),
    messages: bestMessages(a.messages, b.messages),
    phrases: Math.sqrt(phrases),
    moves: dot(a.moves, b.moves),
    rareWords: Math.sqrt(rareBits),
    rareCount: Math.min(rareCount, 6),
    names: Math.sqrt(nameBits),
    claimedName: claimed.name > 0 ? 1 : 0,
    claims: Math.sqrt(claimed.self),
    met: Math.sqrt(claimed.met),
    identifiers,
    // A number that one trap came from is worth more than one that honest people share.
    identifiersOfTrap: identifiers * Math.max(a.probability, b.probability),
    media: [...a.media].some((file) => b.media.has(file)) ? 1 : 0,
    hours: a.hour[0] * b.hour[0] + a.hour[1] * b.hour[1],
  };
  return Float64Array.from(likenesses, ({ id }) => values[id]);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** What part of its weight an identifier has, by its keyed hash. */
export type Worth = ReadonlyMap<string, number>;
const wholly: Worth = new Map();

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>, worth: Worth): number {
  let sum = 0;
  for (const key of a) if (b.has(key)) sum += (worth.get(key) ?? 1) * (isSite(key) ? siteWorth : 1);
  return sum;
}

/** Days from the end of the earlier chat to the beginning of the later one, 0 where they overlap or a time is missing. */
export function daysBetween(a: Profile, b: Profile): number {
  if (a.time === null || b.time === null) return 0;
  return Math.max(0, a.time[0] - b.time[1], b.time[0] - a.time[1]) / 1440;
}
