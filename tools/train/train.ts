/*
 * Trains the shipped model on corpus/threads, and measures it on writers and kinds it has not seen.
 *
 *   node tools/train/train.ts             cross-validate, fit on everything, write the weights and the record
 *   node tools/train/train.ts --measure   cross-validate and print only
 *
 * Deterministic: the same corpus and code give the same weights, byte for byte.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Judged, areaUnderCurve } from "../../packages/engine/src/evaluate/metrics.ts";
import { tells } from "../../packages/engine/src/tell/catalogue/tells.ts";
import { examine } from "../../packages/engine/src/tell/examine.ts";
import { signs } from "../../packages/engine/src/tell/finder.ts";
import { featureNames, featuresOf } from "../../packages/engine/src/tell/judge/features.ts";
import { gramBuckets } from "../../packages/engine/src/tell/judge/grams.ts";
import { gramVector } from "../../packages/engine/src/tell/judge/verdict.ts";
import { structureDetectors } from "../../packages/engine/src/tell/structure-tells.ts";
import { By } from "../../packages/engine/src/tell/turns.ts";
import { type Fit, type FitOptions, type Row, fit, platt, scoreOf } from "./fit.ts";
import { type Thread, conversationOf, loadThreads } from "./load.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const weightsFile = `${root}packages/engine/src/tell/model/weights/weights.ts`;
const measureOnly = process.argv.includes("--measure");

const options: FitOptions = {
  buckets: gramBuckets,
  denseDecay: Number(process.env["DENSE"] ?? 0.004),
  gramDecay: Number(process.env["GRAM"] ?? 0.0006),
  steps: Number(process.env["STEPS"] ?? 250),
  minimum: 3,
};

const vector = (row: Row, rarity: Uint8Array) => gramVector(new Map(row.counts), rarity);

function rowOf(thread: Thread, keepTimes: boolean): Row {
  const examination = examine(keepTimes ? thread.conversation : conversationOf(thread.record, false));
  return {
    id: thread.id,
    trap: thread.label === "trap" ? 1 : 0,
    writer: thread.writer,
    kind: thread.kind,
    language: thread.language,
    dense: featuresOf(examination),
    counts: examination.grams,
  };
}

const threads = loadThreads(`${root}corpus/threads`);
const timed = threads.map((thread) => rowOf(thread, true));
const untimed = threads.map((thread) => rowOf(thread, false));
console.log(`${threads.length} chats, ${timed.filter(({ trap }) => trap === 1).length} traps, ${new Set(threads.map(({ writer }) => writer)).size} writers`);

// Each chat is learnt from with and without its times, so that a chat without any is judged as well.
const train = (keep: (row: Row) => boolean): Fit => fit([...timed.filter(keep), ...untimed.filter(keep)], vector, options);

function judge(rows: readonly Row[], scores: readonly number[]): Judged[] {
  return rows.map((row, i) => ({ id: row.id, label: "", kind: row.kind, trap: row.trap === 1, level: "none", probability: scores[i] ?? 0 }));
}

/** Scores of every chat by a model that has seen none of its group. */
function crossValidate(groupOf: (row: Row) => string, rows: readonly Row[] = timed): number[] {
  const scores = new Map<string, number>();
  for (const group of new Set(rows.map(groupOf))) {
    const fitted = train((row) => groupOf(row) !== group);
    for (const row of rows) if (groupOf(row) === group) scores.set(row.id, scoreOf(row, vector, fitted));
  }
  return rows.map(({ id }) => scores.get(id) ?? 0);
}

const show = (value: number | null): string => (value ?? Number.NaN).toFixed(3);
const byWriter = crossValidate(({ writer }) => writer);
const auc = (rows: readonly Row[], scores: readonly number[], keep: (row: Row) => boolean = () => true): string =>
  show(areaUnderCurve(judge(rows, scores).filter((_, i) => keep(rows[i] ?? rows[0]!))).value);
