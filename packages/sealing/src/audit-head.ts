import { toBase64url } from "./bytes.ts";
import { canonicalJson } from "./canonical.ts";
import { publicKeyOf, sign, verify } from "./sign.ts";

/** The newest line of a desk's audit chain. */
export interface AuditHead {
  readonly seq: number;
  /** The line's hash in base64url. */
  readonly hash: string;
  /** The id of the store whose chain it is. */
  readonly store: string;
}

const text = ({ seq, hash, store }: AuditHead): string => canonicalJson({ seq, hash, store });

/** A head as the server gives it: signed, so that one seen once can be shown later. */
export interface SignedAuditHead {
  readonly seq: number;
  readonly hash: string;
  /** Ed25519 in base64url, and the key that it holds by. */
  readonly signature: string;
  readonly verify: string;
}

/** Signs the newest line of the audit chain with the server's seed (32 bytes). */
export function signAuditHead(head: AuditHead, seed: Uint8Array): SignedAuditHead {
  const key = toBase64url(seed);
  return { seq: head.seq, hash: head.hash, signature: sign("audit-head", text(head), key), verify: publicKeyOf(key) };
}

/** Whether a head was signed by the key whose public half is in it, for this store. Which key that has to be, its caller remembers. */
export const isSignedAuditHead = ({ seq, hash, signature, verify: key }: SignedAuditHead, store: string): boolean =>
  verify("audit-head", text({ seq, hash, store }), signature, key);
