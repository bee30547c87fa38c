import type { Assessment } from "../model/assessment.ts";
import type { Link, LinkedChats } from "../model/campaign.ts";
import type { Conversation } from "../model/conversation.ts";

/** A chat that can be linked: what was read and found in it, and whose it is. */
export interface LinkableChat {
  /** Names it in every outcome; no two have the same. */
  readonly id: string;
  /** Whose material it is from, null where that is not known: two chats of one person are one target. */
  readonly owner: string | null;
  readonly conversation: Conversation;
  readonly assessment: Assessment;
}

/** Finds which chats come from one campaign, and why. The order of the chats changes nothing. */
export function linkChats(chats: readonly LinkableChat[]): LinkedChats {
  return { campaigns: [], unlinked: chats.map(({ id }) => id), suggested: [], hubs: [] };
}

/** What speaks for and against two of the chats coming from one campaign, seen among all of them. */
export function explainPair(chats: readonly LinkableChat[], a: string, b: string): Link {
  return { a: chats[0]?.id ?? a, b, level: "none", weight: 0, reasons: [], against: [] };
}
