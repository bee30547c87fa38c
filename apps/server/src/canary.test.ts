/*
 * Words that stand nowhere else are put into every field that a reporter or handler fills, through the real interface; then they are looked
 * for wherever the server may have left them.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Client, createClient } from "@telltale/contract";
import { recipientsFor, sealEnvelope, toBase64url, verifyKeyset } from "@telltale/sealing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type DeskSecrets,
  type SentReport,
  makeSecrets,
  newEnvelopeId,
  newKey,
  passphrase,
  reportBody,
  sampleCase,
  sealMessage,
  setupBody,
  signInTo,
} from "../test/desk.ts";
import { filesBelow, foundBelow, foundIn, foundInMemory } from "../test/search.ts";
import { type Spawned, spawnServer } from "../test/spawned.ts";

const canaries = new Map<string, string>();
/** A word for one field, which stands nowhere else. */
function canary(field: string): string {
  const word = canaries.get(field) ?? `canary${randomBytes(12).toString("hex")}`;
  canaries.set(field, word);
  return word;
}
const words = (...prefixes: readonly string[]): string[] =>
  [...canaries].filter(([field]) => prefixes.some((prefix) => field.startsWith(prefix))).map(([, word]) => word);

const memoryCanBeRead = process.platform === "linux" && existsSync(`/proc/${process.pid}/mem`);

const fullCase = () =>
  sampleCase({
    description: canary("case.description"),
    handles: [{ handle: canary("case.handle"), app: canary("case.app") }],
    knew: canary("case.knew"),
    othersApproached: canary("case.others"),
    chats: sampleCase().chats.map((chat) => ({
      format: chat.format,
      saltedSha256: chat.saltedSha256,
      participants: [
        { id: "p1", role: "owner" as const, name: canary("case.owner"), identifier: canary("case.owner-id") },
        { id: "p2", role: "unsaved" as const, name: canary("case.sender"), identifier: "+447700900123" },
      ],
      messages: chat.messages.map((message) => Object.assign(message, { text: `${message.text} ${canary("case.message")}` })),
    })),
  });

