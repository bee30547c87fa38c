import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Credential, createClient } from "@telltale/contract";
import { verifyKeyset } from "@telltale/sealing";
import { openStore, listComparedUnder } from "@telltale/store";
import { expect, it, vi } from "vitest";
import { makeSecrets, passphrase, sampleCase, sendReport, setupBody, signInTo } from "../test/desk.ts";
import { spawnServer } from "../test/spawned.ts";

const reports = 150;

it("a change of the data key goes on after the server was killed in the middle of it, and leaves no row under the old key", async () => {
  const directory = await mkdtemp(join(tmpdir(), "telltale-rotation-"));
  const secrets = await makeSecrets();
  let server = await spawnServer(directory);
  const unlocked = async (): Promise<{ client: ReturnType<typeof createClient>; staff: Credential }> => {
    const client = createClient(server.address);
    const staff = await signInTo(client, server.address, secrets.handlers[0]);
    await client.call("unlockDesk", { body: { version: 1, passphrase } }, staff);
    return { client, staff };
  };
  try {
    const first = createClient(server.address);
    await first.call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
    const keyset = verifyKeyset((await first.call("getDesk", {})).keyset);
    // Handles alone, which are read fast.
    const content = sampleCase({ kind: "handle", chats: [] });
    for (let i = 0; i < reports; i++) await sendReport({ client: first, keyset }, [], content);
    const before = await unlocked();
    await vi.waitFor(async () => expect((await before.client.call("getStatus", {}, before.staff)).waiting).toBe(0), {
      timeout: 60_000,
      interval: 200,
    });
    await before.client.call("rotateDataKey", {}, before.staff);
    const seen: number[] = [];
    await vi.waitFor(
      async () => {
        const older = (await before.client.call("getStatus", {}, before.staff)).dataKey?.older ?? reports;
        seen.push(older);
        expect(older).toBeLessThan(reports);
      },
      { timeout: 20_000, interval: 1 },
    );
    await server.kill();
    server = await spawnServer(directory);
    const after = await unlocked();
    await vi.waitFor(async () => expect((await after.client.call("getStatus", {}, after.staff)).dataKey).toEqual({ serial: 2, older: 0 }), {
      timeout: 60_000,
      interval: 100,
    });
  } finally {
    await server.stop();
  }
  await using store = await openStore({ kind: "sqlite", directory });
  expect(await store.read((tx) => listComparedUnder(tx, 1, 10))).toEqual([]);
  expect(await store.read((tx) => listComparedUnder(tx, 2, reports + 1))).toHaveLength(reports);
  await rm(directory, { recursive: true });
}, 240_000);
