/*
 * One measured case in a process of its own, so that its memory is its own: `node bench/case.ts NAME [FILE]` prints
 * {"cpuMs","peakMB","answer"} as one line of JSON. The answer is what `run.ts` checks before it believes the time.
 */
import { createReadStream, readFileSync } from "node:fs";
import { type Conversation, assessConversation, defaultLimits, read, streamWhatsApp } from "../packages/engine/src/index.ts";
import { changedChats } from "./chats.ts";

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

function assessAll(list: readonly Conversation[]): number {
  let sum = 0;
  for (const conversation of list) sum += assessConversation(conversation).findings.length;
  return sum;
}

/** What is warmed up is other text than what is measured. */
function tells(single: boolean): Work {
  assessAll(changedChats(3_000, 7, single));
  const list = changedChats(30_000, 11, single);
  const messages = list.reduce((sum, { messages: { length } }) => sum + length, 0);
  const { cpuMs } = timed(() => assessAll(list));
  return { answer: messages, cpuMs };
}

const cases: Readonly<Record<string, (file: string) => Work | Promise<Work>>> = {
  "read-telltale": (file) => {
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
