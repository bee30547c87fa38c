import { digitValue, isMark, isPlus, isSeparator } from "./digits.ts";
import { type Finds, isTaken, keep } from "./found.ts";
import { type PhoneReading, phoneOf } from "./phone.ts";

/** Reads a number; may remember what it read. */
export type ReadPhone = (written: string) => PhoneReading | null;

/** Reads numbers of a stated country and remembers each, because the same number comes again and again in one chat. */
export function phoneReader(country: string | undefined): ReadPhone {
  const known = new Map<string, PhoneReading | null>();
  return (written) => {
    let reading = known.get(written);
    if (reading === undefined) known.set(written, (reading = phoneOf(written, country)));
    return reading;
  };
}

/** Digits of the longest number (E.164: 15), with two zeros before it. */
const mostDigits = 17;

/**
 * Finds numbers among words. A number begins at a plus, a bracket or a digit that follows no letter, and goes on over digits with at
 * most two separators between; a full stop or slash counts only between two digits. Where the digits are more than a number can have,
 * or are no number, the last groups are left off, so that a time or an amount after a number does not spoil it. Each unit is looked at
 * a bounded number of times.
 */
export function phonesIn(finds: Finds, readPhone: ReadPhone): void {
  const { text } = finds;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const plus = isPlus(code);
    if (!plus && code !== 0x28 && digitValue(code) < 0) {
      at += 1;
      continue;
    }
    const run = runFrom(text, at);
    if (run === null) {
      at += 1;
      while (at < text.length && digitValue(text.charCodeAt(at)) >= 0) at += 1;
      continue;
    }
    let end = run.ends.at(-1) ?? at;
    const before = at === 0 ? "" : text.charAt(at - 1);
    const stated = run.plus || run.digits.startsWith("00");
    const fits = run.plus ? !/[0-9]/.test(before) : !/[\w$€£#=/%]/.test(before) && !/[\w@%€£$]/.test(text.charAt(end));
    if (fits) {
      for (const candidate of run.ends.slice(-3).toReversed()) {
        if (candidate - at < 7 || isTaken(finds, at, candidate)) continue;
        const reading = readPhone(text.slice(at, candidate));
        const written = text.slice(at, candidate);
        if (reading?.identifier === undefined || reading.identifier === null) continue;
        // A bare number of the stated country that begins with no 0 may be any number; its grouping says that it is dialled.
        if (reading.kind === "e164" && !stated && !run.digits.startsWith("0") && run.digits.length < 11 && !/[\s()-]/.test(written))
          continue;
        if (keep(finds, "phone", reading.identifier.canonical, at, candidate)) {
          end = candidate;
          break;
        }
      }
    }
    at = Math.max(end, at + 1);
  }
}

interface Run {
  readonly plus: boolean;
  readonly digits: string;
  /** After the last digit of each group, ascending. */
  readonly ends: readonly number[];
}

/** The digits from `start` on with what stands between them; null where there are too few, or too many without a break. */
function runFrom(text: string, start: number): Run | null {
  let digits = "";
  let plus = false;
  let between = 0;
  let at = start;
  const ends: number[] = [];
  for (; at < text.length && at - start < 64; at += 1) {
    const code = text.charCodeAt(at);
    const value = digitValue(code);
    if (value >= 0) {
      if (between > 0 && digits !== "") ends.push(lastDigitBefore(text, at));
      between = 0;
      digits += String(value);
      if (digits.length > mostDigits) break;
    } else if (isPlus(code)) {
      if (digits !== "" || plus) break;
      plus = true;
    } else if (isSeparator(code)) {
      between += 1;
      const tight = code === 0x2e || code === 0x2f;
      if (between > 2 || (tight && digitValue(text.charCodeAt(at + 1)) < 0)) break;
    } else if (!isMark(code)) break;
  }
  if (digits.length <= mostDigits && digits !== "") ends.push(lastDigitBefore(text, at));
  return digits.length < 7 || ends.length === 0 ? null : { plus, digits, ends };
}

function lastDigitBefore(text: string, from: number): number {
  let at = from;
  while (at > 0 && digitValue(text.charCodeAt(at - 1)) < 0) at -= 1;
  return at;
}
