/* The evidence about two chats, told: each part of the odds with what it rests on in either. */
import type { Link, LinkLevel, Reason, ReasonKind } from "../model/campaign.ts";
import { mostAlike } from "./best-messages.ts";
import { type ClaimFacet, claimFacets, claimKey, claimsIn } from "./claims.ts";
import { type EvidencePart, type Worth, compare, daysBetween } from "./compare.ts";
import { wordsOf } from "./features.ts";
import { type HashKey, mix } from "./hash.ts";
import { type LinkIndex, profileIn } from "./link-index.ts";
import { type Marks, forEachShared } from "./marks.ts";
import { type ChatMaterial, type Profile, identifierKey } from "./profile.ts";
import { oddsOf, riseAmong, sharesOf } from "./weigh.ts";

/** A part that moves the odds by less is not told. */
const leastBits = 0.5;

const kinds: Readonly<Record<EvidencePart, ReasonKind>> = {
  wording: "script",
  moves: "script",
  persona: "persona",
  identifier: "identifier",
  media: "media",
  rhythm: "rhythm",
};

const parts: readonly EvidencePart[] = ["wording", "moves", "persona", "identifier", "media", "rhythm"];

interface Told {
  readonly a: string;
  readonly b: string;
  readonly because: string;
}

/** One chat of a pair: what was compared, and what it was made of. */
interface Side extends Profile {
  readonly material: ChatMaterial;
}

const sideOf = (index: LinkIndex, material: ChatMaterial): Side => ({ ...profileIn(index, material.id), material });

/** The evidence about two chats of an index. Quotes are from `materials`, the chats as they were added. */
export function linkOf(index: LinkIndex, first: ChatMaterial, second: ChatMaterial): Link {
  const a = sideOf(index, first.id < second.id ? first : second);
  const b = sideOf(index, first.id < second.id ? second : first);
  const { worth, key } = index;
  const { weights } = index.model;
  const values = compare(a, b, worth);
  const odds = oddsOf(values, weights);
  const beyond = odds - riseAmong(index.slots.size, weights);
  const level: LinkLevel = beyond >= weights.linked ? "linked" : beyond >= weights.suggested ? "suggested" : "none";
  const shares = sharesOf(values, weights);
  const all = parts.flatMap((part): Reason[] => {
    const bits = round(shares[part]);
    if (Math.abs(bits) < leastBits) return [];
    const told = bits > 0 ? tellers[part]({ a, b, worth, key }) : tellAgainst(part, a, b);
    return [{ kind: kinds[part], weight: bits, ...told }];
  });
  const byWeight = all.toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
  return {
    a: a.id,
    b: b.id,
    level,
    weight: round(odds / Math.LN2),
    reasons: byWeight.filter(({ weight }) => weight > 0),
    against: byWeight.filter(({ weight }) => weight < 0),
  };
}

const round = (bits: number): number => Math.round(bits * 10) / 10;

interface Sides {
  readonly a: Side;
  readonly b: Side;
  readonly worth: Worth;
  readonly key: HashKey;
}

