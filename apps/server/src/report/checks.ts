/* What a report or an envelope has to keep to before anything of it is kept. */
import { type HandlerId, Problem, activeHandlers, canTakeReports, intakeLimits, purposes } from "@telltale/contract";
import type { DeskKeys } from "../desk/desk.ts";

/** An envelope as it is kept: what was announced, and the pieces that came along. */
export interface NewEnvelope {
  readonly id: string;
  readonly purpose: keyof typeof purposes;
  readonly version: number;
  readonly pieces: number;
  /** All its pieces, or none. */
  readonly bytes: readonly Uint8Array[];
}

/** The keys that reports are sealed to now. Throws `intake-closed`, or `keys-changed` where the sender sealed to others. What was kept before is not to be asked this again. */
export function fittingKeys(keys: DeskKeys | null, sealedTo: number): DeskKeys {
  if (keys === null) throw new Problem("intake-closed", { because: "no-setup" });
  if (!canTakeReports(keys.keyset)) throw new Problem("intake-closed", { because: "too-few-keys" });
  if (keys.keyset.serial !== sealedTo) throw new Problem("keys-changed", { expected: keys.keyset.serial, got: sealedTo });
  return keys;
}

/** Throws where an excluded handler is unknown or nobody is left to open what is sealed to handlers. */
export function checkExcluded({ keyset }: DeskKeys, excluded: readonly HandlerId[]): void {
  const known = new Set(keyset.handlers.map(({ id }) => id));
  if (excluded.some((id) => !known.has(id))) throw new Problem("handler-unknown");
  const left = activeHandlers(keyset).filter(({ id }) => !excluded.includes(id));
  if (left.length === 0 && keyset.recoveryRecipient === null) throw new Problem("nobody-left");
}

type EnvelopeStart = {
  readonly id: string;
  readonly purpose: keyof typeof purposes;
  readonly version: number;
  readonly pieces: number;
  readonly inline: readonly string[];
};

const ageHeader = Buffer.from("age-encryption.org/v1\n");

/** A sealed piece looks like one. What is in it nobody here can tell. */
export function checkPiece(bytes: Uint8Array): void {
  if (bytes.length > intakeLimits.maxPieceBytes)
    throw new Problem("body-too-large", { limit: "piece", maximumBytes: intakeLimits.maxPieceBytes });
  if (Buffer.compare(bytes.subarray(0, ageHeader.length), ageHeader) !== 0)
    throw new Problem("envelope-refused", { expected: "an age file" });
}

/** Checks announced envelopes against the table of purposes; `before` counts those that the report has by purpose. */
export function checkEnvelopes(starts: readonly EnvelopeStart[], before: Readonly<Record<string, number>> = {}): NewEnvelope[] {
  const counts: Record<string, number> = { ...before };
  if (new Set(starts.map(({ id }) => id)).size < starts.length) throw new Problem("envelope-refused", { expected: "different ids" });
  return starts.map(({ id, purpose, version, pieces, inline }) => {
    const { most, pieces: mostPieces } = purposes[purpose];
    counts[purpose] = (counts[purpose] ?? 0) + 1;
    if (counts[purpose] > most) throw new Problem("limit-passed", { limit: `envelopes of ${purpose}`, maximum: most });
    if (pieces > mostPieces) throw new Problem("limit-passed", { limit: `pieces of ${purpose}`, maximum: mostPieces });
    if (inline.length !== 0 && inline.length !== pieces)
      throw new Problem("envelope-refused", { expected: "all pieces or none", got: inline.length });
    const bytes = inline.map((text) => new Uint8Array(Buffer.from(text, "base64url")));
    bytes.forEach(checkPiece);
    return { id, purpose, version, pieces, bytes };
  });
}
