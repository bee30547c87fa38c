/*
 * Words that stand nowhere else are put into every field that a reporter or handler fills, through the real interface; then they are looked
 * for wherever the server may have left them.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@telltale/contract";
import { recipientsFor, sealEnvelope, toBase64url, verifyKeyset } from "@telltale/sealing";
import { type ReadTx, type StoreOptions, exportStore, openStore } from "@telltale/store";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { onEachDatabase } from "../../../packages/store/test/databases.ts";
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

onEachDatabase(({ kind, place }) => {
  let directory: string;
  let folders: string[];
  let options: StoreOptions;
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
    const where = { purpose: "attachment", report: report.id, envelope: id } as const;
    for await (const { bytes } of sealEnvelope({
      ...where,
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
    const where = await place();
    directory = where.kind === "sqlite" ? where.directory : await mkdtemp(join(tmpdir(), "telltale-canary-"));
    options = where.kind === "sqlite" ? where : { ...where, directory };
    // The files of the whole cluster, its write-ahead log among them.
    const cluster =
      where.kind === "sqlite"
        ? null
        : new URL(where.url.replace("postgres://telltale@/", "postgres://telltale@x/")).searchParams.get("host");
    folders = cluster === null ? [directory] : [directory, cluster];
    secrets = await makeSecrets();
    server = await spawnServer(directory, where.kind === "sqlite" ? {} : { DATABASE_URL: where.url });
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
    expect(foundBelow(folders, words(""))).toEqual([]);
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

  it.skipIf(kind === "postgres")(
    `is gone even sealed when the report is deleted, from the log of writes too${kind === "postgres" ? " (skipped: PostgreSQL does not overwrite what it frees)" : ""}`,
    async () => {
      const before = filesBelow(directory).map((file) => foundSlices(file));
      expect(
        before.some((count) => count > 0),
        "sealed pieces that are on disk before",
      ).toBe(true);
      await client.call("deleteReport", {}, purged.credential);
      for (const file of filesBelow(directory)) expect(foundSlices(file), file).toBe(0);
    },
  );

  it("is in no file, no dump and no backup once the server has stopped", async () => {
    await server.stop();
    for (const name of ["plain", "base64", "hex"]) await rm(join(directory, `control-${name}`));
    expect(foundBelow(folders, words(""))).toEqual([]);
    await using store = await openStore(options);
    const backup: Uint8Array[] = [];
    for await (const chunk of exportStore(store, 1)) backup.push(chunk);
    expect(Buffer.concat(backup).length).toBeGreaterThan(10_000);
    expect(foundIn(Buffer.concat(backup), words(""))).toEqual([]);
    const dump = await store.snapshot(dumpOf);
    expect(dump.length).toBeGreaterThan(10_000);
    expect(foundIn(dump, words(""))).toEqual([]);
  });

  function foundSlices(file: string): number {
    const bytes = readFileSync(file);
    return purgedSlices.filter((slice) => bytes.includes(slice)).length;
  }
});

/** Every row of every table as text, bytes as they are. */
async function dumpOf(tx: ReadTx): Promise<Buffer> {
  const tables = [
    "settings",
    "keysets",
    "secrets",
    "reports",
    "exclusions",
    "envelopes",
    "pieces",
    "messages",
    "derived",
    "compared",
  ] as const;
  const more = ["idempotency", "sessions", "jobs", "audit", "deletions"] as const;
  const parts: Buffer[] = [];
  for (const table of [...tables, ...more])
    for (const row of await tx.db.selectFrom(table).selectAll().execute())
      for (const value of Object.values(row))
        parts.push(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)), Buffer.from("\n"));
  return Buffer.concat(parts);
}
