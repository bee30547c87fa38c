/** Days since 1970-01-01 of a Gregorian date, NaN where there is no such day (days from the civil calendar, Howard Hinnant's `days_from_civil`). */
function dayOf(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `2024-03-14` for days since 1970. */
export function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Days since 1970 for a year as an export writes it, in the calendar which that year can only be of: WhatsApp
 * began in 2009, so a year from 2430 is Buddhist, one from 1421 Islamic (Umm al-Qura), one from 1340 Persian,
 * one of three digits Taiwan's, and one of two digits is of this century or else the Buddhist one.
 * NaN where there is no such day.
 */
export function dayOfWritten(year: number, month: number, day: number): number {
  if (year < 52) return dayOf(2000 + year, month, day);
  if (year < 100) return dayOf(1957 + year, month, day);
  if (year < 200) return dayOf(1911 + year, month, day);
  if (year >= 2430 && year < 2700) return dayOf(year - 543, month, day);
  if (year >= 1340 && year <= 1420) return dayElsewhere("persian", year, month, day);
  if (year > 1420 && year < 1500) return dayElsewhere("islamic-umalqura", year, month, day);
  return year < 1900 || year > 2200 ? NaN : dayOf(year, month, day);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const monthStarts = new Map<number, number>();

/** The first day of a month is searched for once, by asking the platform's calendar, from a guess that is off by days at most. */
function dayElsewhere(calendar: "persian" | "islamic-umalqura", year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  const key = year * 16 + month;
  let start = monthStarts.get(key);
  if (start === undefined) {
    const guess =
      calendar === "persian"
        ? dayOf(year + 621, 3, 21) + Math.round((month - 1) * 30.6)
        : Math.round((year - 1) * 354.367 + (month - 1) * 29.53 - 492148);
    start = searchStart(calendar, year, month, guess);
    monthStarts.set(key, start);
  }
  const wanted = start + day - 1;
  const [, foundMonth] = partsOf(calendar, wanted);
  return foundMonth === month ? wanted : NaN;
}

function searchStart(calendar: string, year: number, month: number, guess: number): number {
  for (let day = guess - 8; day <= guess + 8; day += 1) {
    const [y, m, d] = partsOf(calendar, day);
    if (y === year && m === month && d === 1) return day;
  }
  return NaN;
}

function partsOf(calendar: string, day: number): [number, number, number] {
  if (!Number.isFinite(day)) return [0, 0, 0];
  let formatter = formatters.get(calendar);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
      timeZone: "UTC",
      year: "numeric",
      month: "numeric",
      day: "numeric",
    });
    formatters.set(calendar, formatter);
  }
  const found = { year: 0, month: 0, day: 0 };
  for (const { type, value } of formatter.formatToParts(day * 86_400_000)) {
    if (type === "month" || type === "day") found[type] = Number(value);
    if (type === "year") found.year = Number.parseInt(value, 10);
  }
  return [found.year, found.month, found.day];
}
