import { type Identifier, mintIdentifier } from "../model/identifier.ts";
import { type Host, hostOf } from "./host.ts";

/** A web address in canonical form, with its host. */
export interface WebAddress {
  readonly identifier: Identifier;
  readonly host: Host;
  /** As parsed, with the fragment, which some services put a handle in. */
  readonly url: URL;
}

/** Parameters that say where a click came from and not what is shown. Each is a vendor's own: Google, Meta, Microsoft, Mailchimp and so on. */
const tracking =
  /^(?:utm_\w+|fbclid|igshid|igsh|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|mc_cid|mc_eid|yclid|twclid|ttclid|li_fat_id|_ga|_gl|_hsenc|_hsmi|mkt_tok|vero_id|wickedid|oly_enc_id|oly_anon_id|s_cid|rb_clickid)$/i;

/** RFC 9110 section 4.1 asks for at least 8000 octets. What is longer is not typed, sent or followed. */
const longest = 8000;

/**
 * Reads a web address written alone; without a scheme it counts as https. Canonical are scheme and host in lower case and ASCII, no
 * default port, no last full stop after the host, percent-encoding as RFC 3986 section 6.2.2 has it, and no user name, fragment or
 * tracking parameter. Null where it is no address, or one of a single-label host.
 */
export function webAddressOf(written: string): WebAddress | null {
  const shown = written.trim();
  if (shown.length > longest) return null;
  const hasScheme = /^https?:\/\//i.test(shown);
  // Without a scheme, what stands before an at sign is somebody's name: an e-mail address.
  if (!hasScheme && /^[^/?#]*@/.test(shown)) return null;
  const text = hasScheme ? shown : `https://${shown}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const host = hostOf(url.hostname);
  if (host === null) return null;
  const port = url.port === "" ? "" : `:${url.port}`;
  const canonical = `${url.protocol}//${host.name}${port}${plainEncoding(url.pathname)}${query(url.search)}`;
  const identifier = mintIdentifier("url", canonical, written);
  return identifier === null ? null : { identifier, host, url };
}

function query(search: string): string {
  if (search.length < 2) return "";
  const kept = search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "" && !tracking.test(pair.split("=", 1)[0] ?? ""));
  return kept.length === 0 ? "" : `?${plainEncoding(kept.join("&"))}`;
}

/** RFC 3986 section 6.2.2: hex digits in upper case, and letters, digits, `-._~` written as themselves. */
function plainEncoding(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escape: string, hex: string) => {
    const shown = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(shown) ? shown : escape.toUpperCase();
  });
}
