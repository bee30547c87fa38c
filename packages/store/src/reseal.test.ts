import { describe, expect, it } from "vitest";
import { onEachDatabase } from "../test/databases.ts";
import { bytes, reportOf } from "../test/reports.ts";
import {
  type Store,
  addMessage,
  changeReportState,
  completeEnvelope,
  createEnvelope,
  createReplacement,
  createReport,
  deleteUnfinishedReplacements,
  findEnvelope,
  findReplacement,
  findReport,
  listEnvelopes,
  listToReseal,
  listUnfinishedEnvelopes,
  missingPieces,
  putPiece,
  readPiece,
  readThread,
  replaceEnvelope,
  replaceMessage,
  withdrawReport,
} from "./index.ts";

const maxReportBytes = 1000;
const purposes = ["original", "identity"];

/** A report that is received, with an original of two pieces, a case and a message, all sealed to the first set of keys. */
const fill = async (store: Store, name: string, excluded: readonly string[] = []): Promise<void> =>
  store.write(async (tx) => {
    await createReport(tx, reportOf(name, { excluded }));
    for (const [purpose, at] of [
      ["case", 5],
      ["original", 6],
    ] as const) {
      const id = `e-${purpose}-${name}`;
      await createEnvelope(tx, { id, reportId: name, purpose, version: 1, pieces: 2, keysetSerial: 1, createdAt: at });
      for (const piece of [0, 1]) await putPiece(tx, { envelopeId: id, piece, bytes: bytes(`old ${piece}`), maxReportBytes });
      await completeEnvelope(tx, id);
    }
    await addMessage(tx, {
      id: `m-${name}`,
      reportId: name,
      author: "handler",
      handlerId: "h-1",
      at: 7,
      keysetSerial: 1,
      bytes: bytes("old words"),
      maxReportBytes,
      maxMessages: 9,
    });
    await changeReportState(tx, name, ["receiving"], "received", 8);
  });

const sealedBytes = async (store: Store, name = "r-1"): Promise<number | undefined> =>
  (await store.read((tx) => findReport(tx, name)))?.sealedBytes;

const begin = (store: Store, id: string, begunBy = "h-1", serial = 2) =>
  store.write((tx) =>
    createReplacement(tx, { id, reportId: "r-1", replaces: "e-original-r-1", begunBy, keysetSerial: serial, createdAt: 90 }),
  );

const put = (store: Store, envelopeId: string, piece: number, words = `new ${piece} of ${envelopeId}`) =>
  store.write((tx) => putPiece(tx, { envelopeId, piece, bytes: bytes(words), maxReportBytes }));

