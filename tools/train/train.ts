/*
 * Trains the shipped models on corpus/threads, and measures them on writers and kinds they have not seen.
 *
 *   node tools/train/train.ts             measure, fit on everything, write the weights and the record
 *   node tools/train/train.ts --measure   measure and print only
 *   node tools/train/train.ts --curve     also with an eighth, a quarter, a half of the writers
 *
 * Deterministic: the same corpus and code give the same weights, byte for byte.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Judged, areaUnderCurve, wilson } from "../../packages/engine/src/evaluate/metrics.ts";
import { tells } from "../../packages/engine/src/tell/catalogue/tells.ts";
import { type Examination, examine } from "../../packages/engine/src/tell/examine.ts";
import { signs } from "../../packages/engine/src/tell/finder.ts";
import { conductNames, conductOf } from "../../packages/engine/src/tell/judge/conduct.ts";
import { gramBuckets, gramVector } from "../../packages/engine/src/tell/judge/grams.ts";
import { understandingNames, understandingOf } from "../../packages/engine/src/tell/judge/understanding.ts";
import { meaningLabels } from "../../packages/engine/src/tell/meaning/labels.ts";
import { structureDetectors } from "../../packages/engine/src/tell/structure-tells.ts";
import { By } from "../../packages/engine/src/tell/turns.ts";
import { type Fit, denseScoreOf, fit, fitStandardised, scoreOf } from "./fit.ts";
import { type Thread, conversationOf, loadBorrowed, loadThreads } from "./load.ts";
import { type Example, type MeaningOptions, examplesOf, fitMeaning, labelCount, scoresOf, taughtExamples } from "./meaning.ts";
import { packMeaning, packWords, short } from "./pack.ts";
import { silentModel } from "./silent.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const weightsFolder = `${root}packages/engine/src/tell/model/weights`;
const folds = 8;
const rank = 24;
const meaningOptions: MeaningOptions = { penalty: 5, steps: 15, minimum: 8 };
const minimumChats = 2;
const falseAlarmsOfSome = 0.12;
const falseAlarmsOfStrong = 0.008;
/** A message is shown as a tell where at least this share of such messages of unseen writers were one. */
const shownPrecision = 0.6;

/** One chat as the judges see it, with its times or without. */
interface Row {
  readonly thread: Thread;
  readonly trap: number;
  readonly examination: Examination;
  readonly conduct: Float64Array;
  readonly understanding: Float64Array;
}

interface Judges {
  readonly conduct: Fit;
  readonly understanding: Fit;
  readonly words: Fit;
  readonly rarity: Uint8Array;
}

const borrowed = process.argv.includes("--own") ? [] : loadBorrowed(`${root}../shared/data/classification`);
const threads = [...loadThreads(`${root}corpus/threads`), ...borrowed];
const own = (thread: Thread): boolean => thread.writer !== "borrowed";
const untimed = new Map(threads.map((thread) => [thread.id, conversationOf(thread.record, false)]));
const writersOf = (list: readonly Thread[]): string[] => [...new Set(list.map(({ writer }) => writer))];
const taught = taughtExamples();
const allExamples = [examplesOf(threads), examplesOf(threads, ({ id, conversation }) => untimed.get(id) ?? conversation)] as const;

function trainJudges(rows: readonly Row[]): Judges {
  const labels = rows.map(({ trap }) => trap);
  const seen = new Int32Array(gramBuckets);
  for (const { examination } of rows) for (const bucket of examination.grams.keys()) seen[bucket]!++;
  // Every chat stands in the rows twice, with its times and without.
  const rarity = Uint8Array.from(seen, (count) =>
    count < minimumChats * 2 ? 0 : Math.min(255, Math.round(16 * (Math.log(rows.length / count) + 1))),
  );
  return {
    conduct: fitStandardised(
      rows.map(({ conduct }) => conduct),
      labels,
      { width: conductNames.length, decay: 0.1, rate: 0.02, steps: 300 },
    ),
    understanding: fitStandardised(
      rows.map(({ understanding }) => understanding),
      labels,
      { width: understandingNames.length, decay: 0.05, rate: 0.02, steps: 300 },
    ),
    words: fit(
      rows.map(({ examination }) => gramVector(examination.grams, rarity)),
      labels,
      { width: gramBuckets, decay: 0.0001, rate: 2, steps: 250 },
    ),
    rarity,
  };
}

