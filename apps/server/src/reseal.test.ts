import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Keyset, createClient, periods } from "@telltale/contract";
import { type HandlerSecrets, generateHandlerKey, openPiece, openWhole, verifyKeyset } from "@telltale/sealing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type SentReport,
  type TestDesk,
  makeSecrets,
  newEnvelopeId,
  newKey,
  reportBody,
  sampleCase,
  sealMessage,
  setupBody,
  signInTo,
  startDesk,
} from "../test/desk.ts";
import { type Resealer, handlerKeyOf, piecesOf, publishKeys, resealAll, resealEnvelope } from "../test/reseal.ts";
import { filesBelow } from "../test/search.ts";
import { spawnServer } from "../test/spawned.ts";
import { keepHouse } from "./jobs/housekeeping.ts";

const original = Uint8Array.from({ length: 2_200_000 }, (_, at) => (at * 31 + (at >> 9)) & 255);
const reporter = { version: 1, name: "Alex Reed", reach: "07700 900200", safe: "evenings", names: {} };
const text = new TextDecoder();
const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

type Sealing = Pick<TestDesk, "client" | "keyset">;

/** A report with a case, an original of three pieces and who reports. */
async function send(desk: Sealing, excluded: readonly string[] = []): Promise<SentReport> {
  const small = [
    { purpose: "case", content: sampleCase() },
    { purpose: "identity", content: reporter },
  ] as const;
  const { body, sent } = await reportBody(desk, small, excluded);
  const { body: large } = await reportBody(desk, [{ purpose: "original", content: original }], excluded, sent.id);
  const [file] = large.envelopes;
  if (file === undefined) throw new Error("expected an original");
  const envelopes = [...body.envelopes, { ...file, inline: [] }];
  await desk.client.call("createReport", { body: { ...body, envelopes, complete: false }, idempotencyKey: newKey() });
  for (const [piece, bytes] of file.inline.entries())
    await desk.client.call("putPiece", { params: { envelope: file.id, piece }, body: Buffer.from(bytes, "base64url") }, sent.credential);
  await desk.client.call("completeReport", {}, sent.credential);
  return sent;
}

const byPurpose = (a: { readonly purpose: string }, b: { readonly purpose: string }): number => a.purpose.localeCompare(b.purpose);

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );

/** Everything of a report that handlers open, as one of them sees it; envelopes by their hashes. */
async function openAll(reader: Omit<Resealer, "keyset">, report: string) {
  const { client, credential, identity } = reader;
  const { envelopes } = await client.call("openReport", { params: { report } }, credential);
  const { messages } = await client.call("getThread", { params: { report } }, credential);
  const opened: Record<string, string> = {};
  for (const { id, purpose, pieces } of envelopes)
    if (purpose !== "case") {
      const place = { purpose, report, envelope: id };
      opened[purpose] = hash((await openWhole(piecesOf(reader, report, id, pieces), [identity], place, 1 << 24)).content);
    }
  const thread: string[] = [];
  for (const { id, author, sealed } of messages) {
    const place = { purpose: "message", report, envelope: id } as const;
    thread.push(`${author}: ${text.decode((await openWhole([Buffer.from(sealed, "base64url")], [identity], place, 1 << 20)).content)}`);
  }
  return { opened, thread };
}

/** A handler who is signed in. */
async function handler(desk: Sealing & { readonly server: { readonly address: string } }, secrets: HandlerSecrets | undefined) {
  if (secrets === undefined) throw new Error("expected a handler");
  const credential = await signInTo(desk.client, desk.server.address, secrets);
  return { client: desk.client, credential, identity: secrets.identity, secrets };
}

const retired = (key: Keyset["handlers"][number]): Keyset["handlers"][number] => ({ ...key, retiredAt: 1_800_000_000_000 });

