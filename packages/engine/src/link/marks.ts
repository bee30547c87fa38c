/*
 * What few chats have, in columns: keyed hashes, ascending, each with what it tells and a small number for its kind. Two chats' marks are
 * met in one walk, and those of a chat that is kept as bytes are views of these.
 */

export interface Marks {
  readonly hashes: Int32Array;
  readonly kinds: Int32Array;
  /** What each tells, in bits. */
  readonly bits: Float64Array;
}

export interface Mark {
  readonly kind: number;
  readonly bits: number;
}

export function marksOf(marks: ReadonlyMap<number, Mark>): Marks {
  const ordered = [...marks].toSorted(([a], [b]) => a - b);
  return {
    hashes: Int32Array.from(ordered, ([hash]) => hash),
    kinds: Int32Array.from(ordered, ([, { kind }]) => kind),
    bits: Float64Array.from(ordered, ([, { bits }]) => bits),
  };
}

/** Calls with the places of each hash that two lists share, both ascending. */
export function forEachShared(a: Int32Array, b: Int32Array, onShared: (atA: number, atB: number) => void): void {
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) onShared(i, j);
    if (left <= right) i++;
    if (right <= left) j++;
  }
}
