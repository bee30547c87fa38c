/** What stands in front of a copied message: `[date, time] Name:` or `[time, date] Name:`. */
export interface CopyHead {
  readonly timeFirst: boolean;
  /** Whether the date starts with its year; `first` is then the month. */
  readonly yearFirst: boolean;
  /** The two numbers of day and month in the order written. */
  readonly first: number;
  readonly last: number;
  readonly year: number | null;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly seconds: boolean;
  readonly name: string;
  readonly text: string;
}

/** Which of day and month the copying device writes first; `open` where nothing in the text tells. */
export type DayOrder = "day-first" | "month-first" | "open";

const bracketPattern = /^\u200e?\[([^\][]{4,48})\] ?([^\s:][^:]{0,199}?):(?: |$)/;
const yearFirstPattern = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?$/;
const datePattern = /^(\d{1,2})[-./] ?(\d{1,2})(?:[-./]|\. )?(?: ?(\d{4}|\d\d))?\.?$/;
const timePattern = /^(\D{0,12}?)(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(\D{0,12})$/;
const afternoon = /^(?:p\.?m\.?|下午|오후|午後|م)$/;
const morning = /^(?:a\.?m\.?|上午|오전|午前|ص)$/;

/** The head of a copied message, or null where the line is none. */
export function copyHeadOf(line: string): CopyHead | null {
  const found = bracketPattern.exec(line);
  if (found === null) return null;
  const [matched, bracket = "", name = ""] = found;
  const inside = bracket
    .replace(/[\u200e\u200f]/g, "")
    .replace(/[\u00a0\u202f]/g, " ")
    .trim();
  for (const [left, right] of splits(inside)) {
    for (const timeFirst of [false, true]) {
      const time = timeOf(timeFirst ? left : right);
      const date = dateOf(timeFirst ? right : left);
      if (time !== null && date !== null) return { timeFirst, ...date, ...time, name, text: line.slice(matched.length) };
    }
  }
  return null;
}

/** The order that some date of the text can only have; both in one text means neither can be relied on. */
export function orderOf(heads: readonly CopyHead[]): DayOrder {
  const dated = heads.filter(({ yearFirst }) => !yearFirst);
  if (dated.length === 0 && heads.length > 0) return "month-first";
  const dayFirst = dated.some(({ first, last }) => first > 12 && last <= 12);
  const monthFirst = dated.some(({ first, last }) => last > 12 && first <= 12);
  return dayFirst === monthFirst ? "open" : dayFirst ? "day-first" : "month-first";
}

/** The two halves at the comma, or at each space where there is none. */
function splits(inside: string): readonly (readonly [string, string])[] {
  const comma = inside.search(/[,،]/);
  if (comma >= 0) return [[inside.slice(0, comma).trim(), inside.slice(comma + 1).trim()]];
  return [...inside.matchAll(/ +/g)].map(({ index }) => [inside.slice(0, index).trim(), inside.slice(index).trim()]);
}

function dateOf(text: string): Pick<CopyHead, "yearFirst" | "first" | "last" | "year"> | null {
  const whole = yearFirstPattern.exec(text);
  if (whole !== null) return { yearFirst: true, first: Number(whole[2]), last: Number(whole[3]), year: Number(whole[1]) };
  const found = datePattern.exec(text);
  if (found === null) return null;
  const [, first, last, written] = found;
  if (Math.min(Number(first), Number(last)) > 12 || Math.max(Number(first), Number(last)) > 31) return null;
  const year = written === undefined ? null : written.length === 2 ? 2000 + Number(written) : Number(written);
  return { yearFirst: false, first: Number(first), last: Number(last), year };
}

function timeOf(text: string): Pick<CopyHead, "hour" | "minute" | "second" | "seconds"> | null {
  const found = timePattern.exec(text);
  if (found === null) return null;
  const [, before = "", hour, minute, second, after = ""] = found;
  const half = (before.trim() || after.trim()).toLowerCase().replace(/\s/g, "");
  if (half !== "" && !afternoon.test(half) && !morning.test(half)) return null;
  const written = Number(hour);
  const hours = half === "" ? written : (written % 12) + (afternoon.test(half) ? 12 : 0);
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return { hour: hours, minute: Number(minute), second: Number(second ?? 0), seconds: second !== undefined };
}
