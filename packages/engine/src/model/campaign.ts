import type { Stage } from "./stage.ts";

/** Kinds of evidence that two conversations come from one campaign. */
export type ReasonKind = "script" | "identifier" | "media" | "persona" | "rhythm";

/**
 * One piece of evidence about two conversations, with what it rests on in each. `weight` is a log-likelihood ratio in bits (Fellegi and
 * Sunter 1969): how many times likelier this is between two chats of one campaign than between two that have nothing to do with each
 * other, as measured on corpus/campaigns. Below zero it speaks against.
 */
export interface Reason {
  readonly kind: ReasonKind;
  readonly weight: number;
  /** What it rests on in the first conversation, quoted or said in a few words. */
  readonly a: string;
  readonly b: string;
  /** The reason in a sentence. */
  readonly because: string;
}

/** How two conversations hang together: `linked` joins campaigns, `suggested` is for a person to look at. */
export type LinkLevel = "linked" | "suggested" | "none";

/** Two conversations with everything that speaks for and against their coming from one campaign. */
export interface Link {
  readonly a: string;
  readonly b: string;
  readonly level: LinkLevel;
  /** Sum of all reasons' weights and the odds before any, in bits: 0 is as likely as not. */
  readonly weight: number;
  readonly reasons: readonly Reason[];
  readonly against: readonly Reason[];
}

/** What the messages of a campaign have in common word for word, and what changes. */
export interface Template {
  /** The text, with `{1}`, `{2}` … where it varies. */
  readonly text: string;
  /** The values seen in each slot, most frequent first. */
  readonly slots: readonly (readonly string[])[];
  /** How many conversations have it. */
  readonly support: number;
}

/** A name somebody gave, with the handles that gave it and what else they said of themself in the chats where they gave it (see `Persona`). */
export interface CampaignPersona {
  readonly name: string;
  readonly handles: readonly string[];
  readonly genders: readonly string[];
  readonly roles: readonly string[];
  readonly relations: readonly string[];
  readonly met: readonly string[];
}

/** Conversations that come from one campaign as far as the evidence goes. Who is behind it is another question. */
export interface Campaign {
  readonly id: string;
  /** Ids of its conversations, in the order they began. */
  readonly conversations: readonly string[];
  /** What can be compared: numbers, addresses, links that the senders used, in canonical form. */
  readonly identifiers: readonly string[];
  readonly personas: readonly CampaignPersona[];
  readonly templates: readonly Template[];
  readonly links: readonly Link[];
  /** Wall-clock time of the first and the last message with a time, null where none has one. */
  readonly first: string | null;
  readonly last: string | null;
  /** How many different people's material it was found in. */
  readonly targets: number;
  readonly stages: readonly Stage[];
  readonly languages: readonly string[];
  /** How many conversations had begun by the end of each month (`2025-03`), growing. */
  readonly growth: readonly { readonly month: string; readonly conversations: number }[];
}

/** What an analyst decided about two chats: it holds from then on, whatever the evidence. */
export interface Decision {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

/** A value that too many unrelated chats carry to mean anything. */
export interface Hub {
  readonly value: string;
  readonly conversations: number;
}

/** The outcome of linking. Every conversation is in one campaign or in `unlinked`. */
export interface LinkedChats {
  readonly campaigns: readonly Campaign[];
  readonly unlinked: readonly string[];
  /** Pairs that are not linked but worth a look, strongest first. */
  readonly suggested: readonly Link[];
  readonly hubs: readonly Hub[];
  /** Decisions that contradict each other or name a chat that is not there. */
  readonly conflicts: readonly Decision[];
}
