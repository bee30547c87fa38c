/** Follows the times of a file in its order and notes what cannot be right; the same for a file held whole and for a stream. */
import type { IssueList } from "./issue-list.ts";
import { addIssue } from "./issue-list.ts";
import type { SenderSeen } from "./senders.ts";
import type { DateOrder } from "./date-order.ts";
import type { Dated } from "./view.ts";
import { datedAt } from "./view.ts";

export interface TimeWatch {
  readonly issues: IssueList;
  readonly senders: readonly SenderSeen[];
  readonly orders: readonly DateOrder[];
  readonly locate: (offset: number) => number;
  lastDate: number;
  lastSegment: number;
  dated: Dated;
  /** Wall clocks, in seconds, of the two messages before this one; NaN where there is none. */
  previous: number;
  before: number;
  /** The previous message, as far as it may still turn out to stand out. */
  start: number;
  end: number;
  sender: number;
  ambiguousFrom: number;
  ambiguousTo: number;
}

export function timeWatch(
  issues: IssueList,
  senders: readonly SenderSeen[],
  orders: readonly DateOrder[],
  locate: (offset: number) => number,
): TimeWatch {
  return {
    issues,
    senders,
    orders,
    locate,
    lastDate: -1,
    lastSegment: -1,
    dated: { day: NaN, other: NaN, foreign: false },
    previous: NaN,
    before: NaN,
    start: 0,
    end: 0,
    sender: -1,
    ambiguousFrom: -1,
    ambiguousTo: -1,
  };
}

const daySeconds = 86_400;

/** Takes the next message: its range in the text and what its row holds. */
export function watchTime(watch: TimeWatch, start: number, end: number, sender: number, date: number, time: number, segment: number): void {
  if (date !== watch.lastDate || segment !== watch.lastSegment) {
    const order = watch.orders[segment];
    watch.dated = order === undefined ? { day: NaN, other: NaN, foreign: false } : datedAt(date, order);
    watch.lastDate = date;
    watch.lastSegment = segment;
  }
  const { day, other, foreign } = watch.dated;
  if (time < 0 || Number.isNaN(day)) {
    addIssue(watch.issues, "unreadable-date", watch.locate(start), watch.locate(end));
    return;
  }
  if (foreign) addIssue(watch.issues, "mixed-formats", watch.locate(start), watch.locate(end), true);
  if (!Number.isNaN(other)) {
    if (watch.ambiguousFrom < 0) watch.ambiguousFrom = start;
    watch.ambiguousTo = end;
  }
  const wall = day * daySeconds + time;
  if (wall < watch.previous) addIssue(watch.issues, "time-goes-backwards", watch.locate(start), watch.locate(end));
  // A single message far out of its neighbours' order, under a name that writes nothing else, may be typed into a body.
  const { previous, before } = watch;
  const dips = previous < before - daySeconds && wall >= before;
  const peaks = previous > wall + daySeconds && wall >= before;
  if ((dips || peaks) && watch.sender >= 0 && watch.senders[watch.sender]?.messages === 1) {
    addIssue(watch.issues, "possible-injected-header", watch.locate(watch.start), watch.locate(watch.end));
  }
  watch.before = previous;
  watch.previous = wall;
  watch.start = start;
  watch.end = end;
  watch.sender = sender;
}

/** Ends the watch. */
export function closeTimes(watch: TimeWatch): void {
  if (watch.ambiguousFrom >= 0)
    addIssue(watch.issues, "ambiguous-dates", watch.locate(watch.ambiguousFrom), watch.locate(watch.ambiguousTo));
}
