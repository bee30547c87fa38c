import { expect } from "vitest";

/** How much larger the second input is than the first. */
const factor = 8;
/** The most that time may grow: with the size to the power of this. */
const most = 1.3;
/** From here on it is no accident of the machine. */
const mostInDoubt = 1.5;
/** The processor's clock goes in steps of 4 ms, so the small input is worked on again and again until it takes this long. */
const leastMs = 16;
const mostRounds = 4096;

/** Milliseconds of this thread alone. */
function cpuMsOf(work: () => unknown, rounds: number): number {
  const start = process.threadCpuUsage();
  for (let round = 0; round < rounds; round += 1) work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

function bestMsOf(work: () => unknown, rounds: number, runs: number): number {
  return Math.min(...Array.from({ length: runs }, () => cpuMsOf(work, rounds)));
}

/**
 * Asserts that the time of what `workOn` prepares grows with the size to the power of at most 1.3.
 * `small` is the smaller size, in whatever unit `workOn` takes; the larger is 8 times that.
 */
export function expectSteady(workOn: (size: number) => () => unknown, small: number): void {
  const few = workOn(small);
  const many = workOn(small * factor);
  let rounds = 1;
  while (cpuMsOf(few, rounds) < leastMs && rounds < mostRounds) rounds *= 2;

  const said: string[] = [];
  function exponentOf(more: () => unknown, times: number, runs: number): number {
    const base = Math.max(bestMsOf(few, rounds, 2 * runs), leastMs / 2);
    const grown = bestMsOf(more, rounds, runs);
    const exponent = Math.log(grown / base) / Math.log(times);
    said.push(`exponent ${exponent.toFixed(2)} at ${times} times the size: ${base.toFixed(0)} ms, then ${grown.toFixed(0)} ms`);
    return exponent;
  }

  // A busy machine slows one run or another down, so a bad quotient is measured again.
  let best = Infinity;
  for (let runs = 1; runs <= 4 && best > most; runs += 1) best = Math.min(best, exponentOf(many, factor, runs));
  // What no longer fits a cache takes a step that looks like growth from one size to the next, and not over a wider range.
  if (best > most && best < mostInDoubt) best = exponentOf(workOn(small * factor ** 2), factor ** 2, 1);
  expect(best <= most, said.join("; ")).toBe(true);
}
