import type { Template } from "../model/campaign.ts";
import { messagesIn } from "./best-messages.ts";
import { createGroups, join, rootOf } from "./groups.ts";
import type { ChatMaterial, Profile } from "./profile.ts";
import { templateOf } from "./template.ts";
import { type SparseVector, cosine } from "./vector.ts";

/** Two messages of different chats are variants of one text from this cosine of their words and pairs on. */
const variants = 0.45;
/** Messages of a campaign that are compared; of larger campaigns each chat gives its first few. */
const mostMessages = 600;

interface Said {
  readonly chat: number;
  /** How far into its chat the message stands, 0 to 1. */
  readonly place: number;
  readonly text: string;
  readonly vector: SparseVector;
}

/**
 * What the chats of a campaign say alike: a template for every message that at least two of them have, in the order in which they are said.
 */
export function templatesOf(chats: readonly { readonly profile: Profile; readonly material: ChatMaterial }[]): Template[] {
  const each = Math.max(3, Math.floor(mostMessages / chats.length));
  const said = chats.flatMap(({ profile, material }, chat): Said[] =>
    messagesIn(profile.messages)
      .slice(0, each)
      .map(({ at, vector }) => ({
        chat,
        place: at / Math.max(1, material.outline.messages.length - 1),
        text: material.outline.messages[at]?.text ?? "",
        vector,
      })),
  );
  const groups = groupsOf(said);
  return groups
    .flatMap((members) => {
      const template = templateOf(medoidOf(said, members), members, (text) => said[text]?.text ?? "");
      const support = new Set(members.map((member) => said[member]?.chat)).size;
      const place = members.reduce((sum, member) => sum + (said[member]?.place ?? 0), 0) / members.length;
      return template === null ? [] : [{ template: { ...template, support }, place }];
    })
    .toSorted((a, b) => a.place - b.place || (a.template.text < b.template.text ? -1 : 1))
    .map(({ template }) => template);
}

/** Messages joined to the variant most like them in each other chat; groups of at least two chats. */
function groupsOf(said: readonly Said[]): number[][] {
  const joined = createGroups(said.length);
  said.forEach((one, i) => {
    const best = new Map<number, { likeness: number; other: number }>();
    said.forEach((two, other) => {
      if (two.chat === one.chat) return;
      const likeness = cosine(one.vector, two.vector);
      if (likeness >= variants && likeness > (best.get(two.chat)?.likeness ?? 0)) best.set(two.chat, { likeness, other });
    });
    for (const { other } of best.values()) join(joined, i, other);
  });
  const groups = Map.groupBy(said.keys(), (member) => rootOf(joined, member));
  return [...groups.values()].filter((members) => new Set(members.map((member) => said[member]?.chat)).size > 1);
}

/** Of some messages, the one most like the others. */
function medoidOf(said: readonly Said[], members: readonly number[]): number {
  let best = { member: members[0] ?? 0, sum: -1 };
  for (const member of members) {
    const vector = said[member]?.vector;
    let sum = 0;
    for (const other of members.slice(0, 40)) {
      const second = said[other]?.vector;
      if (vector !== undefined && second !== undefined) sum += cosine(vector, second);
    }
    if (sum > best.sum) best = { member, sum };
  }
  return best.member;
}
