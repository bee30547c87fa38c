import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateBackupKeys } from "@telltale/sealing";
import { describe, expect, test } from "vitest";
import { type Folder, answering, passphrases, reportIn, runAs, setUp, startServer, temporaryFolder, withReceipt } from "../test/desk.ts";
import { telltale } from "../test/telltale.ts";
import { backup } from "./backup/backup.ts";
import { monthAfter } from "./backup/months.ts";
import { migrate } from "./backup/migrate.ts";
import { signIn } from "./desk/session.ts";
import { restore } from "./backup/restore.ts";

const run = async (command: typeof backup, args: readonly string[], now?: () => number) => {
  const { io, said } = answering();
  await command(args, io, now);
  return said();
};

const draftIn = (folder: Folder, description: string): string =>
  folder.put(`draft-${Math.trunc(performance.now() * 1000)}.json`, JSON.stringify({ description, name: "Robin Hale" }));

const identityIn = (keys: string): string => join(keys, "offline/backups", readdirSync(join(keys, "offline/backups")).toSorted()[0] ?? "");

describe("telltale backup and restore", () => {
  test("goes on after the months it was set up with: a handler adds keys for more, and none is replaced", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    await using server = await startServer(data);
    const keys = await setUp(server, folder);
    const months = readdirSync(join(keys, "offline/backups")).map((name) => name.slice(0, 7));
    const last = months.toSorted().at(-1) ?? "";
    expect((await runAs("ada", keys, server.address, ["status"])).out).toContain(`keys up to ${last}`);
    const beyond = Date.parse(`${monthAfter(last)}-15T00:00:00Z`);
    const late = ["--out", join(folder.path, "late.age"), "--data", data];
    await expect(run(backup, late, () => beyond)).rejects.toThrow("expected a backup key for");

    const more = join(folder.path, "more");
    const added = await runAs("ada", keys, server.address, ["backup-keys", "--months", "3", "--out", more]);
    expect(readdirSync(more).toSorted()[0]).toBe(`${monthAfter(last)}.txt`);
    expect(added.out).toContain("There are keys for backups up to");
    await run(backup, late, () => beyond);
    const identity = join(more, `${monthAfter(last)}.txt`);
    expect((await run(backup, ["--verify", join(folder.path, "late.age"), "--identity", identity])).out).toContain(
      "every count and hash in it holds",
    );

    // The key of a month that has one stays, whoever sends another.
    const keyPath = join(keys, "handlers/ada-quill.key");
    const options = { origin: server.address, keyPath, passphraseFile: undefined, root: undefined };
    const { client, credential, end } = await signIn(answering(passphrases.ada).io, options);
    const [other] = await generateBackupKeys(last, 1);
    const { backupsUntil } = await client.call("getStatus", {}, credential);
    const recipients = [{ month: last, recipient: other?.recipient ?? "" }];
    expect(await client.call("addBackupKeys", { body: { version: 1, recipients } }, credential)).toEqual({ until: backupsUntil });
    const own = join(keys, "offline/backups", `${last}.txt`);
    const within = ["--out", join(folder.path, "within.age"), "--data", data];
    await run(backup, within, () => Date.parse(`${last}-15T00:00:00Z`));
    expect((await run(backup, ["--verify", join(folder.path, "within.age"), "--identity", own])).out).toContain(
      "every count and hash in it holds",
    );
    const { lines } = await client.call("getAudit", { query: { after: 0 } }, credential);
    expect(lines.filter(({ action }) => action === "backup-keys-added")).toHaveLength(1);
    await end();
  });

  test("a backup of a running desk opens elsewhere, without what was deleted since, and handlers are told that it is older", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    const deletions = join(folder.path, "deletions.log");
    const server = await startServer(data, { TELLTALE_DELETIONS: deletions });
    const { address } = server;
    const keys = await setUp(server, folder);
    const kept = await runAs("ada", keys, address, ["take", "--draft", draftIn(folder, "canary-of-the-kept")]);
    const deleted = await runAs("ada", keys, address, ["take", "--draft", draftIn(folder, "canary-of-the-deleted")]);

    // As somebody else would, from another process, while the server runs.
    const { code, out, err } = await telltale(["backup", "--out", folder.path, "--data", data]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const file = out.split("\n")[0] ?? "";
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).subarray(0, 22).toString()).toBe("age-encryption.org/v1\n");
    await runAs("ada", keys, address, ["take", "--draft", draftIn(folder, "after the backup")]);

    const { client, receipt } = await withReceipt(address, deleted.out);
    await client.call("deleteReport", {}, { scheme: "Receipt", token: receipt.access });
    await runAs("ada", keys, address, ["list"]);
    await server[Symbol.asyncDispose]();

    const identity = identityIn(keys);
    expect((await run(backup, ["--verify", file, "--identity", identity])).out).toMatch(/every count and hash in it holds: 2 reports/u);
    const elsewhere = join(folder.path, "elsewhere");
    const restored = await run(restore, ["--from", file, "--identity", identity, "--data", elsewhere, "--deletions", deletions]);
    expect(restored.out).toContain("Deleted again: 1.");
    expect(readdirSync(folder.path).filter((name) => name.startsWith("."))).toEqual([]);
    await using second = await startServer(elsewhere, { TELLTALE_DELETIONS: deletions });
    await expect(runAs("ada", keys, second.address, ["list"])).rejects.toThrow("ALARM");
    await runAs("ada", keys, second.address, ["audit", "--accept"]);
    const listed = await runAs("ada", keys, second.address, ["list"]);
    expect(listed.out).toContain(reportIn(kept.out).slice(0, 14));
    expect(listed.out.match(/r-[0-9a-f]{12}/gu)).toHaveLength(1);
    expect((await runAs("ada", keys, second.address, ["open", reportIn(kept.out)])).out).toContain("Robin Hale");
    await expect(
      withReceipt(second.address, deleted.out).then(({ client: other }) =>
        other.call("getReport", {}, { scheme: "Receipt", token: receipt.access }),
      ),
    ).rejects.toThrow("No report has this receipt");
  });

  test("refuses what it cannot do, and leaves nothing half done", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    const server = await startServer(data);
    await expect(run(backup, ["--out", join(folder.path, "early.age"), "--data", data])).rejects.toThrow("not set up yet");
    const keys = await setUp(server, folder);
    await server[Symbol.asyncDispose]();
    const identity = identityIn(keys);

    // A server that was stopped leaves no log beside its database.
    const file = join(folder.path, "one.age");
    await run(backup, ["--out", file, "--data", data]);
    await expect(run(backup, ["--out", file, "--data", data])).rejects.toThrow("one that is taken");
    const later = Date.now() + 400 * 86_400_000;
    await expect(run(backup, ["--out", join(folder.path, "late.age"), "--data", data], () => later)).rejects.toThrow(
      "expected a backup key for",
    );
    await expect(run(backup, ["--out", join(folder.path, "x.age"), "--data", folder.path])).rejects.toThrow("without a database");
    await expect(run(backup, ["--out", `${join(folder.path, "nowhere")}/`, "--data", data])).rejects.toThrow(
      "expected a folder for backups",
    );

    const months = readdirSync(join(keys, "offline/backups")).toSorted();
    const wrong = join(keys, "offline/backups", months[1] ?? "");
    const to = ["--data", join(folder.path, "restored")];
    await expect(run(backup, ["--verify", file, "--identity", wrong])).rejects.toThrow("take the one of its month");
    await expect(run(restore, ["--from", file, "--identity", wrong, ...to])).rejects.toThrow("take the one of its month");
    await expect(run(restore, ["--from", file, "--identity", identity, "--data", data])).rejects.toThrow("one that holds something");
    await expect(
      run(restore, ["--from", file, "--identity", identity, ...to, "--deletions", join(folder.path, "none.log")]),
    ).rejects.toThrow("expected the list of deletions");
    await expect(run(restore, ["--from", file, "--identity", join(keys, "setup.json"), ...to])).rejects.toThrow("expected age identities");

    const bytes = readFileSync(file);
    for (const at of [bytes.length >> 1, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      const path = join(folder.path, `damaged-${at}.age`);
      writeFileSync(path, damaged);
      await expect(run(restore, ["--from", path, "--identity", identity, ...to])).rejects.toThrow("the backup is damaged");
    }
    const cut = join(folder.path, "cut.age");
    writeFileSync(cut, bytes.subarray(0, bytes.length - 100));
    await expect(run(restore, ["--from", cut, "--identity", identity, ...to])).rejects.toThrow("the backup is damaged");
    expect(existsSync(join(folder.path, "restored"))).toBe(false);
    expect(readdirSync(folder.path).filter((name) => name.startsWith(".") || name.endsWith(".part"))).toEqual([]);
    const plain = await run(restore, ["--from", file, "--identity", identity, ...to]);
    expect(plain.err).toContain("No list of deletions was given");
  });
});

