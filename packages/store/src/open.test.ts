import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { onEachDatabase, temporaryDirectory } from "../test/databases.ts";
import { bytes, reportOf } from "../test/reports.ts";
import {
  type Store,
  appendAudit,
  countReports,
  createReport,
  findReport,
  findReportByAccess,
  newestKeyset,
  openStore,
  purgeReport,
  readSetting,
  saveAnswer,
  findAnswer,
  verifyAudit,
  writeSetting,
} from "./index.ts";

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
  );

onEachDatabase((database) => {
  describe("writing in groups", () => {
    it("answers each of many writes at once with its own result", async () => {
      const store = await database.open();
      const names = Array.from({ length: 500 }, (_, index) => `r-${String(index)}`);
      const answers = await Promise.all(names.map((name) => store.write(async (tx) => createReport(tx, reportOf(name)).then(() => name))));
      expect(answers).toEqual(names);
      expect((await store.read(countReports)).receiving).toBe(500);
    });

    it("undoes a write that throws, whole, and no other", async () => {
      const store = await database.open();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, index) =>
          store.write(async (tx) => {
            await createReport(tx, reportOf(`r-${String(index)}`));
            if (index % 3 === 1) throw new Error(`no ${String(index)}`);
            if (index % 3 === 2) await createReport(tx, reportOf(`r-${String(index)}`));
            return index;
          }),
        ),
      );
      for (const [index, outcome] of outcomes.entries()) {
        const there = await store.read((tx) => findReport(tx, `r-${String(index)}`));
        expect([outcome.status, there !== null], String(index)).toEqual(index % 3 === 0 ? ["fulfilled", true] : ["rejected", false]);
        if (outcome.status === "rejected")
          expect(outcome.reason).toMatchObject(index % 3 === 1 ? { message: `no ${String(index)}` } : { code: "exists" });
      }
    });

    it("keeps the order of writes, and shows each those before it", async () => {
      const store = await database.open();
      const seen = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          store.write(async (tx) => {
            const before = await readSetting(tx, "last");
            await writeSetting(tx, "last", String(index));
            return before;
          }),
        ),
      );
      expect(seen).toEqual([null, ...Array.from({ length: 99 }, (_, index) => String(index))]);
    });

    it("refuses a write that swallows an error of the database", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await store
        .write(async (tx) => {
          await createReport(tx, reportOf("r-2"));
          await createReport(tx, reportOf("r-1")).catch(() => undefined);
        })
        .catch(() => undefined);
      await store.write((tx) => createReport(tx, reportOf("r-3")));
      expect(await store.read((tx) => findReport(tx, "r-3"))).not.toBeNull();
    });

    it("refuses more writes than may wait, and takes them again later", async () => {
      await using store = await openStore({ ...(await database.place()), maxWaiting: 10 });
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, index) => codeOf(store.write((tx) => createReport(tx, reportOf(`r-${String(index)}`))))),
      );
      expect(outcomes).toEqual([...Array.from({ length: 10 }, () => "no error"), ...Array.from({ length: 20 }, () => "store-busy")]);
      expect(await codeOf(store.write((tx) => createReport(tx, reportOf("r-later"))))).toBe("no error");
    });

    it("finishes what it has taken before it closes, and takes nothing more", async () => {
      const place = await database.place();
      const store = await openStore(place);
      const taken = Array.from({ length: 50 }, (_, index) => store.write((tx) => createReport(tx, reportOf(`r-${String(index)}`))));
      await store[Symbol.asyncDispose]();
      await Promise.all(taken);
      expect(await codeOf(store.write(() => Promise.resolve()))).toBe("store-closed");
      expect(await codeOf(store.read(newestKeyset))).toBe("store-closed");
      await using again = await openStore(place);
      expect((await again.read(countReports)).receiving).toBe(50);
    });
  });

  describe("reading", () => {
    it("does not see a write before it is committed", async () => {
      const store = await database.open();
      let inside: unknown = "nothing";
      await store.write(async (tx) => {
        await createReport(tx, reportOf("r-1"));
        inside = await store.read((other) => findReport(other, "r-1"));
      });
      expect(inside).toBeNull();
      expect(await store.read((tx) => findReport(tx, "r-1"))).not.toBeNull();
    });

    it("keeps a snapshot as it was while writes go on", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      const counts = await store.snapshot(async (tx) => {
        const before = await countReports(tx);
        await store.write((other) => createReport(other, reportOf("r-2")));
        return [before.receiving, (await countReports(tx)).receiving, (await store.read(countReports)).receiving];
      });
      expect(counts).toEqual([1, 1, 2]);
    });

    it("gives bytes, times and text as they were put", async () => {
      const store = await database.open();
      const hash = Uint8Array.from({ length: 256 }, (_, index) => index);
      const at = 253_402_300_799_999;
      await store.write((tx) => createReport(tx, reportOf("r-é\u{1f36f}'\"", { accessHash: hash, at, takenBy: "h-1", takenAt: 0 })));
      const report = await store.read((tx) => findReportByAccess(tx, hash));
      expect(report).toMatchObject({ id: "r-é\u{1f36f}'\"", createdAt: at, takenAt: 0, held: false, purgeAfter: null });
      expect(report?.accessHash).toEqual(hash);
      expect(report?.accessHash.constructor).toBe(Uint8Array);
    });
  });

  describe("opening", () => {
    it("keeps its id and what was written", async () => {
      const place = await database.place();
      const first = await openStore(place);
      const id = first.id();
      await first.write((tx) => createReport(tx, reportOf("r-1")));
      await first[Symbol.asyncDispose]();
      await using second = await openStore(place);
      expect(id).toMatch(/^[0-9a-f]{32}$/u);
      expect(second.id()).toBe(id);
      expect(await second.read((tx) => findReport(tx, "r-1"))).not.toBeNull();
    });

    it("refuses a database of a newer version, and leaves it as it is", async () => {
      const place = await database.place();
      const store = await openStore(place);
      await store.write(async ({ db }) => {
        await db.updateTable("meta").set({ value: "99" }).where("name", "=", "schema").execute();
      });
      await store[Symbol.asyncDispose]();
      await expect(openStore(place)).rejects.toMatchObject({ code: "schema-newer", detail: { found: 99 } });
    });

    it("lists a deletion outside that a crash kept from the list", async () => {
      const place = await database.place();
      const store = await openStore({ ...place, deletionsPath: join(temporaryDirectory(), "elsewhere.log") });
      await store.write((tx) => purgeReport(tx, "r-gone", 77));
      await store[Symbol.asyncDispose]();
      await using again = await openStore(place);
      expect(again.deletionsPath === null ? null : statSync(again.deletionsPath).size).toBeGreaterThan(64);
    });
  });

  if (database.kind === "postgres")
    it("lets several processes share a database: one chain, one answer a key, no write lost", async () => {
      const place = await database.place();
      const stores: Store[] = [];
      for (let index = 0; index < 3; index += 1) stores.push(await openStore(place));
      const keyHash = bytes("key");
      const answers = await Promise.all(
        stores.flatMap((store, process) =>
          Array.from({ length: 100 }, (_, index) =>
            store.write(async (tx) => {
              await appendAudit(tx, { at: index, actor: String(process), action: "test", subject: String(index) });
              const found = await findAnswer(tx, keyHash, keyHash, 1);
              if (found !== null) return found.answer;
              await saveAnswer(tx, { keyHash, requestHash: keyHash, status: 200, answer: `from ${String(process)}`, at: 1, expiresAt: 2 });
              return `from ${String(process)}`;
            }),
          ),
        ),
      );
      expect(new Set(answers).size).toBe(1);
      const [first] = stores;
      expect(await first?.snapshot((tx) => verifyAudit(tx))).toMatchObject({ seq: 300 });
      for (const store of stores) await store[Symbol.asyncDispose]();
    });
});

