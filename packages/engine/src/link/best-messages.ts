/*
 * The messages of a chat as one table, so that all pairs of messages of two chats are weighed in one walk: entries of all messages stand
 * together, sorted by bucket, and where two tables meet in a bucket each pair of entries adds to the cell of its two messages.
 */
import type { SparseVector } from "./vector.ts";

/** The messages of a chat that have words, as vectors of length 1. */
export interface MessageTable {
  /** How many messages have words; those beyond `at` are not compared. */
  readonly length: number;
  /** The place in the outline of each message that is compared. */
  readonly at: Int32Array;
  /** Entries by ascending bucket, then message: bucket, which of `at`, and value. */
  readonly buckets: Int32Array;
  readonly owners: Int32Array;
  readonly values: Float32Array;
}

/** Of a longer chat, the first so many are compared: a script is in its beginning. */
const mostMessages = 256;

/** A table of messages, given with their places in the outline and their vectors. */
export function messageTable(messages: readonly { readonly at: number; readonly vector: SparseVector }[]): MessageTable {
  const some = messages.slice(0, mostMessages);
  const entries = some.flatMap(({ vector }, owner) =>
    Array.from(vector.buckets, (bucket, i): [number, number, number] => [bucket, owner, vector.values[i] ?? 0]),
  );
  entries.sort(([a, x], [b, y]) => a - b || x - y);
  return {
    length: messages.length,
    at: Int32Array.from(some, ({ at }) => at),
    buckets: Int32Array.from(entries, ([bucket]) => bucket),
    owners: Int32Array.from(entries, ([, owner]) => owner),
    values: Float32Array.from(entries, ([, , value]) => value),
  };
}

/** The messages of a table one by one again. */
export function messagesIn({ at, buckets, owners, values }: MessageTable): { readonly at: number; readonly vector: SparseVector }[] {
  const entries = Array.from(at, (): { buckets: number[]; values: number[] } => ({ buckets: [], values: [] }));
  owners.forEach((owner, i) => {
    entries[owner]?.buckets.push(buckets[i] ?? 0);
    entries[owner]?.values.push(values[i] ?? 0);
  });
  return entries.map((entry, i) => ({
    at: at[i] ?? 0,
    vector: { buckets: Int32Array.from(entry.buckets), values: Float32Array.from(entry.values) },
  }));
}

let cells = new Float64Array(4096);

/** The cosines of all pairs of messages, row by row of `a`. What is given is overwritten by the next call. */
function cosines(a: MessageTable, b: MessageTable): Float64Array {
  const width = b.at.length;
  const size = a.at.length * width;
  if (size > cells.length) cells = new Float64Array(size);
  cells.fill(0, 0, size);
  const { buckets: left, owners: leftOwners, values: leftValues } = a;
  const { buckets: right, owners: rightOwners, values: rightValues } = b;
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const bucket = left[i] ?? 0;
    const other = right[j] ?? 0;
    if (bucket < other) i++;
    else if (bucket > other) j++;
    else {
      let end = j + 1;
      while (end < right.length && right[end] === bucket) end++;
      for (; i < left.length && left[i] === bucket; i++) {
        const row = (leftOwners[i] ?? 0) * width;
        const value = leftValues[i] ?? 0;
        for (let k = j; k < end; k++) {
          const cell = row + (rightOwners[k] ?? 0);
          cells[cell] = (cells[cell] ?? 0) + value * (rightValues[k] ?? 0);
        }
      }
      j = end;
    }
  }
  return cells;
}

/** How like the three most alike messages of one chat are to some message of the other, summed; from the side where that is less. */
export function bestMessages(a: MessageTable, b: MessageTable): number {
  const all = cosines(a, b);
  const width = b.at.length;
  const height = a.at.length;
  return Math.min(bestThree(all, height, width, width, 1), bestThree(all, width, height, 1, width));
}

/** The sum of the three largest of the best in each line. */
function bestThree(all: Float64Array, lines: number, length: number, line: number, step: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  for (let i = 0; i < lines; i++) {
    let best = 0;
    for (let j = 0, at = i * line; j < length; j++, at += step) {
      const value = all[at] ?? 0;
      if (value > best) best = value;
    }
    if (best > first) [first, second, third] = [best, first, second];
    else if (best > second) [second, third] = [best, second];
    else if (best > third) third = best;
  }
  return first + second + third;
}

/**
 * The two messages that show best how alike two chats are, by their places in the outlines; the first such. What is said at length counts
 * for more than a greeting that is the same to the letter.
 */
export function mostAlike(a: MessageTable, b: MessageTable): { readonly likeness: number; readonly a: number; readonly b: number } {
  const all = cosines(a, b);
  const width = b.at.length;
  const [left, right] = [entriesOf(a), entriesOf(b)];
  let best = -1;
  let cell = 0;
  for (let i = 0; i < a.at.length * width; i++) {
    const length = Math.min(left[Math.floor(i / width)] ?? 0, right[i % width] ?? 0);
    const value = (all[i] ?? 0) * Math.log(1 + length);
    if (value > best) [best, cell] = [value, i];
  }
  return { likeness: best < 0 ? 0 : (all[cell] ?? 0), a: a.at[Math.floor(cell / width)] ?? 0, b: b.at[cell % width] ?? 0 };
}

/** How many words and pairs each message has. */
function entriesOf({ at, owners }: MessageTable): Int32Array {
  const counts = new Int32Array(at.length);
  for (const owner of owners) counts[owner] = (counts[owner] ?? 0) + 1;
  return counts;
}
