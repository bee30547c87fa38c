/*
 * Sets a desk up: all keys are made here, where nothing but this process sees them; the server is sent public and sealed parts. Every file is
 * written before anything is sent, in one folder that appears at once, so that a setup which broke off goes on with the same folder.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createClient, keyset as keysetShape, signedKeyset } from "@telltale/contract";
import { verifyKeyset } from "@telltale/sealing";
import { z } from "zod";
import type { Costs } from "../desk/desk-key.ts";
import { type Env, serverOf } from "../desk/options.ts";
import { halfFingerprint, readPublicHalf } from "../desk/public-half.ts";
import { explaining } from "../failures.ts";
import { readJson, readText, syncFolder, writeNew } from "../secret/files.ts";
import { newPassphrase } from "../secret/passphrase.ts";
import { type Io, processIo } from "../secret/terminal-io.ts";
import { paragraph } from "../terminal.ts";
import { FailedError, UsageError } from "../usage.ts";
import { type FirstHandler, type KeptFile, type SetupRequest, fingerprintsOf, makeDesk } from "./make-desk.ts";

const options = {
  server: { type: "string" },
  out: { type: "string", default: "telltale-keys" },
  "code-file": { type: "string" },
  desk: { type: "string" },
  hours: { type: "string" },
  "reply-hours": { type: "string" },
  handler: { type: "string", multiple: true },
  recovery: { type: "boolean", default: true },
  "backup-months": { type: "string", default: "24" },
  "desk-passphrase-file": { type: "string" },
  "offline-passphrase-file": { type: "string" },
  "handler-passphrase-file": { type: "string", multiple: true },
  generate: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export const setupHelp = `telltale setup --server URL   make a desk's keys and set its server up

  --server URL           the running server; or TELLTALE_SERVER. HTTPS, except
                         on this machine
  --out DIR              where the keys are written (telltale-keys). Run it
                         again with the same folder to go on after a failure
  --code-file FILE       the setup code that the server printed
  --desk NAME            what reporters see
  --hours TEXT           when the desk is staffed, in its own words
  --reply-hours N        hours in which an answer can be expected (72)
  --handler NAME         a handler whose key is made here; or
  --handler FILE.pub     one who made the key by \`telltale desk key new\`; give
                         two or more
  --no-recovery          no recovery key: handlers alone open what they open
  --backup-months N      monthly backup keys to make (24)
  --generate             draw each passphrase that no file gives; show it once
  --desk-passphrase-file FILE, --offline-passphrase-file FILE
  --handler-passphrase-file FILE   once for each handler whose key is made here

What is not given is asked for. Without a terminal the answers are the lines of
standard input: the code, then the passphrases of the desk, of what is kept
offline, and of each handler.
Exit code 0: done. 1: it could not be done. 2: wrong usage.
`;

const requestName = "setup.json";

const kept = z.strictObject({
  version: z.literal(1),
  keyset: signedKeyset,
  deskKey: z.string(),
  dataKeys: z.string(),
  backupRecipients: z.array(z.strictObject({ month: z.string(), recipient: z.string() })),
  hours: z.string(),
  replyHours: z.int(),
});

type Values = ReturnType<typeof parse>["values"];
const parse = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: false, allowNegative: true, options });

function wholeNumber(given: string, name: string, least: number, most: number): number {
  const value = Number(given);
  if (!/^\d+$/u.test(given) || value < least || value > most)
    throw new UsageError(`expected --${name} to be ${least} to ${most}, got "${given}"`);
  return value;
}

/** `telltale setup`. Throws UsageError or FailedError. */
export async function setup(args: readonly string[], io: Io = processIo(), env: Env = process.env, costs: Costs = {}): Promise<void> {
  const { values } = parse(args);
  if (values.help === true) {
    io.out(setupHelp);
    return;
  }
  const origin = serverOf(values.server, env);
  const out = resolve(values.out);
  await explaining(async () => {
    const client = createClient(origin);
    const { needed } = await client.call("getSetup", {});
    const made = existsSync(join(out, requestName));
    if (!needed && !made) throw new FailedError("this desk is set up already");
    const { store, keyset: present } = await client.call("getDesk", {});
    if (needed) {
      const code = await codeOf(values, io);
      if (!made) await makeFiles(out, values, io, store, costs);
      const request = await readRequest(out);
      await client.call("setUp", { body: request }, { scheme: "Setup", token: code });
      io.out(toldOf(request, out, origin));
      return;
    }
    const request = await readRequest(out);
    if (present?.keyset !== request.keyset.keyset && JSON.parse(present?.keyset ?? "{}").serial === 1)
      throw new FailedError(
        "this desk was set up by somebody else, with other keys than those in the folder: find out who before anybody uses it",
      );
    io.out(`This desk has been set up with these keys.\n\n${toldOf(request, out, origin)}`);
  }, origin);
}

