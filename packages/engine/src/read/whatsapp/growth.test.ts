/** Hostile input of twice the size may take at most 2^1.3 times as long. Sizes are large enough for the clock; the best of several runs counts. */
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../../model/limits.ts";
import { readWhatsApp } from "./index.ts";

const head = "14/03/2024, 21:05 - Ada: hi\n14/03/2024, 21:06 - Ben: hi\n";
const many = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length));

/** Each makes an export of about so many bytes. */
const hostile: Readonly<Record<string, (bytes: number) => string>> = {
  "one giant line": (bytes) => `${head}${many("word ", bytes)}`,
  "a million colons": (bytes) => `${head}14/03/2024, 21:07 - ${many(": ", bytes)}`,
  "brackets only": (bytes) => `${head}${many("[[[[", bytes)}`,
  "lines that almost begin a message": (bytes) => `${head}${many("14/03/2024, 21:07 \n", bytes)}`,
  "headers of another shape": (bytes) => `${head}${many("[14/03/2024, 21:07:00] Eve: x\n", bytes)}`,
  "headers whose names are notices": (bytes) =>
    `${head}${Array.from({ length: Math.ceil(bytes / 64) }, (_, index) => `14/03/2024, 21:08 - Ada changed the subject from "${index}: y" to "z"\n`).join("")}`,
  "direction marks": (bytes) => `${head}14/03/2024, 21:07 - Ada: ${many("\u200e", bytes / 3)}`,
  "marks in front of lines": (bytes) => `${head}${many("\u200e\u200e\u200e1\n", bytes / 3)}`,
  "tags that never close": (bytes) => `${head}14/03/2024, 21:07 - Ada: ${many("<attached: ", bytes)}>`,
  "blank lines": (bytes) => `${head}${many("\n", bytes)}`,
  "line ends in a body": (bytes) => `${head}14/03/2024, 21:07 - Ada: x${many("\r\n", bytes)}`,
  "dates that jump": (bytes) =>
    `${head}${Array.from({ length: Math.ceil(bytes / 28) }, (_, index) => `${10 + (index % 19)}/0${1 + (index % 9)}/20${10 + (index % 29)}, 21:05 - Ada: hi\n`).join("")}`,
  "polls without end": (bytes) => `${head}14/03/2024, 21:07 - Ada: POLL:\n${many("OPTION: x (1 vote)\n", bytes)}`,
  "zero bytes": (bytes) => `${head}${many("\0", bytes)}`,
};

function bestTime(text: string): number {
  const bytes = new TextEncoder().encode(text);
  let best = Infinity;
  for (let run = 0; run < 4; run += 1) {
    const start = process.threadCpuUsage();
    const [conversation] = readWhatsApp({ name: "_chat.txt", sha256: "", bytes }, { limits: defaultLimits });
    let length = 0;
    for (const message of conversation?.messages ?? []) length += message.text.length;
    const { user, system } = process.threadCpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
    expect(length).toBeGreaterThan(0);
  }
  return best;
}

describe("time grows with the size of hostile input and no faster", () => {
  for (const [name, make] of Object.entries(hostile)) {
    test(name, { timeout: 60_000, retry: 2 }, () => {
      const small = bestTime(make(500_000));
      const large = bestTime(make(4_000_000));
      // Below a few milliseconds the clock and the collector say more than the reader does.
      const exponent = Math.log2(Math.max(large, 3) / Math.max(small, 3)) / 3;
      expect(exponent).toBeLessThanOrEqual(1.3);
    });
  }
});
