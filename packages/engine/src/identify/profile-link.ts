import type { IdentifierKind } from "../model/identifier.ts";
import { phoneOf } from "./phone.ts";

/** What a link to a person's page on a service says about them. */
export interface Profile {
  readonly kind: Extract<IdentifierKind, "phone" | "username" | "payment">;
  readonly canonical: string;
}

interface Service {
  readonly hosts: readonly string[];
  readonly kind: Profile["kind"];
  /** Before a payment handle: the name of the service. */
  readonly scheme?: string;
  /** On path, query and fragment; its one group is the handle. */
  readonly handle: RegExp;
}

/** Where services put the handle in a link. The first row that matches counts. */
const services: readonly Service[] = [
  {
    hosts: ["wa.me", "api.whatsapp.com", "web.whatsapp.com"],
    kind: "phone",
    handle: /^\/(?:send\/?\?(?:.*&)?phone=(?:%2b|\+|\s)?|\+|%2b)?(\d{7,15})\/?(?:[?&#]|$)/i,
  },
  { hosts: ["signal.me"], kind: "phone", handle: /^\/#p\/(?:\+|%2b)(\d{7,15})$/i },
  { hosts: ["t.me", "telegram.me"], kind: "phone", handle: /^\/(?:\+|%2b)(\d{7,15})\/?(?:[?#]|$)/i },
  {
    hosts: ["t.me", "telegram.me"],
    kind: "username",
    handle: /^\/(?:s\/)?(?!joinchat|addstickers|addlist|share\/|proxy|socks|c\/)([a-z]\w{3,31})(?:[/?#]|$)/i,
  },
  {
    hosts: ["instagram.com", "ig.me"],
    kind: "username",
    handle: /^\/(?:m\/)?(?!p\/|reel|stories|explore|accounts|direct|tv\/)([\w.]{2,30})\/?(?:[?#]|$)/i,
  },
  { hosts: ["snapchat.com"], kind: "username", handle: /^\/(?:add\/|@)([\w.-]{3,15})\/?(?:[?#]|$)/i },
  { hosts: ["tiktok.com", "threads.net", "youtube.com"], kind: "username", handle: /^\/@([\w.]{2,32})\/?(?:[?#]|$)/i },
  { hosts: ["x.com", "twitter.com"], kind: "username", handle: /^\/(?!home|search|intent|share|hashtag|i\/)(\w{3,15})\/?(?:[?#]|$)/i },
  { hosts: ["paypal.me"], kind: "payment", scheme: "paypal", handle: /^\/([\w.-]{2,40})(?:[/?#]|$)/i },
  { hosts: ["paypal.com"], kind: "payment", scheme: "paypal", handle: /^\/paypalme\/([\w.-]{2,40})(?:[/?#]|$)/i },
  { hosts: ["revolut.me"], kind: "payment", scheme: "revolut", handle: /^\/([\w.-]{2,40})(?:[/?#]|$)/i },
  { hosts: ["cash.app"], kind: "payment", scheme: "cashapp", handle: /^\/(?:\$|%24)([a-z]\w{0,19})(?:[/?#]|$)/i },
  { hosts: ["venmo.com"], kind: "payment", scheme: "venmo", handle: /^\/(?:u\/)?(?!u\/)([\w-]{5,30})\/?(?:[?#]|$)/i },
  { hosts: ["monzo.me"], kind: "payment", scheme: "monzo", handle: /^\/([\w.-]{2,40})(?:[/?#]|$)/i },
];

const servicesByHost = new Map<string, Service[]>();
for (const service of services) for (const host of service.hosts) servicesByHost.set(host, [...(servicesByHost.get(host) ?? []), service]);

/** Who a link to a known service is about; null where it is about nobody (`t.me/joinchat/…`) or the service is none of these. */
export function profileOf(host: string, url: URL): Profile | null {
  const rest = `${url.pathname}${url.search}${url.hash}`;
  // Such links are short, and what is longer need not be looked through.
  if (rest.length > 300) return null;
  for (const { kind, scheme, handle } of servicesByHost.get(host.replace(/^(?:www|m)\./, "")) ?? []) {
    const name = handle.exec(rest)?.[1]?.toLowerCase();
    if (name === undefined) continue;
    if (kind === "username") return { kind, canonical: `@${name}` };
    if (kind === "payment") return { kind, canonical: `${scheme ?? ""}:${name}` };
    const reading = phoneOf(`+${name}`);
    if (reading?.kind === "e164") return { kind, canonical: reading.identifier.canonical };
  }
  return null;
}