async function codeOf(values: Values, io: Io): Promise<string> {
  const file = values["code-file"];
  const code = (
    file === undefined ? await io.ask("The setup code that the server printed") : await readText(file, "a file with the setup code")
  ).trim();
  if (!/^[\w-]{8,128}$/u.test(code)) throw new FailedError("expected the setup code that the server printed, got something else");
  return code;
}

async function readRequest(out: string): Promise<SetupRequest> {
  const read = kept.safeParse(await readJson(join(out, requestName), "what a setup left"));
  if (!read.success) throw new FailedError(`expected what a setup left, got a damaged file: ${join(out, requestName)}`);
  return read.data;
}

/** Asks for what is not given, makes all keys, and puts them into the folder at once. */
async function makeFiles(out: string, values: Values, io: Io, store: string, costs: Costs): Promise<void> {
  if (existsSync(out) && (await readdir(out)).length > 0)
    throw new FailedError(`expected a folder for keys that is empty or not there yet, got one that holds something: ${out}`);
  const ask = async (given: string | undefined, question: string, fallback: string): Promise<string> => {
    if (given !== undefined) return given.trim();
    if (!io.interactive) return fallback;
    const answered = (await io.ask(fallback === "" ? question : `${question} [${fallback}]`)).trim();
    return answered === "" ? fallback : answered;
  };
  const desk = await ask(values.desk, "The desk's name, as reporters see it", "");
  if (desk === "" || desk.length > 200) throw new UsageError("expected the desk's name by --desk, 1 to 200 characters");
  const hours = await ask(values.hours, "When it is staffed, in its own words", "");
  const replyHours = wholeNumber(
    await ask(values["reply-hours"], "Hours in which an answer can be expected", "72"),
    "reply-hours",
    1,
    10_000,
  );
  const backupMonths = wholeNumber(values["backup-months"], "backup-months", 0, 120);
  const named = await namesOf(values, io);
  if (named.length === 1 && !values.recovery)
    throw new UsageError("expected two handlers, or one and a recovery key: a lost key must lose no report");

  const files = values["handler-passphrase-file"] ?? [];
  const drawnOnes: [string, string][] = [];
  const draw = values.generate === true;
  const passphraseFor = async (what: string, file: string | undefined): Promise<string> => {
    const { passphrase, drawn } = await newPassphrase(io, what, { file, draw });
    if (drawn) drawnOnes.push([what, passphrase]);
    return passphrase;
  };
  const deskPassphrase = await passphraseFor("the desk's key, which unlocks the server", values["desk-passphrase-file"]);
  const offlinePassphrase = await passphraseFor("what is kept offline: the root and the recovery key", values["offline-passphrase-file"]);
  const handlers: FirstHandler[] = [];
  let made = 0;
  for (const given of named) {
    if (given.endsWith(".pub")) {
      const half = await readPublicHalf(given);
      io.note(`${half.name}: fingerprint ${halfFingerprint(half)}. Compare it with what they read to you.\n`);
      handlers.push({ kind: "given", half });
      continue;
    }
    handlers.push({ kind: "made", name: given, passphrase: await passphraseFor(`the key of ${given}`, files[made]) });
    made += 1;
  }
  if (files.length > made)
    throw new UsageError(`expected a --handler-passphrase-file for each key made here (${made}), got ${files.length}`);
  const result = await makeDesk({
    desk,
    hours,
    replyHours,
    handlers,
    recovery: values.recovery,
    backupMonths,
    deskPassphrase,
    offlinePassphrase,
    store,
    now: Date.now(),
    ...costs,
  });
  // Refuses two of a name, two of a key and the like, before anything is written.
  verifyKeyset(result.request.keyset);
  await writeFolder(out, [...result.files, { path: requestName, content: `${JSON.stringify(result.request, null, 1)}\n` }]);
  if (drawnOnes.length > 0)
    io.out(
      `Passphrases that were made, shown this once:\n\n${drawnOnes.map(([what, passphrase]) => `  ${passphrase}\n    ${what}`).join("\n")}\n\n`,
    );
}

