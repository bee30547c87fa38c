import { type Identifier, mintIdentifier } from "../model/identifier.ts";
import { type Finds, isTaken, keep } from "./found.ts";

/** Names that stand for everybody or for a place, not for an account. */
const commonWords = new Set(
  "everyone everybody channel home work school admins admin online office lunch night here team group".split(" "),
);

/** Services whose accounts have names, as people write them. */
const service =
  /(?:^|[^\p{L}])(?:telegram|tg|insta|instagram|ig|snap|snapchat|signal|tiktok|twitter|threads|kik|discord|wire|session|threema)(?![\p{L}])/iu;

/** A service, a few small words, and then the name: `my insta is ros.lamont`, `telegram: anna_k92`. */
const namedAfterService =
  /(?<![\p{L}\p{N}@])(?:telegram|tg|insta|instagram|ig|snap|snapchat|signal|tiktok|kik)(?: (?:name|handle|username|account|user|id))?(?: ?[:=-] ?| is | ist | est | es | to | )(?:under )?([a-z0-9_][\w.]{2,31})/giu;

/** Words after which a name is an account to pay. */
const paid = /(?:^|[^\p{L}])(revolut|revtag|paypal|venmo|cash ?app|monzo)(?![\p{L}])/iu;

/**
 * Reads an account name written alone: `@name`, in lower case. Letters, digits, full stops and underscores, as Telegram (5 to 32),
 * Instagram (up to 30) and Signal (`name.01`) allow. Null where it is none, e-mail addresses among them.
 */
export function usernameOf(written: string): Identifier | null {
  const match = /^@([a-z0-9_.]{2,64})$/i.exec(written.trim());
  return match === null ? null : mintIdentifier("username", `@${(match[1] ?? "").toLowerCase().replace(/\.+$/, "")}`, written);
}

/** Whom a chat's `@word` may mention instead of an account. */
export interface Mentions {
  /** First words of participants' names, in lower case. */
  readonly firstNames: ReadonlySet<string>;
  /** Whether the chat is on a service where every account has a name, so that a plain `@word` is one. */
  readonly accountsHaveNames: boolean;
}

/**
 * Finds account names among words: after `@`, or after the name of a service. In WhatsApp groups `@` begins a mention of a saved name,
 * so a plain word counts only where the service or the message speaks of accounts; with a digit, full stop or underscore it is no name
 * of a person. Where the message speaks of paying, the name is an account to pay.
 */
export function usernamesIn(finds: Finds, mentions: Mentions): void {
  const { text } = finds;
  const speaksOfAccounts = service.test(text);
  const payment = paid.exec(text)?.[1]?.toLowerCase().replace(/ /g, "").replace("revtag", "revolut") ?? null;
  const add = (name: string, start: number, end: number): void => {
    if (payment !== null && !speaksOfAccounts) keep(finds, "payment", `${payment}:${name}`, start, end);
    else keep(finds, "username", `@${name}`, start, end);
  };
  for (const match of text.matchAll(/(?<![\p{L}\p{N}_.@/+-])@([a-z0-9_][a-z0-9_.]{1,63})(?![\p{L}\p{N}@-])/giu)) {
    const written = (match[1] ?? "").replace(/\.+$/, "");
    const start = match.index;
    const end = start + 1 + written.length;
    const name = written.toLowerCase();
    if (written.length < 3 || isTaken(finds, start, end) || commonWords.has(name) || /^\d+$/.test(name)) continue;
    const sure = /[\d_.]/.test(name) || mentions.accountsHaveNames || speaksOfAccounts || payment !== null;
    if (mentions.firstNames.has(name) && !/[\d_]/.test(name)) continue;
    if (sure || (name.length >= 6 && name === written)) add(name, start, end);
  }
  if (payment !== null) {
    // A `$cashtag`: a letter, then letters and digits, 20 at most (Cash App's help pages).
    for (const match of text.matchAll(/(?<![\w$])\$([a-z]\w{0,19})(?!\w)/gi)) {
      if (isTaken(finds, match.index, match.index + 1)) continue;
      keep(finds, "payment", `cashapp:${(match[1] ?? "").toLowerCase()}`, match.index, match.index + match[0].length);
    }
  }
  if (!speaksOfAccounts) return;
  for (const match of text.matchAll(namedAfterService)) {
    const written = (match[1] ?? "").replace(/\.+$/, "");
    const start = match.index + match[0].length - (match[1] ?? "").length;
    const end = start + written.length;
    // A plain word after a service is the next word of the sentence.
    if (!/[\d_.]/.test(written) || !/[a-z]/i.test(written) || isTaken(finds, start, end) || /[@\w]/.test(text.charAt(end))) continue;
    keep(finds, "username", `@${written.toLowerCase()}`, start, end);
  }
}
