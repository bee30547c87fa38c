import { type Identifier, mintIdentifier } from "../model/identifier.ts";
import { hostOf } from "./host.ts";

const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * Reads an e-mail address written alone. The domain is lower-cased and put in ASCII. The local part is lower-cased too: RFC 5321
 * section 2.4 lets a host tell cases apart but discourages it, and no large provider does. Dots and `+tags` stay, because what they
 * mean is up to each host. Null where it is no address.
 */
export function emailOf(written: string): Identifier | null {
  const address = written.trim();
  const sign = address.lastIndexOf("@");
  // RFC 5321 section 4.5.3.1: 64 octets before the sign, 255 after it.
  if (sign < 1 || sign > 64 || address.length > sign + 254) return null;
  const local = address.slice(0, sign);
  const host = hostOf(address.slice(sign + 1));
  if (host === null || host.ip || !localPart.test(local)) return null;
  return mintIdentifier("email", `${local.toLowerCase()}@${host.name}`, written);
}
