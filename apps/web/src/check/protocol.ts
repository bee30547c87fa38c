/* What the page and the worker that reads chats say to each other. Everything in it can be cloned between them. */
import type { Assessment, Issue, Message, Participant, Source } from "@telltale/engine";
import type { RefusalReason } from "../words/kinds.ts";
import type { Told } from "./warnings/format.ts";

/** A file as it goes to the worker. */
export interface Given {
  readonly name: string;
  readonly blob: Blob;
}

/** A warning that a chat matches, and by what. */
export interface Match {
  readonly warning: Told;
  readonly by: "handle" | "wording";
}

/** One chat with what was found in it. */
export interface CheckedChat {
  readonly source: Source;
  readonly participants: readonly Participant[];
  readonly messages: readonly Message[];
  readonly issues: readonly Issue[];
  readonly assessment: Assessment;
  readonly matches: readonly Match[];
}

export interface Refusal {
  readonly name: string;
  readonly reason: RefusalReason;
}

export interface Ask {
  readonly files: readonly Given[];
  /** Whose phone the chat is from, as it shows the name; null where that was not said. */
  readonly me: string | null;
}

export type Reply =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "checked"; readonly chats: readonly CheckedChat[]; readonly refused: readonly Refusal[] };