onEachDatabase((database) => {
  describe("what is sealed to an older set of keys", () => {
    it("is listed by report: what handlers open, complete, in reports that they may see", async () => {
      const store = await database.open();
      for (const name of ["r-3", "r-1", "r-2", "r-4", "r-5"]) await fill(store, name, name === "r-2" ? ["h-1"] : []);
      await store.write((tx) => withdrawReport(tx, "r-4", 9, 99));
      await store.write((tx) =>
        createEnvelope(tx, { id: "e-half", reportId: "r-1", purpose: "original", version: 1, pieces: 2, keysetSerial: 1, createdAt: 1 }),
      );
      const list = async (serial: number, handlerId: string, after: string | null = null, limit = 9) =>
        (await store.read((tx) => listToReseal(tx, { serial, purposes, handlerId, after, limit }))).map(
          ({ report, excluded, envelopes, messages }) => [report.id, excluded.length, [envelopes.map(({ id }) => id), messages].flat()],
        );
      expect(await list(2, "h-1")).toEqual([
        ["r-1", 0, ["e-original-r-1", "m-r-1"]],
        ["r-3", 0, ["e-original-r-3", "m-r-3"]],
        ["r-5", 0, ["e-original-r-5", "m-r-5"]],
      ]);
      expect(await list(2, "h-1", "r-1", 1)).toEqual([["r-3", 0, ["e-original-r-3", "m-r-3"]]]);
      expect(await list(2, "h-2", "r-1", 1)).toEqual([["r-2", 1, ["e-original-r-2", "m-r-2"]]]);
      expect(await list(1, "h-2")).toEqual([]);
    });

    it("is taken the place of whole or not at all, and by what is unseen until then", async () => {
      const store = await database.open();
      await fill(store, "r-1");
      const before = await sealedBytes(store);
      expect(await begin(store, "e-new")).toMatchObject({ id: "e-new", replaces: "e-original-r-1" });
      expect(await store.read((tx) => missingPieces(tx, "e-new"))).toEqual([0, 1]);
      await put(store, "e-new", 0);
      await expect(store.write((tx) => replaceEnvelope(tx, "e-new"))).rejects.toMatchObject({ code: "pieces-missing" });
      await expect(store.write((tx) => completeEnvelope(tx, "e-new"))).rejects.toMatchObject({ code: "envelope-unknown" });
      await put(store, "e-new", 1);
      expect(await store.read((tx) => findEnvelope(tx, "e-new"))).toBeNull();
      expect((await store.read((tx) => listEnvelopes(tx, "r-1"))).map(({ id }) => id)).toEqual(["e-case-r-1", "e-original-r-1"]);
      expect(await store.read((tx) => listUnfinishedEnvelopes(tx, 99, 9))).toEqual([]);
      expect(await sealedBytes(store)).toBe(before);
      await store.write((tx) => replaceEnvelope(tx, "e-new"));
      const after = await store.read((tx) => listEnvelopes(tx, "r-1"));
      expect(after).toMatchObject([
        { id: "e-case-r-1", keysetSerial: 1 },
        { id: "e-new", purpose: "original", version: 1, pieces: 2, keysetSerial: 2, createdAt: 6, complete: true },
      ]);
      expect(await store.read((tx) => readPiece(tx, "e-new", 1))).toEqual(bytes("new 1 of e-new"));
      expect(await store.read((tx) => readPiece(tx, "e-original-r-1", 1))).toBeNull();
      expect(await sealedBytes(store)).toBe((before ?? 0) + 2 * ("new 0 of e-new".length - "old 0".length));
      expect(await store.read((tx) => findReplacement(tx, "e-new"))).toBeNull();
      await expect(begin(store, "e-newer")).rejects.toMatchObject({ code: "envelope-unknown" });
      await expect(store.write((tx) => replaceEnvelope(tx, "e-new"))).rejects.toMatchObject({ code: "envelope-unknown" });
    });

    it("is gone on with by the handler who began, but not under other keys", async () => {
      const store = await database.open();
      await fill(store, "r-1");
      await begin(store, "e-new");
      await put(store, "e-new", 0);
      expect(await begin(store, "e-other")).toMatchObject({ id: "e-new" });
      expect(await begin(store, "e-third", "h-1", 3)).toMatchObject({ id: "e-third", keysetSerial: 3 });
      expect(await store.read((tx) => findReplacement(tx, "e-new"))).toBeNull();
      expect(await store.read((tx) => readPiece(tx, "e-new", 0))).toBeNull();
      await expect(begin(store, "e-fourth", "h-1", 1)).rejects.toMatchObject({ code: "exists" });
      const replaces = { id: "e-x", reportId: "r-1", begunBy: "h-1", keysetSerial: 2, createdAt: 9 };
      await fill(store, "r-2");
      for (const other of ["e-original-r-2", "e-third", "e-none"])
        await expect(store.write((tx) => createReplacement(tx, { ...replaces, replaces: other }))).rejects.toMatchObject({
          code: "envelope-unknown",
        });
      await expect(
        store.write((tx) => createReplacement(tx, { ...replaces, id: "e-case-r-1", replaces: "e-original-r-1", begunBy: "h-3" })),
      ).rejects.toMatchObject({ code: "exists" });
    });

    it("sealed anew by two handlers at once is there once, as the first of them sealed it", async () => {
      const store = await database.open();
      await fill(store, "r-1");
      await begin(store, "e-one", "h-1");
      await begin(store, "e-two", "h-2");
      for (const id of ["e-one", "e-two"]) for (const piece of [0, 1]) await put(store, id, piece);
      const outcomes = await Promise.allSettled(["e-one", "e-two"].map((id) => store.write((tx) => replaceEnvelope(tx, id))));
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "envelope-unknown" } });
      expect(await store.read((tx) => listEnvelopes(tx, "r-1"))).toHaveLength(2);
      const messages = await Promise.all(
        ["one", "two"].map((words) =>
          store.write((tx) => replaceMessage(tx, { id: "m-r-1", reportId: "r-1", bytes: bytes(words), serial: 2 })),
        ),
      );
      expect(messages.filter((isReplaced) => isReplaced === true)).toHaveLength(1);
      const pieces = await store.read(({ db }) => db.selectFrom("pieces").select("envelope_id").execute());
      expect(new Set(pieces.map(({ envelope_id }) => envelope_id)).size).toBe(2);
    });

    it("keeps a message's place, author and time", async () => {
      const store = await database.open();
      await fill(store, "r-1");
      const before = await sealedBytes(store);
      const replace = (id: string, reportId: string, serial: number) =>
        store.write((tx) => replaceMessage(tx, { id, reportId, bytes: bytes("new"), serial }));
      await fill(store, "r-2");
      expect(await replace("m-r-1", "r-2", 2)).toBeNull();
      expect(await replace("m-r-1", "r-1", 1)).toBe(false);
      expect(await replace("m-r-1", "r-1", 2)).toBe(true);
      expect(await store.read((tx) => readThread(tx, "r-1", 0, 9))).toEqual([
        { id: "m-r-1", reportId: "r-1", seq: 1, author: "handler", handlerId: "h-1", at: 7, keysetSerial: 2, bytes: bytes("new") },
      ]);
      expect(await sealedBytes(store)).toBe((before ?? 0) - "old words".length + 3);
    });

    it("is left as it was where a replacement is never completed", async () => {
      const store = await database.open();
      await fill(store, "r-1");
      const before = await sealedBytes(store);
      await begin(store, "e-new");
      await put(store, "e-new", 0);
      expect(await store.write((tx) => deleteUnfinishedReplacements(tx, 90))).toBe(0);
      expect(await store.write((tx) => deleteUnfinishedReplacements(tx, 91))).toBe(1);
      expect(await sealedBytes(store)).toBe(before);
      expect(await store.read((tx) => readPiece(tx, "e-new", 0))).toBeNull();
      expect(await store.read((tx) => readPiece(tx, "e-original-r-1", 0))).toEqual(bytes("old 0"));
    });
  });
});
