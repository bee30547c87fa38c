/*
 * node tools/train/link.ts: what likenesses between chats are worth. Counts what unrelated chats have in common (corpus/threads), fits a
 * logistic model on all pairs of corpus/campaigns, measures it on writers it has not seen, with identifiers and without, chooses the
 * thresholds by that, and writes what ships.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assessConversation } from "../../packages/engine/src/analyze.ts";
import { claimsIn } from "../../packages/engine/src/link/claims.ts";
import { type FeatureKind, featureKinds, forEachFeature, wordsOf } from "../../packages/engine/src/link/features.ts";
import { type LikenessId, compare, likenesses } from "../../packages/engine/src/link/compare.ts";
import { campaignAmong } from "../../packages/engine/src/link/gates.ts";
import { openKey } from "../../packages/engine/src/link/hash.ts";
import { type Pair, partition } from "../../packages/engine/src/link/partition.ts";
import { type ChatBackground, type ChatMaterial, type Profile, profileOf } from "../../packages/engine/src/link/profile.ts";
import { type LinkWeights, oddsOf } from "../../packages/engine/src/link/weigh.ts";
import { type Rarity, bucketOf } from "../../packages/engine/src/link/vector.ts";
import { materialOf } from "../../packages/engine/src/linking.ts";
import type { Conversation } from "../../packages/engine/src/model/conversation.ts";
import { shippedModels } from "../../packages/engine/src/tell/model/shipped.ts";
import { outlineOf } from "../../packages/engine/src/tell/outline.ts";
import { conversationOf, loadThreads } from "./load.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface CampaignChat {
  readonly id: string;
  readonly campaign: string | null;
  readonly writer: string;
  readonly material: ChatMaterial;
}

function materialIn(id: string, conversation: Conversation, hidden: boolean): ChatMaterial {
  const material = materialOf({ id, owner: null, conversation, assessment: assessConversation(conversation) });
  return hidden ? { ...material, identifiers: [] } : material;
}

function loadCampaigns(hidden: boolean): CampaignChat[] {
  const folder = join(root, "corpus/campaigns");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .map((line) => {
      const record = JSON.parse(line);
      const { id, campaign, writer } = record;
      return { id, campaign, writer, material: materialIn(id, conversationOf(record), hidden) };
    });
}

const cells: Readonly<Record<FeatureKind, number>> = { words: 1 << 20, pairs: 1 << 18, triples: 1 << 18, letters: 1 << 17 };

/** What unrelated chats have in common: every chat of corpus/threads is one voice; the two of a pair open alike and are one. */
function backgroundOfThreads(): ChatBackground {
  const threads = loadThreads(join(root, "corpus/threads"));
  const groups = new Map<string, typeof threads>();
  for (const thread of threads) {
    const pair = thread.record["pair"];
    const key = typeof pair === "string" ? pair : thread.id;
    groups.set(key, [...(groups.get(key) ?? []), thread]);
  }
  const rarity = (kind: FeatureKind): Rarity => ({ chats: groups.size, counts: new Uint16Array(cells[kind]) });
  const background = { words: rarity("words"), pairs: rarity("pairs"), triples: rarity("triples"), letters: rarity("letters") };
  const { meaning } = shippedModels();
  let moves = new Float64Array(0);
  const claims = new Map<string, number>();
  for (const group of groups.values()) {
    const seen = { words: new Set<number>(), pairs: new Set<number>(), triples: new Set<number>(), letters: new Set<number>() };
    for (const { conversation } of group) {
      const outline = outlineOf(conversation, meaning);
      if (moves.length === 0) moves = new Float64Array(outline.moves.length);
      outline.moves.forEach((move, i) => (moves[i] = (moves[i] ?? 0) + move / threads.length));
      for (const value of new Set(claimsIn(outline.persona).flatMap((claim) => (claim.facet === "met" ? [] : [claim.value]))))
        claims.set(value, (claims.get(value) ?? 0) + 1 / threads.length);
      for (const { text } of outline.messages)
        forEachFeature(wordsOf(text), (kind, hash) => seen[kind].add(bucketOf(hash, background[kind])));
    }
    for (const kind of featureKinds) for (const bucket of seen[kind]) background[kind].counts[bucket]!++;
  }
  return { ...background, moves, claims };
}

