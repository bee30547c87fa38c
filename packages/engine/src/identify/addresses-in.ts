import { emailOf } from "./email.ts";
import { type Finds, isTaken, keep } from "./found.ts";
import { hostOf, ownedDomain } from "./host.ts";
import { whatsAppAddressOf } from "./lid.ts";
import { profileOf } from "./profile-link.ts";
import { webAddressOf } from "./url.ts";

/** Longer words hold no address that people write; see `longest` in url.ts. */
const longestWord = 8000;

/** A host written without a scheme, with what may follow it. Labels and full stops share no character, so it is read in one go. */
const bareAddress = /^(?:[\p{L}\p{N}_-]+\.)+([\p{L}\p{N}-]{2,63})(?::\d{1,5})?([/?#].*)?$/u;

/** Suffixes of countries that are words too, and suffixes that name files: `ok.so`, `notes.md`. They need a path to count as an address. */
const wordSuffixes = new Set(
  "ai al am an as at be by de do es et go ha he hi id il im in is it ja je la lo ma me mi mo mr ms my na ne no nu ok om pa pm re sa se si so su ta te to tu un us va vi ve we ya zip mov py sh md rs pl ps cc app bar fun ink one now men win red lol wtf how day fit ist".split(
    " ",
  ),
);

const closing = /[.,;:!?'"“”‘’»›…。、，！？*_~>|}\]]/;

/** Closing punctuation of the sentence an address stands in. A bracket belongs to the address where the address opens it. */
function trimmedEnd(text: string, start: number, end: number): number {
  let open = 0;
  for (let at = start; at < end; at += 1) open += text.charAt(at) === "(" ? 1 : text.charAt(at) === ")" ? -1 : 0;
  let at = end;
  for (; at > start; at -= 1) {
    const last = text.charAt(at - 1);
    if (last === ")" && open < 0) open += 1;
    else if (!closing.test(last)) break;
  }
  return at;
}

/**
 * Finds web addresses, e-mail addresses and WhatsApp addresses among words. A web address gives two identifiers, the address and its
 * domain, the domain only where it names an owner; a link to a person's page on a known service gives that person's handle instead.
 */
export function addressesIn(finds: Finds): void {
  const { text } = finds;
  for (const word of text.matchAll(/[^\s<>"`«»\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]+/g)) {
    const shown = word[0];
    if (shown.length > longestWord || !/[.@]|:\/\//.test(shown)) continue;
    const starts = [...shown.matchAll(/https?:\/\//gi)].map((match) => match.index);
    for (const [index, start] of starts.entries()) {
      webAddressIn(finds, word.index + start, word.index + (starts[index + 1] ?? shown.length), true);
    }
    const rest = starts[0] ?? shown.length;
    if (shown.indexOf("@") >= 0 && shown.indexOf("@") < rest) mailIn(finds, word.index, word.index + rest);
    else if (rest === shown.length) bareIn(finds, word.index, word.index + rest);
  }
}

function bareIn(finds: Finds, from: number, to: number): void {
  let start = from;
  for (let at = from; at <= to; at += 1) {
    // Two addresses may stand side by side with a comma between, or one in brackets.
    if (at < to && !/[,;([{'“‘|]/.test(finds.text.charAt(at))) continue;
    if (at - start > 3) webAddressIn(finds, start, at, false);
    start = at + 1;
  }
}

const frontPage = /^https?:\/\/[^/]+\/$/;

function webAddressIn(finds: Finds, start: number, untrimmed: number, hasScheme: boolean): void {
  const end = trimmedEnd(finds.text, start, untrimmed);
  const written = finds.text.slice(start, end);
  if (!hasScheme) {
    const bare = bareAddress.exec(written);
    if (bare === null) return;
    const [, suffix = "", path] = bare;
    // A word that only looks like a host: two sentences without a space, a file, a number.
    if (
      !/\p{L}/u.test(suffix) ||
      (path === undefined && (wordSuffixes.has(suffix) || suffix !== suffix.toLowerCase()) && !/^www\./i.test(written))
    )
      return;
  }
  const address = webAddressOf(written);
  if (address === null || (!hasScheme && !address.host.knownSuffix)) return;
  const profile = profileOf(address.host.name, address.url);
  if (profile !== null && keep(finds, profile.kind, profile.canonical, start, end)) return;
  const { canonical } = address.identifier;
  const domain = ownedDomain(address.host);
  // The front page of a site that everybody uses tells no two senders apart.
  if (domain === null && frontPage.test(canonical)) finds.taken.fill(1, start, end);
  else keep(finds, "url", canonical, start, end);
  if (domain !== null) keep(finds, "domain", domain, start, end);
}

const inLocalPart = /[\p{L}\p{N}.!#$%&*+/=?^_{|}~-]/u;
const inHost = /[\p{L}\p{N}.:-]/u;

/** Looks around each sign, at most as far as an address can reach. */
function mailIn(finds: Finds, from: number, to: number): void {
  const { text } = finds;
  for (let sign = text.indexOf("@", from); sign >= 0 && sign < to; sign = text.indexOf("@", sign + 1)) {
    let start = sign;
    while (start > from && sign - start < 65 && inLocalPart.test(text.charAt(start - 1))) start -= 1;
    // What opens a sentence or a link is no part of the address.
    while (start < sign && !/[\p{L}\p{N}_+]/u.test(text.charAt(start))) start += 1;
    if (/^\d+$/.test(text.slice(start, sign)) && text.charAt(start - 1) === ":") continue;
    let end = sign + 1;
    while (end < to && end - sign < 255 && inHost.test(text.charAt(end))) end += 1;
    end = trimmedEnd(text, sign, end);
    if (start === sign || end <= sign + 3 || sign - start > 64 || isTaken(finds, start, end)) continue;
    const written = text.slice(start, end);
    const jid = whatsAppAddressOf(written);
    if (jid !== null) {
      keep(finds, jid.kind, jid.canonical, start, end);
      continue;
    }
    const mail = emailOf(written);
    const host = mail === null ? null : hostOf(mail.canonical.slice(mail.canonical.lastIndexOf("@") + 1));
    if (mail === null || host === null || !host.knownSuffix) continue;
    keep(finds, "email", mail.canonical, start, end);
    const domain = ownedDomain(host);
    if (domain !== null) keep(finds, "domain", domain, sign + 1, end);
  }
}
