/*
 * Numbers to E.164. libphonenumber-js comes with three tables; `min` is the right one here: it has the lengths and the general pattern
 * of every country, which is all that E.164 needs. `max` (twice the size) and `mobile` add a pattern for each kind of line, and refuse
 * ranges that are set aside, such as the French ones for fiction.
 */
import { type CountryCode, getCountries, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { type Identifier, mintIdentifier } from "../model/identifier.ts";
import { digitValue, isMark, isPlus, isSeparator } from "./digits.ts";

/**
 * What a written number is. `doubtful` is a number whose country nothing tells: `digits` are its digits, `phoneReadings` gives what it
 * could be, and `identifier` compares it with the same national form, or is null where the digits could be anything.
 */
export type PhoneReading =
  | { readonly kind: "e164"; readonly identifier: Identifier }
  | { readonly kind: "doubtful"; readonly digits: string; readonly identifier: Identifier | null };

/**
 * British ranges set aside for drama (Ofcom, "Telephone numbers for use in TV and radio drama programmes"): no network has them, so the
 * tables call them invalid. Examples, training material and this project's corpus are written with them. The American 555-01xx are valid
 * in the tables.
 */
const fictional = /^\+44(?:7700900|1632960|8081570|909879|3069990)\d{3,4}$/;

/** Fewer digits after a country code without a plus are as likely a number of some country without its first 0. */
const leastBareDigits = 11;

const nationalMark = "national:";

/**
 * Reads a number written alone, in any of the usual ways, in digits of any script. A number that begins with `+` or `00` states its
 * country and need only have a length that country gives out, because ranges open faster than tables are updated. Any other needs
 * `country` (ISO 3166-1 alpha-2; a code that is not in the tables counts as none), or has to be valid with its first digits as the
 * country code. Null where it is no number.
 */
export function phoneOf(written: string, country?: string): PhoneReading | null {
  const plain = plainNumber(written.startsWith(nationalMark) ? written.slice(nationalMark.length) : written);
  if (plain === null) return null;
  const { plus, digits } = plain;
  if (plus || digits.startsWith("00")) return stated(international(plus ? digits : digits.slice(2))?.number ?? null, written);
  if (looksLikeCard(digits)) return null;

  const home = country === undefined ? null : national(digits, country);
  const abroad = digits.length >= leastBareDigits && !digits.startsWith("0") ? international(digits) : null;
  const foreign = abroad?.sure === true ? abroad.number : null;
  if (home !== null && (foreign === null || foreign === home)) return stated(home, written);
  if (home === null && foreign !== null) return stated(foreign, written);
  // Fewer than ten digits could be an order, a date or a case.
  const isNational = /^0[1-9]\d{8,10}$/.test(digits);
  return { kind: "doubtful", digits, identifier: isNational ? mintIdentifier("phone", nationalMark + digits, written) : null };
}

/**
 * Every valid E.164 number that digits without a country can be, in ascending order: as a national number of each country, and with a
 * country code but no plus. `written` may be an identifier's canonical form. Several milliseconds, because every country is tried.
 */
export function phoneReadings(written: string): readonly string[] {
  const plain = plainNumber(written.startsWith(nationalMark) ? written.slice(nationalMark.length) : written);
  if (plain === null) return [];
  const found = new Set<string>();
  const abroad = international(plain.digits);
  if (abroad?.sure === true) found.add(abroad.number);
  if (!plain.plus) for (const country of getCountries()) found.add(nationalIn(plain.digits, country) ?? "");
  found.delete("");
  return [...found].sort();
}

function stated(number: string | null, written: string): PhoneReading | null {
  const identifier = number === null ? null : mintIdentifier("phone", number, written);
  return identifier === null ? null : { kind: "e164", identifier };
}

/** The digits of a number, without what stands between them; null where other things stand there or it has a wrong number of digits. */
function plainNumber(written: string): { readonly plus: boolean; readonly digits: string } | null {
  if (written.length > 64) return null;
  let plus = false;
  let digits = "";
  for (let at = 0; at < written.length; at += 1) {
    const code = written.charCodeAt(at);
    const value = digitValue(code);
    if (value >= 0) digits += String(value);
    else if (isPlus(code) && digits === "" && !plus) plus = true;
    // `(0)` is dialled at home only: +44 (0)7700 900118.
    else if (code === 0x28 && (plus || digits.startsWith("00")) && /^\(\s?0\s?\)/.test(written.slice(at, at + 5)))
      at = written.indexOf(")", at);
    else if (!isSeparator(code) && !isMark(code)) return null;
  }
  return digits.length >= 7 && digits.length <= 17 ? { plus, digits } : null;
}

/** E.164 of digits that begin with a country code. `sure` where the number is in a range the country gives out, or one for fiction. */
function international(digits: string): { readonly number: string; readonly sure: boolean } | null {
  if (digits.startsWith("0")) return null;
  const parsed = parsePhoneNumberFromString(`+${digits}`, { extract: false });
  if (parsed === undefined || !parsed.isPossible()) return null;
  // Where a home prefix was dropped after the country code, what is left has to be a number that stays as it is.
  if (parsed.number.length !== digits.length + 1 && parsePhoneNumberFromString(parsed.number)?.number !== parsed.number) return null;
  return { number: parsed.number, sure: parsed.isValid() || fictional.test(parsed.number) };
}

function national(digits: string, country: string): string | null {
  const code = country.toUpperCase();
  return isSupportedCountry(code) ? nationalIn(digits, code) : null;
}

function nationalIn(digits: string, country: CountryCode): string | null {
  const parsed = parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });
  if (parsed === undefined || !(parsed.isValid() || fictional.test(parsed.number))) return null;
  return international(parsed.number.slice(1))?.number ?? null;
}

/**
 * Payment cards of 14 and 15 digits (Diners Club, American Express) whose check digit holds (ISO/IEC 7812-1). Longer ones are too
 * long for a telephone number.
 */
function looksLikeCard(digits: string): boolean {
  if (!/^3\d{13,14}$/.test(digits)) return false;
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at -= 1, double = !double) {
    const value = Number(digits[at]) * (double ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
