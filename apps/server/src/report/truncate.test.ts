import { describe, expect, it } from "vitest";
import { truncateTogether } from "./truncate.ts";

function slowStore() {
  const runs: (() => void)[] = [];
  const fails: boolean[] = [];
  return {
    runs,
    fails,
    truncate: async () =>
      new Promise<void>((resolve, reject) => {
        const fail = fails.shift() === true;
        runs.push(() => (fail ? reject(new Error("blocked")) : resolve()));
      }),
  };
}

const turn = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("deletions that come together", () => {
  it("share a truncation that began after each of them, and never more than one runs", async () => {
    const store = slowStore();
    const first = truncateTogether(store);
    await turn();
    const others = Array.from({ length: 50 }, async () => truncateTogether(store));
    await turn();
    expect(store.runs).toHaveLength(1);
    store.runs[0]?.();
    await first;
    await turn();
    expect(store.runs).toHaveLength(2);
    store.runs[1]?.();
    await Promise.all(others);
    expect(store.runs).toHaveLength(2);
  });

  it("are told when theirs failed, and the next is tried anew", async () => {
    const store = slowStore();
    store.fails.push(true);
    const [first, second] = [truncateTogether(store), truncateTogether(store)];
    await turn();
    store.runs[0]?.();
    await expect(first).rejects.toThrow("blocked");
    await expect(second).rejects.toThrow("blocked");
    const third = truncateTogether(store);
    await turn();
    store.runs[1]?.();
    await expect(third).resolves.toBeUndefined();
  });
});
