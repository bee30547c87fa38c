/*
 * One measurement of linking records, in a process of its own: node bench/link-case.ts NAME KIND MESSAGES [TEMPLATES [BEFORE]] prints what was
 * answered, the CPU and wall time without that of making the records, and the peak memory. BEFORE is how many other records are linked first,
 * which are not measured: then everything is compiled.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { createRecordLinker } from "../packages/engine/src/link/records.ts";
import { type GoldRecord, forEachRecord } from "./records.ts";

export interface LinkMeasured {
  readonly precision: number;
  readonly recall: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMB: number;
}

/** Takes records in batches, then gives the group of each, below zero for none. */
interface Peer {
  readonly add: (records: readonly GoldRecord[]) => void;
  readonly finish: () => ArrayLike<number>;
}

function telltale(templates: boolean): Peer {
  const linker = createRecordLinker({ templates });
  return {
    add: (records) => {
      for (const record of records) linker.add(record);
    },
    finish: () => linker.finish().campaignOf,
  };
}

/** Peers are taken from a folder with their node_modules, so that nothing but this needs them. */
const peer = createRequire(join(process.env["TELLTALE_PEERS"] ?? process.cwd(), "peers.js"));

const fiveGrams = (text: string): string[] => Array.from({ length: Math.max(1, text.length - 4) }, (_, i) => text.slice(i, i + 5));

function groupsOf(count: number): { readonly join: (a: number, b: number) => void; readonly root: (a: number) => number } {
  const above = Int32Array.from({ length: count }, (_, i) => i);
  const root = (member: number): number => {
    let at = member;
    while (above[at] !== at) at = above[at] = above[above[at] ?? at] ?? at;
    return at;
  };
  return {
    join: (a, b) => {
      above[root(a)] = root(b);
    },
    root,
  };
}

/** 128 permutations over groups of five letters, an index of 32 bands, pairs joined from an estimate of 0.5 on. */
function minhash(): Peer {
  const { Minhash, LshIndex } = peer("minhash");
  const index = new LshIndex({ bandSize: 4 });
  const sketches: { jaccard: (other: unknown) => number }[] = [];
  return {
    add: (records) => {
      for (const { text } of records) {
        const sketch = new Minhash();
        for (const gram of fiveGrams(text)) sketch.update(gram);
        index.insert(String(sketches.length), sketch);
        sketches.push(sketch);
      }
    },
    finish: () => {
      const { join: joined, root } = groupsOf(sketches.length);
      sketches.forEach((sketch, i) => {
        const near: string[] = index.query(sketch);
        for (const other of near)
          if (Number(other) < i && root(i) !== root(Number(other)) && sketch.jaccard(sketches[Number(other)]) >= 0.5)
            joined(i, Number(other));
      });
      return withoutSingles(Int32Array.from(sketches, (_, i) => root(i)));
    },
  };
}

function withoutSingles(groups: Int32Array): Int32Array {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return groups.map((group) => ((sizes.get(group) ?? 0) > 1 ? group : -1));
}

/** Sketches alone: this peer has no index, so it finds no groups. */
function bloomFilters(): Peer {
  const { MinHashFactory } = peer("bloom-filters");
  const factory = new MinHashFactory(128, 1_000_003);
  const sketches: unknown[] = [];
  return {
    add: (records) => {
      for (const { text } of records) {
        const sketch = factory.create();
        sketch.bulkLoad(fiveGrams(text).map((gram) => Number.parseInt(gram.replaceAll(/[^a-z0-9]/g, "z"), 36) % 1_000_003));
        sketches.push(sketch);
      }
    },
    finish: () => new Int32Array(sketches.length).fill(-1),
  };
}

const pairs = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);

const more = (counts: Map<number, number>, key: number): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);

/** Pairwise precision and recall. */
function score(gold: Int32Array, of: ArrayLike<number>): { readonly precision: number; readonly recall: number } {
  const [found, said, both] = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
  gold.forEach((template, i) => {
    const group = of[i] ?? -1;
    if (group >= 0) more(found, group);
    if (template >= 0) more(said, template);
    if (group >= 0 && template >= 0) more(both, group * 4096 + template);
  });
  return { precision: pairs(both) / Math.max(1, pairs(found)), recall: pairs(both) / Math.max(1, pairs(said)) };
}

const peers = {
  telltale: () => telltale(true),
  "telltale-without-templates": () => telltale(false),
  minhash,
  "bloom-filters": bloomFilters,
} as const;

const [name = "", kind = "", messages = "", templates = "2000", before = "0"] = process.argv.slice(2);
const make = Object.entries(peers).find(([key]) => key === name)?.[1];
if (make === undefined || (kind !== "easy" && kind !== "hard")) throw new Error("expected a name, easy or hard, and how many messages");

if (Number(before) > 0) {
  const first = make();
  const records: GoldRecord[] = [];
  forEachRecord({ kind, messages: Number(before), seed: 2, templates: Number(templates) }, (record) => records.push(record));
  first.add(records);
  first.finish();
}

const count = Number(messages);
const gold = new Int32Array(count);
const work = make();
let cpuMs = 0;
let wallMs = 0;
function timed<T>(action: () => T): T {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const result = action();
  const { user, system } = process.cpuUsage(cpu);
  cpuMs += (user + system) / 1000;
  wallMs += performance.now() - begun;
  return result;
}

let batch: GoldRecord[] = [];
let made = 0;
forEachRecord({ kind, messages: count, seed: 1, templates: Number(templates) }, (record) => {
  gold[made++] = record.gold;
  batch.push(record);
  if (batch.length < 1000 && made < count) return;
  timed(() => work.add(batch));
  batch = [];
});
const of = timed(() => work.finish());
// Before the scores are worked out, which takes memory of its own.
const peakMB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ ...score(gold, of), cpuMs, wallMs, peakMB } satisfies LinkMeasured));
