import type { Advice } from "./advice.ts";
import type { Span } from "./conversation.ts";
import type { Stage } from "./stage.ts";

/** How much in a chat speaks of a trap. `none` is no promise of safety. */
export type Level = "none" | "some" | "strong";

/** One tell at one place. `message` is null, and `span` empty, for the conversation as a whole. */
export interface Finding {
  /** The tell's permanent id. */
  readonly tell: string;
  readonly stage: Stage;
  readonly message: string | null;
  /** UTF-16 units of the message's text, half-open. */
  readonly span: Span;
  /** 0 to 1: how often what is marked belongs to a trap, as measured on the corpus. */
  readonly strength: number;
  /** The reason in a sentence, for the person who got the message. */
  readonly because: string;
}

/** How fast the chat moved. Null where it cannot be said. */
export interface Tempo {
  /** Minutes from the first message to the other side's first picture or video that nobody asked for, or first sexual talk. */
  readonly firstToExplicitMinutes: number | null;
  /** Most messages in a row from the sender without an answer. */
  readonly unansweredInARow: number;
  /** Minutes from the first message to the first demand (money, code, link, numbers, information). */
  readonly firstToDemandMinutes: number | null;
}

/** What a chat says about itself, in one answer. The same conversation always gets the same assessment. */
export interface Assessment {
  readonly level: Level;
  /** Calibrated on the corpus: of chats given 0.8, about eight in ten were traps there. */
  readonly probability: number;
  readonly stages: readonly Stage[];
  readonly findings: readonly Finding[];
  readonly tempo: Tempo;
  readonly advice: readonly Advice[];
  /** ISO 639-1 code of the language most of the sender's words are in; null where it cannot be told. */
  readonly language: string | null;
  /** What could not be judged, in sentences: an unknown language, a missing owner, no times. */
  readonly limits: readonly string[];
}
