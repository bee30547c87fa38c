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
export function measureStructure(turns: Turns): Structure {
  const people = turns.list.filter(({ by }) => by !== By.app);
  const sender = people.filter(({ by }) => by === By.sender);
  const timedNight = sender.filter(({ minute }) => !Number.isNaN(minute)).map(({ minute }) => Math.floor(minute / 60) % 24);
  const first = people[0];
  const last = people.at(-1);
  const delays = { [By.sender]: [] as number[], [By.owner]: [] as number[] };
  let silencesBroken = 0;
  for (let i = 1; i < people.length; i++) {
    const turn = people[i];
    const before = people[i - 1];
    if (turn === undefined || before === undefined) continue;
    const gap = turn.minute - before.minute;
    if (turn.by !== before.by && turn.by !== By.app && gap >= 0) delays[turn.by].push(gap);
    if (turn.by === By.sender && before.by === By.sender && gap > 360) silencesBroken++;
  }
  return {
    senderTurns: sender.length,
    ownerTurns: people.length - sender.length,
    senderBegan: first?.by === By.sender,
    senderLast: last?.by === By.sender,
    longestRun: longestRun(people),
    nightShare: timedNight.length === 0 ? Number.NaN : timedNight.filter((hour) => hour >= 23 || hour < 5).length / timedNight.length,
    firstPicture: people.findIndex(({ by, picture }) => by === By.sender && picture),
    ownerPictures: people.filter(({ by, picture }) => by === By.owner && picture).length,
    firstFile: people.findIndex(({ by, file }) => by === By.sender && file),
    spanMinutes: first === undefined || last === undefined ? Number.NaN : Math.max(0, last.minute - first.minute),
    senderDelay: median(delays[By.sender]),
    ownerDelay: median(delays[By.owner]),
    silencesBroken,
  };
}

function longestRun(people: readonly Turn[]): Structure["longestRun"] {
  let best = { length: 0, first: 0, minutes: 0 };
  let from = 0;
  for (let i = 0; i <= people.length; i++) {
    if (people[i]?.by === By.sender) continue;
    if (i - from > best.length) {
      const start = people[from];
      const end = people[i - 1];
      const minutes = start === undefined || end === undefined ? 0 : end.minute - start.minute;
      best = { length: i - from, first: start?.index ?? 0, minutes: Number.isNaN(minutes) ? 0 : Math.max(0, minutes) };
    }
    from = i + 1;
  }
  return best;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : (sorted[sorted.length >> 1] ?? Number.NaN);
}