const directoryPlace = (): { readonly kind: "sqlite"; readonly directory: string } => ({
  kind: "sqlite",
  directory: join(temporaryDirectory(), "a", "b"),
});

describe("a data directory", () => {
  it("lets nobody but its owner in", async () => {
    const { directory } = directoryPlace();
    await using store = await openStore({ kind: "sqlite", directory });
    await store.write((tx) => purgeReport(tx, "r-1", 1));
    const modes = [directory, ...readdirSync(directory).map((name) => join(directory, name))].map((path) => statSync(path).mode & 0o077);
    expect(modes.length).toBeGreaterThan(4);
    expect(new Set(modes)).toEqual(new Set([0]));
  });

  it("is closed to others where it was open and empty, and refused where it holds what others may need", async () => {
    const { directory } = directoryPlace();
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    await (await openStore({ kind: "sqlite", directory }))[Symbol.asyncDispose]();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const other = directoryPlace().directory;
    mkdirSync(other, { recursive: true, mode: 0o755 });
    writeFileSync(join(other, "letter.txt"), "");
    await expect(openStore({ kind: "sqlite", directory: other })).rejects.toMatchObject({ code: "directory-foreign" });
    expect(readdirSync(other)).toEqual(["letter.txt"]);
  });

  it("belongs to one process at a time, until that one ends, however it ends", async () => {
    const { directory } = directoryPlace();
    const first = await openStore({ kind: "sqlite", directory });
    await expect(openStore({ kind: "sqlite", directory })).rejects.toMatchObject({ code: "directory-locked" });
    await first[Symbol.asyncDispose]();
    const door = fileURLToPath(new URL("index.ts", import.meta.url));
    const script = `const { openStore } = await import(${JSON.stringify(door)}); await openStore({ kind: "sqlite", directory: ${JSON.stringify(directory)} }); console.log("open"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => {
      child.stdout.once("data", resolve);
    });
    await expect(openStore({ kind: "sqlite", directory })).rejects.toThrow("Another process is using this data directory");
    const ended = new Promise((resolve) => {
      child.once("exit", resolve);
    });
    child.kill("SIGKILL");
    await ended;
    await using again = await openStore({ kind: "sqlite", directory });
    expect(await again.integrity()).toEqual([]);
    expect(existsSync(join(directory, "telltale.db"))).toBe(true);
  });
});
