import type { Span } from "./conversation.ts";
import type { Identifier } from "./identifier.ts";

/** Whose an identifier is: shown or written by the other side, or by the owner of the device. */
export type Side = "sender" | "owner";

/**
 * Where an identifier was seen: as the handle of a participant, or in the words of a message. `participant` is who carried it;
 * null for a notice of the app about somebody who wrote nothing. `span` is in UTF-16 units of the message's text, half-open.
 */
export type Place =
  | { readonly kind: "handle"; readonly participant: string }
  | { readonly kind: "words"; readonly participant: string | null; readonly message: string; readonly span: Span };

/** One identifier on one side of one conversation. */
export interface Sighting {
  /** As it was written the first time. */
  readonly identifier: Identifier;
  readonly side: Side;
  /** Every place, in the order of the conversation; handles come first. Never empty. */
  readonly places: readonly Place[];
  /** Wall-clock times of the first and last message that carried it, as the export gives them; null where it gives none. */
  readonly first: string | null;
  readonly last: string | null;
}

/** What `identifiersOf` finds: one sighting for each identifier and side, in the order they were first seen. */
export type Sightings = readonly Sighting[];
