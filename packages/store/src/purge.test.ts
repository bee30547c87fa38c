import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onEachDatabase, temporaryDirectory } from "../test/databases.ts";
import { bytes, fillReport, reportOf } from "../test/reports.ts";
import { addMessage, countReports, createReport, exportStore, openStore, purgeReport, putDerived } from "./index.ts";

/** All files of a directory as one text, bytes as characters. Only after the store is closed: opening its files drops its locks. */
const rawFiles = (directory: string): string =>
  readdirSync(directory)
    .filter((name) => name !== "deletions.log")
    .map((name) => readFileSync(join(directory, name), "latin1"))
    .join("\n");

/** What holds back the closing of a store, which would empty the log by itself: a copy of the files as they are. */
const copyOf = async (directory: string): Promise<string> => {
  const { spawnSync } = await import("node:child_process");
  const copy = join(temporaryDirectory(), "copy");
  expect(spawnSync("cp", ["-r", directory, copy]).status).toBe(0);
  return rawFiles(copy);
};

describe("a purge on SQLite", () => {
  it("leaves no byte of the report in the database, its free pages or its log, however rows had moved about", async () => {
    const directory = join(temporaryDirectory(), "data");
    await using store = await openStore({ kind: "sqlite", directory });
    const names = Array.from({ length: 150 }, (_, index) => `r-${String(index).padStart(3, "0")}-${randomBytes(4).toString("hex")}`);
    // Rows of many sizes, in an order that makes pages split and rows move to their neighbours.
    for (let round = 0; round < 6; round += 1)
      await Promise.all(
        names.map((name, index) =>
          store.write(async (tx) => {
            if (round === 0) await createReport(tx, reportOf(name, { accessHash: bytes(`CANARY ${name}`), excluded: [`CANARY ${name}`] }));
            const text = `CANARY ${name} `.padEnd(60 + ((index * 7919 + round * 104_729) % 3500), "z");
            await addMessage(tx, {
              id: `m-${randomBytes(16).toString("hex")}`,
              reportId: name,
              author: "reporter",
              handlerId: null,
              at: 1,
              keysetSerial: 1,
              bytes: bytes(text),
              maxReportBytes: 1e9,
              maxMessages: 99,
            });
            await putDerived(tx, {
              reportId: name,
              kind: `k${String((index + round) % 4)}`,
              keySerial: 1,
              sealed: bytes(text.slice(0, 900)),
            });
          }),
        ),
      );
    const [purged, kept] = [names.filter((_, index) => index % 2 === 0), names.filter((_, index) => index % 2 === 1)];
    const before = await copyOf(directory);
    expect(purged.filter((name) => before.includes(`CANARY ${name}`))).toEqual(purged);
    for (const name of purged) await store.write((tx) => purgeReport(tx, name, 9));
    await store.truncate();
    const after = await copyOf(directory);
    expect(purged.filter((name) => after.includes(`CANARY ${name}`))).toEqual([]);
    expect(kept.filter((name) => after.includes(`CANARY ${name}`))).toEqual(kept);
    expect(await store.integrity()).toEqual([]);
  });

  it("waits for snapshots, and lets reads and writes go on around it", async () => {
    await using store = await openStore({ kind: "sqlite", directory: join(temporaryDirectory(), "data") });
    for (let index = 0; index < 50; index += 1) await fillReport(store, `r-${String(index)}`, `mark${String(index)}`);
    const order: string[] = [];
    const reading = exportStore(store, 1);
    await reading.next();
    const truncating = store.truncate().then(() => order.push("truncated"));
    await fillReport(store, "r-during", "during");
    order.push("written");
    for await (const chunk of reading) expect(chunk.length).toBeGreaterThan(0);
    order.push("read");
    await truncating;
    expect(order).toEqual(["written", "read", "truncated"]);
    const [, , count] = await Promise.all([
      store.truncate(),
      fillReport(store, "r-after", "after"),
      store.read(countReports),
      store.snapshot(countReports),
    ]);
    expect(count.receiving).toBeGreaterThanOrEqual(51);
  });
});

onEachDatabase((database) => {
  it("can be ended twice at once, and with nothing purged", async () => {
    const store = await database.open();
    await Promise.all([store.truncate(), store.truncate()]);
    await fillReport(store, "r-1", "mark");
    await store.write((tx) => purgeReport(tx, "r-1", 1));
    await store.truncate();
    expect((await store.read(countReports)).receiving).toBe(0);
  });
});
