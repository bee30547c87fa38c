import { describe, expect, it } from "vitest";
import { onEachDatabase } from "../test/databases.ts";
import { bytes, fillReport, hashOf, reportOf } from "../test/reports.ts";
import {
  type Derived,
  type DerivedCursor,
  type Store,
  addKeyset,
  appendAudit,
  auditHead,
  countDerived,
  countJobs,
  createReport,
  createSession,
  deleteCompared,
  deleteExpiredAnswers,
  deleteExpiredSessions,
  deleteSecret,
  deleteSession,
  deleteSessionsOf,
  enqueueJob,
  extendSession,
  failJob,
  findAnswer,
  findCompared,
  findKeyset,
  findSession,
  finishJob,
  listComparedUnder,
  listSecrets,
  newestKeyset,
  putCompared,
  putDerived,
  putSecret,
  readAudit,
  readDerived,
  readSecret,
  readSetting,
  saveAnswer,
  takeJobs,
  verifyAudit,
  writeSetting,
} from "./index.ts";

const take = (store: Store, now: number, limit = 9): ReturnType<typeof takeJobs> =>
  store.write((tx) => takeJobs(tx, { kinds: ["link", "purge"], now, leaseMs: 100, limit }));
const enqueue = (store: Store, subject: string, runAt: number): Promise<boolean> =>
  store.write((tx) => enqueueJob(tx, { id: `j-${subject}-${String(runAt)}`, kind: "link", subject, runAt }));

const filled = async (store: Store): Promise<Store> => {
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      store.write((tx) => appendAudit(tx, { at: index, actor: "h-1", action: "report-read", subject: `r-${String(index)}` })),
    ),
  );
  return store;
};

