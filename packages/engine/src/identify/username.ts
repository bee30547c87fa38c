import { type Identifier, mintIdentifier } from "../model/identifier.ts";
import { type Finds, isTaken, keep } from "./found.ts";

/** Names that stand for everybody or for a place, not for an account. */
const commonWords = new Set(
  (
    "everyone everybody channel home work school admins admin online office lunch night here team group covid19 covid please anything " +
    "everything broken blocked locked private correct different wrong stolen taken below above missing error issue again instead because"
  ).split(" "),
);

/** Services whose accounts have names, as people write them. */
const service =
  /(?:^|[^\p{L}])(?:telegram|tg|insta|instagram|ig|snap|snapchat|signal|tiktok|twitter|threads|kik|discord|wire|session|threema)(?![\p{L}])/iu;

/** A service, a few small words, and then the name: `my insta is ros.lamont`, `telegram: anna_k92`. */
const namedAfterService =
  /(?<![\p{L}\p{N}@])(?:telegram|tg|insta|instagram|ig|snap|snapchat|signal|tiktok|kik)(?: (?:name|handle|username|account|user|id))?(?: ?[:=-] ?| is | ist | est | es | to | )(?:under )?([a-z0-9_][\w.]{2,31})/giu;

/** A word that no language has: letters and then two digits or more, or an underscore inside. */
const madeUp = /(?<![\p{L}\p{N}_.@/+$:&=?-])(?:[a-z]{5,26}\d{2,4}|[a-z][a-z0-9]+(?:_[a-z0-9]+)+)(?![\p{L}\p{N}_@/(-]|\.[\p{L}\p{N}])/giu;

/** What is said when an account is named, whatever the service is called. */
const namesAnAccount =
  /(?<!\p{L})(?:add|find|reach|message|text|dm|write|ping|send|pay|handle|user(?:name)?|account|nick(?:name)?|profile|i['’]?m|goes by|there|app|ich bin|schreib|konto|pseudo|compte|ajoute|soy|usuario|cuenta|sono|utente|scrivi|jestem|napisz)(?!\p{L})|\son \p{L}/iu;

/** `I'm gethin.tea on there`: with a full stop inside, so it takes more words to know it from two sentences. */
const namedWithStop =
  /(?<!\p{L})(?:i['’]?m|i am|am|goes by|ich bin|je suis|soy|sono|jestem) ([a-z0-9_]{2,}\.[a-z0-9_]{2,})(?= on | there(?!\p{L}))/giu;

/** `user polarplum`, `the handle is polarplum`, and nothing more in that sentence. */
const namedAsUser =
  /(?<!\p{L})(?:user(?:name)?|handle|nick(?:name)?)(?: is| ist|:)? ([a-z][a-z0-9_.]{4,31})(?=[,;!?)\n]|\.?\s*$|\. | on | there(?!\p{L}))/giu;

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
 * of a person. Where the message speaks of paying, the name is an account to pay. On a service that nothing here knows, a name is one by
 * its shape and by what is said around it.
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
  const addWord = (written: string, start: number): void => {
    const name = written.toLowerCase();
    if (isTaken(finds, start, start + written.length) || commonWords.has(name) || mentions.firstNames.has(name)) return;
    add(name, start, start + written.length);
  };
  if (namesAnAccount.test(text)) for (const match of text.matchAll(madeUp)) addWord(match[0], match.index);
  for (const pattern of [namedWithStop, namedAsUser]) {
    for (const match of text.matchAll(pattern)) {
      const [all, written = ""] = match;
      addWord(written.replace(/\.+$/, ""), match.index + all.length - written.length);
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
