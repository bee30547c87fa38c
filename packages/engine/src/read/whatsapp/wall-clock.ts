/** Times and ids as texts. Both come in rising order, so what neighbours share is made once. */
import { isoDay } from "./calendar.ts";

let lastDay = NaN;
let lastTime = -1;
let dayText = "";
let clockText = "";
/** By second of the day, made as they come up. */
const times: (string | undefined)[] = [];
times.length = 86_400;

/** `2024-03-14T21:05:00` for days since 1970 and seconds of the day. */
export function wallClock(day: number, time: number): string {
  if (day === lastDay && time === lastTime) return clockText;
  if (day !== lastDay) {
    lastDay = day;
    dayText = isoDay(day);
  }
  lastTime = time;
  clockText = dayText + (times[time] ??= timeText(time));
  return clockText;
}

function timeText(time: number): string {
  return `T${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}:${two(time % 60)}`;
}

let lastHundreds = -1;
let lastPrefix = "m";
const ones = Array.from({ length: 100 }, (_, value) => `${value}`);
const tens = Array.from({ length: 100 }, (_, value) => two(value));

/** `m1` for the first message. What stands before the last two digits is made once for a hundred of them. */
export function messageId(index: number): string {
  const number = index + 1;
  const hundreds = Math.floor(number / 100);
  if (hundreds !== lastHundreds) {
    lastHundreds = hundreds;
    lastPrefix = hundreds === 0 ? "m" : `m${hundreds}`;
  }
  return lastPrefix + ((hundreds === 0 ? ones : tens)[number % 100] ?? "");
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
