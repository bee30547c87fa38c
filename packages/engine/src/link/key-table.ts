/*
 * Which chats have a key, for millions of keys: an open table of 53-bit hashes beside lists of slots, all in typed arrays that the garbage
 * collector does not walk. The chats of a key that lead stand first in its list, in order; the rest follow in any order, so that adding
 * one costs a few steps however many there are.
 */

/** Of the chats that have a key, so many stand in order: those that lead. */
export const mostLeaders = 3;

export interface KeyTable {
  /** By cell: the key, 0 where there is none; the first place of its list, -1 where none is kept; how many chats have it. */
  keys: Float64Array;
  heads: Int32Array;
  counts: Int32Array;
  size: number;
  /** By place: a slot, and the place that follows, -1 at the end. */
  slots: Int32Array;
  next: Int32Array;
  places: number;
}

export const createKeyTable = (): KeyTable => ({
  keys: new Float64Array(1 << 12),
  heads: new Int32Array(1 << 12),
  counts: new Int32Array(1 << 12),
  size: 0,
  slots: new Int32Array(1 << 12),
  next: new Int32Array(1 << 12),
  places: 0,
});

function cellFor(keys: Float64Array, key: number): number {
  const mask = keys.length - 1;
  let cell = Math.imul(key, 0x9e3779b1);
  cell = (cell ^ (cell >>> 15)) & mask;
  while (keys[cell] !== 0 && keys[cell] !== key) cell = (cell + 1) & mask;
  return cell;
}

/** The cell of a key, -1 where no chat has it. Cells move when keys are added. */
export function findCell({ keys }: KeyTable, key: number): number {
  const cell = cellFor(keys, key);
  return keys[cell] === 0 ? -1 : cell;
}

/** The cell of a key, made where there is none. */
export function makeCell(table: KeyTable, key: number): number {
  if (table.size * 10 >= table.keys.length * 7) grow(table);
  const cell = cellFor(table.keys, key);
  if (table.keys[cell] === 0) {
    table.keys[cell] = key;
    table.heads[cell] = -1;
    table.counts[cell] = 0;
    table.size++;
  }
  return cell;
}

function grow(table: KeyTable): void {
  const { keys, heads, counts } = table;
  table.keys = new Float64Array(keys.length * 2);
  table.heads = new Int32Array(keys.length * 2);
  table.counts = new Int32Array(keys.length * 2);
  for (let from = 0; from < keys.length; from++) {
    const key = keys[from] ?? 0;
    if (key === 0) continue;
    const cell = cellFor(table.keys, key);
    table.keys[cell] = key;
    table.heads[cell] = heads[from] ?? -1;
    table.counts[cell] = counts[from] ?? 0;
  }
}

/** Adds a slot to the list of a cell; `isBefore` says which of two slots leads. Returns where in the list it stands, at most `mostLeaders`. */
export function addToList(table: KeyTable, cell: number, slot: number, isBefore: (a: number, b: number) => boolean): number {
  if (table.places === table.slots.length) {
    const slots = new Int32Array(table.places * 2);
    const next = new Int32Array(table.places * 2);
    slots.set(table.slots);
    next.set(table.next);
    [table.slots, table.next] = [slots, next];
  }
  const place = table.places++;
  let before = -1;
  let after = table.heads[cell] ?? -1;
  let at = 0;
  while (after >= 0 && at < mostLeaders && !isBefore(slot, table.slots[after] ?? 0)) {
    before = after;
    after = table.next[after] ?? -1;
    at++;
  }
  table.slots[place] = slot;
  table.next[place] = after;
  if (before < 0) table.heads[cell] = place;
  else table.next[before] = place;
  table.counts[cell] = (table.counts[cell] ?? 0) + 1;
  return at;
}

/** Counts one more chat for a key whose list is no longer kept, and gives its list up where there is one. */
export function countOnly(table: KeyTable, cell: number): void {
  table.heads[cell] = -1;
  table.counts[cell] = (table.counts[cell] ?? 0) + 1;
}

/** The first slots of a list, all where `most` is not given. */
export function listOf({ heads, slots, next }: KeyTable, cell: number, most = Infinity): number[] {
  const list: number[] = [];
  for (let place = heads[cell] ?? -1; place >= 0 && list.length < most; place = next[place] ?? -1) list.push(slots[place] ?? 0);
  return list;
}
