import { By, type Turn, type Turns } from "./turns.ts";

/** What who-wrote-when says, apart from the words. Minutes are NaN where the chat has no times. */
export interface Structure {
  readonly senderTurns: number;
  readonly ownerTurns: number;
  readonly senderBegan: boolean;
  readonly senderLast: boolean;
  /** Longest run of the sender's messages without an answer, and where it begins. */
  readonly longestRun: { readonly length: number; readonly first: number; readonly minutes: number };
  /** Share of the sender's timed messages between 23:00 and 05:00. */
  readonly nightShare: number;
  /** First turn with a picture or video from the sender, or -1. */
  readonly firstPicture: number;
  readonly ownerPictures: number;
  readonly firstFile: number;
  readonly spanMinutes: number;
  /** Median minutes the sender, and the owner, take to answer. */
  readonly senderDelay: number;
  readonly ownerDelay: number;
  /** Silences of over six hours that the sender broke. */
  readonly silencesBroken: number;
}

/** Measures a chat's structure in one pass. */
export function measureStructure({ list }: Turns): Structure {
  const senderDelays: number[] = [];
  const ownerDelays: number[] = [];
  let first: Turn | null = null;
  let last: Turn | null = null;
  let people = 0;
  let senderTurns = 0;
  let timed = 0;
  let atNight = 0;
  let firstPicture = -1;
  let firstFile = -1;
  let ownerPictures = 0;
  let silencesBroken = 0;
  for (const turn of list) {
    if (turn.by === By.app) continue;
    if (turn.by === By.sender) {
      senderTurns++;
      if (!Number.isNaN(turn.minute)) timed++;
      if (isNight(turn.minute)) atNight++;
      if (turn.picture && firstPicture < 0) firstPicture = people;
      if (turn.file && firstFile < 0) firstFile = people;
    } else if (turn.picture) ownerPictures++;
    if (last !== null) {
      const gap = turn.minute - last.minute;
      if (turn.by !== last.by && gap >= 0) (turn.by === By.sender ? senderDelays : ownerDelays).push(gap);
      if (turn.by === By.sender && last.by === By.sender && gap > 360) silencesBroken++;
    }
    first ??= turn;
    last = turn;
    people++;
  }
  return {
    senderTurns,
    ownerTurns: people - senderTurns,
    senderBegan: first?.by === By.sender,
    senderLast: last?.by === By.sender,
    longestRun: longestRun(list),
    nightShare: timed === 0 ? Number.NaN : atNight / timed,
    firstPicture,
    ownerPictures,
    firstFile,
    spanMinutes: first === null || last === null ? Number.NaN : Math.max(0, last.minute - first.minute),
    senderDelay: median(senderDelays),
    ownerDelay: median(ownerDelays),
    silencesBroken,
  };
}

/** Whether a minute lies between 23:00 and 05:00. */
export function isNight(minute: number): boolean {
  const hour = Math.floor(minute / 60) % 24;
  return hour >= 23 || hour < 5;
}

function longestRun(list: readonly Turn[]): Structure["longestRun"] {
  let best = 0;
  let bestFirst = 0;
  let bestMinutes = 0;
  let length = 0;
  let start: Turn | null = null;
  for (const turn of list) {
    if (turn.by === By.owner) length = 0;
    if (turn.by !== By.sender) continue;
    if (length === 0) start = turn;
    length++;
    if (length <= best || start === null) continue;
    best = length;
    bestFirst = start.index;
    bestMinutes = turn.minute - start.minute;
  }
  return { length: best, first: bestFirst, minutes: Number.isNaN(bestMinutes) ? 0 : Math.max(0, bestMinutes) };
}

function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