async function namesOf(values: Values, io: Io): Promise<readonly string[]> {
  const given = (values.handler ?? []).map((name) => name.trim()).filter((name) => name !== "");
  if (given.length > 0) return given;
  if (!io.interactive) throw new UsageError("expected handlers by --handler, got none");
  const names: string[] = [];
  io.note("Handlers: a name, or the file FILE.pub of somebody who made a key of their own. An empty line ends.\n");
  for (;;) {
    const name = (await io.ask(`Handler ${names.length + 1}`)).trim();
    if (name !== "") names.push(name);
    else if (names.length > 0) return names;
  }
}

/** Writes all files into a folder beside, then gives it its name: it is there whole or not at all. */
async function writeFolder(out: string, files: readonly KeptFile[]): Promise<void> {
  await mkdir(dirname(out), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  try {
    for (const { path, content } of files) await writeNew(join(fresh, path), content);
    if (existsSync(out)) await rmdir(out);
    await rename(fresh, out);
    await syncFolder(dirname(out));
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

function toldOf({ keyset: signed, backupRecipients }: SetupRequest, out: string, origin: string): string {
  const set = keysetShape.parse(JSON.parse(signed.keyset));
  const prints = fingerprintsOf(signed.root, set).map(([name, print]) => `  ${name.padEnd(9)} ${print}`);
  const [firstMonth, lastMonth] = [backupRecipients[0]?.month, backupRecipients.at(-1)?.month];
  const own = existsSync(join(out, "handlers"));
  const rows = [
    ["offline/root.key", "signs who the handlers are. On two media, locked away, off every network."],
    ...(set.recoveryRecipient === null
      ? []
      : [["offline/recovery.key", "opens what handlers open when their keys are lost. The same, elsewhere."]]),
    ["offline/desk.key", "the desk's key behind its passphrase; the server has a copy."],
    ...(firstMonth === undefined
      ? []
      : [
          [
            "offline/backups/",
            `open the backups of ${firstMonth} to ${lastMonth ?? ""}; not behind a passphrase. Never beside backups; destroy each on schedule.`,
          ],
        ]),
    ...(own ? [["handlers/NAME.key", "to each handler, with NAME.key.state.json; then delete it here."]] : []),
    [requestName, "what was sent; holds no open secret. Can be deleted."],
  ];
  return `${set.desk} is set up, with ${set.handlers.length} ${set.handlers.length === 1 ? "handler" : "handlers"}: ${set.handlers.map(({ name }) => name).join(", ")}.

Publish these fingerprints where the server cannot change them (paper, another site):

${prints.join("\n")}

In ${out}:

${rows.map(([path = "", what = ""]) => paragraph(what, " ".repeat(25), `  ${path.padEnd(22)} `)).join("\n")}

Move offline/ away from this machine now. Then let a handler unlock the desk:

  telltale desk unlock --server ${origin} --key HANDLER.key
`;
}
