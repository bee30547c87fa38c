/*
 * Where money is to go. Each account is canonical as `scheme:account`. A wrong checksum does not make an address useless for comparing:
 * the same false address in two chats joins them as well as a true one, and training material is full of false ones. So what plainly is
 * an address is kept, marked `checked: false`; what could be any code is kept only where its checksum holds or the message speaks of such
 * accounts. Card numbers are never kept: they are mostly the victim's own, and nothing here needs them.
 */
import { base58CheckHolds, bech32Holds } from "./coin-checksum.ts";
import { type Finds, isTaken, keep } from "./found.ts";
import { ibanHolds, ibanLength } from "./iban.ts";

const speaksOfCoins = /btc|bitcoin|usdt|trc-?20|tron|wallet|crypto|krypto|coin/i;

/** Finds Bitcoin, Ethereum and Tron addresses, IBANs, and British accounts among words. */
export function paymentsIn(finds: Finds): void {
  coinsIn(finds);
  ibansIn(finds);
  britishAccountsIn(finds);
  numberedAccountsIn(finds);
}

function coinsIn(finds: Finds): void {
  const { text } = finds;
  let coins: boolean | null = null;
  for (const match of text.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]{26,90}(?![A-Za-z0-9])/g)) {
    const written = match[0];
    const start = match.index;
    const end = start + written.length;
    if (isTaken(finds, start, start + 1)) continue;
    const lower = written.toLowerCase();
    if (/^0x[0-9a-f]{40}$/.test(lower)) {
      // Upper and lower case may hold a checksum (ERC-55); it is not verified, because it needs Keccak and says nothing about whose it is.
      keep(finds, "payment", `ethereum:${lower}`, start, end);
    } else if (/^bc1[02-9ac-hj-np-z]{23,87}$/.test(lower) && (written === lower || written === written.toUpperCase())) {
      keep(finds, "payment", `bitcoin:${lower}`, start, end, bech32Holds(lower));
    } else {
      const scheme = /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(written)
        ? "bitcoin"
        : /^T[1-9A-HJ-NP-Za-km-z]{33}$/.test(written)
          ? "tron"
          : null;
      if (scheme === null) continue;
      const holds = base58CheckHolds(written, scheme === "tron" ? [0x41] : [0x00, 0x05]);
      if (holds || (coins ??= speaksOfCoins.test(text))) keep(finds, "payment", `${scheme}:${written}`, start, end, holds);
    }
  }
}

/** In groups of four or in one, in upper case; in one piece also in lower case. */
const ibanStart = /(?<![A-Za-z0-9])(?:[A-Z]{2}|[a-z]{2})\d{2}(?=[ \u00a0]?[A-Za-z0-9])/g;

/** As it is printed (ISO 13616-1): groups of four, the last one perhaps shorter. */
const inFours = /^[A-Z]{2}\d{2}(?:[ \u00a0][A-Z0-9]{4}){3,7}(?:[ \u00a0][A-Z0-9]{1,3})?$/;

function ibansIn(finds: Finds): void {
  const { text } = finds;
  for (const match of text.matchAll(ibanStart)) {
    const start = match.index;
    if (isTaken(finds, start, start + 1)) continue;
    const country = match[0].slice(0, 2).toUpperCase();
    const expected = ibanLength(country);
    let iban = "";
    let end = start;
    let group = 0;
    for (let at = start; at < text.length && iban.length < (expected ?? 34); at += 1) {
      const letter = text.charAt(at);
      if (/[A-Za-z0-9]/.test(letter)) {
        iban += letter;
        group += 1;
        end = at + 1;
        continue;
      }
      // Groups are of four and the last may be shorter; what comes after that one is another word.
      if (group < 4 || !/[ \u00a0-]/.test(letter) || !/^(?:[A-Z0-9]{4}|[A-Z0-9]{1,3}(?![A-Za-z0-9]))/.test(text.slice(at + 1, at + 6)))
        break;
      group = 0;
    }
    iban = iban.toUpperCase();
    if (iban.length < 15 || /[A-Za-z0-9]/.test(text.charAt(end))) continue;
    const holds = ibanHolds(iban);
    // Otherwise its groups of four, the word before it, or the length of its country with mostly digits says what it is meant for.
    const meant = /iban|konto|account|compte|rachun/i.test(text.slice(Math.max(0, start - 40), start));
    const inGroups = inFours.test(text.slice(start, end)) && /(?:\D*\d){8}/.test(iban);
    if (holds || inGroups || (meant && /\d{6}/.test(iban)) || (iban.length === expected && /^.{4}.*\d{8}/.test(iban))) {
      keep(finds, "payment", `iban:${iban}`, start, end, holds);
    }
  }
}

/** A sort code (`12-34-56`) counts only beside an account number of 8 digits and, where it could be a date, a word that says so. */
function britishAccountsIn(finds: Finds): void {
  const { text } = finds;
  const saysSo = /sort ?code|account|acc(?:t|oun)?\b|a\/c/i.test(text);
  for (const match of text.matchAll(/(?<![\d-])(\d{2})([- ]?)(\d{2})\2(\d{2})(?![\d-])/g)) {
    const [written, first = "", dash = "", second = "", third = ""] = match;
    if (!saysSo && (dash !== "-" || couldBeDate(first, second))) continue;
    const start = match.index;
    const end = start + written.length;
    const from = Math.max(0, start - 60);
    const around = text.slice(from, end + 60);
    for (const account of around.matchAll(/(?<!\d)\d{8}(?!\d)/g)) {
      const at = from + account.index;
      if ((at < end && at + 8 > start) || isTaken(finds, start, end) || isTaken(finds, at, at + 8)) continue;
      keep(finds, "payment", `ukbank:${first}${second}${third}-${account[0]}`, Math.min(start, at), Math.max(end, at + 8));
      break;
    }
  }
}

/** Day and month, either way round; years stand last where dates have dashes and two digits. */
const couldBeDate = (first: string, second: string): boolean =>
  Math.min(Number(first), Number(second)) <= 12 && Math.max(Number(first), Number(second)) <= 31;

/** A word for an account, perhaps one for its number, and the number in groups; or a bank by its name and 8 digits. */
const numbered =
  /(?<!\p{L})(?:(?:account|acct|acc|a\/c|konto(?:nummer)?|compte|cuenta|conto|rachun\p{L}{1,3})(?: (?:number|no|nr|num[eé]ro|n[uú]mero|numer|n°))?\.?(?: (?:is|ist|est|es|è|to))?[ :#]{1,2}(\d(?:[ -]?\d){6,11})|(?:bank|mutual|society|trust|fund|union)[ ,:]{1,2}(\d{8}))(?![ -]?\d)/giu;

function numberedAccountsIn(finds: Finds): void {
  for (const match of finds.text.matchAll(numbered)) {
    const written = match[1] ?? match[2] ?? "";
    const start = match.index + match[0].length - written.length;
    const end = start + written.length;
    const account = written.replaceAll(/\D/g, "");
    // A telephone number can be an account as well, of a messenger.
    if (/^0(?:0|\d{10}$)/.test(account) || isTaken(finds, start, end)) continue;
    keep(finds, "payment", `account:${account}`, start, end);
  }
}
