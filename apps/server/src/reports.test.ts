import { approveKeyset, generateHandlerKey, openWhole, signKeyset } from "@telltale/sealing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type TestDesk,
  makeSecrets,
  newEnvelopeId,
  newKey,
  passphrase,
  receiptAccess,
  reportBody,
  sampleCase,
  sealMessage,
  sealed,
  sendReport,
  setupBody,
  startDesk,
} from "../test/desk.ts";

const day = 24 * 3_600_000;

const openText = async (sealedBytes: string, key: string, purpose: "message", report: string, envelope: string): Promise<string> => {
  const { content } = await openWhole([Buffer.from(sealedBytes, "base64url")], [key], { purpose, report, envelope }, 1 << 20);
  return new TextDecoder().decode(content);
};

describe("a report", () => {
  let now = 1_800_000_000_000;
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await startDesk({ now: () => now });
  });
  afterAll(async () => desk[Symbol.asyncDispose]());

  it("goes round: sent, listed, opened, answered, read by its reporter, closed", async () => {
    const sent = await sendReport(desk);
    const staff = await desk.signIn();
    const { reports } = await desk.client.call("listReports", {}, staff);
    expect(reports.map(({ id }) => id)).toContain(sent.id);
    const opened = await desk.client.call("openReport", { params: { report: sent.id } }, staff);
    const identity = opened.envelopes.find(({ purpose }) => purpose === "identity");
    const piece = await desk.client.call("getPiece", { params: { report: sent.id, envelope: identity?.id ?? "", piece: 0 } }, staff);
    const place = { purpose: "identity", report: sent.id, envelope: identity?.id ?? "" } as const;
    const { content } = await openWhole([piece], [desk.secrets.handlers[0]?.identity ?? ""], place, 1 << 20);
    expect(new TextDecoder().decode(content)).toContain("Alex Reed");

    const answer = await sealMessage(desk, sent, "You did nothing wrong. Please keep the chat.");
    await desk.client.call("answerReport", { params: { report: sent.id }, body: answer }, staff);
    const { messages } = await desk.client.call("getMessages", {}, sent.credential);
    expect(messages).toHaveLength(1);
    expect(await openText(messages[0]?.sealed ?? "", sent.identity, "message", sent.id, messages[0]?.id ?? "")).toContain("nothing wrong");

    const back = await sealMessage(desk, sent, "Thank you.");
    await desk.client.call("sendMessage", { body: back }, sent.credential);
    expect((await desk.client.call("openReport", { params: { report: sent.id } }, staff)).awaitsAnswer).toBe(true);
    expect((await desk.client.call("closeReport", { params: { report: sent.id } }, staff)).state).toBe("closed");
    expect((await desk.client.call("reopenReport", { params: { report: sent.id } }, staff)).state).toBe("received");
  });

  it("is found again by its receipt, which the server never sees", async () => {
    const first = await receiptAccess(desk.client);
    const { body } = await reportBody(desk, [{ purpose: "case", content: sampleCase() }]);
    const { accessHash } = await import("@telltale/sealing");
    await desk.client.call("createReport", {
      body: { ...body, access: accessHash(first.access), thread: first.recipient },
      idempotencyKey: newKey(),
    });
    const later = await receiptAccess(desk.client, first.receipt);
    const state = await desk.client.call("getReport", {}, { scheme: "Receipt", token: later.access });
    expect(state).toMatchObject({ id: body.id, state: "received" });
    const other = await receiptAccess(desk.client);
    await expect(desk.client.call("getReport", {}, { scheme: "Receipt", token: other.access })).rejects.toMatchObject({
      code: "receipt-unknown",
    });
  }, 30_000);

  it("sent twice with one key is one report, and the key is of no use for another", async () => {
    const { body } = await reportBody(desk, [{ purpose: "case", content: sampleCase() }]);
    const key = newKey();
    const first = await desk.client.call("createReport", { body, idempotencyKey: key });
    expect(await desk.client.call("createReport", { body, idempotencyKey: key })).toEqual(first);
    const { body: other } = await reportBody(desk, [{ purpose: "case", content: sampleCase() }]);
    await expect(desk.client.call("createReport", { body: other, idempotencyKey: key })).rejects.toMatchObject({
      code: "idempotency-reused",
    });
    await expect(desk.client.call("createReport", { body, idempotencyKey: newKey() })).rejects.toMatchObject({ code: "state-refuses" });
  });

  it("comes piece by piece, in any order and again, and is only then received", async () => {
    const { body, sent } = await reportBody(desk, []);
    const original = new Uint8Array(2_500_000).fill(65);
    const whole = await sealed(desk, body.id, { purpose: "original", content: original });
    expect(whole.pieces).toBe(3);
    const announced = { ...whole, inline: [] };
    const begun = await desk.client.call("createReport", {
      body: { ...body, envelopes: [announced], complete: false },
      idempotencyKey: newKey(),
    });
    expect(begun).toMatchObject({ state: "receiving", envelopes: [{ missing: [0, 1, 2] }] });
    await expect(desk.client.call("completeReport", {}, sent.credential)).rejects.toMatchObject({ code: "pieces-missing" });
    const put = async (piece: number, bytes = whole.inline[piece] ?? "") =>
      desk.client.call("putPiece", { params: { envelope: whole.id, piece }, body: Buffer.from(bytes, "base64url") }, sent.credential);
    expect(await put(2)).toEqual({ missing: [0, 1] });
    expect(await put(2)).toEqual({ missing: [0, 1] });
    await expect(put(2, whole.inline[1])).rejects.toMatchObject({ code: "piece-differs" });
    const staff = await desk.signIn();
    await expect(desk.client.call("openReport", { params: { report: body.id } }, staff)).rejects.toMatchObject({ code: "not-found" });
    await put(0);
    await put(1);
    expect(await desk.client.call("completeReport", {}, sent.credential)).toMatchObject({
      state: "received",
      envelopes: [{ missing: [] }],
    });
    expect(await desk.client.call("openReport", { params: { report: body.id } }, staff)).toMatchObject({ id: body.id });
  });

  it("that excludes a handler does not exist for that handler, in no list and by no address", async () => {
    const [, second] = desk.secrets.handlers;
    const sent = await sendReport(desk, [second?.id ?? ""]);
    const [one, two] = [await desk.signIn(0), await desk.signIn(1)];
    const listed = async (who: typeof one) =>
      (await desk.client.call("listReports", { query: { limit: 200 } }, who)).reports.map(({ id }) => id);
    expect(await listed(one)).toContain(sent.id);
    expect(await listed(two)).not.toContain(sent.id);
    const opened = await desk.client.call("openReport", { params: { report: sent.id } }, one);
    const envelope = opened.envelopes[0]?.id ?? "";
    const refused = { code: "not-found" };
    await expect(desk.client.call("openReport", { params: { report: sent.id } }, two)).rejects.toMatchObject(refused);
    await expect(desk.client.call("getPiece", { params: { report: sent.id, envelope, piece: 0 } }, two)).rejects.toMatchObject(refused);
    await expect(desk.client.call("getThread", { params: { report: sent.id } }, two)).rejects.toMatchObject(refused);
    const message = await sealMessage(desk, sent, "hello");
    await expect(desk.client.call("answerReport", { params: { report: sent.id }, body: message }, two)).rejects.toMatchObject(refused);
    await expect(desk.client.call("closeReport", { params: { report: sent.id } }, two)).rejects.toMatchObject(refused);
  });

  it("withdrawn is hidden, can be undone for seven days, and is gone after them", async () => {
    const undone = await sendReport(desk);
    const gone = await sendReport(desk);
    const staff = await desk.signIn();
    for (const { credential } of [undone, gone]) {
      const state = await desk.client.call("withdrawReport", {}, credential);
      expect(state).toMatchObject({ state: "withdrawn", undoUntil: now + 7 * day });
    }
    await expect(desk.client.call("openReport", { params: { report: undone.id } }, staff)).rejects.toMatchObject({ code: "not-found" });
    now += 7 * day - 1000;
    expect(await desk.client.call("undoWithdrawal", {}, undone.credential)).toMatchObject({ state: "received", undoUntil: null });
    now += 2000;
    await expect(desk.client.call("undoWithdrawal", {}, gone.credential)).rejects.toMatchObject({ code: "undo-too-late" });
    const { keepHouse } = await import("./jobs/housekeeping.ts");
    expect(await keepHouse(desk.server.context)).toBeGreaterThan(0);
    await expect(desk.client.call("getReport", {}, gone.credential)).rejects.toMatchObject({ code: "receipt-unknown" });
    expect(await desk.client.call("getReport", {}, undone.credential)).toMatchObject({ state: "received" });
  });

  it("deleted is gone at once", async () => {
    const sent = await sendReport(desk);
    await desk.client.call("deleteReport", {}, sent.credential);
    await expect(desk.client.call("getReport", {}, sent.credential)).rejects.toMatchObject({ code: "receipt-unknown" });
  });

  it("takes more later: another envelope, other consents", async () => {
    const sent = await sendReport(desk);
    const envelope = await sealed(desk, sent.id, {
      purpose: "consents",
      content: { version: 1, at: now, allowed: { expert: true, police: false, "police-named": false, partners: false, warning: false } },
    });
    const key = newKey();
    const add = async () =>
      desk.client.call("addEnvelope", { body: { version: 1, keyset: 1, envelope }, idempotencyKey: key }, sent.credential);
    const state = await add();
    expect(state.envelopes.map(({ purpose }) => purpose)).toContain("consents");
    expect(await add()).toEqual(state);
  });

  it("sealed to an older set of keys is sent back, and nothing of it kept", async () => {
    const { body, sent } = await reportBody(desk, [{ purpose: "case", content: sampleCase() }]);
    await expect(desk.client.call("createReport", { body: { ...body, keyset: 9 }, idempotencyKey: newKey() })).rejects.toMatchObject({
      code: "keys-changed",
      detail: { expected: 1, got: 9 },
    });
    await expect(desk.client.call("getReport", {}, sent.credential)).rejects.toMatchObject({ code: "receipt-unknown" });
  });

  it("taken by a handler says by whom and when", async () => {
    const staff = await desk.signIn();
    const { body } = await reportBody(desk, [
      { purpose: "case", content: sampleCase({ kind: "description", chats: [], description: "A caller." }) },
    ]);
    await desk.client.call("createReport", { body, idempotencyKey: newKey() }, staff);
    expect(await desk.client.call("openReport", { params: { report: body.id } }, staff)).toMatchObject({
      takenBy: desk.secrets.handlers[0]?.id,
      takenAt: now,
    });
  });

  it("taken by a handler with a file that follows is received from that handler, in the audit chain too", async () => {
    const staff = await desk.signIn();
    const { body, sent } = await reportBody(desk, []);
    const whole = await sealed(desk, body.id, { purpose: "original", content: new Uint8Array(1000).fill(65) });
    const envelopes = [{ ...whole, inline: [] }];
    await desk.client.call("createReport", { body: { ...body, envelopes, complete: false }, idempotencyKey: newKey() }, staff);
    const bytes = Buffer.from(whole.inline[0] ?? "", "base64url");
    await desk.client.call("putPiece", { params: { envelope: whole.id, piece: 0 }, body: bytes }, sent.credential);
    await desk.client.call("completeReport", {}, sent.credential);
    const { lines } = await desk.client.call("getAudit", { query: { after: 0 } }, staff);
    const received = lines.filter(({ action, subject }) => action === "report-received" && subject === body.id);
    expect(received.map(({ actor }) => actor)).toEqual([desk.secrets.handlers[0]?.id]);
  });

  it("is refused where an envelope is none, too many, or not all there", async () => {
    const { body } = await reportBody(desk, [{ purpose: "case", content: sampleCase() }]);
    const [first] = body.envelopes;
    if (first === undefined) throw new Error("expected an envelope");
    const send = async (envelopes: typeof body.envelopes) =>
      desk.client.call("createReport", { body: { ...body, envelopes }, idempotencyKey: newKey() });
    const plain = Buffer.from("not an age file, however long it may be, is ever kept as a piece").toString("base64url");
    await expect(send([{ ...first, inline: [plain] }])).rejects.toMatchObject({ code: "envelope-refused" });
    await expect(send([{ ...first, inline: [] }])).rejects.toMatchObject({ code: "pieces-missing" });
    const many = Array.from({ length: 9 }, () => ({ ...first, id: newEnvelopeId() }));
    await expect(send(many)).rejects.toMatchObject({ code: "limit-passed" });
  });

  it("is read by the server once it is unlocked, and not before", async () => {
    const sent = await sendReport(desk);
    const staff = await desk.signIn();
    const level = async () => (await desk.client.call("openReport", { params: { report: sent.id } }, staff)).level;
    expect(await level()).toBeNull();
    await expect(desk.client.call("unlockDesk", { body: { version: 1, passphrase: "wrong" } }, staff)).rejects.toMatchObject({
      code: "unlock-refused",
    });
    expect(await desk.client.call("unlockDesk", { body: { version: 1, passphrase } }, staff)).toMatchObject({ unlocked: true });
    await expect.poll(level, { timeout: 20_000 }).not.toBeNull();
    expect(["some", "strong"]).toContain(await level());
    const rotated = await desk.client.call("rotateDataKey", {}, staff);
    expect(rotated.dataKey?.serial).toBe(2);
    await expect
      .poll(async () => (await desk.client.call("getStatus", {}, staff)).dataKey, { timeout: 20_000 })
      .toEqual({ serial: 2, older: 0 });
    expect(["some", "strong"]).toContain(await level());
    expect(await desk.client.call("lockDesk", {}, staff)).toMatchObject({ unlocked: false });
    expect(await level()).toBeNull();
  });
});