console.log(`AUC, writers unseen: ${auc(timed, byWriter)}; English ${auc(timed, byWriter, ({ language }) => language === "en")}; other ${auc(timed, byWriter, ({ language }) => language !== "en")}`);
for (const writer of new Set(timed.map((row) => row.writer))) console.log(`  ${writer}: ${auc(timed, byWriter, (row) => row.writer === writer)}`);

const [scale, shift] = platt(byWriter, timed.map(({ trap }) => trap));
const probabilities = byWriter.map((score) => 1 / (1 + Math.exp(-(scale * score + shift))));
const brier = probabilities.reduce((sum, p, i) => sum + (p - (timed[i]?.trap ?? 0)) ** 2, 0) / probabilities.length;
const innocents = probabilities.filter((_, i) => timed[i]?.trap === 0).toSorted((a, b) => b - a);
const traps = probabilities.filter((_, i) => timed[i]?.trap === 1);
const share = (list: readonly number[], from: number): string => (list.filter((p) => p >= from).length / list.length).toFixed(3);
const some = innocents[Math.floor(innocents.length * 0.11)] ?? 0.5;
const strong = Math.max(some, innocents[Math.floor(innocents.length * 0.008)] ?? 0.9);
console.log(`Brier ${show(brier)}; some from ${show(some)}: traps ${share(traps, some)}, innocent ${share(innocents, some)}; strong from ${show(strong)}: traps ${share(traps, strong)}, innocent ${share(innocents, strong)}`);

if (!measureOnly) {
  const all = train(() => true);
  const largest = all.grams.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
  const gramStep = largest / 127;
  const bytes: number[] = [];
  let before = -1;
  all.rarity.forEach((rarity, bucket) => {
    if (rarity === 0) return;
    let gap = bucket - before;
    before = bucket;
    for (; gap > 127; gap >>>= 7) bytes.push((gap & 127) | 128);
    bytes.push(gap, rarity, Math.round((all.grams[bucket] ?? 0) / gramStep) & 255);
  });
  const number = (value: number): number => Number(value.toPrecision(6));
  const weights = {
    bias: number(all.bias),
    dense: Object.fromEntries(featureNames.map((name, i) => [name, number(all.dense[i] ?? 0)])),
    gramStep: number(gramStep),
    scale: number(scale),
    shift: number(shift),
    some: number(some),
    strong: number(strong),
    strength: strengths(),
    grams: Buffer.from(bytes).toString("base64"),
  };
  writeFileSync(
    weightsFile,
    `// Written by tools/train/train.ts from corpus/threads; not edited by hand.\nexport const weights = ${JSON.stringify(weights, null, 2)} as const;\n`,
  );
  console.log(`wrote ${weightsFile.slice(root.length)}: ${(bytes.length / 1024).toFixed(0)} KiB of words and pairs`);
}

/** For each tell, the share of the chats it is seen in that are traps, drawn towards the whole corpus's share where it is seen seldom. */
function strengths(): Record<string, number> {
  const seen = new Map<string, [number, number]>();
  for (const { label, conversation } of threads) {
    const examination = examine(conversation);
    const ids = new Set(examination.examined.flatMap(({ turn, sightings }) => (turn.by === By.sender ? sightings.map(({ sign }) => signs[sign]?.id ?? "") : [])));
    for (const detect of Object.values(structureDetectors)) for (const { tell } of detect(examination, conversation)) ids.add(tell);
    for (const id of ids) {
      const [inTraps, inAll] = seen.get(id) ?? [0, 0];
      seen.set(id, [inTraps + (label === "trap" ? 1 : 0), inAll + 1]);
    }
  }
  const base = threads.filter(({ label }) => label === "trap").length / threads.length;
  return Object.fromEntries(
    tells.map(({ id }) => {
      const [inTraps, inAll] = seen.get(id) ?? [0, 0];
      return [id, Math.round(((inTraps + 4 * base) / (inAll + 4)) * 100) / 100];
    }),
  );
}
