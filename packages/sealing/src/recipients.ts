import { type Purpose, activeHandlers, purposes } from "@telltale/contract";
import { SealingError } from "./errors.ts";
import type { VerifiedKeyset } from "./signed-keyset.ts";

/** One key that an envelope is sealed to, and whose it is. */
export interface SealedTo {
  readonly role: "desk" | "handler" | "recovery" | "reporter";
  /** The handler's id; null for the others. */
  readonly handler: string | null;
  /** What people see: the handler's name, the desk's name; null for the recovery key and the reporter. */
  readonly name: string | null;
  readonly recipient: string;
}

/** For whom an envelope is meant. */
export interface Audience {
  readonly keyset: VerifiedKeyset;
  /** Ids of handlers whom the reporter excludes. */
  readonly excluded: readonly string[];
  /** The reporter's recipient, which thread messages need. */
  readonly reporter?: string;
}

/**
 * The keys that open an envelope of this purpose: the desk's; or those of the handlers in use but not excluded, and the recovery key; with
 * them the reporter's for messages.
 *
 * Excluding a handler binds what only handlers open. A `case` opens with the desk's key, which the unlocked server holds: that an excluded
 * handler is not shown it is the server's to see to.
 *
 * Throws `handler-unknown` for an excluded id that the set does not have, `nobody-left` when neither a handler nor a recovery key remains
 * (also for `case`, since a report that no handler may open helps nobody), `field-invalid` for a message without the reporter.
 */
export function recipientsFor(purpose: Purpose, { keyset, excluded, reporter }: Audience): readonly SealedTo[] {
  const unknown = excluded.find((id) => !keyset.handlers.some((handler) => handler.id === id));
  if (unknown !== undefined) throw new SealingError({ code: "handler-unknown", handler: unknown.slice(0, 20) });
  const handlers: SealedTo[] = activeHandlers(keyset)
    .filter(({ id }) => !excluded.includes(id))
    .map(({ id, name, recipient }) => ({ role: "handler", handler: id, name, recipient }));
  if (keyset.recoveryRecipient !== null)
    handlers.push({ role: "recovery", handler: null, name: null, recipient: keyset.recoveryRecipient });
  if (handlers.length === 0) throw new SealingError({ code: "nobody-left" });
  switch (purposes[purpose].opens) {
    case "desk":
      return [{ role: "desk", handler: null, name: keyset.desk, recipient: keyset.deskRecipient }];
    case "handlers":
      return handlers;
    case "handlers+reporter":
      if (reporter === undefined)
        throw new SealingError({ code: "field-invalid", field: "reporter", expected: "the reporter's recipient" });
      return [...handlers, { role: "reporter", handler: null, name: null, recipient: reporter }];
  }
}
