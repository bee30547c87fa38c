import { sha256 } from "@noble/hashes/sha2.js";
import { hybridIdentity, recipientOf } from "./age.ts";
import { type Random, systemRandom, toBase64url, toHex, utf8 } from "./bytes.ts";
import { publicKeyOf } from "./sign.ts";

/** A handler's own keys. */
export interface HandlerSecrets {
  readonly kind: "handler";
  /** `h-` and 16 hexadecimal digits: the start of the SHA-256 of `verify`. */
  readonly id: string;
  /** age identity that opens reports. Secret. */
  readonly identity: string;
  readonly recipient: string;
  /** Ed25519 seed in base64url: signs in, approves sets of keys. Secret. */
  readonly signingSeed: string;
  /** Ed25519 public key in base64url. */
  readonly verify: string;
}

/** The desk's key, which opens cases, or the offline recovery key, which opens what handlers open. */
export interface OpeningSecrets {
  readonly kind: "desk" | "recovery";
  /** age identity. Secret. */
  readonly identity: string;
  readonly recipient: string;
}

/** The offline root, which signs sets of keys. */
export interface RootSecrets {
  readonly kind: "root";
  /** Ed25519 seed in base64url. Secret. */
  readonly signingSeed: string;
  /** Ed25519 public key in base64url. */
  readonly verify: string;
}

/** Makes a handler's keys: a hybrid age identity (X25519 with ML-KEM-768) and an Ed25519 key. */
export async function generateHandlerKey(random: Random = systemRandom): Promise<HandlerSecrets> {
  const identity = hybridIdentity(random(32));
  const signingSeed = toBase64url(random(32));
  const verify = publicKeyOf(signingSeed);
  const id = `h-${toHex(sha256(utf8(verify))).slice(0, 16)}`;
  return { kind: "handler", id, identity, recipient: await recipientOf(identity), signingSeed, verify };
}

const opening = async (kind: OpeningSecrets["kind"], random: Random): Promise<OpeningSecrets> => {
  const identity = hybridIdentity(random(32));
  return { kind, identity, recipient: await recipientOf(identity) };
};

/** Makes the desk's key, a hybrid age identity. */
export const generateDeskKey = async (random: Random = systemRandom): Promise<OpeningSecrets> => opening("desk", random);

/** Makes the offline recovery key, a hybrid age identity. */
export const generateRecoveryKey = async (random: Random = systemRandom): Promise<OpeningSecrets> => opening("recovery", random);

/** Makes the offline root, an Ed25519 key. */
export function generateRoot(random: Random = systemRandom): RootSecrets {
  const signingSeed = toBase64url(random(32));
  return { kind: "root", signingSeed, verify: publicKeyOf(signingSeed) };
}

/**
 * A public key for people to compare: 8 groups of 4 hexadecimal digits, the first 128 bits of the SHA-256 of the key as it is written
 * (base64url, or an age recipient). `printf %s KEY | sha256sum` gives the same digits. Making another key with the same fingerprint takes
 * 2^128 tries.
 */
export const fingerprint = (publicKey: string): string =>
  (
    toHex(sha256(utf8(publicKey)))
      .slice(0, 32)
      .match(/.{4}/gu) ?? []
  ).join(" ");