const judge = (row: Row, { conduct, understanding, words, rarity }: Judges): readonly [number, number, number] => [
  denseScoreOf(row.conduct, conduct),
  denseScoreOf(row.understanding, understanding),
  scoreOf(gramVector(row.examination.grams, rarity), words),
];

interface Measured {
  readonly rows: readonly Row[];
  readonly scores: readonly (readonly [number, number, number])[];
  /** Raw meaning scores of every example by a model that has not seen its group. */
  readonly meaning: readonly Float32Array[];
}

/** Scores every chat by judges, and every message by a meaning model, that have seen nothing of the chat's group. */
function measure(keep: (thread: Thread) => boolean, groupOf: (thread: Thread) => string): Measured {
  const groups = [...new Set(threads.filter(keep).map(groupOf))];
  const foldOf = (thread: Thread): number => groups.indexOf(groupOf(thread)) % folds;
  const meaningScores: Float32Array[] = allExamples[0].map(() => new Float32Array());
  const byThread = allExamples.map(() => threads.map(({ conversation }) => new Float32Array(conversation.messages.length * labelCount)));
  for (let fold = 0; fold < folds; fold++) {
    const fitted = fitMeaning(
      [...allExamples[0].filter(({ thread }) => keep(threads[thread]!) && foldOf(threads[thread]!) !== fold), ...taught],
      meaningOptions,
    );
    allExamples.forEach((list, variant) =>
      list.forEach((example, i) => {
        const thread = threads[example.thread]!;
        if (!keep(thread) || foldOf(thread) !== fold) return;
        const scores = scoresOf(example, fitted);
        if (variant === 0) meaningScores[i] = scores;
        byThread[variant]?.[example.thread]?.set(scores, example.at * labelCount);
      }),
    );
  }
  const rows = [0, 1].flatMap((variant) =>
    threads.flatMap((thread, index): Row[] => {
      if (!keep(thread)) return [];
      const conversation = variant === 0 ? thread.conversation : (untimed.get(thread.id) ?? thread.conversation);
      const examination = { ...examine(conversation, silentModel), meaning: byThread[variant]?.[index] ?? new Float32Array() };
      return [
        {
          thread,
          trap: thread.label === "trap" ? 1 : 0,
          examination,
          conduct: conductOf(examination),
          understanding: understandingOf(examination),
        },
      ];
    }),
  );
  const scores: (readonly [number, number, number])[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const judges = trainJudges(rows.filter(({ thread }) => foldOf(thread) !== fold));
    rows.forEach((row, i) => {
      if (foldOf(row.thread) === fold) scores[i] = judge(row, judges);
    });
  }
  return { rows, scores, meaning: meaningScores };
}

/** How much each judge is believed: a logistic combination of their scores. */
function combine({ rows, scores }: Measured): Fit {
  const all = Int32Array.of(0, 1, 2);
  const places = rows.flatMap(({ thread }, i) => (own(thread) ? [i] : []));
  const labels = places.map((i) => rows[i]!.trap);
  const vectors = places.map((i) => scores[i]!).map((score) => ({ buckets: all, values: Float64Array.from(score) }));
  const fitted = fit(vectors, labels, { width: 3, decay: 0.001, rate: 0.1, steps: 3000 });
  // Classes are balanced while fitting; the bias is set so that the mean probability is the share of traps.
  const base = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const mean = vectors.reduce((sum, vector) => sum + 1 / (1 + Math.exp(-(scoreOf(vector, fitted) + middle))), 0) / vectors.length;
    if (mean < base) low = middle;
    else high = middle;
  }
  return { bias: fitted.bias + (low + high) / 2, weights: fitted.weights };
}

const probabilityOf = (score: readonly number[], { bias, weights }: Fit): number =>
  1 / (1 + Math.exp(-(bias + score.reduce((sum, value, i) => sum + value * weights[i]!, 0))));

const judged = (rows: readonly Row[], values: readonly number[]): Judged[] =>
  rows.map(({ thread, trap }, i) => ({
    id: thread.id,
    label: thread.label,
    kind: thread.kind,
    trap: trap === 1,
    level: "none",
    probability: values[i]!,
  }));
