import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openText } from "@telltale/sealing";
import type { RunningServer } from "@telltale/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { answering, cheap, passphrases, reportIn, runAs, setUp, startServer, temporaryFolder, withReceipt } from "../test/desk.ts";
import { desk } from "./desk/command.ts";
import { newKey } from "./desk/desk-key.ts";

const folder = temporaryFolder();
const cleoWords = "four grey herons wait by the weir";
const original = Buffer.from(Uint8Array.from({ length: 3_300_000 }, (_, at) => (at * 37 + (at >> 11)) & 255));
const program = fileURLToPath(new URL("../bin/telltale.mjs", import.meta.url));
let server: RunningServer;
let keys = "";
let address = "";
let taken = "";
let report = "";
let hidden = "";

const ada = (...args: readonly string[]) => runAs("ada", keys, address, args);
const adaKey = (): string => join(keys, "handlers/ada-quill.key");
const cleo = async (...args: readonly string[]) => {
  const { io, said } = answering(cleoWords);
  await desk(args, io, { TELLTALE_SERVER: address, TELLTALE_KEY: join(folder.path, "cleo.key") });
  return said();
};

const totals = z.object({
  keyset: z.number(),
  envelopes: z.number(),
  messages: z.number(),
  elsewhere: z.number().optional(),
  left: z.array(z.object({ report: z.string(), id: z.string(), because: z.string() })).optional(),
});
const read = (out: string) => totals.parse(JSON.parse(out));

/** Publishes the next set of keys. */
const change = async (name: string, ...args: readonly string[]): Promise<void> => {
  const draft = join(folder.path, name);
  const bare = async (words: readonly string[], ...answers: readonly string[]) =>
    desk(["handlers", ...words], answering(...answers).io, { TELLTALE_SERVER: address, TELLTALE_KEY: adaKey() });
  await bare([...args, "--out", draft]);
  await bare(["sign", draft, "--root-key", join(keys, "offline/root.key")], passphrases.offline);
  await bare(["approve", draft], passphrases.ada);
  // Whoever retires their own key cannot sign out afterwards.
  await runAs("ben", keys, address, ["handlers", "publish", draft]);
};

const take = async (more: object, ...files: readonly string[]): Promise<string> => {
  const draft = folder.put("draft.json", JSON.stringify({ description: "A caller", name: "Robin Hale", ...more }));
  return (await ada("take", "--draft", draft, ...files)).out;
};

