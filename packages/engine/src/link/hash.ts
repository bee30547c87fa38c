/** A key for the hashes of an index: four 32-bit numbers. With another key the same text has other hashes. */
export type HashKey = readonly [number, number, number, number];

/** The key where nothing leaves the process. */
export const openKey: HashKey = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];

/** Mixes 32 bits under a key, so that every bit of the outcome hangs on every bit (the finaliser of MurmurHash3, keyed between its steps). */
export function mix(value: number, key: HashKey): number {
  let hash = value ^ key[0];
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) ^ key[1];
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ key[2];
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f) ^ key[3];
  return hash ^ (hash >>> 15);
}

/** One number for two words in their order, `apart` words from each other. */
export const pairHash = (first: number, second: number, apart: number): number => {
  const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second ^ Math.imul(apart, 0x5bd1e995), 0x85ebca6b);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 14);
};

/** A text in 53 bits, never 0. */
export function textHash(text: string, key: HashKey): number {
  let low = key[2];
  let high = key[3];
  for (let i = 0; i < text.length; i++) {
    low = mix(low ^ text.charCodeAt(i), key);
    high = Math.imul(high ^ low, 0x01000193);
  }
  return (low >>> 0) * 0x20_0000 + (mix(high, key) >>> 11) || 1;
}
