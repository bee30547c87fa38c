import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@telltale/contract";
import { describe, expect, test } from "vitest";
import { passphrases, setUp, startServer, temporaryFolder } from "../test/desk.ts";
import { telltale } from "../test/telltale.ts";

const program = fileURLToPath(new URL("../bin/telltale.mjs", import.meta.url));

interface Serving {
  readonly child: ChildProcess;
  /** Resolves when standard output holds this. */
  readonly said: (words: string) => Promise<string>;
  /** Ends it as a service manager does; gives its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

function serving(args: readonly string[], env: Readonly<Record<string, string>> = {}): Serving {
  // Started by no package manager, whatever started the tests: the command says how it is called from where it was started.
  const { npm_execpath: _, ...own } = process.env;
  const child = spawn(process.execPath, [program, "serve", "--port", "0", ...args], { env: { ...own, ...env } });
  let out = "";
  let err = "";
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((check) => check());
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    look();
  });
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    child,
    said: (words) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (out.includes(words)) resolve(out);
        };
        waiting.add(check);
        check();
        void ended.then(() => reject(new Error(`expected "${words}", but it ended: ${out}${err}`)));
      }),
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

const addressIn = (out: string): string => /http:\/\/localhost:\d+/u.exec(out)?.[0] ?? "";

describe("telltale serve", () => {
  test("says how to go on where the desk is not set up, and that its folder is taken; ends on SIGTERM", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    // What the other commands read from the environment is no mistake.
    const one = serving(["--data", data], { TELLTALE_SERVER: "https://desk.example", TELLTALE_KEY: "my.key" });
    const out = await one.said("setup code");
    expect(out).toContain(`telltale setup --server ${addressIn(out)} --out telltale-keys`);
    expect(await createClient(addressIn(out)).call("getSetup", {})).toMatchObject({ needed: true });
    const { code, err } = await telltale(["serve", "--port", "0", "--data", data]);
    expect({ code, err }).toEqual({
      code: 1,
      err: "telltale: Another process is using this data directory. Stop it first, or give this one a directory of its own.\n",
    });
    const taken = await telltale(["serve", "--port", new URL(addressIn(out)).port, "--data", join(folder.path, "other")]);
    expect(taken).toMatchObject({ code: 1, out: "" });
    expect(taken.err).toContain("telltale: the port is taken by another program");
    expect(await one.stop()).toBe(0);
    const again = serving(["--data", data], { npm_execpath: "npm" });
    expect(await again.said("setup code")).toContain("npm run -s telltale -- setup --server");
    expect(await again.stop("SIGINT")).toBe(0);
  });

  test("names everything that is wrong with its settings at once", async () => {
    const env = { TELLTALE_PROT: "80", TELLTALE_LOG: "loud", TELLTALE_ORIGIN: "http://desk.example" };
    const { code, out, err } = await telltale(["serve", "--port", "eighty"], { env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.split("\n").filter((line) => line !== "")).toEqual([
      "telltale: TELLTALE_PROT is no setting of the server",
      'telltale: --port: expected 0 to 65535, got "eighty"',
      'telltale: TELLTALE_ORIGIN: expected https://NAME, got "http://desk.example"',
      'telltale: TELLTALE_LOG: expected info, warn or error, got "loud"',
    ]);
  });

  test("is unlocked at its start by a systemd credential or by a passphrase, and by no other", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    {
      await using server = await startServer(data);
      await setUp(server, folder);
    }
    mkdirSync(join(folder.path, "credentials"));
    folder.put("credentials/telltale-passphrase", `${passphrases.desk}\n`);
    const bySystemd = serving(["--data", data], { CREDENTIALS_DIRECTORY: join(folder.path, "credentials") });
    await bySystemd.said("It is unlocked.");
    expect(await bySystemd.stop()).toBe(0);

    const byFile = serving(["--data", data, "--unlock", "--passphrase-file", folder.put("passphrase", passphrases.desk)]);
    await byFile.said("It is unlocked.");
    expect(await byFile.stop()).toBe(0);

    const { code, err } = await telltale(["serve", "--port", "0", "--data", data, "--unlock"], { input: "a wrong passphrase\n" });
    expect(code).toBe(1);
    expect(err).toContain("telltale: expected the passphrase of this key file, got another");

    const locked = serving(["--data", data]);
    await locked.said("It is locked");
    expect(await locked.stop()).toBe(0);
  });

  test("demonstrates itself with keys that are thrown away at the end", async () => {
    const demo = serving(["--demo"]);
    const out = await demo.said("Take one by hand");
    expect(out).toContain("THIS IS A DEMONSTRATION");
    const listing = /telltale (desk list .+)/u.exec(out)?.[1]?.split(" ") ?? [];
    const key = listing[listing.indexOf("--key") + 1] ?? "";
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(await telltale(listing)).toEqual({ code: 0, out: "No reports.\n", err: "" });
    const { open, demo: isDemo } = await createClient(addressIn(out)).call("getDesk", {});
    expect({ open, isDemo }).toEqual({ open: true, isDemo: true });
    const folder = key.slice(0, key.indexOf("/demo-keys"));
    expect(readdirSync(folder)).toContain("telltale.db");
    expect(await demo.stop()).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  test("keeps the folder that a demonstration was given, and takes no desk in use for one", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    const demo = serving(["--demo", "--data", data]);
    await demo.said("Take one by hand");
    await demo.stop();
    const again = serving(["--demo", "--data", data]);
    await again.said("Take one by hand");
    await again.stop();
    const inUse = join(folder.path, "in-use");
    {
      await using server = await startServer(inUse);
      await setUp(server, folder);
    }
    const { code, err } = await telltale(["serve", "--demo", "--port", "0", "--data", inUse]);
    expect(code).toBe(1);
    expect(err).toContain("expected a folder of a demonstration");
  });

  test.each(["serve", "setup", "desk", "backup", "restore", "migrate"])(
    "%s --help says what it takes, and a wrong option is wrong usage",
    async (command) => {
      const help = await telltale([command, "--help"]);
      expect(help).toMatchObject({ code: 0, err: "" });
      expect(help.out.split("\n").every((line) => line.length <= 80)).toBe(true);
      expect((await telltale([command, "--no-such-option"])).code).toBe(2);
    },
  );
});
