/* The pipeline from chats to campaigns. It stands apart from `analyze.ts` because who checks one chat should not wait for it to load. */
import { identifiersOf } from "./identify/identify.ts";
import { type ChatFacts, campaignOf } from "./link/campaigns.ts";
import { groupChats } from "./link/chats.ts";
import { shippedLinkModel } from "./link/model/shipped.ts";
import type { ChatMaterial } from "./link/profile.ts";
import type { Assessment } from "./model/assessment.ts";
import type { Decision, Link, LinkedChats } from "./model/campaign.ts";
import type { Conversation } from "./model/conversation.ts";
import { shippedModels } from "./tell/model/shipped.ts";
import { outlineOf } from "./tell/outline.ts";

/** A chat that can be linked: what was read and found in it, and whose it is. */
export interface LinkableChat {
  /** Names it in every outcome; no two have the same. */
  readonly id: string;
  /** Whose material it is from, null where that is not known: two chats of one person are one target. */
  readonly owner: string | null;
  readonly conversation: Conversation;
  readonly assessment: Assessment;
}

/** What linking compares of a chat: outline, identifiers of the other side, files, and how much it looks like a trap. */
function materialOf({ id, conversation, assessment: { language, probability } }: LinkableChat): ChatMaterial {
  const owners = new Set(conversation.participants.filter(({ role }) => role === "owner").map((participant) => participant.id));
  const media = [...conversation.messages].flatMap(({ from, attachments }) =>
    from !== null && owners.has(from) ? [] : attachments.flatMap(({ sha256 }) => sha256 ?? []),
  );
  const identifiers = identifiersOf(conversation).flatMap(({ side, identifier }) => (side === "sender" ? [identifier] : []));
  return { id, outline: outlineOf(conversation, shippedModels().meaning), identifiers, media, language, probability };
}

/**
 * The whole pipeline for many chats: which of them come from one campaign, and why. The order of the chats changes nothing. Decisions hold
 * whatever the evidence. Throws a plain Error where two chats have the same id.
 */
export function linkChats(chats: readonly LinkableChat[], decisions: readonly Decision[] = []): LinkedChats {
  const byId = new Map(chats.map((chat) => [chat.id, chat]));
  if (byId.size < chats.length) throw new Error("expected chats with different ids, got two with the same");
  const grouping = groupChats(chats.map(materialOf), shippedLinkModel(), decisions);
  const factsOf = (id: string): ChatFacts => {
    const chat = byId.get(id);
    if (chat === undefined) throw new Error(`expected the id of a chat, got "${id}"`);
    const { sha256, entry } = chat.conversation.source;
    return { owner: chat.owner, assessment: chat.assessment, fingerprint: `${sha256} ${entry ?? ""} ${sha256 === "" ? id : ""}` };
  };
  const campaigns = grouping.groups.map((members) => campaignOf(members, grouping, factsOf));
  const linked = new Set(campaigns.flatMap(({ conversations }) => conversations));
  return {
    campaigns: campaigns.toSorted((a, b) => b.conversations.length - a.conversations.length || (a.id < b.id ? -1 : 1)),
    unlinked: grouping.profiles.map(({ material: { id } }) => id).filter((id) => !linked.has(id)),
    suggested: grouping.suggested,
    hubs: grouping.hubs,
    conflicts: grouping.conflicts,
  };
}

/** What speaks for and against two chats coming from one campaign, seen among all of them. Throws where an id is not among the chats. */
export function explainPair(chats: readonly LinkableChat[], a: string, b: string): Link {
  const { profiles, linkBetween } = groupChats(chats.map(materialOf), shippedLinkModel());
  const [first, second] = [a, b].map((id) => {
    const place = profiles.findIndex(({ material }) => material.id === id);
    if (place < 0) throw new Error(`expected the id of a chat, got "${id}"`);
    return place;
  });
  return linkBetween(first ?? 0, second ?? 0);
}
