/**
 * The messages of a whole file as columns: for each its start, the length of its header with the name, its
 * sender, its date and its time as `header.ts` packs them, and what its bytes show of it: 19 bytes a message. The columns are made large
 * enough for messages of 48 bytes, because memory that is never touched costs nothing, and grow by half.
 */
export interface Columns {
  length: number;
  capacity: number;
  starts: Uint32Array;
  heads: Uint16Array;
  senders: Int32Array;
  dates: Int32Array;
  times: Int32Array;
  /** Bits of `traits`. */
  traits: Uint8Array;
}

/** What the bytes of a message show: `odd` where its text may be more than what somebody wrote, `wide` where it is not ASCII. */
export const traits = { odd: 1, wide: 2 } as const;

export function newColumns(bytes: number): Columns {
  const capacity = Math.max(16, Math.ceil(bytes / 48));
  return {
    length: 0,
    capacity,
    starts: new Uint32Array(capacity),
    heads: new Uint16Array(capacity),
    senders: new Int32Array(capacity),
    dates: new Int32Array(capacity),
    times: new Int32Array(capacity),
    traits: new Uint8Array(capacity),
  };
}

export function addRow(columns: Columns, start: number, body: number, sender: number, date: number, time: number): void {
  if (columns.length === columns.capacity) growColumns(columns);
  const index = columns.length;
  columns.starts[index] = start;
  columns.heads[index] = body - start;
  columns.senders[index] = sender;
  columns.dates[index] = date;
  columns.times[index] = time;
  columns.length = index + 1;
}

function growColumns(columns: Columns): void {
  const capacity = Math.ceil(columns.capacity * 1.5);
  const starts = new Uint32Array(capacity);
  const heads = new Uint16Array(capacity);
  const senders = new Int32Array(capacity);
  const dates = new Int32Array(capacity);
  const times = new Int32Array(capacity);
  const marks = new Uint8Array(capacity);
  starts.set(columns.starts);
  heads.set(columns.heads);
  senders.set(columns.senders);
  dates.set(columns.dates);
  times.set(columns.times);
  marks.set(columns.traits);
  Object.assign(columns, { capacity, starts, heads, senders, dates, times, traits: marks });
}
