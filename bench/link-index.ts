/*
 * node bench/link-index.ts [MESSAGES…]: what adding one more chat to an index of so many messages costs (100,000 and 1,000,000 where none
 * are named). The chats are those of corpus/threads again and again, one word in eight misspelt and every digit anew, so that each is met
 * beside variants of itself and beside strangers. Writes bench/results/link-index.json.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { assessConversation } from "../packages/engine/src/analyze.ts";
import { addChat } from "../packages/engine/src/link/chats.ts";
import { openKey } from "../packages/engine/src/link/hash.ts";
import { addChats, createLinkIndex } from "../packages/engine/src/link/link-index.ts";
import { shippedLinkModel } from "../packages/engine/src/link/model/shipped.ts";
import type { ChatMaterial } from "../packages/engine/src/link/profile.ts";
import { materialOf } from "../packages/engine/src/linking.ts";
import { changedChats } from "./chats.ts";

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000];
const probes = 200;
/** Chats made at a time, so that no more are in memory than the index keeps. */
const batch = 20_000;

function materials(messages: number, seed: number): ChatMaterial[] {
  return changedChats(messages, seed, false).map((conversation, i) =>
    materialOf({ id: `${seed}-${i}`, owner: null, conversation, assessment: assessConversation(conversation) }),
  );
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const index = createLinkIndex(shippedLinkModel(), openKey);
const rows: { messages: number; chats: number; buildMsPerChat: number; medianAddMs: number; meanAddMs: number; peakMB: number }[] = [];
let messages = 0;
let seed = 1;
for (const size of sizes) {
  const before = cpuMs();
  const chatsBefore = index.slots.size;
  for (; messages < size; messages += batch) addChats(index, materials(Math.min(batch, size - messages), seed++));
  const buildMsPerChat = (cpuMs() - before) / (index.slots.size - chatsBefore);
  const added = materials(probes * 12, 1_000_000 + seed).slice(0, probes);
  const costs = added
    .map((material) => {
      const start = cpuMs();
      addChat(index, material);
      return cpuMs() - start;
    })
    .toSorted((a, b) => a - b);
  rows.push({
    messages: size,
    chats: index.slots.size,
    buildMsPerChat,
    medianAddMs: costs[probes >> 1] ?? 0,
    meanAddMs: costs.reduce((sum, cost) => sum + cost, 0) / costs.length,
    peakMB: process.resourceUsage().maxRSS / 1024,
  });
  console.log(rows.at(-1));
}
const [small, large] = [rows[0], rows.at(-1)];
const ratio = (large?.meanAddMs ?? 0) / (small?.meanAddMs ?? 1);
console.log(`adding to the largest costs ${ratio.toFixed(2)} times what adding to the smallest costs (bar 1.5)`);
const commit = execFileSync("git", ["rev-parse", "HEAD"]).toString().trim();
const result = { commit, when: new Date().toISOString(), node: process.versions.node, cpu: cpus()[0]?.model, ratio, rows };
writeFileSync(new URL("results/link-index.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