const area = (rows: readonly Row[], values: readonly number[], keep: (row: Row) => boolean = () => true): string => {
  const { value, low, high } = areaUnderCurve(judged(rows, values).filter((_, i) => keep(rows[i]!)));
  return value === null ? "-" : `${value.toFixed(3)} (${(low ?? 0).toFixed(3)}-${(high ?? 0).toFixed(3)})`;
};

function report(title: string, measured: Measured): { readonly belief: Fit; readonly some: number; readonly strong: number } {
  const belief = combine(measured);
  const places = measured.rows.flatMap(({ thread }, i) => (own(thread) ? [i] : []));
  const half = places.length / 2;
  const rows = places.slice(0, half).map((i) => measured.rows[i]!);
  const scores = places.slice(0, half).map((i) => measured.scores[i]!);
  const probabilities = scores.map((score) => probabilityOf(score, belief));
  const without = places.slice(half).map((i) => probabilityOf(measured.scores[i]!, belief));
  const brier = probabilities.reduce((sum, p, i) => sum + (p - rows[i]!.trap) ** 2, 0) / half;
  console.log(`${title}: AUC ${area(rows, probabilities)}, without times ${area(rows, without)}, Brier ${brier.toFixed(3)}`);
  ["conduct", "understanding", "words"].forEach((name, k) =>
    console.log(
      `  ${name} alone ${area(
        rows,
        scores.map((score) => score[k]!),
      )}, believed ${belief.weights[k]!.toFixed(2)}`,
    ),
  );
  console.log(
    `  English ${area(rows, probabilities, ({ thread }) => thread.language === "en")}, other ${area(rows, probabilities, ({ thread }) => thread.language !== "en")}`,
  );
  const innocents = probabilities.filter((_, i) => rows[i]!.trap === 0).toSorted((a, b) => b - a);
  const some = short(innocents[Math.floor(innocents.length * falseAlarmsOfSome)]!);
  const strong = short(Math.max(some, innocents[Math.floor(innocents.length * falseAlarmsOfStrong)]!));
  const share = (trap: number, from: number): string => {
    const list = probabilities.filter((_, i) => rows[i]!.trap === trap);
    return `${((wilson(list.filter((p) => p >= from).length, list.length).value ?? 0) * 100).toFixed(1)}%`;
  };
  console.log(
    `  some from ${some}: ${share(1, some)} of traps, ${share(0, some)} of innocents; strong from ${strong}: ${share(1, strong)} of traps, ${share(0, strong)} of innocents`,
  );
  if (process.argv.includes("--writers"))
    for (const writer of writersOf(rows.map(({ thread }) => thread)))
      console.log(`    ${writer} ${area(rows, probabilities, ({ thread }) => thread.writer === writer)}`);
  return { belief, some, strong };
}

if (borrowed.length === 0) console.log("without the chats of others that NOTICE names; the shipped weights are trained with them");
const ours = threads.filter(own);
console.log(
  `${ours.length} chats, ${ours.filter(({ label }) => label === "trap").length} traps, ${writersOf(ours).length} writers, ${borrowed.length} borrowed, ${allExamples[0].filter(({ labelled }) => labelled).length} labelled messages`,
);
const byWriter = measure(
  () => true,
  ({ writer }) => writer,
);
const { belief, some, strong } = report("writers unseen", byWriter);
if (process.argv.includes("--kinds"))
  report(
    "kinds unseen",
    measure(own, ({ kind }) => kind),
  );
if (process.argv.includes("--curve"))
  for (const part of [8, 4, 2]) {
    const writers = new Set(writersOf(ours).filter((_, i) => i % part === 0));
    report(
      `1 in ${part} writers (${writers.size})`,
      measure(
        ({ writer }) => writers.has(writer),
        ({ writer }) => writer,
      ),
    );
  }

if (!process.argv.includes("--measure")) {
  const judges = trainJudges(byWriter.rows);
  const meaning = fitMeaning([...allExamples[0], ...taught], meaningOptions);
  const [conduct, understanding, words] = belief.weights;
  writeTable("verdict-weights.ts", "verdictWeights", {
    conduct: named(conductNames, judges.conduct),
    understanding: named(understandingNames, judges.understanding),
    belief: { conduct: short(conduct!), understanding: short(understanding!), words: short(words!), bias: short(belief.bias) },
    some,
    strong,
    strength: strengths(),
    words: packWords(judges.words, judges.rarity),
  });
  writeTable("meaning-weights.ts", "meaningWeights", {
    labels: labelTable(allExamples[0], byWriter.meaning),
    ...packMeaning(meaning, rank),
  });
}

