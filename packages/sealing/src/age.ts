/*
 * The one file that calls the age library on whole files: recipients checked before sealing, and failures told apart after opening.
 */
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { bech32 } from "@scure/base";
import { SealingError } from "./errors.ts";

const isHybrid = (recipient: string): boolean => recipient.startsWith("age1pq1");

/**
 * An encrypter for these recipients, each named once.
 *
 * The age specification has post-quantum recipients share a file only with others of their kind, since one X25519 recipient would let a
 * quantum computer at all of it; the `age` command refuses such a mix, the library does not, so it is refused here.
 *
 * Throws `recipients-missing`, `recipients-mixed`, `recipient-malformed`.
 */
export function encrypterFor(recipients: readonly string[]): Encrypter {
  const each = [...new Set(recipients)];
  if (each.length === 0) throw new SealingError({ code: "recipients-missing" });
  const hybrid = each.filter(isHybrid).length;
  if (hybrid > 0 && hybrid < each.length) throw new SealingError({ code: "recipients-mixed", hybrid, other: each.length - hybrid });
  const encrypter = new Encrypter();
  for (const [index, recipient] of each.entries()) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new SealingError({ code: "recipient-malformed", index });
    }
  }
  return encrypter;
}

/**
 * A decrypter with these identities. Throws `key-malformed` for one that is none.
 */
export function decrypterWith(identities: readonly string[]): Decrypter {
  const decrypter = new Decrypter();
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity);
    } catch {
      throw new SealingError({ code: "key-malformed", expected: "an age identity" });
    }
  }
  return decrypter;
}

/** Why an age file did not open: it is none, of another version, sealed to other keys, or changed since it was sealed. */
export type AgeFailure =
  | { readonly kind: "version"; readonly found: number | null }
  | { readonly kind: "key" }
  | { readonly kind: "damaged" };

/** Tells failures of the library apart: by the first line of the file, and by the library's words for a file that no identity opens. */
export function ageFailure(start: Uint8Array, error: unknown): AgeFailure {
  const line = new TextDecoder().decode(start.subarray(0, 40));
  const version = /^age-encryption\.org\/v(\d{1,6})\n/u.exec(line)?.[1];
  if (version !== undefined && version !== "1") return { kind: "version", found: Number(version) };
  if (error instanceof Error && error.message.startsWith("no identity matched")) return { kind: "key" };
  return { kind: "damaged" };
}

/** The age identity (`AGE-SECRET-KEY-PQ-1…`) whose seed these 32 bytes are: X25519 with ML-KEM-768, as X-Wing derives both from one seed. */
export const hybridIdentity = (seed: Uint8Array): string => bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();

/** The classic age identity (`AGE-SECRET-KEY-1…`) whose X25519 scalar these 32 bytes are. */
export const x25519Identity = (scalar: Uint8Array): string => bech32.encodeFromBytes("AGE-SECRET-KEY-", scalar).toUpperCase();

/**
 * The recipient that an identity opens. Throws `key-malformed` for one that is none.
 */
export async function recipientOf(identity: string): Promise<string> {
  try {
    return await identityToRecipient(identity);
  } catch {
    throw new SealingError({ code: "key-malformed", expected: "an age identity" });
  }
}
