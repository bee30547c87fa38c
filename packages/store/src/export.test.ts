import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, asyncProperty, integer, nat } from "fast-check";
import { describe, expect, it } from "vitest";
import { onEachDatabase, temporaryDirectory } from "../test/databases.ts";
import { bytes, fillReport, hashOf, reportOf } from "../test/reports.ts";
import {
  type Store,
  StoreError,
  addKeyset,
  appendAudit,
  countReports,
  createReport,
  createSession,
  digestTables,
  exportStore,
  findReport,
  importStore,
  migrateStore,
  openStore,
  purgeReport,
  putSecret,
  replayDeletions,
  saveAnswer,
  verifyAudit,
  writeSetting,
} from "./index.ts";

const runs = Number(process.env["LAW_RUNS"] ?? 60);

const fill = async (store: Store): Promise<void> => {
  for (let index = 0; index < 20; index += 1) await fillReport(store, `r-${String(index)}`, `mark${String(index)}`);
  await store.write(async (tx) => {
    await addKeyset(tx, { serial: 1, document: '{"text":"é \u{1f36f} \\u0000 \\n"}', at: 1 });
    await putSecret(tx, "empty", new Uint8Array(), 1);
    await putSecret(
      tx,
      "all bytes",
      Uint8Array.from({ length: 256 }, (_, index) => index),
      1,
    );
    await writeSetting(tx, "name", '"line\u2028break\nend"');
    await saveAnswer(tx, { keyHash: bytes("k"), requestHash: bytes("r"), status: 200, answer: "{}", at: 1, expiresAt: 9 });
    await createSession(tx, bytes("token"), { handlerId: "h-1", expiresAt: 9 });
    await purgeReport(tx, "r-7", 5);
  });
};

const collect = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** The same bytes in pieces of a length. */
async function* inPieces(whole: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += length) yield await Promise.resolve(whole.subarray(at, at + length));
}

