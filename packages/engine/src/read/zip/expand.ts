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

/** The most that one step can expand to, whatever the directory says. */
export const maxPieceBytes = step * 1032;

/** Throws the limit that expanding an entry would pass by what the directory says of it. */
export function checkEntry(entry: ZipEntry, limits: Limits, budget: Budget): void {
  const { expandedBytes } = entry;
  if (expandedBytes > limits.maxEntryBytes) throw limitError(limits, "maxEntryBytes", expandedBytes);
  const ratio = ratioOf(entry);
  if (ratio > limits.maxExpansionRatio) throw limitError(limits, "maxExpansionRatio", ratio);
  if (budget.spent + expandedBytes > limits.maxExpandedBytes) throw limitError(limits, "maxExpandedBytes", budget.spent + expandedBytes);
}

/** Expanded bytes for each packed byte, as the directory says. */
export function ratioOf({ expandedBytes, packedBytes }: ZipEntry): number {
  return Math.ceil(expandedBytes / Math.max(packedBytes, 1));
}

/**
 * An entry's content. The size in the directory is a claim: the buffer is of that size, which the limits
 * have allowed, and expanding stops as soon as it would run over.
 */
export function expandEntry(bytes: Uint8Array, entry: ZipEntry, limits: Limits, budget: Budget): Uint8Array {
  checkEntry(entry, limits, budget);
  budget.spent += entry.expandedBytes;
  // Stored data is shown in place.
  let out: Uint8Array | null = null;
  let filled = 0;
  expandPieces(bytes, entry, (piece) => {
    if (entry.method === 0) out = piece;
    else {
      out ??= new Uint8Array(entry.expandedBytes);
      out.set(piece, filled);
      filled += piece.length;
    }
  });
  return out ?? new Uint8Array(0);
}

/**
 * Gives an entry's content piece by piece; no piece is kept. Throws `malformed` where it is not of the size the directory says, before
 * giving more than that. No limit is looked at.
 */
export function expandPieces(bytes: Uint8Array, entry: ZipEntry, take: (piece: Uint8Array) => void): void {
  const packed = bytes.subarray(entry.dataAt, entry.dataAt + entry.packedBytes);
  if (entry.method === 0) {
    if (entry.packedBytes !== entry.expandedBytes) throw malformed("stored data of its stated size", "another size", entry.dataAt);
    take(packed);
    return;
  }
  if (entry.method !== 8) throw malformed("stored or deflated data", "another compression", entry.dataAt);
  let given = 0;
  let ended = false;
  const inflate = new Inflate((piece, final) => {
    given += piece.length;
    if (given > entry.expandedBytes) throw malformed("data of its stated size", "more data", entry.dataAt);
    take(piece);
    ended = final;
  });
  try {
    for (let pos = 0; pos < packed.length; pos += step) inflate.push(packed.subarray(pos, pos + step), pos + step >= packed.length);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw malformed("deflated data", "data that does not inflate", entry.dataAt);
  }
  if (!ended || given !== entry.expandedBytes) throw malformed("data of its stated size", "less data", entry.dataAt);
}