describe("what a reporter writes", () => {
  let directory: string;
  let server: Spawned;
  let client: Client;
  let secrets: DeskSecrets;
  let sent: SentReport;
  let purged: SentReport;
  /** Pieces of what was sealed for the report that is deleted: even sealed it has to be gone. */
  const purgedSlices: Buffer[] = [];

  const sendAll = async (): Promise<SentReport> => {
    const keyset = verifyKeyset((await client.call("getDesk", {})).keyset);
    const desk = { keyset };
    const { body, sent: report } = await reportBody(desk, [
      { purpose: "case", content: fullCase() },
      {
        purpose: "consents",
        content: { version: 1, at: 1, allowed: { expert: true, police: true, "police-named": false, partners: false, warning: false } },
      },
      {
        purpose: "identity",
        content: {
          version: 1,
          name: canary("identity.name"),
          reach: canary("identity.reach"),
          safe: canary("identity.safe"),
          names: { "[name 1]": canary("identity.names") },
        },
      },
      { purpose: "original", content: new TextEncoder().encode(`[02/03/2026, 22:10] Robin: ${canary("original.text")}`) },
    ]);
    const id = newEnvelopeId();
    const content = new TextEncoder().encode(canary("attachment.content"));
    const recipients = recipientsFor("attachment", { keyset, excluded: [] }).map(({ recipient }) => recipient);
    const inline: string[] = [];
    const place = { purpose: "attachment", report: report.id, envelope: id } as const;
    for await (const { bytes } of sealEnvelope({
      ...place,
      content,
      bytes: content.length,
      recipients,
      name: `${canary("attachment.name")}.jpg`,
    }))
      inline.push(toBase64url(bytes));
    body.envelopes.push({ id, purpose: "attachment", version: 1, pieces: inline.length, inline });
    await client.call("createReport", { body, idempotencyKey: newKey() });
    const staff = await signInTo(client, server.address, secrets.handlers[0]);
    const question = await sealMessage(desk, report, canary("message.handler"));
    await client.call("answerReport", { params: { report: report.id }, body: question }, staff);
    const answer = await sealMessage(desk, report, canary("message.reporter"));
    await client.call("sendMessage", { body: answer }, report.credential);
    const slices = [...body.envelopes.flatMap((one) => one.inline), question.sealed, answer.sealed].map((text) =>
      Buffer.from(text, "base64url"),
    );
    // Behind the header's fixed words; within any page of the database.
    for (const bytes of slices) for (let at = 600; at + 24 <= bytes.length; at += 1024) purgedSlices.push(bytes.subarray(at, at + 24));
    return report;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "telltale-canary-"));
    secrets = await makeSecrets();
    server = await spawnServer(directory);
    client = createClient(server.address);
    await client.call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
    sent = await sendAll();
    purgedSlices.length = 0;
    purged = await sendAll();
    const staff = await signInTo(client, server.address, secrets.handlers[1]);
    await client.call("unlockDesk", { body: { version: 1, passphrase } }, staff);
    await vi.waitFor(async () => expect((await client.call("getStatus", {}, staff)).waiting).toBe(0), { timeout: 30_000 });
    await client.call("openReport", { params: { report: sent.id } }, staff);
    // What only the passphrase or a receipt may open is as good as the words themselves.
    canaries.set("secret.passphrase", passphrase);
    canaries.set("secret.desk", secrets.desk.identity);
    canaries.set("secret.handler", secrets.handlers[0]?.identity ?? "");
    canaries.set("secret.recovery", secrets.recovery.identity);
    canaries.set("secret.root", secrets.root.signingSeed);
    canaries.set("secret.access", sent.credential.token);
    canaries.set("secret.session", staff.token);
    canaries.set("number", "+447700900123");
  }, 60_000);
  afterAll(async () => {
    if (server.process.exitCode === null && server.process.signalCode === null) await server.kill();
    await rm(directory, { recursive: true, force: true });
  });

  it("is in every field of every kind of envelope", () => {
    expect(words("case.", "identity.", "original.", "attachment.", "message.")).toHaveLength(18);
  });

  it.skipIf(!memoryCanBeRead)(
    `of identity, original, attachments and threads is nowhere in the server's memory, though the desk is unlocked${memoryCanBeRead ? "" : " (skipped: memory of a process cannot be read here)"}`,
    () => {
      const pid = server.process.pid ?? 0;
      expect(foundInMemory(pid, ["Harbour Assembly security desk"]), "the control, which the server knows").toHaveLength(1);
      expect(foundInMemory(pid, words("identity.", "original.", "attachment.", "message."))).toEqual([]);
    },
    60_000,
  );

  it("is in no file of the running server, nor in its log", () => {
    expect(foundBelow([directory], words(""))).toEqual([]);
    expect(foundIn(Buffer.from(server.log.join("\n")), words(""))).toEqual([]);
    expect(server.log.length).toBeGreaterThan(0);
  });

  it("can be found by this search where it is, in whatever form", () => {
    const folder = join(directory, "control");
    const word = canary("control");
    const control = (name: string, bytes: Buffer): void => writeFileSync(`${folder}-${name}`, bytes);
    control("plain", Buffer.from(`x${word}y`));
    control("base64", Buffer.from(Buffer.from(`ab${word}c`).toString("base64")));
    control("hex", Buffer.from(Buffer.from(word).toString("hex")));
    expect(new Set(foundBelow([directory], [word])).size).toBe(3);
  });

  it("is gone even sealed when the report is deleted, from the log of writes too", async () => {
    const before = filesBelow(directory).map((file) => foundSlices(file));
    expect(
      before.some((count) => count > 0),
      "sealed pieces that are on disk before",
    ).toBe(true);
    await client.call("deleteReport", {}, purged.credential);
    for (const file of filesBelow(directory)) expect(foundSlices(file), file).toBe(0);
  });

  it("is in no file and no dump once the server has stopped", async () => {
    await server.stop();
    for (const name of ["plain", "base64", "hex"]) await rm(join(directory, `control-${name}`));
    expect(foundBelow([directory], words(""))).toEqual([]);
    const file = filesBelow(directory).find((path) => path.endsWith(".db") || path.endsWith(".sqlite"));
    const dump = dumpOf(file ?? "");
    expect(dump.length).toBeGreaterThan(10_000);
    expect(foundIn(dump, words(""))).toEqual([]);
  });

  function foundSlices(file: string): number {
    const bytes = readFileSync(file);
    return purgedSlices.filter((slice) => bytes.includes(slice)).length;
  }
});

/** Every row of every table as text, bytes as they are and in base64. */
function dumpOf(file: string): Buffer {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    const parts = tables.flatMap(({ name }) =>
      database
        .prepare(`select * from "${String(name)}"`)
        .all()
        .flatMap((row) =>
          Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)))),
        ),
    );
    return Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")]));
  } finally {
    database.close();
  }
}
