import { intakeLimits } from "@telltale/contract";

const KiB = 1024;

/**
 * Bytes that the plaintext of a piece is padded to: its header, its content and zeros. Whoever sees sealed pieces learns the class and
 * nothing finer. Steps of four hide most; 128 KiB is there so that the longest message of a thread, with every character escaped, stays
 * below the ceiling of a sealed message.
 */
export const sizeClasses = [4 * KiB, 16 * KiB, 64 * KiB, 128 * KiB, 256 * KiB, 1024 * KiB] as const;

/** Bytes of the largest class, that of every piece but the last. */
const largestClass = 1024 * KiB;

/** Bytes that a piece's header may take, its line feed included: what the largest class leaves beside the content. */
export const headerBytes = largestClass - intakeLimits.pieceContentBytes;

/** The smallest class that holds so many bytes, or null where none does. */
export const sizeClassOf = (bytes: number): number | null => sizeClasses.find((size) => bytes <= size) ?? null;

/** Into how many pieces so many bytes of content go; nothing at all is one piece. */
export const pieceCount = (bytes: number): number => Math.max(1, Math.ceil(bytes / intakeLimits.pieceContentBytes));