describe("when handlers come and go", () => {
  let now = 1_800_000_000_000;
  let desk: TestDesk;
  let sent: SentReport;
  let cleo: HandlerSecrets;
  let keys: Keyset;
  beforeAll(async () => {
    desk = await startDesk({ now: () => now });
    sent = await send(desk);
    keys = desk.keyset;
    cleo = await generateHandlerKey();
    const staff = await desk.signIn();
    await desk.client.call(
      "answerReport",
      { params: { report: sent.id }, body: await sealMessage(desk, sent, "You did nothing wrong.") },
      staff,
    );
    await desk.client.call("sendMessage", { body: await sealMessage(desk, sent, "Thank you.") }, sent.credential);
  }, 60_000);
  afterAll(async () => desk[Symbol.asyncDispose]());

  const publish = async (handlers: Keyset["handlers"]) => {
    const ada = await handler(desk, desk.secrets.handlers[0]);
    keys = await publishKeys(desk.client, ada, desk.secrets, keys, handlers);
    return verifyKeyset((await desk.client.call("getDesk", {})).keyset);
  };

  it("who joins opens what came before once another has sealed it anew, byte for byte; the reporter still opens the thread", async () => {
    const keyset = await publish([...keys.handlers, handlerKeyOf(cleo, "Cleo Wren")]);
    const [ada, newcomer] = [await handler(desk, desk.secrets.handlers[0]), await handler(desk, cleo)];
    expect(await codeOf(openAll(newcomer, sent.id))).toBe("not-for-this-key");
    const before = await openAll(ada, sent.id);
    const { envelopes } = await desk.client.call("openReport", { params: { report: sent.id } }, ada.credential);
    const { messages } = await desk.client.call("getThread", { params: { report: sent.id } }, ada.credential);
    now += 60_000;

    expect(await resealAll({ ...ada, keyset })).toBe(4);
    expect(await resealAll({ ...ada, keyset })).toBe(0);
    const after = await openAll(newcomer, sent.id);
    expect(after).toEqual(before);
    expect(after.opened["original"]).toBe(hash(original));
    const shape = ({ purpose, pieces, createdAt, missing }: (typeof envelopes)[number]) => ({ purpose, pieces, createdAt, missing });
    const later = await desk.client.call("openReport", { params: { report: sent.id } }, ada.credential);
    expect(later.envelopes.map(shape).toSorted(byPurpose)).toEqual(envelopes.map(shape).toSorted(byPurpose));
    const thread = await desk.client.call("getMessages", {}, sent.credential);
    expect(thread.messages.map(({ id, author, at }) => [id, author, at])).toEqual(messages.map(({ id, author, at }) => [id, author, at]));
    for (const { id, sealed } of thread.messages) {
      const place = { purpose: "message", report: sent.id, envelope: id } as const;
      expect(await codeOf(openWhole([Buffer.from(sealed, "base64url")], [sent.identity], place, 1 << 20))).toBe("ok");
    }
    const { lines } = await desk.client.call("getAudit", {}, ada.credential);
    const actions = lines.map(({ action }) => action);
    expect(actions.filter((action) => action === "envelope-resealed")).toHaveLength(2);
    expect(actions.filter((action) => action === "message-resealed")).toHaveLength(2);
  }, 60_000);

  it("the key of who leaves opens nothing that was sealed anew, and what it opened is gone from the files", async () => {
    const [ada, ben] = [await handler(desk, desk.secrets.handlers[0]), desk.secrets.handlers[1]?.identity ?? ""];
    const piecesNow = async () => {
      const { envelopes } = await desk.client.call("openReport", { params: { report: sent.id } }, ada.credential);
      const found: { readonly bytes: Uint8Array; readonly place: Parameters<typeof openPiece>[2] }[] = [];
      for (const { id, purpose, pieces } of envelopes)
        if (purpose !== "case")
          for await (const bytes of piecesOf(ada, sent.id, id, pieces))
            found.push({
              bytes,
              place: { purpose, report: sent.id, envelope: id, piece: found.filter((one) => one.place.envelope === id).length },
            });
      const { messages } = await desk.client.call("getThread", { params: { report: sent.id } }, ada.credential);
      for (const { id, sealed } of messages)
        found.push({
          bytes: new Uint8Array(Buffer.from(sealed, "base64url")),
          place: { purpose: "message", report: sent.id, envelope: id, piece: 0 },
        });
      return found;
    };
    const old = await piecesNow();
    expect(old).toHaveLength(6);
    for (const { bytes, place } of old) expect(await codeOf(openPiece(bytes, [ben], place))).toBe("ok");
    const keyset = await publish(keys.handlers.map((key) => (key.id === desk.secrets.handlers[1]?.id ? retired(key) : key)));
    await resealAll({ ...(await handler(desk, cleo)), keyset });
    const fresh = await piecesNow();
    expect(fresh).toHaveLength(6);
    for (const { bytes, place } of fresh) {
      expect(await codeOf(openPiece(bytes, [ben], place))).toBe("not-for-this-key");
      expect(await codeOf(openPiece(bytes, [cleo.identity], place))).toBe("ok");
    }
    // Behind the header's fixed words, so that a slice stands nowhere else.
    const slices = old.map(({ bytes }) => Buffer.from(bytes.subarray(-400, -360)));
    const foundSlices = () => filesBelow(desk.directory).flatMap((file) => slices.filter((slice) => readFileSync(file).includes(slice)));
    const { store } = desk.server.context;
    const waiting = async () => store.read((tx) => tx.db.selectFrom("jobs").select("run_at").where("kind", "=", "tidy").execute());
    expect(await waiting()).toHaveLength(1);
    expect(foundSlices().length).toBeGreaterThan(0);
    now += 11 * 60_000;
    desk.server.context.wake();
    await vi.waitFor(async () => expect(await waiting()).toEqual([]), { timeout: 20_000 });
    expect(foundSlices()).toEqual([]);
  }, 60_000);

  it("a message sent again by a reporter who never got the answer is answered as it was, though it was sealed anew since", async () => {
    const message = await sealMessage({ keyset: verifyKeyset((await desk.client.call("getDesk", {})).keyset) }, sent, "Are you there?");
    const say = async () => desk.client.call("sendMessage", { body: message }, sent.credential);
    const answer = await say();
    const keyset = await publish([...keys.handlers]);
    expect(await resealAll({ ...(await handler(desk, cleo)), keyset })).toBe(5);
    now += 1000;
    expect(await say()).toEqual(answer);
  }, 60_000);
});

