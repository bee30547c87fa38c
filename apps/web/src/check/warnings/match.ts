/* Whether a chat is like one that was warned of: the same handle, or nearly the same words as the engine compares them. */
import {
  type Analysis,
  type Conversation,
  type Message,
  assessConversation,
  explainPair,
  identifiersOf,
  listMessages,
} from "@telltale/engine";
import type { Match } from "../protocol.ts";
import { type Warning, type WarningFile, handleText, signedBytes } from "./format.ts";

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/**
 * The warnings of a file whose signature holds; none where it does not. A browser that knows no Ed25519 takes them as they are: they
 * came with the page, as the script did that would check them.
 */
export async function signedWarnings(file: WarningFile): Promise<readonly Warning[]> {
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", bytesOf(file.key), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return file.warnings;
  }
  return (await crypto.subtle.verify("Ed25519", key, bytesOf(file.signature), signedBytes(file))) ? file.warnings : [];
}

/** The mark of a handle in a warning. */
async function handleMark(warning: string, kind: string, canonical: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(handleText(warning, kind, canonical)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The warnings that a chat matches, in their order. */
export async function matchesOf(analysis: Analysis, warnings: readonly Warning[]): Promise<Match[]> {
  const matches: Match[] = [];
  const theirs = identifiersOf(analysis.conversation).flatMap(({ side, identifier }) => (side === "sender" ? [identifier] : []));
  for (const { handles, templates, ...warning } of warnings) {
    const marks = await Promise.all(theirs.map(async ({ kind, canonical }) => handleMark(warning.id, kind, canonical)));
    if (marks.some((mark) => handles.includes(mark))) matches.push({ warning, by: "handle" });
    else if (isSameScript(analysis, templates)) matches.push({ warning, by: "wording" });
  }
  return matches;
}

function isSameScript({ conversation, assessment }: Analysis, templates: readonly string[]): boolean {
  if (templates.length === 0 || conversation.messages.length === 0) return false;
  const script = scriptChat(templates);
  const link = explainPair(
    [
      { id: "chat", owner: null, conversation, assessment },
      { id: "script", owner: null, conversation: script, assessment: assessConversation(script) },
    ],
    "chat",
    "script",
  );
  return link.level !== "none" && link.reasons.some(({ kind }) => kind === "script");
}

/** The words of a warning as a chat of their own, so that they are compared as two chats are. */
function scriptChat(templates: readonly string[]): Conversation {
  const messages = templates.map((template, index): Message => ({
    id: `t${index + 1}`,
    from: "p2",
    at: null,
    zone: null,
    ambiguous: false,
    kind: "text",
    text: template.replaceAll(/\{\d+\}/g, "…"),
    edited: false,
    attachments: [],
    source: [0, 0],
  }));
  return {
    source: { name: "warning", sha256: "", format: "jsonl", bytes: 0 },
    participants: [
      { id: "p1", name: "you", identifier: null, role: "owner" },
      { id: "p2", name: "sender", identifier: null, role: "unsaved" },
    ],
    messages: listMessages(messages),
    issues: [],
  };
}
