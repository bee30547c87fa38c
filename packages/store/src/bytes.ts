/** Whether two byte strings are the same. Takes longer the more they share, so it is for hashes, never for secrets. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);
