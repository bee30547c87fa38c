import { describe, expect, it } from "vitest";
import { onEachDatabase } from "../test/databases.ts";
import { bytes, fillReport, hashOf, reportOf } from "../test/reports.ts";
import {
  type Report,
  type ReportCursor,
  addMessage,
  changeReportState,
  completeEnvelope,
  countReports,
  createEnvelope,
  createReport,
  deleteEnvelope,
  excludeHandler,
  findReport,
  findReportByAccess,
  findReportForHandler,
  holdReport,
  listEnvelopes,
  listExcluded,
  listReports,
  listReportsToPurge,
  listUnfinishedEnvelopes,
  listUnfinishedReports,
  missingPieces,
  purgeReport,
  putPiece,
  readPiece,
  readThread,
  setPurgeAfter,
  undoWithdrawal,
  withdrawReport,
} from "./index.ts";

const maxReportBytes = 1000;
const envelope = { id: "e-1", reportId: "r-1", purpose: "original", version: 1, pieces: 3, keysetSerial: 1, createdAt: 5 };

onEachDatabase((database) => {
  describe("reports", () => {
    it("are found by their id and by what opens them, and refused when either is taken", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1", { excluded: ["h-2", "h-1", "h-2"] })));
      expect(await store.read((tx) => findReportByAccess(tx, hashOf("r-1")))).toMatchObject({
        id: "r-1",
        state: "receiving",
        stateBefore: null,
      });
      expect(await store.read((tx) => findReportByAccess(tx, hashOf("r-2")))).toBeNull();
      await expect(store.write((tx) => createReport(tx, reportOf("r-1", { accessHash: hashOf("other") })))).rejects.toMatchObject({
        code: "exists",
      });
      await expect(store.write((tx) => createReport(tx, reportOf("r-2", { accessHash: hashOf("r-1") })))).rejects.toMatchObject({
        code: "exists",
      });
      expect(await store.read((tx) => listExcluded(tx, "r-1"))).toEqual(["h-1", "h-2"]);
    });

    it("are hidden from a handler whom the reporter excluded, alone and in lists", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1", { excluded: ["h-1"] })));
      await store.write((tx) => createReport(tx, reportOf("r-2")));
      const seenBy = (handlerId: string): Promise<readonly string[]> =>
        store.read(async (tx) => {
          const listed = await listReports(tx, { states: ["receiving"], handlerId, after: null, limit: 10 });
          const found = [await findReportForHandler(tx, "r-1", handlerId), await findReportForHandler(tx, "r-2", handlerId)];
          expect(found.flatMap((report) => report?.id ?? []).toSorted()).toEqual(listed.map(({ id }) => id).toSorted());
          return listed.map(({ id }) => id);
        });
      expect(await seenBy("h-1")).toEqual(["r-2"]);
      expect(await seenBy("h-2")).toEqual(["r-2", "r-1"]);
      await store.write((tx) => excludeHandler(tx, "r-2", "h-2"));
      await store.write((tx) => excludeHandler(tx, "r-2", "h-2"));
      expect(await seenBy("h-2")).toEqual(["r-1"]);
      await expect(store.write((tx) => excludeHandler(tx, "r-3", "h-2"))).rejects.toMatchObject({ code: "report-unknown" });
    });

    it("are listed newest first, page by page, each once, also at the same time", async () => {
      const store = await database.open();
      await store.write(async (tx) => {
        for (let index = 0; index < 25; index += 1)
          await createReport(tx, reportOf(`r-${String(index).padStart(2, "0")}`, { at: Math.floor(index / 10) }));
        await changeReportState(tx, "r-07", ["receiving"], "received", 9);
      });
      const seen: string[] = [];
      let after: ReportCursor | null = null;
      for (;;) {
        const cursor: ReportCursor | null = after;
        const page: readonly Report[] = await store.read((tx) =>
          listReports(tx, { states: ["receiving"], handlerId: null, after: cursor, limit: 4 }),
        );
        const last = page.at(-1);
        if (last === undefined) break;
        seen.push(...page.map(({ id }) => id));
        after = last;
      }
      const expected = Array.from({ length: 25 }, (_, index) => `r-${String(24 - index).padStart(2, "0")}`).filter((id) => id !== "r-07");
      expect(seen).toEqual(expected);
      expect(await store.read(countReports)).toEqual({ receiving: 24, received: 1, withdrawn: 0, closed: 0 });
    });

    it("change their state only from where the caller thinks they are", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      const close = (): Promise<unknown> => store.write((tx) => changeReportState(tx, "r-1", ["received"], "closed", 7));
      await expect(close()).rejects.toMatchObject({ code: "state-differs", detail: { state: "receiving" } });
      await store.write((tx) => changeReportState(tx, "r-1", ["receiving"], "received", 6));
      await close();
      expect(await close()).toMatchObject({ state: "closed", stateAt: 7 });
      await expect(store.write((tx) => changeReportState(tx, "r-2", ["received"], "closed", 7))).rejects.toMatchObject({
        code: "report-unknown",
      });
    });

    it("can be withdrawn and brought back until their time is over", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await store.write((tx) => changeReportState(tx, "r-1", ["receiving"], "received", 6));
      await expect(store.write((tx) => undoWithdrawal(tx, "r-1", 7))).rejects.toMatchObject({ code: "state-differs" });
      await store.write((tx) => withdrawReport(tx, "r-1", 10, 20));
      expect(await store.write((tx) => withdrawReport(tx, "r-1", 15, 25))).toMatchObject({ stateAt: 10, purgeAfter: 20 });
      expect(await store.write((tx) => undoWithdrawal(tx, "r-1", 19))).toMatchObject({ state: "received", purgeAfter: null });
      await store.write((tx) => withdrawReport(tx, "r-1", 30, 40));
      await expect(store.write((tx) => undoWithdrawal(tx, "r-1", 40))).rejects.toMatchObject({ code: "undo-too-late" });
      expect(await store.read((tx) => listReportsToPurge(tx, 39, 9))).toEqual([]);
      expect(await store.read((tx) => listReportsToPurge(tx, 40, 9))).toEqual(["r-1"]);
    });

    it("are not purged while they are held", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await store.write((tx) => setPurgeAfter(tx, "r-1", 5));
      await store.write((tx) => holdReport(tx, "r-1", true));
      expect(await store.read((tx) => listReportsToPurge(tx, 9, 9))).toEqual([]);
      await expect(store.write((tx) => purgeReport(tx, "r-1", 9))).rejects.toMatchObject({ code: "report-held" });
      await store.write((tx) => holdReport(tx, "r-1", false));
      expect(await store.write((tx) => purgeReport(tx, "r-1", 9))).toBe(true);
      expect(await store.write((tx) => purgeReport(tx, "r-1", 10))).toBe(false);
    });

    it("take all that is theirs with them when they are purged, and nothing else", async () => {
      const store = await database.open();
      await fillReport(store, "r-1", "one");
      await fillReport(store, "r-2", "two");
      await store.write((tx) => purgeReport(tx, "r-1", 9));
      const counts = await store.read(({ db }) =>
        Promise.all(
          (["reports", "exclusions", "envelopes", "pieces", "messages", "derived", "compared", "jobs", "deletions", "audit"] as const).map(
            async (table) => {
              const rows = await db.selectFrom(table).selectAll().execute();
              return [table, rows.length];
            },
          ),
        ),
      );
      expect(Object.fromEntries(counts)).toEqual({
        reports: 1,
        exclusions: 1,
        envelopes: 1,
        pieces: 2,
        messages: 1,
        derived: 1,
        compared: 1,
        jobs: 1,
        deletions: 1,
        audit: 2,
      });
      expect(await store.read((tx) => findReport(tx, "r-1"))).toBeNull();
    });

    it("that were never finished can be told by their age", async () => {
      const store = await database.open();
      for (const [name, at] of [
        ["r-1", 10],
        ["r-2", 5],
        ["r-3", 20],
      ] as const)
        await store.write((tx) => createReport(tx, reportOf(name, { at })));
      expect(await store.read((tx) => listUnfinishedReports(tx, 20, 9))).toEqual(["r-2", "r-1"]);
    });
  });

  describe("envelopes", () => {
    it("take their pieces in any order, the same piece twice, and no other in its place", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await store.write((tx) => createEnvelope(tx, envelope));
      const put = (piece: number, text: string): Promise<boolean> =>
        store.write((tx) => putPiece(tx, { envelopeId: "e-1", piece, bytes: bytes(text), maxReportBytes }));
      expect([await put(2, "three"), await put(0, "one"), await put(2, "three")]).toEqual([true, true, false]);
      await expect(put(2, "four")).rejects.toMatchObject({ code: "piece-differs", detail: { piece: 2 } });
      await expect(put(3, "four")).rejects.toMatchObject({ code: "piece-outside" });
      await expect(put(-1, "four")).rejects.toMatchObject({ code: "piece-outside" });
      expect(await store.read((tx) => missingPieces(tx, "e-1"))).toEqual([1]);
      await expect(store.write((tx) => completeEnvelope(tx, "e-1"))).rejects.toMatchObject({
        code: "pieces-missing",
        detail: { missing: 1, pieces: 3 },
      });
      await put(1, "two");
      expect(await store.write((tx) => completeEnvelope(tx, "e-1"))).toMatchObject({ complete: true });
      expect(await put(1, "two")).toBe(false);
      expect(await store.read((tx) => readPiece(tx, "e-1", 1))).toEqual(bytes("two"));
      expect(await store.read((tx) => readPiece(tx, "e-1", 3))).toBeNull();
      expect(await store.read((tx) => findReport(tx, "r-1"))).toMatchObject({ sealedBytes: 11 });
    });

    it("are made once: again in the same way gives the same, in another way is refused", async () => {
      const store = await database.open();
      await expect(store.write((tx) => createEnvelope(tx, envelope))).rejects.toMatchObject({ code: "report-unknown" });
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await store.write((tx) => createEnvelope(tx, envelope));
      expect(await store.write((tx) => createEnvelope(tx, { ...envelope, createdAt: 9 }))).toEqual({ ...envelope, complete: false });
      await expect(store.write((tx) => createEnvelope(tx, { ...envelope, pieces: 4 }))).rejects.toMatchObject({ code: "exists" });
      expect(await store.read((tx) => listEnvelopes(tx, "r-1"))).toHaveLength(1);
      await expect(store.write((tx) => completeEnvelope(tx, "e-2"))).rejects.toMatchObject({ code: "envelope-unknown" });
    });

    it("hold no more than the report may: one byte below, at and above the limit", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      await store.write((tx) => createEnvelope(tx, envelope));
      const put = (piece: number, length: number): Promise<boolean> =>
        store.write((tx) => putPiece(tx, { envelopeId: "e-1", piece, bytes: new Uint8Array(length), maxReportBytes }));
      await put(0, 999);
      await expect(put(1, 2)).rejects.toMatchObject({ code: "report-full", detail: { max: 1000, actual: 1001 } });
      await put(1, 1);
      await expect(put(2, 1)).rejects.toMatchObject({ code: "report-full" });
      await expect(put(2, 9_000_000)).rejects.toMatchObject({ code: "row-too-large" });
      expect(await store.read((tx) => listUnfinishedEnvelopes(tx, 6, 9))).toEqual(["e-1"]);
      await store.write((tx) => deleteEnvelope(tx, "e-1"));
      expect(await store.read((tx) => findReport(tx, "r-1"))).toMatchObject({ sealedBytes: 0 });
    });

    it("tell when a stored piece is no longer what was put", async () => {
      const store = await database.open();
      await fillReport(store, "r-1", "one");
      await store.write(async ({ db }) => {
        await db
          .updateTable("pieces")
          .set({ bytes: bytes("other") })
          .where("piece", "=", 1)
          .execute();
      });
      await expect(store.read((tx) => readPiece(tx, "e-r-1", 1))).rejects.toMatchObject({ code: "piece-damaged", detail: { piece: 1 } });
      expect(await store.read((tx) => readPiece(tx, "e-r-1", 0))).not.toBeNull();
    });
  });

  describe("threads", () => {
    it("count their messages without gaps, also when many are added at once, up to their limit", async () => {
      const store = await database.open();
      await store.write((tx) => createReport(tx, reportOf("r-1")));
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, (_, index) =>
          store.write((tx) =>
            addMessage(tx, {
              id: `m-${String(index)}`,
              reportId: "r-1",
              author: index % 2 === 0 ? "reporter" : "handler",
              handlerId: index % 2 === 0 ? null : "h-1",
              at: index,
              keysetSerial: 1,
              bytes: bytes(String(index)),
              maxReportBytes,
              maxMessages: 10,
            }),
          ),
        ),
      );
      expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : 0))).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0,
      ]);
      const thread = await store.read((tx) => readThread(tx, "r-1", 7, 2));
      expect(thread.map(({ seq, handlerId }) => [seq, handlerId])).toEqual([
        [8, "h-1"],
        [9, null],
      ]);
      expect(thread[0]?.bytes).toEqual(bytes("7"));
    });
  });
});
