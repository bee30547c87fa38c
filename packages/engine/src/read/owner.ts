import type { IssueCode, Role } from "../model/conversation.ts";
import { EngineError } from "../model/errors.ts";
import { cleanName, handleOf } from "../model/handle.ts";

/** What a reader knows about the people in a chat, by index. */
export interface OwnerEvidence {
  /** Names as shown, in order of first appearance as a sender. */
  readonly names: readonly string[];
  /** Index of the person the format itself says owns the device. */
  readonly stated?: number | undefined;
  /** The chat's own name (the other person's, in a one-to-one chat), from the file's name or a system line. */
  readonly chatName?: string | undefined;
  readonly group?: boolean | undefined;
}

/** Words that people and tools write for the device's owner, in the languages the readers know. */
const ownerWords = new Set([
  "me",
  "you",
  "owner",
  "self",
  "myself",
  "target",
  "victim",
  "user",
  "i",
  "moi",
  "vous",
  "toi",
  "ich",
  "du",
  "sie",
  "yo",
  "tú",
  "tu",
  "usted",
  "io",
  "ja",
  "ty",
  "mnie",
  "eu",
  "você",
  "ik",
  "jij",
  "jag",
  "jeg",
  "я",
  "вы",
]);

/** Words that people and tools write for the other side. */
const otherWords = new Set([
  "them",
  "they",
  "other",
  "sender",
  "attacker",
  "scammer",
  "stranger",
  "contact",
  "unknown",
  "unsaved",
  "suspect",
  "caller",
  "operator",
  "him",
  "her",
]);

/** Whether a name is a word people use for themselves. */
export function isOwnerWord(name: string): boolean {
  return ownerWords.has(cleanName(name).toLowerCase());
}

/** Whether a name is a word people use for the other side. */
export function isOtherWord(name: string): boolean {
  return otherWords.has(cleanName(name).toLowerCase());
}

/** Who owns the device: the index, or null where nothing tells, and whether it was said or inferred. */
export interface OwnerFinding {
  readonly owner: number | null;
  readonly issue: Extract<IssueCode, "owner-inferred" | "owner-unknown"> | null;
}

/**
 * Finds the owner: `me` if given, else what the format states, else the words people use for themselves,
 * else by elimination in a chat of two (the other one has the chat's name, or an unsaved handle),
 * else, in a chat of two, the one who did not write first. Throws `unknown-owner` where `me` is in no message.
 */
export function findOwner(evidence: OwnerEvidence, me?: string): OwnerFinding {
  const { names } = evidence;
  if (me !== undefined) {
    const wanted = cleanName(me).toLowerCase();
    const index = names.findIndex((name) => cleanName(name).toLowerCase() === wanted || (handleOf(name) ?? "") === (handleOf(me) ?? "-"));
    if (index < 0 && names.length > 1) throw new EngineError({ code: "unknown-owner", participants: names.length });
    return { owner: index < 0 ? null : index, issue: null };
  }
  if (evidence.stated !== undefined) return { owner: evidence.stated, issue: null };
  const lower = names.map((name) => cleanName(name).toLowerCase());
  const named = lower.findIndex((name) => ownerWords.has(name));
  if (named >= 0) return { owner: named, issue: null };
  if (names.length === 1) return { owner: null, issue: null };
  if (names.length !== 2 || evidence.group === true) return { owner: null, issue: "owner-unknown" };
  const other = otherOf(lower, names, evidence.chatName);
  if (other !== null) return { owner: 1 - other, issue: null };
  return { owner: 1, issue: "owner-inferred" };
}

function otherOf(lower: readonly string[], names: readonly string[], chatName: string | undefined): number | null {
  const byWord = lower.findIndex((name) => otherWords.has(name));
  if (byWord >= 0) return byWord;
  if (chatName !== undefined) {
    const chat = cleanName(chatName).toLowerCase();
    const byChat = lower.indexOf(chat);
    if (byChat >= 0) return byChat;
  }
  const handles = names.map((name) => handleOf(name) !== null || isOwnTitle(name));
  if (handles[0] !== handles[1]) return handles[0] === true ? 0 : 1;
  return null;
}

/** The role of the participant at `index`, given who owns the device. */
export function roleOf(name: string, index: number, owner: number | null): Role {
  if (index === owner) return "owner";
  return handleOf(name) === null && !isOwnTitle(name) && !otherWords.has(cleanName(name).toLowerCase()) ? "contact" : "unsaved";
}

/** `~ Anna` is how WhatsApp shows the name that somebody who is not saved gave themselves. */
function isOwnTitle(name: string): boolean {
  return cleanName(name).startsWith("~");
}
