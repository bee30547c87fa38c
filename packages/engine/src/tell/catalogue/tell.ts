import type { Advice } from "../../model/advice.ts";
import type { Stage } from "../../model/stage.ts";

/** Languages the phrases speak. English in full; the others for the tells that carry most. */
export const languages = ["en", "fr", "de", "es", "it", "pl"] as const;
export type Language = (typeof languages)[number];

/** Phrases by language, in the notation of `words/phrase.ts`. */
export type Phrases = Partial<Readonly<Record<Language, readonly string[]>>>;

/**
 * One kind of evidence of social engineering. `language` tells are found in what the sender writes; `structure`
 * tells in who wrote when and what kind of message it was.
 */
export interface Tell {
  /** Permanent. */
  readonly id: string;
  readonly stage: Stage;
  readonly evidence: "language" | "structure";
  /** What it means, in plain words. */
  readonly meaning: string;
  /** The sentence a frightened person reads beside the marked text. */
  readonly because: string;
  /** The innocent thing it can be mistaken for. */
  readonly mistakenFor: string;
  readonly advice: readonly Advice[];
  /** MITRE ATT&CK (v19) technique ids; empty where none fits. */
  readonly attack: readonly string[];
  /** DISARM Red technique ids; empty where none fits. */
  readonly disarm: readonly string[];
  /** Phrases that say it. */
  readonly phrases?: Phrases;
  /** Phrases that take a match back where they overlap it ("dont send money"). */
  readonly unless?: Phrases;
  /**
   * At least six that must hit and six that must not. For a language tell: what the sender writes. For a structure
   * tell: a short chat, a line a message, `T 2025-03-14 21:05 text` for the sender and `M …` for the owner.
   */
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}
