import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openStoreToRead, purgeReport } from "@telltale/store";
import { expect, it, vi } from "vitest";
import { sendReport, startDesk } from "../test/desk.ts";

it("a deletion is answered while another process reads, and made unreadable once that one is done", async () => {
  await using desk = await startDesk();
  const sent = await sendReport(desk);
  const reader = await openStoreToRead(desk.directory);
  const reading = reader.snapshot(async (tx) => {
    await tx.db.selectFrom("reports").select("id").execute();
    const began = performance.now();
    await desk.client.call("deleteReport", {}, sent.credential);
    expect(performance.now() - began).toBeLessThan(8000);
    await expect(desk.client.call("getReport", {}, sent.credential)).rejects.toMatchObject({ code: "receipt-unknown" });
    // Others are served meanwhile.
    await sendReport(desk);
  });
  await reading;
  await reader[Symbol.asyncDispose]();
  expect(desk.log.some((line) => line.includes("tidy-waits"))).toBe(true);
  const waiting = async () =>
    desk.server.context.store.read((tx) => tx.db.selectFrom("jobs").select("id").where("kind", "=", "tidy").execute());
  expect(await waiting()).toHaveLength(1);
  await desk.server.context.store.write((tx) => tx.db.updateTable("jobs").set({ run_at: 0 }).where("kind", "=", "tidy").execute());
  desk.server.context.wake();
  await vi.waitFor(async () => expect(await waiting()).toHaveLength(0), { timeout: 20_000 });
}, 60_000);

it("what is in the list of deletions is deleted when a server starts over older files", async () => {
  const first = await startDesk({ keepDirectory: true });
  const sent = await sendReport(first);
  const other = await sendReport(first);
  await first.client.call("deleteReport", {}, other.credential);
  await first.server[Symbol.asyncDispose]();
  const list = join(first.directory, "deletions.log");
  expect(readFileSync(list, "utf8")).toContain(other.id);
  // As if the database were of the day before: the list names a report that is in it.
  const copy = await startDesk();
  await copy.server.context.store.write((tx) => purgeReport(tx, sent.id, 1));
  appendFileSync(list, readFileSync(join(copy.directory, "deletions.log")));
  await copy[Symbol.asyncDispose]();
  await using again = await startDesk({ directory: first.directory, secrets: first.secrets });
  await expect(again.client.call("getReport", {}, sent.credential)).rejects.toMatchObject({ code: "receipt-unknown" });
}, 60_000);