describe("a desk", () => {
  it("takes no reports before its setup, nor with the keys of one handler alone", async () => {
    const secrets = await makeSecrets(1);
    await using desk = await startDesk({ secrets: { ...secrets, keyset: { ...secrets.keyset, recoveryRecipient: null } } });
    expect(await desk.client.call("getDesk", {})).toMatchObject({ open: false, closedBecause: "too-few-keys" });
    const { body } = await reportBody(desk, [{ purpose: "case", content: sampleCase() }]);
    await expect(desk.client.call("createReport", { body, idempotencyKey: newKey() })).rejects.toMatchObject({ code: "intake-closed" });
    // A second handler's key opens it: signed by the root, approved by the first.
    const second = await generateHandlerKey();
    const [first] = desk.secrets.handlers;
    const added = { id: second.id, name: "Handler 2", recipient: second.recipient, verify: second.verify, retiredAt: null };
    const next = { ...desk.secrets.keyset, serial: 2, handlers: [...desk.secrets.keyset.handlers, added] };
    const staff = await desk.signIn();
    const unapproved = signKeyset(next, secrets.root.signingSeed);
    await expect(desk.client.call("putKeyset", { body: unapproved }, staff)).rejects.toMatchObject({ code: "keyset-refused" });
    const signed = approveKeyset(unapproved, { handler: first?.id ?? "", seed: first?.signingSeed ?? "" });
    await desk.client.call("putKeyset", { body: signed }, staff);
    expect(await desk.client.call("getDesk", {})).toMatchObject({ open: true, closedBecause: null });
  });

  it("is set up once, and by whoever started it alone", async () => {
    await using desk = await startDesk();
    const body = await setupBody(desk.secrets);
    await expect(desk.client.call("setUp", { body }, { scheme: "Setup", token: "another-code" })).rejects.toMatchObject({
      code: "setup-refused",
    });
    await expect(desk.client.call("setUp", { body }, { scheme: "Setup", token: desk.server.setupCode })).rejects.toMatchObject({
      code: "setup-done",
    });
  });
});
