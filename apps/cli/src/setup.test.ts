import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@telltale/contract";
import { openKeyFile } from "@telltale/sealing";
import { describe, expect, test } from "vitest";
import { answering, cheap, passphrases, setUp, startServer, temporaryFolder } from "../test/desk.ts";
import { newKey } from "./desk/desk-key.ts";
import { newPassphrase } from "./secret/passphrase.ts";
import { setup } from "./setup/command.ts";

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted();

const base = ["--desk", "Harbour desk", "--backup-months", "1"];

describe("telltale setup", () => {
  test("writes what stays with people for their eyes alone, and opens the desk's intake", async () => {
    using folder = temporaryFolder();
    await using server = await startServer(join(folder.path, "data"));
    const out = await setUp(server, folder);
    expect(filesIn(out)).toEqual([
      "handlers/ada-quill.key",
      "handlers/ada-quill.key.pub",
      "handlers/ada-quill.key.state.json",
      "handlers/ben-ash.key",
      "handlers/ben-ash.key.pub",
      "handlers/ben-ash.key.state.json",
      ...filesIn(join(out, "offline")).map((name) => `offline/${name}`),
      "setup.json",
    ]);
    expect(filesIn(join(out, "offline"))).toContain("recovery.key");
    expect(filesIn(join(out, "offline/backups"))).toHaveLength(2);
    for (const name of filesIn(out)) expect(statSync(join(out, name)).mode & 0o777, name).toBe(0o600);
    expect(readFileSync(join(out, "setup.json"), "utf8")).not.toMatch(/SECRET/u);
    const root = await openKeyFile(readFileSync(join(out, "offline/root.key"), "utf8"), passphrases.offline);
    expect(root.kind).toBe("root");
    expect(await createClient(server.address).call("getDesk", {})).toMatchObject({ desk: "Harbour desk", open: true, replyHours: 72 });
  });

  test("goes on with the same folder after the sending failed, and says so when it is done already", async () => {
    using folder = temporaryFolder();
    await using server = await startServer(join(folder.path, "data"));
    const out = join(folder.path, "keys");
    const args = ["--server", server.address, "--out", out, ...base, "--handler", "Ada Quill"];
    const first = answering("wrong-setup-code", passphrases.desk, passphrases.offline, passphrases.ada);
    await expect(setup(args, first.io, {}, cheap)).rejects.toThrow("The setup code is not the one that the server printed.");
    const made = readFileSync(join(out, "offline/root.key"), "utf8");
    const second = answering(server.setupCode);
    await setup(args, second.io, {}, cheap);
    expect(second.said().out).toContain("is set up, with 1 handler: Ada Quill");
    expect(readFileSync(join(out, "offline/root.key"), "utf8")).toBe(made);
    const third = answering();
    await setup(args, third.io, {}, cheap);
    expect(third.said().out).toContain("has been set up with these keys");
    const elsewhere = ["--server", server.address, "--out", join(folder.path, "other"), ...base, "--handler", "Ada Quill"];
    await expect(setup(elsewhere, answering().io, {}, cheap)).rejects.toThrow("this desk is set up already");
  });

  test("takes the public half of a key that a handler made elsewhere, and draws passphrases when asked", async () => {
    using folder = temporaryFolder();
    await using server = await startServer(join(folder.path, "data"));
    const key = join(folder.path, "ben.key");
    await newKey(["--out", key, "--name", "Ben Ash"], answering(passphrases.ben).io, cheap);
    const code = folder.put("code", `${server.setupCode}\n`);
    const out = join(folder.path, "keys");
    const { io, said } = answering();
    const handlers = ["--handler", "Ada Quill", "--handler", `${key}.pub`];
    await setup(["--server", server.address, "--out", out, "--code-file", code, "--generate", ...base, ...handlers], io, {}, cheap);
    const { out: told, err } = said();
    expect(err).toContain("Ben Ash: fingerprint");
    expect(told.match(/^ {2}([a-z]{5}-){5}[a-z]{5}$/gmu)).toHaveLength(3);
    expect(existsSync(join(out, "handlers/ben-ash.key"))).toBe(false);
    const { keyset } = await createClient(server.address).call("getDesk", {});
    expect(keyset?.keyset).toContain("Ben Ash");
  });

  test.each([
    ["a folder that holds something", { handlers: ["Ada"], full: true }, "expected a folder for keys that is empty"],
    ["a weak passphrase", { handlers: ["Ada"], desk: "password12" }, "expected a passphrase of at least 14 characters"],
    ["two handlers of one name", { handlers: ["Ada", "Ada"] }, "expected each name once"],
    ["one handler and no recovery key", { handlers: ["Ada"], more: ["--no-recovery"] }, "expected two handlers"],
    ["nobody", { handlers: [] }, "expected handlers"],
  ])(
    "refuses %s and leaves nothing behind",
    async (_, given: { handlers: string[]; full?: boolean; desk?: string; more?: string[] }, sentence) => {
      using folder = temporaryFolder();
      await using server = await startServer(join(folder.path, "data"));
      const out = join(folder.path, "keys");
      if (given.full === true) await newKey(["--out", join(out, "old.key"), "--name", "Old"], answering(passphrases.ada).io, cheap);
      const { io } = answering(server.setupCode, given.desk ?? passphrases.desk, passphrases.offline, passphrases.ada, passphrases.ben);
      const handlers = given.handlers.flatMap((name) => ["--handler", name]);
      await expect(
        setup(["--server", server.address, "--out", out, ...base, ...handlers, ...(given.more ?? [])], io, {}, cheap),
      ).rejects.toThrow(sentence);
      expect(readdirSync(folder.path).filter((name) => name.startsWith("."))).toEqual([]);
      expect(existsSync(out)).toBe(given.full === true);
      expect(await createClient(server.address).call("getSetup", {})).toMatchObject({ needed: true });
    },
  );
});

const given = (passphrase: string) => newPassphrase(answering(passphrase).io, "a key", {});

describe("passphrases", () => {
  test.each(["correct horse battery staple", "fourteen-chars", "one two three four five"])("strong enough: %s", async (passphrase) => {
    expect(await given(passphrase)).toEqual({ passphrase, drawn: false });
  });

  test.each(["aaaaaaaaaaaaaaaaaaaa", "abababababababab", "short", "a b c d e", "              "])("too weak: %s", async (passphrase) => {
    await expect(given(passphrase)).rejects.toThrow("expected a passphrase of at least 14 characters or 5 words");
  });

  test("that are drawn are strong, and never twice the same", async () => {
    const drawn = await Promise.all(Array.from({ length: 50 }, () => newPassphrase(answering().io, "a key", { draw: true })));
    expect(new Set(drawn.map(({ passphrase }) => passphrase)).size).toBe(50);
    for (const { passphrase } of drawn) expect(await given(passphrase)).toEqual({ passphrase, drawn: false });
  });
});