describe("what is sealed anew", () => {
  let now = 1_800_000_000_000;
  let desk: TestDesk;
  let keyset: TestDesk["keyset"];
  let sent: SentReport;
  let hidden: SentReport;
  beforeAll(async () => {
    desk = await startDesk({ now: () => now });
    sent = await send(desk);
    hidden = await send(desk, [desk.secrets.handlers[1]?.id ?? ""]);
    keyset = await publishKeys(desk.client, await handler(desk, desk.secrets.handlers[0]), desk.secrets, desk.keyset, desk.keyset.handlers);
  }, 60_000);
  afterAll(async () => desk[Symbol.asyncDispose]());

  const as = async (index: number): Promise<Resealer> => ({ ...(await handler(desk, desk.secrets.handlers[index])), keyset });
  const find = async (report: string, purpose: string) => {
    const { envelopes } = await desk.client.call("openReport", { params: { report } }, await desk.signIn());
    const found = envelopes.find((one) => one.purpose === purpose);
    if (found === undefined) throw new Error("expected an envelope");
    return found;
  };
  const begin = async (
    who: Resealer,
    envelope: { readonly id: string; readonly purpose: string; readonly pieces: number },
    change: object = {},
    report = sent.id,
  ) =>
    desk.client.call(
      "beginReplacement",
      {
        params: { report, envelope: envelope.id },
        body: {
          version: 1,
          keyset: keyset.serial,
          id: newEnvelopeId(),
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the server names it
          purpose: envelope.purpose as "original",
          pieces: envelope.pieces,
          ...change,
        },
      },
      who.credential,
    );

  it("is refused under other keys, for other purposes, reports and handlers, and with more pieces than before", async () => {
    const [ada, ben] = [await as(0), await as(1)];
    const [file, identity, desks] = [await find(sent.id, "original"), await find(sent.id, "identity"), await find(sent.id, "case")];
    expect(await codeOf(begin(ada, file, { keyset: 1 }))).toBe("keys-changed");
    expect(await codeOf(begin(ada, file, { keyset: 3 }))).toBe("keys-changed");
    expect(await codeOf(begin(ada, desks))).toBe("envelope-refused");
    expect(await codeOf(begin(ada, file, { purpose: "identity" }))).toBe("envelope-refused");
    expect(await codeOf(begin(ada, identity, { pieces: 2 }))).toBe("limit-passed");
    expect(await codeOf(begin(ada, file, { pieces: 2 }))).toBe("envelope-refused");
    expect(await codeOf(begin(ada, await find(hidden.id, "original")))).toBe("envelope-unknown");
    expect(await codeOf(begin(ada, { ...file, id: newEnvelopeId() }))).toBe("envelope-unknown");
    expect(await codeOf(begin(ada, file, { id: file.id }))).toBe("state-refuses");
    const { id } = await begin(ada, file);
    expect(await begin(ada, file)).toEqual({ id, missing: [0, 1, 2] });
    const piece = Buffer.concat([Buffer.from("age-encryption.org/v1\n"), Buffer.alloc(100, 7)]);
    const put = async (who: Resealer, report = sent.id, place = 0) =>
      desk.client.call("putReplacementPiece", { params: { report, envelope: id, piece: place }, body: piece }, who.credential);
    expect(await codeOf(put(ben))).toBe("envelope-unknown");
    expect(await codeOf(put(ada, hidden.id))).toBe("envelope-unknown");
    expect(await codeOf(put(ada, sent.id, 3))).toBe("envelope-refused");
    expect(await put(ada)).toEqual({ missing: [1, 2] });
    const complete = async (who: Resealer) =>
      desk.client.call("completeReplacement", { params: { report: sent.id, envelope: id } }, who.credential);
    expect(await codeOf(complete(ada))).toBe("pieces-missing");
    expect(await codeOf(complete(ben))).toBe("envelope-unknown");
    // Nobody sees it as an envelope of the report.
    expect(await codeOf(desk.client.call("putPiece", { params: { envelope: id, piece: 1 }, body: piece }, sent.credential))).toBe(
      "envelope-unknown",
    );
    expect(await codeOf(desk.client.call("getPiece", { params: { report: sent.id, envelope: id, piece: 0 } }, ada.credential))).toBe(
      "envelope-unknown",
    );
    expect((await desk.client.call("getReport", {}, sent.credential)).envelopes).toHaveLength(3);
    expect((await desk.client.call("openReport", { params: { report: sent.id } }, ada.credential)).envelopes).toHaveLength(3);
    now += periods.uploadHours * 3_600_000 + 1000;
    await keepHouse(desk.server.context);
    expect((await begin(await as(0), file)).missing).toEqual([0, 1, 2]);
    const messages = { params: { report: sent.id, message: `m-${"0".repeat(32)}` } };
    const body = { version: 1, keyset: keyset.serial, sealed: piece.toString("base64url") } as const;
    const say = async (change: object) =>
      desk.client.call("replaceMessage", { ...messages, body: { ...body, ...change } }, (await as(0)).credential);
    expect(await codeOf(say({ keyset: 1 }))).toBe("keys-changed");
    expect(await codeOf(say({}))).toBe("not-found");
    expect(await codeOf(say({ sealed: Buffer.alloc(100).toString("base64url") }))).toBe("envelope-refused");
  }, 60_000);

  it("of a report that excludes a handler is nothing to that handler, and never sealed to them", async () => {
    const ben = await as(1);
    const listed = async ({ credential }: Resealer) => (await desk.client.call("listToReseal", {}, credential)).reports.map(({ id }) => id);
    expect(await listed(ben)).toEqual([sent.id]);
    expect((await listed(await as(0))).toSorted()).toEqual([sent.id, hidden.id].toSorted());
    const identity = await find(hidden.id, "identity");
    expect(await codeOf(begin(ben, identity, {}, hidden.id))).toBe("not-found");
    const id = await resealEnvelope(await as(0), { id: hidden.id, excluded: [desk.secrets.handlers[1]?.id ?? ""] }, identity);
    const envelope = { params: { report: hidden.id, envelope: id } };
    expect(await codeOf(desk.client.call("completeReplacement", envelope, ben.credential))).toBe("not-found");
    expect(await codeOf(desk.client.call("completeReplacement", envelope, (await as(0)).credential))).toBe("ok");
    const place = { purpose: "identity", report: hidden.id, envelope: id, piece: 0 } as const;
    const piece = await desk.client.call("getPiece", { params: { report: hidden.id, envelope: id, piece: 0 } }, (await as(0)).credential);
    expect(await codeOf(openPiece(piece, [ben.identity], place))).toBe("not-for-this-key");
    expect(await codeOf(openPiece(piece, [(await as(0)).identity], place))).toBe("ok");
  }, 60_000);

  it("by two handlers at once is there once, and opens", async () => {
    const [ada, ben] = [await as(0), await as(1)];
    await Promise.all([resealAll(ada), resealAll(ben)]);
    for (const reader of [ada, ben]) expect((await desk.client.call("listToReseal", {}, reader.credential)).reports).toEqual([]);
    const { envelopes } = await desk.client.call("openReport", { params: { report: sent.id } }, ada.credential);
    expect(envelopes.map(({ purpose }) => purpose).toSorted()).toEqual(["case", "identity", "original"]);
    for (const reader of [ada, ben]) expect((await openAll(reader, sent.id)).opened["original"]).toBe(hash(original));
  }, 60_000);
});