beforeAll(async () => {
  server = await startServer(join(folder.path, "data"));
  ({ address } = server);
  keys = await setUp(server, folder);
  await newKey(["--out", join(folder.path, "cleo.key")], answering("Cleo Wren", cleoWords).io, cheap);
  const file = join(folder.path, "chat.bin");
  writeFileSync(file, original);
  taken = await take({}, "--original", file, "--attach", folder.put("note.txt", "A note."));
  report = reportIn(taken);
  hidden = reportIn(await take({ excluded: ["Ben Ash"] }));
  await runAs("ada", keys, address, ["answer", report], "We will call.");
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** How many pieces are sealed to the second set of keys. */
const begunPieces = async (): Promise<number> =>
  (
    await server.context.store.read((tx) =>
      tx.db
        .selectFrom("pieces")
        .innerJoin("envelopes", "envelopes.id", "pieces.envelope_id")
        .select("piece")
        .where("keyset_serial", "=", 2)
        .execute(),
    )
  ).length;

describe("sealing anew", () => {
  test("has nothing to do while the keys are those of the reports", async () => {
    expect(read((await ada("reseal", "--dry-run", "--json")).out)).toMatchObject({ keyset: 1, envelopes: 0, messages: 0 });
    expect((await ada("reseal")).out).toBe("Sealed anew to set of keys 1: 0 envelopes and 0 messages.\n");
  });

  test("counts what is to be done, and leaves and names what the key does not open", async () => {
    await change("set-2.json", "add", join(folder.path, "cleo.key.pub"));
    expect((await ada("reseal", "--dry-run")).out).toBe("Sealed to an older set of keys than 2: 4 envelopes and 1 message of 2 reports.\n");
    const { envelopes, messages, left } = read((await cleo("reseal", "--json")).out);
    expect([envelopes, messages, left?.length]).toEqual([0, 0, 5]);
    const told = (await cleo("reseal")).out;
    expect(told).toContain("5 could not be opened with your key and are as they were");
    for (const { id } of left ?? []) expect(told).toContain(`${id} of report`);
    expect(read((await ada("reseal", "--dry-run", "--json")).out)).toMatchObject({ envelopes: 4, messages: 1 });
  });

  test("goes on after it was killed, and what it seals opens as before", async () => {
    const running = (limit: number): Promise<number> =>
      new Promise((resolve, reject) => {
        // Killed once the server has counted so many requests of it.
        const child = spawn(process.execPath, [program, "desk", "reseal", "--json"], {
          env: { PATH: process.env["PATH"], TELLTALE_SERVER: address, TELLTALE_KEY: adaKey() },
          stdio: ["pipe", "ignore", "inherit"],
        });
        const look = setInterval(() => {
          void begunPieces().then((found) => {
            if (found >= limit) child.kill("SIGKILL");
          }, reject);
        }, 5);
        child.stdin.end(`${passphrases.ada}\n`);
        child.on("error", reject);
        child.on("exit", () => {
          clearInterval(look);
          begunPieces().then(resolve, reject);
        });
      });
    const [first, second] = [await running(1), await running(4)];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThanOrEqual(first);
    const before = read((await ada("reseal", "--dry-run", "--json")).out);
    const after = read((await ada("reseal", "--json")).out);
    expect(after).toMatchObject({ envelopes: before.envelopes, messages: before.messages, elsewhere: 0, left: [] });
    expect(read((await ada("reseal", "--dry-run", "--json")).out)).toMatchObject({ envelopes: 0, messages: 0 });

    const opened = await cleo("open", report, "--out", join(folder.path, "out"));
    expect(opened.out).toContain("Robin Hale");
    expect(opened.out).toContain("Original: chat.bin, 3300000 bytes");
    expect(opened.out.match(/^(Original|Attachment):/gmu)).toHaveLength(2);
    const files = [...opened.out.matchAll(/written to (.*)$/gmu)].map(([, path]) => path ?? "");
    const contents = files.map((path) => readFileSync(path));
    expect(contents.some((bytes) => Buffer.compare(bytes, original) === 0)).toBe(true);
    expect(contents.some((bytes) => bytes.toString() === "A note.")).toBe(true);
    expect((await cleo("thread", report)).out).toContain("We will call.");
    const { client, receipt } = await withReceipt(address, taken);
    const { messages } = await client.call("getMessages", {}, { scheme: "Receipt", token: receipt.access });
    const place = { purpose: "message", report, envelope: messages[0]?.id ?? "" } as const;
    const bytes = new Uint8Array(Buffer.from(messages[0]?.sealed ?? "", "base64url"));
    expect((await openText([bytes], [receipt.identity], place)).text).toBe("We will call.");
  }, 90_000);

  test("is done by whoever is there for those whom a report does not exclude, and signs in again when the session is over", async () => {
    await change("set-3.json", "retire", "Ada Quill");
    const found = read((await runAs("ben", keys, address, ["reseal", "--dry-run", "--json"])).out);
    expect(found).toMatchObject({ keyset: 3, envelopes: 3, messages: 1 });
    // Every session is over after each of the first two envelopes.
    const { store } = server.context;
    let ended = 0;
    const ends = setInterval(() => {
      void store.write(async (tx) => {
        const sealed = await tx.db.selectFrom("envelopes").select("id").where("keyset_serial", "=", 3).where("complete", "=", 1).execute();
        if (sealed.length <= ended || sealed.length > 2) return;
        ended = sealed.length;
        await tx.db.deleteFrom("sessions").execute();
      });
    }, 5);
    try {
      expect(read((await runAs("ben", keys, address, ["reseal", "--json"])).out)).toMatchObject({ envelopes: 3, messages: 1, left: [] });
    } finally {
      clearInterval(ends);
    }
    expect(ended).toBeGreaterThan(0);
    expect(read((await cleo("reseal", "--json")).out)).toMatchObject({ envelopes: 1, messages: 0, left: [] });
    expect((await cleo("open", hidden)).out).toContain("Robin Hale");
    expect((await cleo("audit", "--verify")).out).toContain("fits together");
    expect((await cleo("audit")).out).toContain("envelope-resealed");
  }, 60_000);
});
