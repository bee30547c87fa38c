import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "./bytes.ts";
import { type Content, parts } from "./content.ts";
import { SealingError } from "./errors.ts";

/** Bytes of the salt of a salted hash. */
export const fileSaltBytes = 32;

/**
 * SHA-256 of a salt and then a content, in hexadecimal: the reporter who keeps the salt can show later that a file is the one, and nobody
 * without the salt can look a known file up. Reads the content once, in parts.
 *
 * Throws `field-invalid` for a salt that is not 32 bytes; a salt of one length cannot run into the content.
 */
export async function saltedHash(content: Content, salt: Uint8Array): Promise<string> {
  if (salt.length !== fileSaltBytes) throw new SealingError({ code: "field-invalid", field: "salt", expected: `${fileSaltBytes} bytes` });
  const hash = sha256.create().update(salt);
  for await (const part of parts(content)) hash.update(part);
  return toHex(hash.digest());
}
