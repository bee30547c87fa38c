/* The evidence about two chats, told: each part of the odds with what it rests on in either. */
import type { Link, LinkLevel, Reason, ReasonKind } from "../model/campaign.ts";
import { type EvidencePart, daysBetween } from "./compare.ts";
import type { Profile } from "./profile.ts";
import { cosine } from "./vector.ts";
import { type LinkWeights, oddsOf, sharesOf } from "./weigh.ts";

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

interface Told {
  readonly a: string;
  readonly b: string;
  readonly because: string;
}

export function linkOf(a: Profile, b: Profile, values: Float64Array, weights: LinkWeights, hubs: ReadonlySet<string>): Link {
  const odds = oddsOf(values, weights);
  const level: LinkLevel = odds >= weights.linked ? "linked" : odds >= weights.suggested ? "suggested" : "none";
  const shares = sharesOf(values, weights);
  const all = (Object.keys(kinds) as EvidencePart[]).flatMap((part): Reason[] => {
    const bits = round(shares[part]);
    if (Math.abs(bits) < leastBits) return [];
    const told = bits > 0 ? tellers[part](a, b, hubs) : tellAgainst(part, a, b);
    return [{ kind: kinds[part], weight: bits, ...told }];
  });
  const byWeight = all.toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
  return {
    a: a.material.id,
    b: b.material.id,
    level,
    weight: round(odds / Math.LN2),
    reasons: byWeight.filter(({ weight }) => weight > 0),
    against: byWeight.filter(({ weight }) => weight < 0),
  };
}

const round = (bits: number): number => Math.round(bits * 10) / 10;

const tellers: Readonly<Record<EvidencePart, (a: Profile, b: Profile, hubs: ReadonlySet<string>) => Told>> = {
  wording(a, b) {
    let best = { likeness: -1, a: 0, b: 0 };
    a.messages.forEach((message, i) =>
      b.messages.forEach((other, j) => {
        const likeness = cosine(message.vector, other.vector);
        if (likeness > best.likeness) best = { likeness, a: i, b: j };
      }),
    );
    const because =
      best.likeness > 0.6 ? "They say the same thing in nearly the same words." : "They use the same words where unrelated chats use others.";
    return { a: a.messages[best.a]?.text ?? "", b: b.messages[best.b]?.text ?? "", because };
  },
  moves: (a, b) => ({
    a: a.material.outline.order.join(", "),
    b: b.material.outline.order.join(", "),
    because: "They make the same moves.",
  }),
  persona(a, b) {
    const shared = [...a.rare].filter(([hash]) => b.rare.has(hash)).toSorted(([, x], [, y]) => Number(y.isName) - Number(x.isName) || y.bits - x.bits);
    const words = (profile: Profile): string => shared.slice(0, 8).map(([hash]) => profile.rare.get(hash)?.written ?? "").join(", ");
    return { a: words(a), b: words(b), because: "They name the same people, places or things, which hardly any other chat does." };
  },
  identifier(a, b, hubs) {
    const shared = [...a.identifiers].filter((key) => b.identifiers.has(key) && !hubs.has(key));
    const written = (profile: Profile): string =>
      shared
        .flatMap((key) => profile.material.identifiers.filter(({ kind, canonical }) => `${kind}:${canonical}` === key).slice(0, 1))
        .map(({ asWritten }) => asWritten)
        .join(", ");
    const days = Math.round(daysBetween(a, b));
    return {
      a: written(a),
      b: written(b),
      because:
        days < 60
          ? "They come from or point to the same handle or address."
          : `They come from or point to the same handle or address, ${days} days apart: in that time it may have changed hands.`,
    };
  },
  media(a, b) {
    const shared = a.material.media.find((hash) => b.material.media.includes(hash)) ?? "";
    return { a: shared, b: shared, because: "The same file was sent in both, byte for byte." };
  },
  rhythm: (a, b) => ({ a: hourText(a), b: hourText(b), because: "They are written at the same hours of the day." }),
};

function hourText({ hour: [x, y] }: Profile): string {
  if (x === 0 && y === 0) return "no times";
  const hour = Math.round(((Math.atan2(y, x) / (2 * Math.PI)) * 24 + 24) % 24) % 24;
  return `around ${String(hour).padStart(2, "0")}:00`;
}

function tellAgainst(part: EvidencePart, a: Profile, b: Profile): Told {
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