const tellers: Readonly<Record<EvidencePart, (sides: Sides) => Told>> = {
  wording({ a, b }) {
    const best = mostAlike(a.messages, b.messages);
    const because =
      best.likeness > 0.6
        ? "They say the same thing in nearly the same words."
        : "They use the same words where unrelated chats use others.";
    return { a: textAt(a, best.a), b: textAt(b, best.b), because };
  },
  moves: ({ a, b }) => ({
    a: a.material.outline.order.join(", "),
    b: b.material.outline.order.join(", "),
    because: "They make the same moves.",
  }),
  persona({ a, b, key }) {
    const claims = sharedMarks(a.claims, b.claims);
    const rare = sharedMarks(a.rare, b.rare).toSorted((x, y) => y.kind - x.kind || y.bits - x.bits);
    const told = (side: Side): string => {
      const said = claimsSaid(side, key);
      const written = writtenWords(side, key);
      const words = [...claims.map(({ hash }) => said.get(hash)), ...rare.map(({ hash }) => written.get(hash))];
      return [...new Set(words.flatMap((word) => word ?? []))].slice(0, mostTold).join(", ");
    };
    const because = [
      ...facetsTold.flatMap(([facet, text]) => (claims.some(({ kind }) => claimFacets[kind] === facet) ? [text] : [])),
      ...(rare.length > 0 ? ["name the same people, places or things, which hardly any other chat does"] : []),
    ];
    return { a: told(a), b: told(b), because: `They ${because.join("; they ")}.` };
  },
  identifier({ a, b, worth, key }) {
    const shared = [...a.identifiers].filter((one) => b.identifiers.has(one) && worth.get(one) !== 0);
    // A page and its site are two identifiers and written once.
    const written = ({ material }: Side): string =>
      [
        ...new Set(
          shared
            .flatMap((one) => material.identifiers.filter((identifier) => identifierKey(identifier, key) === one).slice(0, 1))
            .map(({ asWritten }) => asWritten),
        ),
      ].join(", ");
    const days = Math.round(daysBetween(a, b));
    const doubts = [
      ...(days < 60 ? [] : [`they are ${days} days apart: in that time it may have changed hands`]),
      ...(shared.some((one) => worth.has(one)) ? ["chats that do not look like traps have it too"] : []),
    ];
    const because = ["They come from or point to the same handle or address", ...(doubts.length === 0 ? [] : [doubts.join(", and ")])];
    return { a: written(a), b: written(b), because: `${because.join("; but ")}.` };
  },
  media({ a, b }) {
    const shared = a.material.media.find((hash) => b.material.media.includes(hash)) ?? "";
    return { a: shared, b: shared, because: "The same file was sent in both, byte for byte." };
  },
  rhythm: ({ a, b }) => ({ a: hourText(a), b: hourText(b), because: "They are written at the same hours of the day." }),
};

const mostTold = 8;

function sharedMarks(a: Marks, b: Marks): { readonly hash: number; readonly kind: number; readonly bits: number }[] {
  const shared: { readonly hash: number; readonly kind: number; readonly bits: number }[] = [];
  forEachShared(a.hashes, b.hashes, (atA, atB) =>
    shared.push({ hash: a.hashes[atA] ?? 0, kind: Math.max(a.kinds[atA] ?? 0, b.kinds[atB] ?? 0), bits: a.bits[atA] ?? 0 }),
  );
  return shared;
}

const facetsTold: readonly (readonly [ClaimFacet, string])[] = [
  ["name", "go by the same name"],
  ["self", "say the same about who they are"],
  ["met", "name the same place or occasion where the two are said to have met"],
];

/** The claims of a chat as they are shown, by their keyed hashes. */
const claimsSaid = ({ material }: Side, key: HashKey): Map<number, string> => {
  const { persona } = material.outline;
  return new Map(claimsIn(persona).map(({ facet, value, shown }) => [claimKey(facet, value, key), shown]));
};

const textAt = ({ material }: Side, at: number): string => material.outline.messages[at]?.text ?? "";

/** How the words of a chat are written, by their keyed hashes. */
const writtenWords = ({ material }: Side, key: HashKey): Map<number, string> =>
  new Map(
    material.outline.messages.flatMap(({ text }) =>
      wordsOf(text).flatMap((word): [number, string][] => (word === null ? [] : [[mix(word.hash, key), word.written]])),
    ),
  );

function hourText({ hour: [x, y] }: Profile): string {
  if (x === 0 && y === 0) return "no times";
  const hour = Math.round(((Math.atan2(y, x) / (2 * Math.PI)) * 24 + 24) % 24) % 24;
  return `around ${String(hour).padStart(2, "0")}:00`;
}

function tellAgainst(part: EvidencePart, a: Side, b: Side): Told {
  const because: Readonly<Record<EvidencePart, string>> = {
    wording: "Their wording has less in common than that of two unrelated chats.",
    moves: "They make different moves.",
    persona: "They name nobody and nothing in common.",
    identifier: "They share no handle or address.",
    media: "They share no file.",
    rhythm: "They are written at different hours of the day.",
  };
  const shown =
    part === "moves"
      ? { a: a.material.outline.order.join(", "), b: b.material.outline.order.join(", ") }
      : part === "rhythm"
        ? { a: hourText(a), b: hourText(b) }
        : { a: "", b: "" };
  return { ...shown, because: because[part] };
}
