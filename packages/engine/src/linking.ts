/* The pipeline from chats to campaigns. It stands apart from `analyze.ts` because who checks one chat should not wait for it to load. */
import { identifiersOf } from "./identify/identify.ts";
import { type Telling, campaignOf } from "./link/campaigns.ts";
import { type Grouping, type Joined, addChat, groupChats } from "./link/chats.ts";
import { linkOf } from "./link/explain.ts";
import { type HashKey, openKey } from "./link/hash.ts";
import { readIndex, writeIndex } from "./link/index-bytes.ts";
import { type LinkIndex, addChats, createLinkIndex, profileIn } from "./link/link-index.ts";
import { shippedLinkModel } from "./link/model/shipped.ts";
import { type ChatMaterial, identifierKey } from "./link/profile.ts";
import type { Assessment } from "./model/assessment.ts";
import type { Decision, Hub, Link, LinkedChats } from "./model/campaign.ts";
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
export function materialOf({ id, conversation, assessment: { language, probability } }: LinkableChat): ChatMaterial {
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
  const linker = linkerOf(chats);
  const { groups, suggested, conflicts } = groupChats(linker.index, decisions);
  const hubs = hubsOf(linker);
  const telling = { ...linker, hubs: new Set(hubs.map(({ value }) => value)) };
  const campaigns = groups.map((members) => campaignOf(members, telling));
  const linked = new Set(campaigns.flatMap(({ conversations }) => conversations));
  return {
    campaigns: campaigns.toSorted((a, b) => b.conversations.length - a.conversations.length || (a.id < b.id ? -1 : 1)),
    unlinked: chats
      .map(({ id }) => id)
      .filter((id) => !linked.has(id))
      .toSorted(),
    suggested: suggested.map(([a, b]) => linker.linkBetween(a, b)),
    hubs,
    conflicts,
  };
}

/** What speaks for and against two chats coming from one campaign, seen among all of them. Throws where an id is not among the chats. */
export function explainPair(chats: readonly LinkableChat[], a: string, b: string): Link {
  return linkerOf(chats).linkBetween(a, b);
}

interface Linker extends Omit<Telling, "hubs"> {
  readonly index: LinkIndex;
  readonly materials: readonly ChatMaterial[];
}

/** All chats in an index, with what is told of them by id. */
function linkerOf(chats: readonly LinkableChat[]): Linker {
  const index = createLinkIndex(shippedLinkModel(), openKey);
  const materials = chats.map(materialOf);
  addChats(index, materials);
  const known = new Map(chats.map((chat, i) => [chat.id, { chat, material: materials[i] }]));
  const find = (id: string): { chat: LinkableChat; material: ChatMaterial } => {
    const { chat, material } = known.get(id) ?? {};
    if (chat === undefined || material === undefined) throw new Error(`expected the id of a chat, got "${id}"`);
    return { chat, material };
  };
  return {
    index,
    materials,
    materialOf: (id) => find(id).material,
    profileOf: (id) => profileIn(index, id),
    factsOf(id) {
      const { owner, assessment, conversation } = find(id).chat;
      const { sha256, entry } = conversation.source;
      return { owner, assessment, fingerprint: `${sha256} ${entry ?? ""} ${sha256 === "" ? id : ""}` };
    },
    linkBetween: (a, b) => linkOf(index, find(a).material, find(b).material),
  };
}

/** The identifiers that too many unrelated chats carry, by name. */
function hubsOf({ index, materials }: Linker): Hub[] {
  const carried = new Map<string, number>();
  for (const { identifiers } of materials)
    for (const identifier of identifiers)
      if (index.hubs.has(identifierKey(identifier, index.key)))
        carried.set(identifier.canonical, (carried.get(identifier.canonical) ?? 0) + 1);
  return [...carried]
    .map(([value, conversations]) => ({ value, conversations }))
    .toSorted((a, b) => b.conversations - a.conversations || (a.value < b.value ? -1 : 1));
}

/**
 * Chats that are linked as they come. It comes to the same groups as linking all at once, whatever the order, and holds no text: words,
 * identifiers and files are hashes under a key.
 */
export interface ChatIndex {
  /** Adds a chat and says which group it is in now and whom it hangs together with. Throws where its id is there already. */
  readonly add: (chat: LinkableChat) => Joined;
  /** All groups, pairs worth a look, and decisions that contradict each other. */
  readonly groups: (decisions?: readonly Decision[]) => Grouping;
  /** Everything it holds but the key. */
  readonly toBytes: () => Uint8Array;
}

/**
 * An index under a key, empty or from the bytes of one. Throws a plain Error that says what was expected where the bytes are another
 * version's, another key's, or cut.
 */
export function openChatIndex(key: HashKey, bytes: Uint8Array | null): ChatIndex {
  const index = bytes === null ? createLinkIndex(shippedLinkModel(), key) : readIndex(bytes, shippedLinkModel(), key);
  return {
    add: (chat) => addChat(index, materialOf(chat)),
    groups: (decisions) => groupChats(index, decisions),
    toBytes: () => writeIndex(index),
  };
}
