/*
 * Campaigns for the benchmark of the index, as many as asked for and each with a script of its own: messages of many chats of
 * corpus/threads mixed, with half of their longer words replaced by words of the script's, which are drawn from a large vocabulary as rare
 * words are met in a language. A campaign sends its script to 2 to 40 targets, each time changed. Beside each chat of a campaign stands one
 * of a stranger, made in the same way from harmless chats and met once.
 */
import type { Conversation } from "../packages/engine/src/index.ts";
import { type LabelledChat, changed, conversationOf, labelledChats } from "./chats.ts";
import { choose, pick, seeded } from "./random.ts";

/** One chat by what it is made from. `script` names its campaign; a script that is negative is a stranger's. */
export interface Sending {
  readonly script: number;
  readonly member: number;
}

type Message = LabelledChat["record"]["messages"][number];

const chats = labelledChats();
const traps = chats.filter(({ label }) => label === "trap");
const innocents = chats.filter(({ label }) => label !== "trap");

/**
 * Words of a script by their rank in a language (Zipf): from those that one chat in some 1,500 has, as the rarest of the background, on.
 */
const commonest = 16_000;
const rarest = 1_000_000;
const syllables = "bcdfghjklmnprstvwz".split("").flatMap((first) => "aeiou".split("").map((second) => first + second));

/** A word by its place in the vocabulary. */
function wordAt(place: number): string {
  const random = seeded(place + 1);
  return Array.from({ length: 2 + pick(random, 3) }, () => choose(random, syllables)).join("") + choose(random, "lmnrst".split(""));
}

const seedOf = (text: string, salt: number): number => {
  let hash = salt ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
};

/** Replaces a share of the longer words of a text, a word always by the same. */
const reworded = (text: string, salt: number, share: number): string =>
  text.replaceAll(/\p{L}{5,}/gu, (word) => {
    const random = seeded(seedOf(word.toLowerCase(), salt));
    if (random() > share) return word;
    const other = wordAt(Math.floor(commonest * (rarest / commonest) ** random()));
    return /^\p{Lu}/u.test(word) ? other.charAt(0).toUpperCase() + other.slice(1) : other;
  });

/** Gives a text the site names and long numbers of a script: a shared one would be a shared owner. */
const withOwnSites = (text: string, salt: number): string =>
  text
    .replaceAll(/[\p{L}\d-]+(?=\.(?:example|test|invalid)\b)/gu, (name) => wordAt(seedOf(name.toLowerCase(), salt) >>> 0))
    .replaceAll(/\d{5,}/g, (number) => {
      const random = seeded(seedOf(number, salt));
      return Array.from(number, () => pick(random, 10)).join("");
    });

const ofScript = 0.5;
const ofTarget = 0.03;

/** The script of a campaign or a stranger. */
function scriptOf(script: number): Message[] {
  const random = seeded(Math.imul(script, 0x9e3779b1));
  const all = script < 0 ? innocents : traps;
  const from = choose(random, all);
  const alike = all.filter(({ language }) => language === from.language);
  return from.record.messages.map((message, at) => {
    const { messages } = choose(random, alike).record;
    const same = messages.filter((other) => (other.from === "me") === (message.from === "me"));
    const other = same[Math.floor((at / from.record.messages.length) * same.length)] ?? message;
    return { from: message.from, text: reworded(withOwnSites(other.text, script), script, ofScript) };
  });
}

/** The chat of one target. Four campaigns in ten write from one number, the others from one for each target. */
export function conversationFor({ script, member }: Sending): Conversation {
  const random = seeded(Math.imul(script, 0x85ebca6b) + member);
  const ofNumber = seeded(script)() < 0.4 ? seeded(script + 1) : random;
  const number = `+447${Array.from({ length: 9 }, () => pick(ofNumber, 10)).join("")}`;
  const minute = pick(random, 600_000);
  const messages = scriptOf(script)
    .filter((_, i) => i === 0 || random() > 0.1)
    .map(({ from, text }, i) => ({
      from: from === "me" ? "me" : number,
      text: changed(reworded(text, script * 64 + member, ofTarget), random),
      at: new Date(Date.UTC(2025, 0, 1) + (minute + i * 3) * 60_000).toISOString().slice(0, 19),
    }));
  return conversationOf({ messages });
}

/** The chats of some campaigns and as many of strangers, mixed. Campaigns have 2 to 40 chats, small ones more often. */
export function sendings(firstScript: number, campaigns: number): Sending[] {
  const random = seeded(firstScript);
  const made = Array.from({ length: campaigns }, (_, i) => {
    const size = Math.floor(2 * 20 ** random());
    return Array.from({ length: size }, (__, member): Sending => ({ script: firstScript + i, member }));
  }).flat();
  const strangers = made.map(({ script, member }): Sending => ({ script: -(script * 64 + member), member: 0 }));
  return [...made, ...strangers]
    .map((sending) => ({ sending, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ sending }) => sending);
}
