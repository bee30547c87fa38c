import { base64urlnopad } from "@scure/base";
import { SealingError } from "./errors.ts";

/** Where chance comes from: gives as many uniformly random bytes as are asked for. Tests give a seeded one. */
export type Random = (length: number) => Uint8Array;

/** The platform's cryptographic random source. */
export const systemRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Text as UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes in base64url without padding (RFC 4648 §5), as the contract carries them. */
export const toBase64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/**
 * Bytes from base64url without padding; non-zero trailing bits are refused, so that bytes have one form.
 *
 * Throws `key-malformed` for anything else, and for another length than `length` where that is given.
 */
export function fromBase64url(text: string, length?: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = base64urlnopad.decode(text);
  } catch {
    throw new SealingError({ code: "key-malformed", expected: "bytes in base64url" });
  }
  if (length !== undefined && bytes.length !== length)
    throw new SealingError({ code: "key-malformed", expected: `${length} bytes in base64url` });
  return bytes;
}

/** Lower-case hexadecimal. */
export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
