import { ed25519 } from "@noble/curves/ed25519.js";
import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";

/** What is signed, by the words that begin it. A signature given for one can never stand for another. */
const domains = {
  keyset: "telltale/keyset/1",
  approval: "telltale/keyset-approval/1",
  session: "telltale/session/1",
  "audit-head": "telltale/audit-head/1",
} as const;

type Domain = keyof typeof domains;

const message = (domain: Domain, text: string): Uint8Array => utf8(`${domains[domain]}\n${text}`);

/** Ed25519 (RFC 8032) over the domain, a line feed and the text. Seed, public key and signature are base64url. */
export const sign = (domain: Domain, text: string, seed: string): string =>
  toBase64url(ed25519.sign(message(domain, text), fromBase64url(seed, 32)));

/** Whether a signature fits, by the strict rules of RFC 8032. False for keys and signatures that are none. */
export function verify(domain: Domain, text: string, signature: string, publicKey: string): boolean {
  try {
    return ed25519.verify(fromBase64url(signature, 64), message(domain, text), fromBase64url(publicKey, 32), { zip215: false });
  } catch {
    return false;
  }
}

/** The public key of a seed. Throws `key-malformed` for a seed that is not 32 bytes in base64url. */
export const publicKeyOf = (seed: string): string => toBase64url(ed25519.getPublicKey(fromBase64url(seed, 32)));
