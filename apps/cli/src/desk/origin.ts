import { FailedError, UsageError } from "../usage.ts";

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The origin of a desk's address. Only HTTPS, an onion address, or this machine. Throws UsageError or FailedError. */
export function originOf(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (
    url === null ||
    (url.protocol !== "https:" && url.protocol !== "http:") ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.username !== ""
  )
    throw new UsageError(`expected a server as https://NAME, got "${given.slice(0, 100)}"`);
  if (url.protocol === "http:" && !local.has(url.hostname) && !url.hostname.endsWith(".onion"))
    throw new FailedError(`expected https:// for a server that is not this machine, got ${url.origin}`);
  return url.origin;
}
