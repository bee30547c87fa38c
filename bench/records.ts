/*
 * Seeded records for linking in bulk: half are copies of templates with random slots, a fifth of these edited, and half are noise
 * said once. In the hard kind stock phrases stand in copies and noise alike, which is what joins everything for whoever counts shared
 * words alone.
 */
import { choose, pick, seeded } from "./random.ts";

export interface RecordSet {
  readonly kind: "easy" | "hard";
  readonly messages: number;
  readonly seed: number;
  readonly templates?: number;
  readonly vocabulary?: number;
  readonly stockWords?: readonly [least: number, most: number];
  readonly stockShare?: number;
}

export interface GoldRecord {
  readonly id: string;
  readonly text: string;
  /** The template's number, or -1 for noise. */
  readonly gold: number;
}

const syllables =
  "ba be bi bo da de di do fa fe fi fo ga ge go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we wi za ze".split(
    " ",
  );
const endings = ["", "", "n", "r", "s", "t", "l", "m"];

function words(count: number, random: () => number): string[] {
  const made = new Set<string>();
  while (made.size < count) {
    const length = 1 + pick(random, 4);
    made.add(Array.from({ length }, () => choose(random, syllables)).join("") + choose(random, endings));
  }
  return [...made];
}

/** Common words are drawn more often than rare ones, as in speech: rank r about as 1 / (r + 20). */
function drawer(vocabulary: readonly string[], random: () => number): () => string {
  const scale = Math.log((vocabulary.length + 20) / 20);
  return () => vocabulary[Math.min(vocabulary.length - 1, Math.floor(20 * Math.exp(random() * scale) - 20))] ?? "";
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const between = (random: () => number, least: number, most: number): number => least + pick(random, most - least + 1);

/** Calls `onRecord` with each record, in an order that mixes templates and noise. */
export function forEachRecord(set: RecordSet, onRecord: (record: GoldRecord) => void): void {
  const random = seeded(set.seed);
  const draw = drawer(words(set.vocabulary ?? 12_000, random), random);
  const [least, most] = set.stockWords ?? [4, 7];
  const stock = times(150, () => times(between(random, least, most), draw));
  const templates = times(set.templates ?? 2_000, () => {
    const fixed: (string | null)[] = times(between(random, 9, 15), draw);
    for (let slots = between(random, 1, 3); slots > 0; slots--) fixed[pick(random, fixed.length)] = null;
    return fixed;
  });
  const slotValue = (): string => (random() < 0.3 ? String(pick(random, 10_000)) : draw());
  for (let i = 0; i < set.messages; i++) {
    const gold = random() < 0.5 ? pick(random, templates.length) : -1;
    const text = gold < 0 ? times(between(random, 9, 18), draw) : (templates[gold] ?? []).map((word) => word ?? slotValue());
    if (gold >= 0 && random() < 0.2) for (let edits = between(random, 1, 2); edits > 0; edits--) edit(text, random, draw);
    if (set.kind === "hard" && random() < (set.stockShare ?? 0.6))
      text.splice(pick(random, 3) === 0 ? pick(random, text.length) : pick(random, 2) * text.length, 0, ...choose(random, stock));
    onRecord({ id: `r${i}`, text: text.join(" "), gold });
  }
}

function edit(text: string[], random: () => number, draw: () => string): void {
  const at = pick(random, text.length);
  const how = pick(random, 4);
  if (how === 0) text.splice(at, 1);
  else if (how === 1) text.splice(at, 0, draw());
  else if (how === 2) text[at] = draw();
  else {
    const word = text[at] ?? "";
    const letter = pick(random, word.length);
    text[at] = `${word.slice(0, letter)}${String.fromCharCode(97 + pick(random, 26))}${word.slice(letter + 1)}`;
  }
}
