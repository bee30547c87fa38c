/* Sorting numbers that stand beside keys, a digit of the keys at a time from the lowest (a radix sort, which keeps the order of equal keys). */

export const digitBits = 11;
const digits = 1 << digitBits;
const places = new Int32Array(digits);

/** Columns of keys with what stands beside them. */
export interface Keyed {
  keys: Int32Array;
  values: Int32Array;
}

/** Moves a part of `from` to the same part of `to`, by the digit of the keys that begins at bit `shift`. */
export function sortByDigit(from: Keyed, to: Keyed, start: number, end: number, shift: number): void {
  const { keys, values } = from;
  const { keys: toKeys, values: toValues } = to;
  places.fill(0);
  for (let i = start; i < end; i++) {
    const digit = ((keys[i] ?? 0) >>> shift) & (digits - 1);
    places[digit] = (places[digit] ?? 0) + 1;
  }
  let at = start;
  for (let digit = 0; digit < digits; digit++) {
    const here = places[digit] ?? 0;
    places[digit] = at;
    at += here;
  }
  for (let i = start; i < end; i++) {
    const key = keys[i] ?? 0;
    const digit = (key >>> shift) & (digits - 1);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    toKeys[place] = key;
    toValues[place] = values[i] ?? 0;
  }
}

/** Sorts columns by their keys, taken as numbers without a sign. What was given is used up. */
export function sortByKey(keyed: Keyed): Keyed {
  const { length } = keyed.keys;
  const spare: Keyed = { keys: new Int32Array(length), values: new Int32Array(length) };
  sortByDigit(keyed, spare, 0, length, 0);
  sortByDigit(spare, keyed, 0, length, digitBits);
  sortByDigit(keyed, spare, 0, length, 2 * digitBits);
  return spare;
}

/** Where the entries of the key at `from` end in sorted columns. */
export function endOfKey(keys: Int32Array, from: number): number {
  const key = keys[from];
  let end = from + 1;
  while (end < keys.length && keys[end] === key) end++;
  return end;
}
