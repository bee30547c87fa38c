/*
 * One measured case in a process of its own, so that its memory is its own: `node bench/case.ts NAME [FILE]` prints
 * {"cpuMs","peakMB","answer"} as one line of JSON. The answer is what `run.ts` checks before it believes the time.
 */
import { createReadStream, readFileSync } from "node:fs";
import type { Conversation } from "../packages/engine/src/index.ts";

interface Work {
  readonly answer: number;
  readonly cpuMs: number;
}

const timed = (work: () => number): Work => {
  const start = process.cpuUsage();
  const answer = work();
  const { user, system } = process.cpuUsage(start);
  return { answer, cpuMs: (user + system) / 1000 };
};

/** What is warmed up is other text than what is measured. */
async function tells(single: boolean): Promise<Work> {
  const { assessConversation } = await import("../packages/engine/src/index.ts");
  const { changedChats } = await import("./chats.ts");
  const assessAll = (chats: readonly Conversation[]): number =>
    chats.reduce((sum, conversation) => sum + assessConversation(conversation).findings.length, 0);
  assessAll(changedChats(3_000, 7, single));
  const list = changedChats(30_000, 11, single);
  const messages = list.reduce((sum, { messages: { length } }) => sum + length, 0);
  const { cpuMs } = timed(() => assessAll(list));
  return { answer: messages, cpuMs };
}

// Each case loads what it measures and no more: the catalogue is no part of the memory that reading takes.
const cases: Readonly<Record<string, (file: string) => Work | Promise<Work>>> = {
  "read-telltale": async (file) => {
    const { defaultLimits } = await import("../packages/engine/src/model/limits.ts");
    const { read } = await import("../packages/engine/src/read/read.ts");
    const { buffer, byteOffset, byteLength } = readFileSync(file);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return timed(() => read({ name: "chat.txt", sha256: "", bytes }, { limits: defaultLimits })[0]?.messages.length ?? 0);
  },
  "read-peer": async (file) => {
    const { parseString } = await import("whatsapp-chat-parser");
    const text = readFileSync(file, "utf8");
    return timed(() => parseString(text).length);
  },
  stream: async (file) => {
    const { defaultLimits } = await import("../packages/engine/src/model/limits.ts");
    const { streamWhatsApp } = await import("../packages/engine/src/read/whatsapp/index.ts");
    const start = process.cpuUsage();
    let count = 0;
    await streamWhatsApp(
      () => createReadStream(file),
      { limits: defaultLimits },
      (batch) => {
        count += batch.length;
      },
    );
    const { user, system } = process.cpuUsage(start);
    return { answer: count, cpuMs: (user + system) / 1000 };
  },
  "tells-chats": () => tells(false),
  "tells-single": () => tells(true),
};

const [name = "", file = ""] = process.argv.slice(2);
const work = cases[name];
if (work === undefined) throw new Error(`expected a case (${Object.keys(cases).join(", ")}), got ${name}`);
const { answer, cpuMs } = await work(file);
console.log(JSON.stringify({ answer, cpuMs, peakMB: process.resourceUsage().maxRSS / 1024 }));
