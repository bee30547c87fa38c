import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { onEachDatabase, temporaryDirectory } from "../test/databases.ts";
import { type StoreOptions, openStore, verifyAudit } from "./index.ts";

const crashes = Number(process.env["CRASHES"] ?? 5);
const seed = Number(process.env["CRASH_SEED"] ?? 20_250_314);
const writer = fileURLToPath(new URL("../test/crash-writer.ts", import.meta.url));

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
const chance = (start: number): (() => number) => {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Lets a process write, kills it after a while, and gives what it said was acknowledged. The while begins when it says `from`. */
const writeAndKill = async (place: StoreOptions, from: string, ms: number): Promise<readonly string[]> => {
  const said = join(temporaryDirectory(), "said.txt");
  const descriptor = openSync(said, "w");
  const child = spawn(process.execPath, [writer, JSON.stringify(place)], { stdio: ["ignore", descriptor, "inherit"] });
  closeSync(descriptor);
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  while (!readFileSync(said, "utf8").includes(from) && child.exitCode === null) await wait(2);
  await wait(ms);
  expect(child.exitCode, "the writer ended by itself").toBeNull();
  child.kill("SIGKILL");
  await ended;
  return readFileSync(said, "utf8").split("\n").slice(1, -1);
};

onEachDatabase((database) => {
  it(
    `keeps all that was acknowledged, once, through ${String(crashes)} kills at random moments`,
    async () => {
      const random = chance(seed);
      const place = await database.place();
      const reports = new Set<string>();
      const deleted = new Set<string>();
      const deleting = new Set<string>();
      let slowest = 0;
      for (let crash = 0; crash < crashes; crash += 1) {
        for (const line of await writeAndKill(place, crash % 2 === 0 ? "deleted" : "open", Math.round(random() * 400))) {
          const [what, id = ""] = line.split(" ");
          if (what === "deleted") {
            deleted.add(id);
            reports.delete(id);
          } else if (what === "deleting") deleting.add(id);
          else reports.add(id);
        }
        const began = performance.now();
        await using store = await openStore(place);
        slowest = Math.max(slowest, performance.now() - began);
        expect(await store.integrity()).toEqual([]);
        await store.snapshot(async (tx) => {
          const head = await verifyAudit(tx);
          expect(head.seq).toBeGreaterThanOrEqual(reports.size + deleted.size);
          const rows = await tx.db.selectFrom("reports").select(["id", "sealed_bytes"]).execute();
          const ids = new Set(rows.map(({ id }) => id));
          // A deletion that was asked for and not acknowledged may have been done.
          for (const id of deleting) if (!ids.has(id)) reports.delete(id);
          const lost = [...reports].filter((id) => !ids.has(id));
          const back = [...deleted].filter((id) => ids.has(id));
          expect({ lost, back, doubled: rows.length - ids.size }).toEqual({ lost: [], back: [], doubled: 0 });
          // What was not acknowledged may be there or not, but whole: all or nothing of each.
          for (const [table, column] of [
            ["envelopes", "report_id"],
            ["messages", "report_id"],
            ["exclusions", "report_id"],
          ] as const) {
            const parts = await tx.db.selectFrom(table).select(column).execute();
            expect(parts.map((part) => part[column]).toSorted()).toEqual([...ids].toSorted());
          }
          expect(await tx.db.selectFrom("pieces").select("envelope_id").execute()).toHaveLength(ids.size);
          const received = await tx.db.selectFrom("audit").select("subject").where("action", "=", "report-received").execute();
          const once = new Set(received.map(({ subject }) => subject));
          expect(once.size).toBe(received.length);
          expect([...ids].filter((id) => !once.has(id))).toEqual([]);
        });
        const list = store.deletionsPath !== null && existsSync(store.deletionsPath) ? readFileSync(store.deletionsPath, "utf8") : "";
        expect([...deleted].filter((id) => !list.includes(id))).toEqual([]);
      }
      expect(reports.size).toBeGreaterThan(crashes);
      expect(deleted.size).toBeGreaterThan(0);
      expect(slowest).toBeLessThan(10_000);
    },
    60_000 + crashes * 10_000,
  );
});
