/** A bar on stderr for long work; says nothing where stderr is no terminal or the work is soon done. */
export interface Progress {
  /** One more piece is done. */
  step(): void;
  end(): void;
}

const delayMs = 500;
const width = 30;

/** Begins a bar over `total` pieces; a total of 0 shows none. */
export function startProgress(total: number, verb: string): Progress {
  const begun = performance.now();
  let done = 0;
  let drawn = 0;
  const active = total > 0 && process.stderr.isTTY;
  return {
    step() {
      done++;
      const now = performance.now();
      if (!active || now - begun < delayMs || now - drawn < 100) return;
      drawn = now;
      const filled = Math.round((done / total) * width);
      process.stderr.write(`\r${"#".repeat(filled)}${".".repeat(width - filled)} ${done} of ${total} ${verb}`);
    },
    end() {
      if (drawn > 0) process.stderr.write(`\r${" ".repeat(width + 40)}\r`);
    },
  };
}
