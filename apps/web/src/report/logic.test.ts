/* The reporter's side without its pages, against a server. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fetch, caseContent, consentsContent, createClient, identityContent } from "@telltale/contract";
import { deriveReceipt, newReceipt, openText, openWhole, saltedHash } from "@telltale/sealing";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDesk, makeSecrets, quickAccess, setupBody, signInTo, startDesk } from "../../../server/test/desk.ts";
import { spawnServer } from "../../../server/test/spawned.ts";
import { type Derive, accessOf } from "./derive.ts";
import { type Change, type Draft, type StepId, emptyDraft, isBegun, reduceDraft, stepBeside, steps, stepsOf } from "./draft.ts";
import { caseOf, prepareDraft, trust } from "./prepare.ts";
import { caseChatOf, manifestOf, readChats } from "./read-chat.ts";
import { type SendProgress, pageEffects, sendReport, waitAfter } from "./send.ts";
import { solveProof } from "./solve-proof.ts";
import { addCase, addConsents, deleteNow, openThread, readThread, threadOf, undo, withdraw, writeMessage } from "./thread.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const salt = new Uint8Array(32).fill(7);
const derive: Derive = async ({ receipt, salt: own }, onProgress) =>
  deriveReceipt(receipt, own, onProgress === undefined ? {} : { onProgress });
const effects = { ...pageEffects, wait: async () => new Promise<void>((resolve) => setTimeout(resolve, 50)) };

const chatText = [
  "[02/03/2026, 22:10:00] Robin Vale: Hey you, long time no speak! We met at the Lantern Hall dinner, Alex",
  "[02/03/2026, 22:11:00] Alex Marsh: Sorry, who is this?",
  "[02/03/2026, 22:12:00] Robin Vale: Ouch! Jordan Pike said you would remember",
  "[02/03/2026, 22:13:00] Robin Vale: ‎<attached: 00000004-PHOTO-2026-03-02-22-13-00.jpg>",
  "[02/03/2026, 22:14:00] Alex Marsh: ‎<attached: 00000005-PHOTO-2026-03-02-22-14-00.jpg>",
  "",
].join("\n");

const after = (...changes: readonly Change[]): Draft => changes.reduce(reduceDraft, emptyDraft);
const described = after({
  kind: "said",
  change: { about: "description", description: "Somebody who called himself Robin wrote to Alex Marsh." },
});

const hash = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("hex");

const line = (i: number): string =>
  `[02/03/2026, 22:${String(10 + (i % 50)).padStart(2, "0")}:00] Robin Vale: message ${i} ${String(i * 7919).repeat(20)}`;

describe("the questions", () => {
  it("can each be passed over, and go on and back by the same way", () => {
    for (const about of ["chat", "description", "handle", null] as const) {
      const draft = { ...emptyDraft, about };
      const order: StepId[] = ["age"];
      for (let next = stepBeside(draft, "age", 1); next !== order.at(-1); next = stepBeside(draft, next, 1)) order.push(next);
      expect(order).toEqual(stepsOf(draft).map(({ id }) => id));
      for (const [i, id] of order.entries()) if (i > 0) expect(stepBeside(draft, id, -1)).toBe(order[i - 1]);
      expect(order.at(-1)).toBe("preview");
    }
    expect(steps.filter(({ id, answered }) => id !== "preview" && answered(emptyDraft))).toEqual([]);
  });

  it("keep nothing once somebody may be under 18", () => {
    const draft = reduceDraft({ ...described, name: "Alex Marsh" }, { kind: "age", under18: true });
    expect(draft).toEqual({ ...emptyDraft, under18: true });
    expect(isBegun(draft)).toBe(false);
    expect(isBegun(described)).toBe(true);
  });

  it("allow nothing until it is allowed, and no name to the police without the report", () => {
    expect(Object.values(emptyDraft.consents)).toEqual([false, false, false, false, false]);
    const named = reduceDraft(emptyDraft, { kind: "consent-given", consent: "police-named", allowed: true });
    expect(named.consents).toMatchObject({ police: true, "police-named": true, expert: false });
    expect(reduceDraft(named, { kind: "consent-given", consent: "police", allowed: false }).consents["police-named"]).toBe(false);
  });
});

describe("a chat that is read", () => {
  it("keeps the text of what stays, gaps for what is taken out, and a salted hash of the file", async () => {
    const [chat] = await readChats("chat.txt", utf8(chatText), salt);
    if (chat === undefined) throw new Error("expected a chat");
    expect(chat.saltedSha256).toBe(await saltedHash(utf8(chatText), salt));
    const [first, second] = chat.messages;
    const shown = caseChatOf({ ...chat, removed: [second?.id ?? ""] });
    expect(shown.messages[0]).toEqual(first);
    expect(shown.messages[1]).toEqual({ id: second?.id, from: null, at: null, kind: "removed", text: "", attachments: [] });
    expect(shown.messages).toHaveLength(chat.messages.length);
  });

  it("out of an archive has its own text as the original, and hashes of what others sent alone", async () => {
    const theirs = utf8("their picture");
    const own = utf8("my picture");
    const zip = zipSync({
      "_chat.txt": utf8(chatText),
      "00000004-PHOTO-2026-03-02-22-13-00.jpg": theirs,
      "00000005-PHOTO-2026-03-02-22-14-00.jpg": [own, { level: 0 }],
    });
    const [chat] = await readChats("WhatsApp Chat - Robin Vale.zip", zip, salt);
    if (chat === undefined) throw new Error("expected a chat");
    expect(new TextDecoder().decode(chat.original ?? undefined)).toBe(chatText);
    const me = chat.people.find(({ name }) => name === "Alex Marsh")?.id ?? "";
    const told = { ...chat, owner: me };
    const shown = caseChatOf(told);
    const manifest = manifestOf([shown], [told]);
    expect(JSON.stringify([shown, manifest])).not.toContain(await hash(own));
    if (chat.owner === me) expect(manifest).toEqual([{ sha256: await hash(theirs), bytes: theirs.length, kind: "image" }]);
    else expect(manifest).toEqual([]);
    expect(manifestOf([caseChatOf({ ...told, owner: null })], [told])).toEqual([]);
  });

  it("has the owner's name and marked names replaced, with counts", async () => {
    const chats = await readChats("chat.txt", utf8(chatText), salt);
    const me = chats[0]?.people.find(({ name }) => name === "Alex Marsh")?.id ?? null;
    const draft = after(
      { kind: "said", change: { about: "chat", name: "Alex Marsh", knew: "Jordan Pike is my boss" } },
      { kind: "chats-added", chats },
      { kind: "owner-named", chat: chats[0]?.id ?? "", owner: me },
      { kind: "name-marked", name: "Jordan Pike" },
    );
    const { value, names, counts } = caseOf(draft);
    expect(JSON.stringify(value)).not.toMatch(/Alex|Marsh|Jordan|Pike/u);
    expect(names).toEqual({ "[name 1]": "Alex Marsh", "[name 2]": "Jordan Pike" });
    expect(counts["[name 2]"]).toBe(2);
    expect(caseContent.safeParse(value).success).toBe(true);
  });
});

describe("a report", () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(async () => desk[Symbol.asyncDispose]());

  const trusted = async () => {
    const { keyset } = await desk.client.call("getDesk", {});
    if (keyset === null) throw new Error("expected keys");
    return trust(keyset, null);
  };

  it("is sent as it was shown: every envelope opens to the characters of the preview, for those it names alone", async () => {
    const { keyset, fingerprint } = await trusted();
    expect(fingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/u);
    const receipt = await quickAccess();
    const [second] = desk.secrets.handlers.slice(1);
    const chats = await readChats("chat.txt", utf8(chatText), salt);
    const draft = { ...described, about: "chat" as const, chats, name: "Alex Marsh", sendsOriginals: true, excluded: [second?.id ?? ""] };
    const prepared = prepareDraft(draft, { keyset, receipt, now: 1 });
    const bodies: string[] = [];
    const watched: Fetch = async (url, init) => {
      if (typeof init.body === "string") bodies.push(init.body);
      return fetch(url, init);
    };
    const client = createClient(desk.server.address, watched);
    const state = await sendReport({ client, prepared, keyset, excluded: draft.excluded, receipt, effects });
    expect(state).toMatchObject({ state: "received", id: prepared.id });
    expect(bodies).toHaveLength(1);
    const sent: { envelopes: { id: string; inline: string[] }[] } = JSON.parse(bodies[0] ?? "");
    const [first] = desk.secrets.handlers;
    for (const { purpose, envelope, sealedTo, content } of prepared.preview) {
      const inline =
        sent.envelopes.find(({ id }) => id === envelope)?.inline.map((one) => new Uint8Array(Buffer.from(one, "base64url"))) ?? [];
      const key = sealedTo[0]?.role === "desk" ? desk.secrets.desk.identity : (first?.identity ?? "");
      const opened = await openWhole(inline, [key], { purpose, report: prepared.id, envelope }, 1 << 24);
      if (content.kind === "text") expect(new TextDecoder().decode(opened.content)).toBe(content.text);
      else expect(opened).toEqual({ name: content.name, content: utf8(chatText) });
      await expect(openWhole(inline, [second?.identity ?? ""], { purpose, report: prepared.id, envelope }, 1 << 24)).rejects.toMatchObject({
        code: "not-for-this-key",
      });
    }
    const identity = prepared.preview.find(({ purpose }) => purpose === "identity")?.content;
    expect(identityContent.parse(JSON.parse(identity?.kind === "text" ? identity.text : ""))).toMatchObject({ name: "Alex Marsh" });
  });

  it("without a name says none, even where the chat gives one", async () => {
    const { keyset } = await trusted();
    const chats = await readChats("chat.txt", utf8(chatText), salt);
    const named: Change = { kind: "owner-named", chat: chats[0]?.id ?? "", owner: chats[0]?.people[1]?.id ?? null };
    const { preview } = prepareDraft(
      { ...after({ kind: "chats-added", chats }, named), about: "chat" },
      { keyset, receipt: await quickAccess(), now: 1 },
    );
    expect(preview.map(({ purpose }) => purpose)).toEqual(["case", "consents"]);
  });

  it("goes round by its receipt: read, answered, added to, withdrawn, undone, deleted", async () => {
    const { keyset } = await trusted();
    const code = newReceipt();
    const receipt = await accessOf(desk.client, code, derive);
    const prepared = prepareDraft(described, { keyset, receipt, now: 1 });
    await sendReport({ client: desk.client, prepared, keyset, excluded: [], receipt, effects });
    const thread = await openThread(desk.client, ` ${code.slice(0, 12)}-${code.slice(12)} `, derive);
    const adding = { client: desk.client, thread, keyset, leftOut: [], effects };
    await writeMessage(adding, "When will I hear from you?");
    const staff = await desk.signIn();
    const { messages } = await desk.client.call("getThread", { params: { report: prepared.id } }, staff);
    const key = desk.secrets.handlers[0]?.identity ?? "";
    const place = { purpose: "message", report: prepared.id, envelope: messages[0]?.id ?? "" } as const;
    expect((await openText([Buffer.from(messages[0]?.sealed ?? "", "base64url")], [key], place)).text).toContain("hear from you");
    expect(await readThread(desk.client, thread)).toMatchObject([{ author: "reporter", text: "When will I hear from you?" }]);
    const content = caseOf({ ...emptyDraft, about: "description", description: "It happened again." }).value;
    expect((await addCase(adding, content)).envelopes.filter(({ purpose }) => purpose === "case")).toHaveLength(2);
    expect((await withdraw(desk.client, thread)).state).toBe("withdrawn");
    expect((await undo(desk.client, thread)).state).toBe("received");
    await deleteNow(desk.client, thread);
    await expect(threadOf(desk.client, receipt)).rejects.toMatchObject({ code: "receipt-unknown" });
  });

  it("keeps out for good whom it kept out at first, and takes the newest consents", async () => {
    const { keyset } = await trusted();
    const code = newReceipt();
    const receipt = await accessOf(desk.client, code, derive);
    const [first, second] = desk.secrets.handlers;
    const excluded = [second?.id ?? ""];
    const prepared = prepareDraft({ ...described, excluded }, { keyset, receipt, now: 1 });
    await sendReport({ client: desk.client, prepared, keyset, excluded, receipt, effects });
    const thread = await openThread(desk.client, code, derive);
    expect(thread.state.excluded).toEqual(excluded);
    const adding = { client: desk.client, thread, keyset, leftOut: [], effects };
    await writeMessage(adding, "Only for the first.");
    const { messages } = await desk.client.call("getThread", { params: { report: prepared.id } }, await desk.signIn());
    const sealed = [Buffer.from(messages[0]?.sealed ?? "", "base64url")];
    const place = { purpose: "message", report: prepared.id, envelope: messages[0]?.id ?? "" } as const;
    expect((await openText(sealed, [first?.identity ?? ""], place)).text).toBe("Only for the first.");
    await expect(openText(sealed, [second?.identity ?? ""], place)).rejects.toMatchObject({ code: "not-for-this-key" });

    const allowed = { ...emptyDraft.consents, expert: true };
    const { envelopes } = await addConsents(adding, allowed, 2);
    const newest = envelopes.findLast(({ purpose }) => purpose === "consents");
    expect(envelopes.filter(({ purpose }) => purpose === "consents")).toHaveLength(2);
    const params = { report: prepared.id, envelope: newest?.id ?? "", piece: 0 };
    const bytes = await desk.client.call("getPiece", { params }, await desk.signIn());
    const opened = await openWhole(
      [bytes],
      [desk.secrets.desk.identity],
      { purpose: "consents", report: prepared.id, envelope: newest?.id ?? "" },
      1 << 20,
    );
    expect(consentsContent.parse(JSON.parse(new TextDecoder().decode(opened.content)))).toEqual({ version: 1, at: 2, allowed });
  });

  it("is not tried again where that mends nothing", async () => {
    const { keyset } = await trusted();
    const receipt = await quickAccess();
    const prepared = prepareDraft(described, { keyset, receipt, now: 1 });
    const older = { ...keyset, serial: 9 };
    await expect(sendReport({ client: desk.client, prepared, keyset: older, excluded: [], receipt, effects })).rejects.toMatchObject({
      code: "keys-changed",
    });
    expect(waitAfter(new TypeError("fetch failed"), 0)).toBeGreaterThan(0);
    expect(waitAfter(new Error("a bug"), 0)).toBeNull();
  });

  it("gets through a server under load by its proof of work", async () => {
    await using busy = await startDesk({ env: { TELLTALE_GUESSES_PER_MINUTE: "1" }, secrets: desk.secrets });
    let solved = 0;
    const client = createClient(busy.server.address, fetch, {
      solve: async (challenge) => {
        solved += 1;
        return solveProof(challenge);
      },
    });
    for (let i = 0; i < 2; i += 1) {
      const { access } = await quickAccess();
      await expect(client.call("getReport", {}, { scheme: "Receipt", token: access })).rejects.toMatchObject({ code: "receipt-unknown" });
    }
    expect(solved).toBe(1);
  });
});

const freePort = async (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

describe("a large report", () => {
  it("loses nothing when the server is killed in the middle, and seals again only what is missing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "telltale-report-"));
    const port = String(await freePort());
    const secrets = await makeSecrets();
    let server = await spawnServer(directory, { TELLTALE_PORT: port });
    try {
      const client = createClient(server.address);
      await client.call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
      const { keyset: signed } = await client.call("getDesk", {});
      if (signed === null) throw new Error("expected keys");
      const { keyset } = trust(signed, null);
      const receipt = await quickAccess();
      const long = utf8(Array.from({ length: 40_000 }, (_, i) => line(i)).join("\n"));
      expect(long.length).toBeGreaterThan(4 * 1024 * 1024);
      const chats = await readChats("chat.txt", long, salt);
      const prepared = prepareDraft({ ...emptyDraft, about: "chat", chats, sendsOriginals: true }, { keyset, receipt, now: 1 });
      const progress: SendProgress[] = [];
      let puts = 0;
      const deaths: Promise<void>[] = [];
      const watched: Fetch = async (url, init) => {
        if (init.method === "PUT" && (puts += 1) === 4)
          deaths.push(
            (async () => {
              await server.kill();
              server = await spawnServer(directory, { TELLTALE_PORT: port });
            })(),
          );
        return fetch(url, init);
      };
      const state = await sendReport({
        client: createClient(server.address, watched),
        prepared,
        keyset,
        excluded: [],
        receipt,
        effects,
        onProgress: (one) => progress.push(one),
      });
      await Promise.all(deaths);
      expect(deaths).toHaveLength(1);
      expect(state.state).toBe("received");
      expect(progress.some(({ kind }) => kind === "waiting")).toBe(true);
      const pieces = prepared.preview.reduce((sum, one) => sum + one.pieces, 0);
      expect(pieces).toBeGreaterThan(8);
      expect(puts).toBeLessThan(pieces + 20);
      const staff = await signInTo(client, server.address, secrets.handlers[0]);
      const place = prepared.preview.find(({ purpose }) => purpose === "original");
      if (place === undefined) throw new Error("expected an original");
      const arrived: Uint8Array[] = [];
      for (let piece = 0; piece < place.pieces; piece += 1)
        arrived.push(await client.call("getPiece", { params: { report: prepared.id, envelope: place.envelope, piece } }, staff));
      const { content } = await openWhole(
        arrived,
        [secrets.handlers[0]?.identity ?? ""],
        { purpose: "original", report: prepared.id, envelope: place.envelope },
        1 << 26,
      );
      expect(Buffer.compare(content, long)).toBe(0);
    } finally {
      await server.kill();
      await rm(directory, { recursive: true, force: true });
    }
  }, 120_000);
});
