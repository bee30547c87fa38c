/* What the engine makes of a report's cases. */
import type { CaseContent } from "@telltale/contract";
import { type Level, assessConversation, identifiersOf } from "@telltale/engine";
import { conversationOf, handlesOf } from "../report/conversation.ts";
import type { Reading } from "./reading.ts";

/** How much the chats look like traps, and what can be compared with other reports. */
export function judge(cases: readonly CaseContent[]): Pick<Reading, "level" | "probability" | "compared"> {
  let level: Level | null = null;
  let probability: number | null = null;
  const values = new Map<string, { field: string; value: string }>();
  const see = (field: string, value: string): void => void values.set(`${field}\n${value}`, { field, value });
  for (const { chats, handles, media } of cases) {
    for (const conversation of [...chats.map(conversationOf), handlesOf(handles.map(({ handle }) => handle))]) {
      for (const { identifier, side } of identifiersOf(conversation)) if (side === "sender") see(identifier.kind, identifier.canonical);
      for (const { attachments } of conversation.messages)
        for (const { sha256 } of attachments) if (sha256 !== undefined) see("media", sha256);
    }
    for (const { sha256 } of media) see("media", sha256);
    for (const chat of chats) {
      const assessment = assessConversation(conversationOf(chat));
      if (probability !== null && assessment.probability <= probability) continue;
      ({ level, probability } = assessment);
    }
  }
  return { level, probability, compared: [...values.values()] };
}
