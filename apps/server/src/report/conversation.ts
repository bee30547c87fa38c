/* A chat out of a case, as the engine reads chats. */
import type { CaseChat } from "@telltale/contract";
import { type Conversation, type Format, formats, listMessages } from "@telltale/engine";

const isFormat = (name: string): name is Format => Object.hasOwn(formats, name);
const isMedia = (sha256: string | null): sha256 is string => sha256 !== null;

/** The chat as a conversation. Messages that the reporter took out are gaps: the engine sees a deleted message without text. */
export function conversationOf({ format, participants, messages }: CaseChat): Conversation {
  return {
    source: { name: "", sha256: "", format: isFormat(format) ? format : "pasted", bytes: 0 },
    participants: participants.map(({ id, role, name, identifier }) => ({ id, role, name: name ?? "", identifier })),
    messages: listMessages(
      messages.map(({ id, from, at, kind, text, attachments }) => ({
        id,
        from,
        at,
        zone: null,
        ambiguous: false,
        kind: kind === "removed" ? "deleted" : kind,
        text: kind === "removed" ? "" : text,
        edited: false,
        attachments: attachments.map(({ kind: held, sha256 }) => ({ name: null, kind: held, ...(isMedia(sha256) ? { sha256 } : {}) })),
        source: [0, 0],
      })),
    ),
    issues: [],
  };
}

/** Handles that were reported without a chat, as a chat in which nobody writes. */
export const handlesOf = (handles: readonly string[]): Conversation => ({
  source: { name: "", sha256: "", format: "pasted", bytes: 0 },
  participants: handles.map((handle, i) => ({ id: `p${i + 1}`, role: "unsaved", name: handle, identifier: handle })),
  messages: listMessages([]),
  issues: [],
});
