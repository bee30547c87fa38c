/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from 0 up to and without `below`. */
export function pick(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

/** One of a list. */
export function choose<T>(random: () => number, list: readonly T[]): T {
  const chosen = list[pick(random, list.length)];
  if (chosen === undefined) throw new Error("expected a list with something in it, got an empty one");
  return chosen;
}