/** A pair said once and no more is left out of what ships: a chat or two more or less hardly changes how rare a thing is. */
const leastCount: Readonly<Record<FeatureKind, number>> = { words: 1, pairs: 2, triples: 2, letters: 1 };

function cut(background: ChatBackground): void {
  for (const kind of featureKinds) {
    const { counts } = background[kind];
    for (let i = 0; i < counts.length; i++) if (counts[i]! < leastCount[kind]) counts[i] = 0;
  }
}

function pushNumber(bytes: number[], number: number): void {
  let rest = number;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
}

function packed({ chats, counts }: Rarity): object {
  const bytes: number[] = [];
  let before = -1;
  counts.forEach((count, bucket) => {
    if (count === 0) return;
    pushNumber(bytes, bucket - before);
    pushNumber(bytes, count);
    before = bucket;
  });
  return { chats, cells: counts.length, counts: Buffer.from(bytes).toString("base64") };
}

interface PairRow {
  readonly a: number;
  readonly b: number;
  readonly values: Float64Array;
  readonly same: boolean;
}

function rowsOf(chats: readonly CampaignChat[], profiles: readonly Profile[]): PairRow[] {
  return profiles.flatMap((profile, b) =>
    profiles.slice(0, b).map((other, a) => ({
      a,
      b,
      values: compare(other, profile),
      same: chats[a]!.campaign !== null && chats[a]!.campaign === chats[b]!.campaign,
    })),
  );
}

/**
 * Whether a pair is learnt from. Honest chats that share an identifier or long runs of words have one origin as well, if a harmless one:
 * they are no example of chats that have nothing to do with each other, and whether a group is a campaign is asked of the group.
 */
function isExample({ a, b, values }: PairRow, chats: readonly CampaignChat[]): boolean {
  const isHonest = chats[a]!.campaign === null && chats[b]!.campaign === null;
  return !isHonest || (valueOf(values, "identifiers") === 0 && valueOf(values, "triples") < sameText);
}

/** From this likeness of triples of words on, two texts are one. */
const sameText = 0.5;
const valueOf = (values: Float64Array, id: LikenessId): number => values[likenesses.findIndex((likeness) => likeness.id === id)]!;

/** L2 penalty on standardised weights, in units of one pair. */
const penalty = 3.3;

interface Fit {
  readonly bias: number;
  readonly weights: Float64Array;
}

/** Logistic regression by Newton's method with bounded steps, from zero or from another fit; a few dozen columns, so the Hessian is small. */
function fitLogistic(rows: readonly Float64Array[], labels: readonly boolean[], near: Fit | null): Fit {
  const width = rows[0]!.length;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i]! += row[i]! / rows.length;
  for (const row of rows) for (let i = 0; i < width; i++) deviation[i]! += (row[i]! - mean[i]!) ** 2 / rows.length;
  for (let i = 0; i < width; i++) deviation[i] = Math.sqrt(deviation[i]!) || 1;
  const weights = new Float64Array(width + 1);
  if (near !== null) {
    weights[width] = near.bias;
    near.weights.forEach((weight, i) => {
      weights[i] = weight * deviation[i]!;
      weights[width]! += weight * mean[i]!;
    });
  }
  const row = new Float64Array(width + 1).fill(1);
  for (let step = 0; step < 40; step++) {
    const hessian = Array.from({ length: width + 1 }, () => new Float64Array(width + 2));
    for (let r = 0; r < rows.length; r++) {
      let score = weights[width]!;
      for (let i = 0; i < width; i++) score += weights[i]! * (row[i] = (rows[r]![i]! - mean[i]!) / deviation[i]!);
      const probability = 1 / (1 + Math.exp(-score));
      const error = (labels[r] ? 1 : 0) - probability;
      const curve = probability * (1 - probability);
      for (let i = 0; i <= width; i++) {
        const line = hessian[i]!;
        line[width + 1]! += error * row[i]!;
        const bend = curve * row[i]!;
        for (let j = 0; j <= i; j++) line[j]! += bend * row[j]!;
      }
    }
    for (let i = 0; i <= width; i++) {
      if (i < width) {
        hessian[i]![i]! += penalty;
        hessian[i]![width + 1]! -= penalty * weights[i]!;
      }
      for (let j = 0; j < i; j++) hessian[j]![i] = hessian[i]![j]!;
    }
    const change = solve(hessian);
    const most = change.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0);
    for (let i = 0; i <= width; i++) weights[i]! += most > 1 ? change[i]! / most : change[i]!;
    if (most < 1e-6) break;
  }
  let bias = weights[width]!;
  for (let i = 0; i < width; i++) {
    weights[i]! /= deviation[i]!;
    bias -= weights[i]! * mean[i]!;
  }
  return { bias, weights: weights.slice(0, width) };
}

