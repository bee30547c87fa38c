import type { Persona } from "./persona.ts";

/** What one message of the other side does, as far as its words tell. */
export interface OutlinedMessage {
  readonly id: string;
  /** The words alone, without the app's marks. */
  readonly text: string;
  /** Minutes of wall-clock time since 1970 began, null where the message has no time. */
  readonly minute: number | null;
}

/** A conversation in outline: what the other side wrote, and what that did. */
export interface Outline {
  readonly messages: readonly OutlinedMessage[];
  /** By label of the meaning model, the probability that some message did it; 0 for what the owner does. */
  readonly moves: Float64Array;
  /** The moves that are likely, in the order in which they were first made. */
  readonly order: readonly string[];
  /** Whom the other side makes themself out to be. */
  readonly persona: Persona;
}
