import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tools/**/*.test.ts", "bench/**/*.test.ts"],
    testTimeout: 30_000,
    // On two cores as well, two at a time: much of what is tested waits for a browser or a server.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
