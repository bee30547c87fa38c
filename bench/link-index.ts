/*
 * node bench/link-index.ts [MESSAGES…]: what adding one more chat to an index of so many messages costs (100,000 and 1,000,000 where none
 * are named). The chats are those of scripts.ts: campaigns become more with the index, but not larger; half the chats are strangers'. Those
 * added for the measurement were held out as the index was built. What the index says is held against the campaigns the chats were made
 * from. Then, apart, one campaign of the smallest index grows. Writes bench/results/link-index.json.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { assessConversation } from "../packages/engine/src/analyze.ts";
import { addChat, groupChats } from "../packages/engine/src/link/chats.ts";
import { openKey } from "../packages/engine/src/link/hash.ts";
import { type LinkIndex, addChats, createLinkIndex } from "../packages/engine/src/link/link-index.ts";
import { shippedLinkModel } from "../packages/engine/src/link/model/shipped.ts";
import type { ChatMaterial } from "../packages/engine/src/link/profile.ts";
import { materialOf } from "../packages/engine/src/linking.ts";
import { pick, seeded } from "./random.ts";
import { type Sending, conversationFor, sendings } from "./scripts.ts";

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000];
const probes = 500;
/** One chat in so many is held out. */
const heldOut = 16;
/** Campaigns made at a time. */
const batch = 20;
/** Sizes of the one campaign that grows. */
const grown = [16, 64, 256, 1024, 2048];

const scriptIn = (id: string): number => Number(id.split(":")[0]);

function made(sending: Sending): { readonly material: ChatMaterial; readonly messages: number } {
  const conversation = conversationFor(sending);
  const id = `${sending.script}:${sending.member}`;
  const material = materialOf({ id, owner: null, conversation, assessment: assessConversation(conversation) });
  return { material, messages: [...conversation.messages].length };
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const sum = (list: Iterable<number>): number => [...list].reduce((all, one) => all + one, 0);
const meanOf = (values: readonly number[]): number => sum(values) / values.length;
const short = (value: number): number => Number(value.toPrecision(4));

/** CPU time of adding each chat in turn, in milliseconds. */
function addTimes(index: LinkIndex, materials: readonly ChatMaterial[]): number[] {
  return materials.map((material) => {
    const start = cpuMs();
    addChat(index, material);
    return cpuMs() - start;
  });
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

/** How many pairs are rightly joined, of those joined and of those to be joined. */
function answers(index: LinkIndex): {
  readonly precision: number;
  readonly recall: number;
  readonly groups: number;
  readonly largest: number;
} {
  const { groups } = groupChats(index);
  const right = sum(
    groups.map((members) =>
      sum(
        [
          ...Map.groupBy(
            members.map(scriptIn).filter((script) => script > 0),
            (script) => script,
          ).values(),
        ].map(({ length }) => pairs(length)),
      ),
    ),
  );
  const all = Map.groupBy(
    [...index.slots.keys()].map(scriptIn).filter((script) => script > 0),
    (script) => script,
  );
  return {
    precision: right / sum(groups.map(({ length }) => pairs(length))),
    recall: right / sum([...all.values()].map(({ length }) => pairs(length))),
    groups: groups.length,
    largest: Math.max(...groups.map(({ length }) => length)),
  };
}

const index = createLinkIndex(shippedLinkModel(), openKey);
const random = seeded(7);
const waiting: Sending[] = [];
const rows: object[] = [];
const means: number[] = [];
const growing: object[] = [];
let messages = 0;
let script = 1;
let buildMs = 0;
for (const size of sizes) {
  const chatsBefore = index.slots.size;
  buildMs = 0;
  while (messages < size) {
    const some = sendings(script, batch).flatMap((sending) => {
      if (pick(random, heldOut) === 0) {
        waiting.push(sending);
        return [];
      }
      return [made(sending)];
    });
    script += batch;
    const start = cpuMs();
    addChats(
      index,
      some.map(({ material }) => material),
    );
    buildMs += cpuMs() - start;
    messages += sum(some.map((one) => one.messages));
  }
  const buildMsPerChat = buildMs / (index.slots.size - chatsBefore);
  const checked = answers(index);
  const added = Array.from({ length: probes }, () => waiting.splice(pick(random, waiting.length), 1))
    .flat()
    .map((sending) => made(sending).material);
  // The first few warm what a run just after building would find cold.
  const costs = addTimes(index, added).slice(probes / 10);
  const sorted = costs.toSorted((a, b) => a - b);
  means.push(meanOf(costs));
  const memory = process.memoryUsage();
  rows.push({
    messages,
    chats: index.slots.size,
    buildMsPerChat: short(buildMsPerChat),
    addMs: {
      mean: short(meanOf(costs)),
      median: short(sorted[sorted.length >> 1] ?? 0),
      p99: short(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
      most: short(sorted.at(-1) ?? 0),
    },
    precision: short(checked.precision),
    recall: short(checked.recall),
    groups: checked.groups,
    largest: checked.largest,
    heapMB: Math.round(memory.heapUsed / 2 ** 20),
    buffersMB: Math.round(memory.arrayBuffers / 2 ** 20),
    peakMB: Math.round(process.resourceUsage().maxRSS / 1024),
  });
  console.log(rows.at(-1));
}
const ratio = (means.at(-1) ?? 0) / (means[0] ?? 1);
console.log(`adding to the largest costs ${ratio.toFixed(2)} times what adding to the smallest costs (bar 1.5)`);

let member = 0;
for (const size of grown) {
  const materials = Array.from({ length: size - member }, () => made({ script: 1_000_000, member: member++ }).material);
  const costs = addTimes(index, materials);
  const last = costs.slice(-Math.min(50, costs.length >> 1));
  const { groups } = groupChats(index);
  const largest = Math.max(...groups.map((members) => members.filter((id) => scriptIn(id) === 1_000_000).length));
  growing.push({ chats: size, addMs: { mean: short(meanOf(last)), most: short(Math.max(...costs)) }, inOneGroup: short(largest / size) });
  console.log(growing.at(-1));
}
const commit = execFileSync("git", ["rev-parse", "HEAD"]).toString().trim();
const when = new Date().toISOString();
const result = { commit, when, node: process.versions.node, cpu: cpus()[0]?.model, ratio: short(ratio), rows, oneCampaignGrows: growing };
writeFileSync(new URL("results/link-index.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