describe("telltale migrate", () => {
  const away = process.env["TELLTALE_NO_POSTGRES"];
  test.skipIf(away !== undefined)(
    `moves a desk to PostgreSQL, where it serves and is backed up${away === undefined ? "" : ` (${away})`}`,
    async () => {
      using folder = temporaryFolder();
      const cluster = spawn(process.execPath, [fileURLToPath(new URL("../../../tools/postgres.mjs", import.meta.url)), "run"], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      try {
        const url = await urlOf(cluster);
        const data = join(folder.path, "data");
        const server = await startServer(data);
        const keys = await setUp(server, folder);
        const taken = await runAs("ada", keys, server.address, ["take", "--draft", draftIn(folder, "moved along")]);
        await expect(run(migrate, ["--data", join(folder.path, "none"), "--to", url])).rejects.toThrow("without a database");
        const busy = await telltale(["migrate", "--data", data, "--to", url]);
        expect(busy).toMatchObject({ code: 1 });
        expect(busy.err).toContain("Another process is using this data directory");
        await server[Symbol.asyncDispose]();
        expect((await run(migrate, ["--data", data, "--to", url])).out).toContain("Copied and compared: 1 reports");
        await expect(run(migrate, ["--data", data, "--to", url])).rejects.toThrow("The store already holds something.");

        await using moved = await startServer(join(folder.path, "local"), { DATABASE_URL: url });
        expect((await runAs("ada", keys, moved.address, ["open", reportIn(taken.out)])).out).toContain("Robin Hale");
        const made = await telltale(["backup", "--out", folder.path], { env: { DATABASE_URL: url } });
        expect(made).toMatchObject({ code: 0, err: "" });
        const verified = await run(backup, ["--verify", made.out.split("\n")[0] ?? "", "--identity", identityIn(keys)]);
        expect(verified.out).toContain("holds: 1 reports");
      } finally {
        cluster.stdin?.end();
        if (cluster.exitCode === null) await once(cluster, "exit");
      }
    },
  );
});

async function urlOf(cluster: ChildProcess): Promise<string> {
  for await (const chunk of cluster.stdout ?? []) {
    const found = /\{"url":"([^"]+)"\}/u.exec(String(chunk))?.[1];
    // The server's setting is a web address, which has a host; the folder of the socket comes before it.
    if (found !== undefined) return found.replace("@/", "@localhost/");
  }
  throw new Error("expected a PostgreSQL for the test, but it did not start");
}
