import { Inflate } from "fflate/browser";
import { EngineError, limitError } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { malformed, type ZipEntry } from "./directory.ts";

/** What is left of the ceiling on expanded bytes, for an archive and all archives in it. */
export interface Budget {
  spent: number;
}

/** Packed bytes given to the inflater at a time: at deflate's best ratio, 1032, that is 16 MiB at most. */
const step = 16 * 1024;

/** Throws the limit that expanding an entry would pass by what the directory says of it. */
export function checkEntry(entry: ZipEntry, limits: Limits, budget: Budget): void {
  const { expandedBytes, packedBytes } = entry;
  if (expandedBytes > limits.maxEntryBytes) throw limitError(limits, "maxEntryBytes", expandedBytes);
  const ratio = Math.ceil(expandedBytes / Math.max(packedBytes, 1));
  if (ratio > limits.maxExpansionRatio) throw limitError(limits, "maxExpansionRatio", ratio);
  if (budget.spent + expandedBytes > limits.maxExpandedBytes) throw limitError(limits, "maxExpandedBytes", budget.spent + expandedBytes);
}

/**
 * An entry's content. The size in the directory is a claim: the buffer is of that size, which the limits
 * have allowed, and expanding stops as soon as it would run over.
 */
export function expandEntry(bytes: Uint8Array, entry: ZipEntry, limits: Limits, budget: Budget): Uint8Array {
  checkEntry(entry, limits, budget);
  const packed = bytes.subarray(entry.dataAt, entry.dataAt + entry.packedBytes);
  budget.spent += entry.expandedBytes;
  if (entry.method === 0) {
    if (entry.packedBytes !== entry.expandedBytes) throw malformed("stored data of its stated size", "another size", entry.dataAt);
    return packed;
  }
  if (entry.method !== 8) throw malformed("stored or deflated data", "another compression", entry.dataAt);
  const out = new Uint8Array(entry.expandedBytes);
  let filled = 0;
  let ended = false;
  const inflate = new Inflate((chunk, final) => {
    if (filled + chunk.length > out.length) throw malformed("data of its stated size", "more data", entry.dataAt);
    out.set(chunk, filled);
    filled += chunk.length;
    ended = final;
  });
  try {
    for (let pos = 0; pos < packed.length; pos += step) inflate.push(packed.subarray(pos, pos + step), pos + step >= packed.length);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw malformed("deflated data", "data that does not inflate", entry.dataAt);
  }
  if (!ended || filled !== out.length) throw malformed("data of its stated size", "less data", entry.dataAt);
  return out;
}
