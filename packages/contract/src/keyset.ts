/*
 * The desk's public keys, signed. A root that is kept offline signs every set; each set after the first is also approved by a handler of
 * the one before. Browsers take a set whose root has the fingerprint they know, and no set older than the last they saw.
 */
import { z } from "zod";
import { intakeLimits } from "./limits.ts";
import { bytes32, bytes64, handlerId, name, recipient, time, version } from "./shapes.ts";

const handlerKey = z.strictObject({
  id: handlerId,
  /** What reporters see when they exclude somebody. */
  name,
  /** Opens reports. */
  recipient,
  /** Ed25519: signs in, approves. */
  verify: bytes32,
  /** Since when the key is retired, or null while it is used. */
  retiredAt: time.nullable(),
});

export const keyset = z.strictObject({
  version,
  /** The desk's name, as reporters see it. */
  desk: name,
  /** Counts up by one from 1. */
  serial: z.int().min(1),
  issuedAt: time,
  /** Opens cases. */
  deskRecipient: recipient,
  /** Opens what handlers open when their keys are lost; its identity is kept offline. Null where there is none. */
  recoveryRecipient: recipient.nullable(),
  handlers: z.array(handlerKey).max(intakeLimits.maxHandlers),
});

export const signedKeyset = z.strictObject({
  /** The set as canonical JSON: what is signed is these characters. */
  keyset: z.string().max(256 * 1024),
  /** Ed25519 public key of the root. */
  root: bytes32,
  signature: bytes64,
  /** Null for the first set. */
  approval: z.strictObject({ handler: handlerId, signature: bytes64 }).nullable(),
});

export type HandlerKey = z.infer<typeof handlerKey>;
export type Keyset = z.infer<typeof keyset>;
export type SignedKeyset = z.infer<typeof signedKeyset>;

/** The handlers whose keys are in use. */
export const activeHandlers = ({ handlers }: Keyset): readonly HandlerKey[] => handlers.filter(({ retiredAt }) => retiredAt === null);

/** Intake opens only when a lost key loses no report: with two handlers, or a recovery key beside one. */
export const canTakeReports = (set: Keyset): boolean =>
  activeHandlers(set).length >= 2 || (activeHandlers(set).length === 1 && set.recoveryRecipient !== null);