onEachDatabase((database) => {
  describe("keys, secrets and settings", () => {
    it("keep every set of keys, and take only the one after the newest", async () => {
      const store = await database.open();
      expect(await store.read(newestKeyset)).toBeNull();
      for (const serial of [1, 2]) await store.write((tx) => addKeyset(tx, { serial, document: `{"n":${String(serial)}}`, at: serial }));
      for (const serial of [2, 4, 0])
        await expect(store.write((tx) => addKeyset(tx, { serial, document: "", at: 9 }))).rejects.toMatchObject({ code: "exists" });
      expect(await store.read(newestKeyset)).toEqual({ serial: 2, document: '{"n":2}', at: 2 });
      expect(await store.read((tx) => findKeyset(tx, 1))).toMatchObject({ serial: 1 });
      expect(await store.read((tx) => findKeyset(tx, 3))).toBeNull();
    });

    it("replace a secret and a setting, and forget a secret", async () => {
      const store = await database.open();
      for (const text of ["old", "new"]) {
        await store.write((tx) => putSecret(tx, "salt", bytes(text), 1));
        await store.write((tx) => writeSetting(tx, "name", JSON.stringify(text)));
      }
      expect(await store.read((tx) => readSecret(tx, "salt"))).toEqual(bytes("new"));
      expect(await store.read((tx) => readSetting(tx, "name"))).toBe('"new"');
      expect(await store.read(listSecrets)).toEqual([{ name: "salt", at: 1 }]);
      await store.write((tx) => deleteSecret(tx, "salt"));
      expect(await store.read((tx) => readSecret(tx, "salt"))).toBeNull();
      expect(await store.read((tx) => readSetting(tx, "other"))).toBeNull();
    });
  });

  describe("answers and sessions", () => {
    const keyHash = hashOf("key");
    const saved = { keyHash, requestHash: hashOf("request"), status: 201, answer: '{"id":"r-1"}', at: 10, expiresAt: 20 };

    it("give the same answer to the same request until it expires, and none to another", async () => {
      const store = await database.open();
      expect(await store.read((tx) => findAnswer(tx, keyHash, saved.requestHash, 10))).toBeNull();
      await store.write((tx) => saveAnswer(tx, saved));
      expect(await store.read((tx) => findAnswer(tx, keyHash, saved.requestHash, 19))).toEqual({ status: 201, answer: saved.answer });
      await expect(store.read((tx) => findAnswer(tx, keyHash, hashOf("other"), 19))).rejects.toMatchObject({ code: "idempotency-differs" });
      await expect(store.write((tx) => saveAnswer(tx, saved))).rejects.toMatchObject({ code: "exists" });
      expect(await store.read((tx) => findAnswer(tx, keyHash, hashOf("other"), 20))).toBeNull();
      await store.write((tx) => saveAnswer(tx, { ...saved, at: 20, expiresAt: 30 }));
      expect([await store.write((tx) => deleteExpiredAnswers(tx, 29)), await store.write((tx) => deleteExpiredAnswers(tx, 30))]).toEqual([
        0, 1,
      ]);
    });

    it("know who is signed in, until the session ends by time or by hand", async () => {
      const store = await database.open();
      const find = (name: string, now: number): Promise<unknown> => store.read((tx) => findSession(tx, hashOf(name), now));
      for (const name of ["a", "b", "c"])
        await store.write((tx) => createSession(tx, hashOf(name), { handlerId: name === "c" ? "h-2" : "h-1", expiresAt: 10 }));
      expect([await find("a", 9), await find("a", 10), await find("x", 1)]).toEqual([{ handlerId: "h-1", expiresAt: 10 }, null, null]);
      await store.write((tx) => extendSession(tx, hashOf("a"), 20));
      expect(await find("a", 10)).not.toBeNull();
      await store.write((tx) => deleteSession(tx, hashOf("b")));
      expect(await find("b", 1)).toBeNull();
      expect(await store.write((tx) => deleteExpiredSessions(tx, 10))).toBe(1);
      await store.write((tx) => deleteSessionsOf(tx, "h-1"));
      expect(await find("a", 1)).toBeNull();
    });
  });

  describe("derived and compared rows", () => {
    it("are read in batches under one key, and leave it one by one when keys change", async () => {
      const store = await database.open();
      await store.write(async (tx) => {
        for (let index = 0; index < 23; index += 1) {
          await createReport(tx, reportOf(`r-${String(index).padStart(2, "0")}`));
          for (const kind of ["a", "b"])
            await putDerived(tx, { reportId: `r-${String(index).padStart(2, "0")}`, kind, keySerial: 1, sealed: bytes(kind) });
        }
        await putDerived(tx, { reportId: "r-05", kind: "a", keySerial: 2, sealed: bytes("new") });
      });
      const seen: string[] = [];
      for (let after: DerivedCursor | null = null; ;) {
        const cursor: DerivedCursor | null = after;
        const batch: readonly Derived[] = await store.read((tx) => readDerived(tx, 1, cursor, 7));
        const last = batch.at(-1);
        if (last === undefined) break;
        seen.push(...batch.map(({ reportId, kind }) => reportId + kind));
        after = last;
      }
      expect(seen).toHaveLength(45);
      expect(seen).toEqual([...new Set(seen)].toSorted());
      expect(await store.read(countDerived)).toEqual([
        { keySerial: 1, rows: 45 },
        { keySerial: 2, rows: 1 },
      ]);
      await expect(
        store.write((tx) => putDerived(tx, { reportId: "r-x", kind: "a", keySerial: 1, sealed: bytes("") })),
      ).rejects.toMatchObject({
        code: "report-unknown",
      });
    });

    it("find reports by equal values of a field, and let go of values under an old key", async () => {
      const store = await database.open();
      const mac = hashOf("+447700900123");
      await store.write(async (tx) => {
        for (const name of ["r-2", "r-1", "r-3"]) await createReport(tx, reportOf(name));
        for (const name of ["r-2", "r-1"])
          await putCompared(tx, name, 1, [
            { field: "phone", mac },
            { field: "phone", mac },
            { field: "link", mac },
          ]);
        await putCompared(tx, "r-3", 1, [{ field: "email", mac }]);
      });
      expect(await store.read((tx) => findCompared(tx, { field: "phone", mac }, 9))).toEqual(["r-1", "r-2"]);
      await store.write((tx) => putCompared(tx, "r-2", 1, [{ field: "phone", mac: hashOf("other") }]));
      expect(await store.read((tx) => findCompared(tx, { field: "phone", mac }, 9))).toEqual(["r-1"]);
      await store.write(async (tx) => {
        await putCompared(tx, "r-1", 2, [{ field: "phone", mac: hashOf("under another key") }]);
        await deleteCompared(tx, "r-1", 1);
      });
      expect(await store.read((tx) => listComparedUnder(tx, 1, 9))).toEqual(["r-2", "r-3"]);
    });
  });

  describe("jobs", () => {
    it("are taken once each, the longest due first, and by nobody else until the lease is over", async () => {
      const store = await database.open();
      await enqueue(store, "a", 20);
      await enqueue(store, "b", 10);
      await enqueue(store, "c", 99);
      const taken = await Promise.all(Array.from({ length: 4 }, () => take(store, 50, 1)));
      expect(taken.flat().map(({ subject }) => subject)).toEqual(["b", "a"]);
      expect((await take(store, 149)).map(({ subject }) => subject)).toEqual(["c"]);
      const again = await take(store, 150);
      expect(again.map(({ subject, attempts }) => [subject, attempts])).toEqual([
        ["b", 2],
        ["a", 2],
      ]);
      const [first] = taken.flat();
      if (first === undefined) throw new Error("expected a job");
      await expect(store.write((tx) => finishJob(tx, first))).rejects.toMatchObject({ code: "lease-lost" });
    });

    it("are there once for a kind and subject, and again when they were asked for while under way", async () => {
      const store = await database.open();
      expect([await enqueue(store, "a", 20), await enqueue(store, "a", 10), await enqueue(store, "a", 30)]).toEqual([true, false, false]);
      const [job, ...others] = await take(store, 10);
      if (job === undefined) throw new Error("expected a job");
      expect(others).toEqual([]);
      await enqueue(store, "a", 40);
      await store.write((tx) => finishJob(tx, job));
      expect(await take(store, 39)).toEqual([]);
      const [next] = await take(store, 40);
      if (next === undefined) throw new Error("expected a job");
      expect(next.attempts).toBe(1);
      await store.write((tx) => finishJob(tx, next));
      expect(await store.read(countJobs)).toEqual([]);
    });

    it("wait longer each time they fail, and not longer than the most", async () => {
      const store = await database.open();
      await enqueue(store, "a", 0);
      const waits: number[] = [];
      let now = 0;
      for (let round = 0; round < 6; round += 1) {
        const [job] = await take(store, now);
        if (job === undefined) throw new Error("expected a job");
        await store.write((tx) => failJob(tx, job, now, "mail-refused", { firstMs: 10, mostMs: 100 }));
        let wait = 0;
        while (
          (
            await store.read(({ db }) =>
              db
                .selectFrom("jobs")
                .selectAll()
                .where("run_at", "<=", now + wait)
                .execute(),
            )
          ).length === 0
        )
          wait += 10;
        waits.push(wait);
        now += wait;
      }
      expect(waits).toEqual([10, 20, 40, 80, 100, 100]);
      expect(await store.read(countJobs)).toEqual([{ kind: "link", jobs: 1, failing: 1 }]);
    });
  });

  describe("the audit chain", () => {
    it("verifies from the start and from any head that was remembered", async () => {
      const store = await filled(await database.open());
      const end = await store.read(auditHead);
      expect(end.seq).toBe(40);
      expect(await store.snapshot((tx) => verifyAudit(tx))).toEqual(end);
      const [line] = await store.read((tx) => readAudit(tx, 16, 1));
      if (line === undefined) throw new Error("expected a line");
      expect(await store.snapshot((tx) => verifyAudit(tx, line))).toEqual(end);
      await expect(store.snapshot((tx) => verifyAudit(tx, { seq: 17, hash: hashOf("x") }))).rejects.toMatchObject({ code: "audit-broken" });
      await expect(store.snapshot((tx) => verifyAudit(tx, { seq: 41, hash: end.hash }))).rejects.toMatchObject({ code: "audit-broken" });
    });

    it.each([
      ["changed", "update audit set actor = 'h-2' where seq = 20", 20],
      ["removed", "delete from audit where seq = 20", 20],
      ["put in another place", "update audit set seq = 41 where seq = 20", 20],
    ])("tells where a line was %s", async (_how, statement, seq) => {
      const store = await filled(await database.open());
      await store.write(async ({ db }) => {
        const { sql } = await import("kysely");
        await sql.raw(statement).execute(db);
      });
      await expect(store.snapshot((tx) => verifyAudit(tx))).rejects.toMatchObject({ code: "audit-broken", detail: { seq } });
    });

    it("keeps the line of a write only when the write is kept", async () => {
      const store = await filled(await database.open());
      await store
        .write(async (tx) => {
          await appendAudit(tx, { at: 1, actor: "h-1", action: "x", subject: "y" });
          throw new Error("no");
        })
        .catch(() => undefined);
      await fillReport(store, "r-1", "one");
      expect(await store.snapshot((tx) => verifyAudit(tx))).toMatchObject({ seq: 41 });
    });
  });
});
