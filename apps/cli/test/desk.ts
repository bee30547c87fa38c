/* A desk for tests: a server in this process, set up by `telltale setup`, and its commands run with answers given beforehand. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@telltale/contract";
import { type DerivedReceipt, deriveReceipt, fromBase64url, locatorOf, parseReceipt } from "@telltale/sealing";
import { type RunningServer, readConfig, serve } from "@telltale/server";
import { desk } from "../src/desk/command.ts";
import type { Io } from "../src/secret/terminal-io.ts";
import { setup } from "../src/setup/command.ts";

export interface Said {
  readonly out: string;
  readonly err: string;
}

/** Answers in their order, and what was said. */
export function answering(...lines: readonly string[]): { readonly io: Io; readonly said: () => Said } {
  const left = [...lines];
  let out = "";
  let err = "";
  const next = async (question: string): Promise<string> => {
    const line = left.shift();
    if (line === undefined) throw new Error(`expected an answer to "${question}", got none`);
    return line;
  };
  const io: Io = {
    interactive: false,
    out: (text) => void (out += text),
    note: (text) => void (err += text),
    ask: next,
    askHidden: next,
    rest: async () => left.splice(0).join("\n"),
  };
  return { io, said: () => ({ out, err }) };
}

/** Half of all time that keys cost is left out. */
export const cheap = { workFactor: 10 };

export const passphrases = {
  desk: "seven purple lanterns under water",
  offline: "nobody counts the winter swallows",
  ada: "copper kettles sing on Tuesdays",
  ben: "a quiet harbour keeps its boats",
} as const;

export interface Folder extends Disposable {
  readonly path: string;
  readonly put: (name: string, content: string) => string;
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "telltale-desk-"));
  return {
    path,
    put(name, content) {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Starts a server on a free port. */
export const startServer = (data: string, env: Readonly<Record<string, string>> = {}): Promise<RunningServer> =>
  serve(readConfig(env, { data, port: "0" }), { write: () => undefined });

/** Runs `telltale setup` with two handlers, Ada and Ben; gives the folder of keys. */
export async function setUp(server: RunningServer, folder: Folder): Promise<string> {
  const out = join(folder.path, "keys");
  const { io } = answering(server.setupCode, passphrases.desk, passphrases.offline, passphrases.ada, passphrases.ben);
  const names = ["--desk", "Harbour desk", "--handler", "Ada Quill", "--handler", "Ben Ash", "--backup-months", "2"];
  await setup(["--server", server.address, "--out", out, ...names], io, {}, cheap);
  return out;
}

/** Runs `telltale desk` as a handler whose key is in the folder of keys. */
export async function runAs(
  who: "ada" | "ben",
  keys: string,
  address: string,
  args: readonly string[],
  ...answers: readonly string[]
): Promise<Said> {
  const { io, said } = answering(passphrases[who], ...answers);
  const key = join(keys, "handlers", { ada: "ada-quill.key", ben: "ben-ash.key" }[who]);
  await desk(args, io, { TELLTALE_SERVER: address, TELLTALE_KEY: key });
  return said();
}

/** What a reporter's side makes of a receipt that was read out. */
export async function withReceipt(address: string, text: string): Promise<{ readonly client: Client; readonly receipt: DerivedReceipt }> {
  const client = createClient(address);
  const read = parseReceipt(/(?:\d{4} ){5}\d{4}/u.exec(text)?.[0] ?? "");
  const { salt } = await client.call("getSalt", { body: { version: 1, locator: locatorOf(read) } });
  return { client, receipt: await deriveReceipt(read, fromBase64url(salt)) };
}

/** The first report that a text names. */
export const reportIn = (text: string): string => /r-[0-9a-f]{32}/u.exec(text)?.[0] ?? "";
