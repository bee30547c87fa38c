/*
 * Texts that share a band key are met in buckets. In a bucket the first texts, in their order, are its leaders; each
 * other text is compared with the leaders only. Entries are first dealt out by the upper bits of their keys, so that each part is sorted
 * where the processor has it at hand.
 */
import { type Keyed, digitBits, sortByDigit } from "./radix.ts";
import { type Sketches, keysPerText } from "./sketch.ts";

/** Keys beside the texts that have them, sorted by key; texts of one key in their order. */
export interface Buckets {
  readonly keys: Int32Array;
  readonly texts: Int32Array;
}

/** Entries that are sorted as one part, and those that a part of more has on average. */
const leastDealt = 1 << 18;
const partSize = 1 << 12;

/** The buckets of the texts. Keys that only one text has are left out, but for a few. */
export function bucketsOf(sketches: Sketches): Buckets {
  let count = 0;
  for (let text = 0; text < sketches.keyCounts.length; text++) count += sketches.keyCounts[text] ?? 0;
  const partBits = count < leastDealt ? 1 : Math.min(14, Math.max(10, Math.ceil(Math.log2(count / partSize))));
  const shift = 32 - partBits;
  const ends = new Int32Array((1 << partBits) + 1);
  countParts(sketches, shift, ends);
  for (let part = 1; part < ends.length; part++) ends[part] = (ends[part] ?? 0) + (ends[part - 1] ?? 0);
  const dealt: Keyed = { keys: new Int32Array(count), values: new Int32Array(count) };
  // What was where each part begins is then where it ends.
  deal(sketches, shift, ends, dealt);
  const spare: Keyed = { keys: new Int32Array(count), values: new Int32Array(count) };
  let kept = 0;
  for (let part = 0; part + 1 < ends.length; part++)
    kept = sortPart(dealt, spare, part === 0 ? 0 : (ends[part - 1] ?? 0), ends[part] ?? 0, kept, shift);
  const { keys, values } = Math.ceil(shift / digitBits) % 2 === 1 ? spare : dealt;
  return { keys: keys.subarray(0, kept), texts: values.subarray(0, kept) };
}

function countParts({ keys, keyCounts }: Sketches, shift: number, counts: Int32Array): void {
  for (let text = 0; text < keyCounts.length; text++) {
    const end = text * keysPerText + (keyCounts[text] ?? 0);
    for (let at = text * keysPerText; at < end; at++) {
      const part = ((keys[at] ?? 0) >>> shift) + 1;
      counts[part] = (counts[part] ?? 0) + 1;
    }
  }
}

function deal({ keys, keyCounts }: Sketches, shift: number, places: Int32Array, dealt: Keyed): void {
  const { keys: dealtKeys, values } = dealt;
  for (let text = 0; text < keyCounts.length; text++) {
    const end = text * keysPerText + (keyCounts[text] ?? 0);
    for (let at = text * keysPerText; at < end; at++) {
      const key = keys[at] ?? 0;
      const place = places[key >>> shift] ?? 0;
      places[key >>> shift] = place + 1;
      dealtKeys[place] = key;
      values[place] = text;
    }
  }
}

/** Moves what is shared of a part to `kept`, which is not behind it, and sorts it there; returns where the next would stand. */
function sortPart(dealt: Keyed, spare: Keyed, start: number, end: number, kept: number, shift: number): number {
  if (end - start < 2) return kept;
  const next = keepShared(dealt, start, end, kept);
  if (next === kept) return kept;
  let [one, other] = [dealt, spare];
  for (let bit = 0; bit < shift; bit += digitBits) {
    sortByDigit(one, other, kept, next, bit);
    [one, other] = [other, one];
  }
  return next;
}

const bits = 16;
const once = new Uint32Array((1 << bits) >>> 5);
const twice = new Uint32Array((1 << bits) >>> 5);

/** Moves the entries of a part whose keys are met again to `kept`, which is not behind the part; returns where the next would stand. */
function keepShared({ keys, values }: Keyed, start: number, end: number, kept: number): number {
  once.fill(0);
  twice.fill(0);
  for (let i = start; i < end; i++) {
    const cell = (keys[i] ?? 0) & ((1 << bits) - 1);
    const bit = 1 << (cell & 31);
    const met = once[cell >>> 5] ?? 0;
    if ((met & bit) === 0) once[cell >>> 5] = met | bit;
    else twice[cell >>> 5] = (twice[cell >>> 5] ?? 0) | bit;
  }
  let next = kept;
  for (let i = start; i < end; i++) {
    const key = keys[i] ?? 0;
    const cell = key & ((1 << bits) - 1);
    if (((twice[cell >>> 5] ?? 0) & (1 << (cell & 31))) === 0) continue;
    keys[next] = key;
    values[next++] = values[i] ?? 0;
  }
  return next;
}