function named(names: readonly string[], { bias, weights }: Fit): object {
  return { bias: short(bias), weights: Object.fromEntries(names.map((name, i) => [name, short(weights[i]!)])) };
}

function writeTable(file: string, name: string, value: object): void {
  const text = `// Written by tools/train/train.ts from corpus/threads and what NOTICE names; not edited by hand.\nexport const ${name} = ${JSON.stringify(value)};\n`;
  writeFileSync(`${weightsFolder}/${file}`, text);
  console.log(`wrote ${file}: ${(text.length / 1024).toFixed(0)} KiB`);
}

/** Bias, calibration, and the probability from which each label may be shown, from messages of unseen writers. */
function labelTable(examples: readonly Example[], scores: readonly Float32Array[]) {
  const bias: number[] = [];
  const scale: number[] = [];
  const shift: number[] = [];
  const shown: number[] = [];
  const biases = fitMeaning(allExamples[0], { ...meaningOptions, steps: 0 }).map.bias;
  meaningLabels.forEach(({ by }, label) => {
    const list = examples.flatMap((example, i) =>
      example.labelled && (by === "sender") === example.sender && scores[i]!.length > 0
        ? [{ score: scores[i]![label]!, holds: example.labels.includes(label) ? 1 : 0 }]
        : [],
    );
    const [a, b] = platt(list);
    bias.push(short(biases[label]!));
    scale.push(short(a));
    shift.push(short(b));
    const sorted = list.map(({ score, holds }) => ({ p: 1 / (1 + Math.exp(-(a * score + b))), holds })).toSorted((x, y) => y.p - x.p);
    let hits = 0;
    let from = 2;
    sorted.forEach(({ p, holds }, i) => {
      hits += holds;
      if (i >= 7 && hits / (i + 1) >= shownPrecision) from = p;
    });
    shown.push(short(from));
  });
  return { bias, scale, shift, shown };
}

/** Platt scaling by Newton's method. */
function platt(list: readonly { readonly score: number; readonly holds: number }[]): [number, number] {
  let [a, b] = [4, -4];
  for (let step = 0; step < 60; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-3, 0, 1e-3];
    for (const { score, holds } of list) {
      const p = 1 / (1 + Math.exp(-(a * score + b)));
      ga += (p - holds) * score;
      gb += p - holds;
      haa += p * (1 - p) * score * score;
      hab += p * (1 - p) * score;
      hbb += p * (1 - p);
    }
    const det = haa * hbb - hab * hab;
    a -= Math.max(-2, Math.min(2, (hbb * ga - hab * gb) / det));
    b -= Math.max(-2, Math.min(2, (haa * gb - hab * ga) / det));
  }
  return [a, b];
}

/** For each tell, the share of the chats it is seen in that are traps, drawn towards the whole corpus's share where it is seen seldom. */
function strengths(): Record<string, number> {
  const seen = new Map<string, [number, number]>();
  byWriter.rows.slice(0, threads.length).forEach(({ thread, examination, trap }) => {
    if (!own(thread)) return;
    const ids = new Set(
      examination.examined.flatMap(({ turn, sightings }) => (turn.by === By.sender ? sightings.map(({ sign }) => signs[sign]!.id) : [])),
    );
    for (const detect of Object.values(structureDetectors)) for (const { tell } of detect(examination, thread.conversation)) ids.add(tell);
    for (const id of ids) {
      const [inTraps, inAll] = seen.get(id) ?? [0, 0];
      seen.set(id, [inTraps + trap, inAll + 1]);
    }
  });
  const base = ours.filter(({ label }) => label === "trap").length / ours.length;
  return Object.fromEntries(
    tells.map(({ id }) => {
      const [inTraps, inAll] = seen.get(id) ?? [0, 0];
      return [id, Math.round(((inTraps + 4 * base) / (inAll + 4)) * 100) / 100];
    }),
  );
}
