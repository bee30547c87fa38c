import { canonicalJson } from "./canonical.ts";
import { sign, verify } from "./sign.ts";

/** What a handler signs to sign in. */
export interface Challenge {
  /** What the server drew for this sign-in alone. */
  readonly challenge: string;
  /** The handler who signs in. */
  readonly handler: string;
  /** The server's origin as the handler's side sees it, such as `https://desk.example`: a signature that another site asked for is no use here. */
  readonly origin: string;
  /** The id of the server's store, so that a copy of the desk under the same name is told apart. */
  readonly store: string;
}

const text = ({ challenge, handler, origin, store }: Challenge): string => canonicalJson({ challenge, handler, origin, store });

/**
 * Signs a challenge with a handler's signing seed (base64url); gives the Ed25519 signature in base64url. Domain-separated from all else
 * that the key signs. Throws `key-malformed` for a seed that is none.
 */
export const signChallenge = (challenge: Challenge, seed: string): string => sign("session", text(challenge), seed);

/** Whether the signature is of exactly this challenge, by the key whose public half `publicKey` is (base64url). Never throws. */
export const verifyChallenge = (challenge: Challenge, signature: string, publicKey: string): boolean =>
  verify("session", text(challenge), signature, publicKey);