onEachDatabase((database) => {
  describe("an export", () => {
    it("makes the same store again, in either database, however its bytes arrive", async () => {
      const store = await database.open();
      await fill(store);
      const exported = await collect(exportStore(store, 42));
      for (const length of [exported.length, 4096, 7]) {
        const other = await database.open();
        const counts = await importStore(other, inPieces(exported, length));
        expect(counts).toEqual(await store.snapshot(digestTables));
        expect(other.id()).toBe(store.id());
        expect((await collect(exportStore(other, 42))).equals(exported)).toBe(true);
        expect(await other.read(({ db }) => db.selectFrom("sessions").selectAll().execute())).toEqual([]);
      }
      await using lite = await openStore({ kind: "sqlite", directory: join(temporaryDirectory(), "data") });
      await importStore(lite, inPieces(exported, 1000));
      const back = await database.open();
      expect(await migrateStore(lite, back, 43)).toEqual(await store.snapshot(digestTables));
      expect(await back.snapshot((tx) => verifyAudit(tx))).toMatchObject({ seq: 20 });
      expect(await back.integrity()).toEqual([]);
    });

    it("is one state of the store while writes go on", async () => {
      const store = await database.open();
      await fill(store);
      const before = await store.snapshot(digestTables);
      const exporting = exportStore(store, 1);
      const chunks = [(await exporting.next()).value ?? new Uint8Array()];
      const writing = { done: false, rounds: 0 };
      const written = (async () => {
        for (; !writing.done; writing.rounds += 1) {
          await fillReport(store, `r-new-${String(writing.rounds)}`, `new${String(writing.rounds)}`);
          await store.write((tx) => purgeReport(tx, `r-${String(writing.rounds % 7)}`, 1));
        }
      })();
      for await (const chunk of exporting) {
        chunks.push(chunk);
        const { rounds } = writing;
        while (chunks.length < 8 && writing.rounds === rounds)
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
      }
      writing.done = true;
      await written;
      expect(writing.rounds).toBeGreaterThan(5);
      const other = await database.open();
      expect(await importStore(other, inPieces(Buffer.concat(chunks), 5000))).toEqual(before);
    });

    it("goes into an empty store only", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await expect(importStore(store, exportStore(store, 1))).rejects.toMatchObject({ code: "store-not-empty" });
    });

    it("is refused whole when anything about it is wrong, and the store stays empty and of use", async () => {
      const store = await database.open();
      await fill(store);
      const exported = await collect(exportStore(store, 42));
      const lines = exported.toString().split("\n");
      const other = await database.open();
      const id = other.id();
      const refusal = async (stream: AsyncIterable<Uint8Array>): Promise<unknown> => {
        const code = await importStore(other, stream).then(
          () => "none",
          (error: unknown) => (error instanceof StoreError ? error.code : error),
        );
        expect(Object.values(await other.read(countReports)).reduce((sum, count) => sum + count, 0)).toBe(0);
        return code;
      };
      const changed = (change: (lines: string[]) => void): AsyncIterable<Uint8Array> => {
        const copy = [...lines];
        change(copy);
        return inPieces(Buffer.from(copy.join("\n")), 9999);
      };
      const at = lines.findIndex((line) => line.startsWith('["r-1",'));
      expect(at).toBeGreaterThan(0);
      const row = lines[at] ?? "";
      expect(await refusal(inPieces(new Uint8Array(), 1))).toBe("import-incomplete");
      expect(await refusal(inPieces(exported.subarray(0, -1), 999))).toBe("import-incomplete");
      expect(await refusal(inPieces(exported.subarray(0, exported.lastIndexOf("{")), 999))).toBe("import-incomplete");
      expect(await refusal(inPieces(Buffer.concat([exported, Buffer.from("{}\n")]), 999))).toBe("import-format");
      expect(await refusal(changed((copy) => copy.splice(at, 1)))).toBe("import-damaged");
      expect(await refusal(changed((copy) => copy.splice(at, 0, row)))).toBe("import-damaged");
      expect(await refusal(changed((copy) => (copy[at] = row.replace('"receiving"', '"nonsense"'))))).toBe("import-damaged");
      expect(await refusal(changed((copy) => (copy[at] = row.replace("1000,", "1001,"))))).toBe("import-damaged");
      expect(await refusal(changed((copy) => (copy[at] = row.replace("1000,", '"1000",'))))).toBe("import-format");
      expect(await refusal(changed((copy) => (copy[at] = row.replace("1000,", "1e300,"))))).toBe("import-format");
      expect(await refusal(changed((copy) => (copy[at] = row.replace(/,"receiving"/u, ""))))).toBe("import-format");
      expect(await refusal(changed((copy) => (copy[at] = '{"__proto__":{"end":"reports"}}')))).toBe("import-format");
      expect(await refusal(changed((copy) => (copy[0] = (copy[0] ?? "").replace('"schema":1', '"schema":2'))))).toBe("import-version");
      expect(await refusal(changed((copy) => (copy[0] = (copy[0] ?? "").replace("telltale-store", "other"))))).toBe("import-format");
      expect(await refusal(changed((copy) => (copy[1] = (copy[1] ?? "").replace("settings", "sqlite_master"))))).toBe("import-format");
      expect(await refusal(inPieces(Buffer.from(`"${"x".repeat(17 * 1024 * 1024)}`), 1 << 20))).toBe("import-format");
      expect(await refusal(inPieces(Buffer.from([0xff, 10]), 1))).toBe("import-format");
      expect(other.id()).toBe(id);
      await importStore(other, inPieces(exported, 9999));
      expect(await other.snapshot(digestTables)).toEqual(await store.snapshot(digestTables));
    });

    it("is refused when any byte of it is another", async () => {
      const store = await database.open();
      await fillReport(store, "r-1", "mark");
      const exported = await collect(exportStore(store, 42));
      const other = await database.open();
      // The time in the header says when it was made and changes nothing, but it is hashed as all else.
      await assert(
        asyncProperty(nat(exported.length - 1), integer({ min: 1, max: 255 }), async (at, flip) => {
          const copy = Buffer.from(exported);
          copy[at] = (copy[at] ?? 0) ^ flip;
          await expect(importStore(other, inPieces(copy, 4096))).rejects.toBeInstanceOf(StoreError);
        }),
        { numRuns: runs, seed: 20_250_314 },
      );
      expect((await other.read(countReports)).receiving).toBe(0);
    });
  });

  describe("the list of deletions", () => {
    it("deletes again from a restored copy what was deleted after it, and keeps the rest", async () => {
      const store = await database.open();
      for (const name of ["r-1", "r-2", "r-3"]) await fillReport(store, name, name);
      const backup = await collect(exportStore(store, 1));
      await store.write((tx) => purgeReport(tx, "r-1", 100));
      await store.write((tx) => purgeReport(tx, "r-3", 200));
      const path = store.deletionsPath ?? "";
      const restored = await database.open();
      await importStore(restored, inPieces(backup, 999));
      expect(await restored.read((tx) => findReport(tx, "r-1"))).not.toBeNull();
      expect(await replayDeletions(restored, path)).toEqual({ deleted: 2, known: 0, damagedLines: [] });
      expect(await replayDeletions(restored, path)).toEqual({ deleted: 0, known: 2, damagedLines: [] });
      expect(await restored.read(({ db }) => db.selectFrom("reports").select("id").execute())).toEqual([{ id: "r-2" }]);
      expect(await restored.read(({ db }) => db.selectFrom("deletions").selectAll().orderBy("at").execute())).toEqual([
        { report_id: "r-1", at: 100 },
        { report_id: "r-3", at: 200 },
      ]);
      expect(readFileSync(restored.deletionsPath ?? "", "utf8")).toBe(readFileSync(path, "utf8"));
    });

    it("names its damaged lines, and follows all others", async () => {
      const store = await database.open();
      const path = join(temporaryDirectory(), "deletions.log");
      await using other = await openStore({ kind: "sqlite", directory: join(temporaryDirectory(), "data"), deletionsPath: path });
      for (const name of ["r-1", "r-2", "r-3"]) {
        await fillReport(store, name, name);
        await other.write((tx) => purgeReport(tx, name, 5));
      }
      writeFileSync(path, readFileSync(path, "utf8").replace('"r-2"', '"r-9"'));
      appendFileSync(path, '{"report":"r-cut');
      await other.write((tx) => purgeReport(tx, "r-4", 6));
      expect(await replayDeletions(store, path)).toEqual({ deleted: 2, known: 0, damagedLines: [2, 4] });
      expect(await store.read((tx) => findReport(tx, "r-2"))).not.toBeNull();
      expect(await replayDeletions(store, join(temporaryDirectory(), "none.log"))).toEqual({ deleted: 0, known: 0, damagedLines: [] });
    });
  });

  it("keeps its audit chain through an export, and goes on with it", async () => {
    const store = await database.open();
    await fillReport(store, "r-1", "mark");
    const other = await database.open();
    await importStore(other, exportStore(store, 1));
    await other.write((tx) => appendAudit(tx, { at: 2, actor: "a", action: "b", subject: "c" }));
    expect((await other.snapshot((tx) => verifyAudit(tx))).hash).not.toEqual(hashOf(""));
  });
});
