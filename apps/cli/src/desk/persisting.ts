import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Problem } from "@telltale/contract";

/** Tries again where the network broke or the server was busy; what has arrived is not doubled. */
export async function persisting<Result>(work: (idempotencyKey: string) => Promise<Result>): Promise<Result> {
  const key = randomBytes(16).toString("hex");
  for (let tried = 1; ; tried += 1) {
    try {
      return await work(key);
    } catch (error) {
      const passing = error instanceof Problem ? error.code === "busy" || error.code === "request-timeout" : error instanceof TypeError;
      if (!passing || tried === 4) throw error;
      await wait(500 * tried ** 2);
    }
  }
}
