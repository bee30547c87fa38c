/**
 * Which number of a date is the day, the month and the year is decided once for a whole file: every date in
 * it is read in each possible order, and the order is kept under which the dates exist and go forward.
 */
import { dayOfWritten } from "./calendar.ts";

/** The orders: day before month, month before day, and both again with a year of two digits in front. */
const orders = { dayFirst: 0, monthFirst: 1, shortYearMonthDay: 2, shortYearDayMonth: 3 } as const;

/** What the dates of a file say about each order. */
export interface DateEvidence {
  /** How many orders are possible: two where the year is known, else four. */
  readonly candidates: number;
  last: number;
  count: number;
  readonly invalid: Float64Array;
  readonly backwards: Float64Array;
  readonly previous: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

export function dateEvidence(yearKnown: boolean): DateEvidence {
  return {
    candidates: yearKnown ? 2 : 4,
    last: -1,
    count: 0,
    invalid: new Float64Array(4),
    backwards: new Float64Array(4),
    previous: new Float64Array(4).fill(NaN),
    lowest: new Float64Array(4).fill(Infinity),
    highest: new Float64Array(4).fill(-Infinity),
  };
}

/** Days since 1970 of a packed date under an order, NaN where there is no such day. */
export function dayUnder(date: number, order: number): number {
  const year = date >> 14;
  const a = (date >> 7) & 127;
  const b = date & 127;
  if (order === orders.dayFirst) return dayOfWritten(year, b, a);
  if (order === orders.monthFirst) return dayOfWritten(year, a, b);
  if (year > 99) return NaN;
  return order === orders.shortYearMonthDay ? dayOfWritten(a, b, year) : dayOfWritten(a, year, b);
}

/** The app did not exist before 2009. */
const firstDay = 14245;
const lastDay = 27393;

/** Takes in a date that differs from the one before it. */
export function noteDate(evidence: DateEvidence, date: number): void {
  evidence.last = date;
  evidence.count += 1;
  for (let order = 0; order < evidence.candidates; order += 1) {
    const day = dayUnder(date, order);
    if (!(day >= firstDay && day <= lastDay)) {
      evidence.invalid[order] = (evidence.invalid[order] ?? 0) + 1;
      continue;
    }
    if (day < (evidence.previous[order] ?? NaN)) evidence.backwards[order] = (evidence.backwards[order] ?? 0) + 1;
    evidence.previous[order] = day;
    if (day < (evidence.lowest[order] ?? 0)) evidence.lowest[order] = day;
    if (day > (evidence.highest[order] ?? 0)) evidence.highest[order] = day;
  }
}

/** The order chosen, the other one, and whether nothing but likelihood told day from month. */
export interface DateOrder {
  readonly order: number;
  readonly other: number;
  readonly unsure: boolean;
}

/** Chooses the order; after a year in front the month comes first, else the day is likelier to. */
export function chooseOrder(evidence: DateEvidence, yearFirst: boolean): DateOrder {
  const prior = yearFirst ? [orders.monthFirst, orders.dayFirst, orders.shortYearMonthDay, orders.shortYearDayMonth] : [0, 1, 2, 3];
  const ranked = prior.filter((order) => order < evidence.candidates);
  let best = ranked[0] ?? 0;
  for (const order of ranked.slice(1)) if (isLikelier(evidence, order, best)) best = order;
  const other = best ^ 1;
  const sure = surely(evidence, best, other) || surely(evidence, other, best);
  return { order: best, other, unsure: !sure };
}

/** Whether dates that do not exist, or that go back, rule `b` out and not `a`. */
function surely(evidence: DateEvidence, a: number, b: number): boolean {
  const invalidA = evidence.invalid[a] ?? 0;
  const invalidB = evidence.invalid[b] ?? 0;
  if (invalidA !== invalidB) return invalidA < invalidB;
  const backA = evidence.backwards[a] ?? 0;
  const backB = evidence.backwards[b] ?? 0;
  return backA * 2 < backB || (backA === 0 && backB > 0);
}

function isLikelier(evidence: DateEvidence, a: number, b: number): boolean {
  if (surely(evidence, a, b)) return true;
  if (surely(evidence, b, a)) return false;
  const spanA = (evidence.highest[a] ?? 0) - (evidence.lowest[a] ?? 0);
  const spanB = (evidence.highest[b] ?? 0) - (evidence.lowest[b] ?? 0);
  // People write on neighbouring days. A year in front in two digits is rare, so it needs more than that.
  if (a >> 1 !== b >> 1) return spanA * 8 < spanB;
  return spanA * 2 < spanB;
}