describe("a server that is killed while much is sealed anew", () => {
  it("has everything once afterwards, and it opens", async () => {
    const directory = await mkdtemp(join(tmpdir(), "telltale-reseal-"));
    const secrets = await makeSecrets();
    let server = await spawnServer(directory);
    try {
      const first = createClient(server.address);
      await first.call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
      const keyset = verifyKeyset((await first.call("getDesk", {})).keyset);
      const reports: SentReport[] = [];
      for (let i = 0; i < 3; i++) reports.push(await send({ client: first, keyset }));
      for (const sent of reports) await first.call("sendMessage", { body: await sealMessage({ keyset }, sent, "hello") }, sent.credential);
      const cleo = await generateHandlerKey();
      const [ada] = secrets.handlers;
      if (ada === undefined) throw new Error("expected a handler");
      const approver = { secrets: ada, credential: await signInTo(first, server.address, ada) };
      const next = await publishKeys(first, approver, secrets, keyset, [...keyset.handlers, handlerKeyOf(cleo, "Cleo Wren")]);
      const partly: number[] = [];
      // Each run but the last is killed with so many of its requests.
      for (const requests of [9, 15, 22, Number.POSITIVE_INFINITY]) {
        let sent = 0;
        const client = createClient(server.address, async (url, init) => {
          const answer = fetch(url, init);
          sent++;
          if (sent === requests) void server.kill();
          return answer;
        });
        const who = { client, credential: await signInTo(client, server.address, ada), identity: ada.identity, keyset: next };
        const before = await client.call("listToReseal", {}, who.credential);
        partly.push(before.reports.reduce((sum, { envelopes, messages }) => sum + envelopes.length + messages.length, 0));
        const work = resealAll(who);
        if (requests === Number.POSITIVE_INFINITY) expect(await work).toBe(partly.at(-1));
        else {
          // What the killed server would have answered.
          await expect(work).rejects.toThrow("fetch failed");
          await server.kill();
          server = await spawnServer(directory);
        }
      }
      expect(partly[0]).toBe(9);
      expect(partly.at(-1)).toBeGreaterThan(0);
      expect(partly.at(-1)).toBeLessThan(9);
      const client = createClient(server.address);
      const newcomer = { client, credential: await signInTo(client, server.address, cleo), identity: cleo.identity };
      expect((await client.call("listToReseal", {}, newcomer.credential)).reports).toEqual([]);
      for (const { id } of reports) {
        const { envelopes } = await client.call("openReport", { params: { report: id } }, newcomer.credential);
        expect(envelopes.map(({ purpose }) => purpose).toSorted()).toEqual(["case", "identity", "original"]);
        const { opened, thread } = await openAll(newcomer, id);
        expect(opened["original"]).toBe(hash(original));
        expect(thread).toEqual([expect.stringContaining("hello")]);
      }
    } finally {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
  }, 120_000);
});
