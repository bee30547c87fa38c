/* What a sealed text says, for people: made of the very characters that are sealed. */
import { type ConsentId, caseContent, consents, consentsContent, identityContent } from "@telltale/contract";
import type { PreviewEntry } from "@telltale/sealing";

export type Summary =
  | {
      readonly kind: "case";
      readonly messages: number;
      readonly removed: number;
      readonly texts: readonly string[];
      readonly handles: readonly string[];
      readonly when: string | null;
      readonly happened: readonly (typeof caseContent)["_output"]["happened"][number][];
    }
  | { readonly kind: "consents"; readonly allowed: readonly ConsentId[] }
  | { readonly kind: "identity"; readonly said: readonly string[]; readonly names: number };

const present = (texts: readonly (string | null)[]): readonly string[] => texts.filter((text) => text !== null);

/** Null for what is no text, and for messages. */
export function summaryOf({ purpose, content }: PreviewEntry): Summary | null {
  if (content.kind !== "text") return null;
  const value: unknown = JSON.parse(content.text);
  switch (purpose) {
    case "case": {
      const { chats, description, knew, othersApproached, handles, when, happened } = caseContent.parse(value);
      const messages = chats.flatMap((chat) => chat.messages);
      const removed = messages.filter(({ kind }) => kind === "removed").length;
      const named = handles.map(({ handle, app }) => (app === null ? handle : `${handle} (${app})`));
      return {
        kind: "case",
        messages: messages.length - removed,
        removed,
        texts: present([description, knew, othersApproached]),
        handles: named,
        when,
        happened,
      };
    }
    case "consents": {
      const { allowed } = consentsContent.parse(value);
      return { kind: "consents", allowed: consents.map(({ id }) => id).filter((id) => allowed[id]) };
    }
    case "identity": {
      const { name, reach, safe, names } = identityContent.parse(value);
      return { kind: "identity", said: present([name, reach, safe]), names: Object.keys(names).length };
    }
    case "original":
    case "attachment":
    case "message":
      return null;
  }
}
