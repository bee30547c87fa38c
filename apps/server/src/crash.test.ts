/*
 * The server is killed at random moments while reports, pieces, messages and deletions come in. Whatever it had acknowledged is there afterwards,
 * once; whatever was deleted is gone; and what was sent again with the same key is not doubled. CRASHES says how often, CRASH_SEED when.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem, createClient } from "@telltale/contract";
import { accessHash, verifyKeyset } from "@telltale/sealing";
import { openStore, readAudit, verifyAudit } from "@telltale/store";
import { expect, it, vi } from "vitest";
import { onEachDatabase } from "../../../packages/store/test/databases.ts";
import { makeSecrets, newEnvelopeId, newKey, newMessageId, newReportId, setupBody, signInTo } from "../test/desk.ts";
import { type Spawned, spawnServer } from "../test/spawned.ts";

const crashes = Number(process.env["CRASHES"] ?? 4);
const seed = Number(process.env["CRASH_SEED"] ?? 20_261_123);

/** A small generator of numbers from 0 to 1 (mulberry32), so that a failing run can be run again. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A report that was sent, and what was acknowledged of it. */
interface Sent {
  readonly id: string;
  readonly token: string;
  readonly messages: string[];
  /** Sent, but the server died before it answered. */
  readonly unsure: string[];
  deleted: "no" | "asked" | "yes";
}

// What is sealed does not matter here, only that it looks so.
const piece = (): string => Buffer.concat([Buffer.from("age-encryption.org/v1\n"), randomBytes(600)]).toString("base64url");

/** Calls until the server answers, however often it dies meanwhile. */
const persist = async <T>(call: () => Promise<T>, stopped: () => boolean): Promise<T | null> => {
  while (!stopped())
    try {
      return await call();
    } catch (error) {
      if (error instanceof Problem && error.code !== "busy") throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  return null;
};

onEachDatabase(({ kind, place }) => {
  it(`loses and doubles nothing in ${crashes} kills under load`, async () => {
    const random = randomFrom(seed);
    const where = await place();
    const directory = where.kind === "sqlite" ? where.directory : await mkdtemp(join(tmpdir(), "telltale-crash-"));
    const env = {
      ...(where.kind === "postgres" ? { DATABASE_URL: where.url } : {}),
      TELLTALE_INTAKE_PER_MINUTE: "1000000",
      TELLTALE_GUESSES_PER_MINUTE: "1000000",
    };
    const secrets = await makeSecrets();
    let server = await spawnServer(directory, env);
    const first = createClient(server.address);
    await first.call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
    const recipient = verifyKeyset((await first.call("getDesk", {})).keyset).deskRecipient;
    const sent: Sent[] = [];
    let doubled = 0;

    const body = (id: string, token: string) => ({
      version: 1 as const,
      id,
      access: accessHash(token),
      thread: recipient,
      keyset: 1,
      excluded: [],
      envelopes: [{ id: newEnvelopeId(), purpose: "identity" as const, version: 1 as const, pieces: 1, inline: [piece()] }],
      complete: true,
    });

    const work = async (stopped: () => boolean): Promise<void> => {
      while (!stopped()) {
        const chance = random();
        const known = sent[Math.floor(random() * sent.length)];
        if (known === undefined || chance < 0.5 || known.deleted !== "no") {
          const report: Sent = { id: newReportId(), token: randomBytes(32).toString("base64url"), messages: [], unsure: [], deleted: "no" };
          const request = { body: body(report.id, report.token), idempotencyKey: newKey() };
          const answer = await persist(async () => createClient(server.address).call("createReport", request), stopped);
          if (answer === null) continue;
          // Sent again, as by somebody whose connection broke before the answer came.
          const again = await persist(async () => createClient(server.address).call("createReport", request), stopped);
          doubled += Number(again !== null && again.id !== answer.id);
          sent.push(report);
        } else if (chance < 0.9) {
          const id = newMessageId();
          known.unsure.push(id);
          const message = { version: 1 as const, id, keyset: 1, sealed: piece() };
          const credential = { scheme: "Receipt", token: known.token } as const;
          try {
            if (
              (await persist(async () => createClient(server.address).call("sendMessage", { body: message }, credential), stopped)) !== null
            )
              known.messages.push(id);
          } catch (error) {
            if (known.deleted === "no") throw error;
          }
        } else {
          known.deleted = "asked";
          const credential = { scheme: "Receipt", token: known.token } as const;
          const gone = async () =>
            createClient(server.address)
              .call("deleteReport", {}, credential)
              .catch((error: unknown) => {
                if (error instanceof Problem && error.code === "receipt-unknown") return { done: true };
                throw error;
              });
          if ((await persist(gone, stopped)) !== null) known.deleted = "yes";
        }
      }
    };

    const check = async (running: Spawned, some: readonly Sent[]): Promise<void> => {
      const client = createClient(running.address);
      for (const { token, messages, unsure, deleted } of some) {
        const credential = { scheme: "Receipt", token } as const;
        const state = client.call("getReport", {}, credential);
        if (deleted === "yes") await expect(state).rejects.toMatchObject({ code: "receipt-unknown" });
        else if (deleted === "no") {
          expect(await state).toMatchObject({ state: "received", envelopes: [{ missing: [] }] });
          const ids: string[] = [];
          for (let after: number | null = 0; after !== null;) {
            const page: { messages: { id: string }[]; next: number | null } = await client.call(
              "getMessages",
              { query: { after } },
              credential,
            );
            ids.push(...page.messages.map(({ id }) => id));
            after = page.next;
          }
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toEqual(expect.arrayContaining(messages));
          expect(unsure).toEqual(expect.arrayContaining(ids));
        } else await state.catch(() => undefined);
      }
    };

    const slowest: number[] = [];
    try {
      for (let crash = 0; crash < crashes; crash++) {
        const end = new AbortController();
        const workers = Array.from({ length: 6 }, async () => work(() => end.signal.aborted));
        await new Promise((resolve) => setTimeout(resolve, 150 + random() * 700));
        await server.kill();
        const began = performance.now();
        server = await spawnServer(directory, env);
        await vi.waitFor(async () => expect((await createClient(server.address).call("getDesk", {})).open).toBe(true), { timeout: 10_000 });
        slowest.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 100));
        end.abort();
        await Promise.all(workers);
        await check(server, sent.slice(-100));
      }
      await check(server, sent);
      expect(sent.length).toBeGreaterThan(crashes * 5);
      expect(sent.some(({ messages }) => messages.length > 0)).toBe(true);
      expect(sent.some(({ deleted }) => deleted === "yes")).toBe(true);
      expect(doubled).toBe(0);
      expect(Math.max(...slowest)).toBeLessThan(10_000);
      const staff = await signInTo(createClient(server.address), server.address, secrets.handlers[0]);
      expect((await createClient(server.address).call("getStatus", {}, staff)).unlocked).toBe(false);
    } finally {
      await server.stop();
    }
    // The chain fits together, and each report was received once.
    await using store = await openStore(where.kind === "sqlite" ? where : { ...where, directory });
    await store.read((tx) => verifyAudit(tx));
    const lines = await store.read((tx) => readAudit(tx, 0, 1_000_000));
    const received = lines.filter(({ action }) => action === "report-received").map(({ subject }) => subject);
    expect(new Set(received).size).toBe(received.length);
    expect(await store.integrity()).toEqual([]);
    if (kind === "postgres") await rm(directory, { recursive: true, force: true });
  }, 3_600_000);
});
