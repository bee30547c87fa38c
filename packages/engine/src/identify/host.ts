import { parse } from "tldts";
import { sharedHosts, sharedStandIns } from "./shared-hosts.ts";

/** A host in canonical form: ASCII, lower case, without the last full stop. */
export interface Host {
  readonly name: string;
  readonly ip: boolean;
  /** The part that one owner registers; null for an IP address, for a public suffix itself and for a single label. */
  readonly registrable: string | null;
  /** Whether the suffix is one that exists: of the root zone, or reserved for examples and the like. */
  readonly knownSuffix: boolean;
}

/** Suffixes that are in no root zone and yet stand in texts: RFC 2606, RFC 6761, RFC 7686. */
const reservedSuffixes = new Set(["example", "test", "invalid", "onion"]);

/**
 * Reads a host name or address as the URL Standard does, IDNA and all spellings of an IPv4 address included. Suffixes are those of the
 * Public Suffix List with its private part, so that on shared hosting each customer's name counts as a domain of its own
 * (`ros.github.io`). Null where it is no host.
 */
export function hostOf(written: string): Host | null {
  if (written === "" || written.length > 1000 || /[\s/?#@\\]/.test(written) || !URL.canParse(`http://${written}/`)) return null;
  const name = new URL(`http://${written}/`).hostname.replace(/\.$/, "");
  // RFC 1035 section 2.3.4: labels of 1 to 63 octets, 253 in all.
  if (name === "" || name.length > 253) return null;
  if (!name.startsWith("[") && !/^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}$|^\d+\.\d+\.\d+\.\d+$/.test(name)) return null;
  const { domain, isIp, isIcann, isPrivate, publicSuffix } = parse(name, { allowPrivateDomains: true });
  return {
    name,
    ip: isIp === true,
    registrable: domain,
    knownSuffix: isIcann === true || isPrivate === true || reservedSuffixes.has(publicSuffix ?? ""),
  };
}

/** What stands for the owner of a host: its registrable domain or IP address. Null where many people share it, or nobody can reach it. */
export function ownedDomain(host: Host): string | null {
  if (host.ip) return isLocalAddress(host.name) ? null : host.name;
  const { name, registrable } = host;
  if (registrable === null || sharedHosts.has(registrable) || sharedHosts.has(name) || sharedStandIns.has(registrable)) return null;
  return registrable;
}

/** Addresses that mean another machine in every house: RFC 1122, RFC 1918, RFC 3927, RFC 4193, RFC 4291. */
function isLocalAddress(address: string): boolean {
  return /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^\[(?:::1?\]|f[cd]|fe[89ab])/.test(address);
}
