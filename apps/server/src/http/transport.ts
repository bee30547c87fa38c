/*
 * Who may talk to the server and how: over HTTPS through the proxy, over the onion service, or on the machine itself. What is asked for
 * by another name is refused, which also stops pages that point a name of theirs at this machine.
 */
import type { Config } from "../config/settings.ts";

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a `Host`, with a port or without, means this machine. */
export const isLocalName = (host: string): boolean => local.has(host.toLowerCase().replace(/:\d{1,5}$/u, ""));

/** What shows that a request came through a proxy. */
const proxyHeaders = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded", "via"] as const;

/** What the proxy says of how a request came (`X-Forwarded-Proto`); empty where there is a proxy that says nothing, undefined where there is none. */
export const forwardedAs = (header: (name: string) => string | undefined): string | undefined =>
  header("x-forwarded-proto") ?? (proxyHeaders.some((name) => header(name) !== undefined) ? "" : undefined);

/** Whether a request may be answered, by the name it asks for (`Host`) and what the proxy says of it (`forwardedAs`). */
export function mayAnswer(
  host: string,
  forwarded: string | undefined,
  { origin, onion, host: address }: Pick<Config, "origin" | "onion" | "host">,
): boolean {
  const name = host.toLowerCase();
  if (onion !== null && name === new URL(onion).host) return true;
  if (origin !== null && name === new URL(origin).host) return origin.endsWith(".onion") || forwarded === "https";
  const isLoopback = address === "127.0.0.1" || address === "::1" || address === "localhost";
  return isLoopback && forwarded === undefined && isLocalName(name);
}