/** Solves a system given with its right side as the last column (Gauss and Jordan, with pivots). */
function solve(system: readonly Float64Array[]): Float64Array {
  const size = system.length;
  const lines = [...system];
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) if (Math.abs(lines[i]![column]!) > Math.abs(lines[pivot]![column]!)) pivot = i;
    [lines[column], lines[pivot]] = [lines[pivot]!, lines[column]!];
    const top = lines[column]!;
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = lines[i]![column]! / top[column]!;
      for (let j = column; j <= size; j++) lines[i]![j]! -= factor * top[j]!;
    }
  }
  return Float64Array.from(lines, (line, i) => line[size]! / line[i]!);
}

const short = (value: number): number => Number(value.toPrecision(6));

function fitWeights(
  all: readonly PairRow[],
  chats: readonly CampaignChat[],
  thresholds: Pick<LinkWeights, "linked" | "suggested" | "chats">,
  near: Fit | null = null,
): LinkWeights {
  const rows = all.filter((row) => isExample(row, chats));
  const { bias, weights } = fitLogistic(
    rows.map(({ values }) => values),
    rows.map(({ same }) => same),
    near,
  );
  const unrelated = rows.filter(({ same }) => !same);
  const table = likenesses.map(({ id }, i): [LikenessId, [number, number]] => {
    const usual = unrelated.reduce((sum, { values }) => sum + values[i]! / unrelated.length, 0);
    return [id, [short(weights[i]!), short(usual)]];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has an entry for every likeness
  return { bias: short(bias), likenesses: Object.fromEntries(table) as unknown as LinkWeights["likenesses"], ...thresholds };
}

const unset = { linked: 0, suggested: 0, chats: 1 };

/** The odds of every pair by a model that has seen neither chat's writer. */
function unseenOdds(chats: readonly CampaignChat[], rows: readonly PairRow[]): Float64Array {
  const odds = new Float64Array(rows.length).fill(-Infinity);
  const all = fitWeights(rows, chats, unset);
  // The fit to all is where the search for each of the others begins: it comes to the same in fewer steps.
  const near = { bias: all.bias, weights: Float64Array.from(likenesses, ({ id }) => all.likenesses[id][0]) };
  for (const writer of new Set(chats.map((chat) => chat.writer))) {
    const meets = ({ a, b }: PairRow): boolean => chats[a]!.writer === writer || chats[b]!.writer === writer;
    const weights = fitWeights(
      rows.filter((row) => !meets(row)),
      chats,
      unset,
      near,
    );
    rows.forEach((row, i) => {
      if (meets(row)) odds[i] = Math.max(odds[i]!, oddsOf(row.values, weights));
    });
  }
  return odds;
}

interface Outcome {
  readonly precision: number;
  readonly recall: number;
  readonly campaigns: number;
}

function outcomeOf(chats: readonly CampaignChat[], rows: readonly PairRow[], odds: Float64Array, threshold: number): Outcome {
  const all = new Map(rows.map(({ a, b }, i) => [a * 4096 + b, odds[i]!]));
  const pairs: Pair[] = rows.flatMap(({ a, b }, i) => (odds[i]! >= threshold ? [{ a, b, odds: odds[i]! }] : []));
  const between = (a: number, b: number): number => all.get(Math.min(a, b) * 4096 + Math.max(a, b))!;
  const groups = partition(chats.length, pairs, between, threshold)
    .map((members) =>
      campaignAmong({
        members,
        isSure: () => false,
        probabilityOf: (member) => chats[member]!.material.probability,
        odds: between,
        threshold,
      }),
    )
    .filter(({ length }) => length > 0);
  let right = 0;
  let found = 0;
  for (const group of groups)
    for (const b of group)
      for (const a of group) {
        if (a >= b) continue;
        found++;
        if (chats[a]!.campaign !== null && chats[a]!.campaign === chats[b]!.campaign) right++;
      }
  return { precision: right / Math.max(1, found), recall: right / rows.filter(({ same }) => same).length, campaigns: groups.length };
}

const folder = join(root, "packages/engine/src/link/model/weights");

function writeTable(file: string, declared: string, value: object): void {
  const text = `// Written by tools/train/link.ts from corpus/threads and corpus/campaigns; not edited by hand.\n${declared} = ${JSON.stringify(value)};\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text);
  console.log(`wrote ${file}: ${(text.length / 1024).toFixed(0)} KiB`);
}

const background = backgroundOfThreads();
cut(background);
/** Of what is joined, so much must be rightly joined, for writers not seen: without identifiers, then with them. */
const leastPrecision = [0.97, 0.98] as const;
const thresholds = Array.from({ length: 17 }, (_, i) => -1 + i / 4);
const shown = ({ precision, recall, campaigns }: Outcome): string =>
  `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, ${campaigns} campaigns`;

function measure(hidden: boolean): { rows: PairRow[]; odds: Float64Array; chats: CampaignChat[] } {
  const chats = loadCampaigns(hidden);
  const rows = rowsOf(
    chats,
    chats.map(({ material }) => profileOf(material, background, openKey)),
  );
  const odds = unseenOdds(chats, rows);
  console.log(`${chats.length} chats, ${rows.length} pairs, identifiers ${hidden ? "hidden" : "used"}; writers unseen:`);
  for (const threshold of thresholds) console.log(`  from ${threshold}: ${shown(outcomeOf(chats, rows, odds, threshold))}`);
  return { rows, odds, chats };
}

const measured = [measure(true), measure(false)] as const;
const linked =
  thresholds.find((threshold) =>
    measured.every((one, i) => outcomeOf(one.chats, one.rows, one.odds, threshold).precision >= leastPrecision[i]!),
  ) ?? thresholds.at(-1)!;
const [, { rows, odds }] = measured;
const order = [...odds.keys()].toSorted((a, b) => odds[b]! - odds[a]!);
let right = 0;
let suggested = linked;
// The lowest odds at which half of all pairs so likely are right.
order.forEach((index, i) => {
  if (rows[index]!.same) right++;
  if (right / (i + 1) >= 0.5 && odds[index]! < linked) suggested = odds[index]!;
});
console.log(`linked from ${linked}, suggested from ${suggested.toFixed(2)}`);
const weightsType = 'import type { LinkWeights } from "../../weigh.ts";\n\nexport const linkWeights: LinkWeights';
writeTable(
  "link-weights.ts",
  weightsType,
  fitWeights(rows, measured[1].chats, { linked, suggested: short(suggested), chats: measured[1].chats.length }),
);
writeTable("link-background.ts", "export const linkBackground", {
  ...Object.fromEntries(featureKinds.map((kind) => [kind, packed(background[kind])])),
  moves: [...background.moves].map(short),
  claims: { values: [...background.claims.keys()].join(" "), shares: [...background.claims.values()].map(short) },
});
