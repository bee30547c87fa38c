import { mintIdentifier } from "../model/identifier.ts";
import { addressesIn } from "./addresses-in.ts";
import { isPlus, digitValue } from "./digits.ts";
import { type Found, findsIn } from "./found.ts";
import { paymentsIn } from "./payment.ts";
import { phonesIn, type ReadPhone } from "./phones-in.ts";
import { refang } from "./refang.ts";
import { type Mentions, usernamesIn } from "./username.ts";

/** What reading words needs to know of the chat they are in. */
export interface Setting {
  readonly readPhone: ReadPhone;
  readonly mentions: Mentions;
}

/** A text shorter than this holds no identifier: the shortest host has four characters. */
const shortest = 4;

/** The identifiers in a text, in the order they stand in it. Time is linear in the length of the text. */
export function identifiersIn(written: string, setting: Setting): readonly Found[] {
  const signs = signsOf(written);
  if (written.length < shortest || signs === nothing) return [];
  const { text, originalAt } = refang(written);
  const finds = findsIn(text);
  // What is longest goes first, so that no digits of an address are taken for a number.
  if (signs & address) addressesIn(finds);
  if (signs & longRun) paymentsIn(finds);
  if (signs & digits) phonesIn(finds, setting.readPhone);
  if (signs & account) usernamesIn(finds, setting.mentions);
  const found = finds.list.sort((a, b) => a.start - b.start);
  if (originalAt === null) return found;
  return found.map(({ identifier, start, end }) => {
    const from = originalAt[start] ?? 0;
    const to = originalAt[end] ?? written.length;
    const again = mintIdentifier(identifier.kind, identifier.canonical, written.slice(from, to), identifier.checked !== false);
    return { identifier: again ?? identifier, start: from, end: to };
  });
}

const nothing = 0;
const address = 1;
const digits = 2;
const longRun = 4;
const account = 8;

/** Which kinds a text may hold, by a look at each of its units. Most messages hold none and cost nothing more. */
function signsOf(text: string): number {
  let signs = nothing;
  let count = 0;
  let run = 0;
  let afterLetter = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
    if (isLetter) run += 1;
    else if (digitValue(code) >= 0) {
      run += 1;
      count += 1;
      // Accounts without a sign before them hold a digit, a full stop or an underscore.
      if (afterLetter) signs |= account;
    } else {
      signs |= signOf(text, code, at);
      // Letters and digits of an account stand in one run with single spaces between.
      if (code !== 0x20 && code !== 0xa0) run = 0;
    }
    afterLetter = isLetter;
    if (run >= 15 && count >= 2) signs |= longRun;
  }
  if (count >= 7) signs |= digits | longRun;
  if ((signs & address) === 0 && text.includes(" dot ")) signs |= address;
  if ((signs & account) === 0 && /user|handle|nick/i.test(text)) signs |= account;
  return signs;
}

/** What a unit that is no letter and no digit speaks of. */
function signOf(text: string, code: number, at: number): number {
  const next = text.charCodeAt(at + 1);
  switch (code) {
    case 0x40: // @
      return address | account;
    case 0x24: // $
    case 0x5f: // _
      return account;
    case 0x3a: // : before // or ]
      return next === 0x2f || next === 0x5d ? address : nothing;
    case 0x2e: // a full stop inside a word
      return at > 0 && next > 0x2f && text.charCodeAt(at - 1) > 0x2f ? address | account : nothing;
    case 0x5b: // [ ( { around what stands for a full stop or an at sign
    case 0x28:
    case 0x7b:
      return /^.\s?(?:[.@:]|dot|at|punkt|point)/i.test(text.slice(at, at + 7)) ? address : nothing;
    default:
      return isPlus(code) ? digits : nothing;
  }
}
