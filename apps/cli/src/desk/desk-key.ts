/* Making one's own key, and the desk as a whole: how it stands, unlock, lock, rotate. */
import { createClient } from "@telltale/contract";
import { fingerprint, generateHandlerKey, sealKeyFile } from "@telltale/sealing";
import { parseArgs } from "node:util";
import { explaining } from "../failures.ts";
import { expectNothingAt, writeNew } from "../secret/files.ts";
import { askPassphrase, newPassphrase } from "../secret/passphrase.ts";
import type { Io } from "../secret/terminal-io.ts";
import { safe } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { type Env, inSession, parseAction, signInOptions } from "./options.ts";
import { halfFingerprint, publicHalfOf, publicHalfText } from "./public-half.ts";

/** What tests lower. */
export interface Costs {
  readonly workFactor?: number;
}

export async function newKey(args: readonly string[], io: Io, costs: Costs = {}): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { name: { type: "string" }, out: { type: "string" }, "passphrase-file": { type: "string" }, generate: { type: "boolean" } },
  });
  if (positionals.length > 0) throw new UsageError(`expected no argument "${positionals[0] ?? ""}"`);
  if (values.out === undefined) throw new UsageError("expected where to write the key by --out FILE, got nothing");
  const path = values.out;
  expectNothingAt(path);
  expectNothingAt(`${path}.pub`);
  const name = (values.name ?? (await io.ask("Your name, as reporters see it"))).trim();
  if (name === "" || name.length > 200) throw new UsageError("expected a name of 1 to 200 characters");
  const { passphrase, drawn } = await newPassphrase(io, "your key", { file: values["passphrase-file"], draw: values.generate === true });
  await explaining(async () => {
    const secrets = await generateHandlerKey();
    const half = publicHalfOf(secrets, name);
    await writeNew(path, await sealKeyFile(secrets, passphrase, costs));
    await writeNew(`${path}.pub`, publicHalfText(half));
    io.out(
      [
        ...(drawn ? [`Its passphrase, shown this once:  ${passphrase}`, ""] : []),
        `${path}      your key: keep it, and a copy elsewhere`,
        `${path}.pub  its public half: hand this one over`,
        "",
        `Fingerprint  ${halfFingerprint(half)}`,
        "Read it to whoever adds you, over the phone or in person.",
        "",
      ].join("\n"),
    );
  });
}

export async function status(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, { json: { type: "boolean" } }, []);
  await inSession(io, signInOptions(values, env), async ({ client, credential, desk, keyset, head }) => {
    const { unlocked, reports, waiting, dataKey, backupsUntil } = await client.call("getStatus", {}, credential);
    if (values.json === true) {
      io.out(
        `${JSON.stringify({ version: 1, desk: keyset.desk, open: desk.open, unlocked, reports, waiting, dataKey, backupsUntil, audit: head.seq })}\n`,
      );
      return;
    }
    const lines = [
      safe(keyset.desk),
      `  takes reports  ${desk.open ? "yes" : `no: ${desk.closedBecause === "too-few-keys" ? "it needs a second handler or a recovery key" : "it is not set up"}`}`,
      `  unlocked       ${unlocked ? "yes" : "no: reports come in, and are read once it is unlocked"}`,
      `  reports        ${reports.received} received, ${reports.closed} closed, ${reports.receiving} arriving, ${reports.withdrawn} withdrawn`,
      `  to be read     ${waiting}`,
      ...(dataKey === null
        ? []
        : [`  data key       ${dataKey.serial}${dataKey.older === 0 ? "" : `, ${dataKey.older} rows still under an older one`}`]),
      `  backups        ${backupsUntil === null ? "no key to seal them to" : `keys up to ${backupsUntil}`}`,
      `  keys           set ${keyset.serial} of ${new Date(keyset.issuedAt).toISOString().slice(0, 10)}, root ${fingerprint(desk.keyset?.root ?? "")}`,
      `  audit chain    ${head.seq} lines`,
      ...(desk.demo ? ["  A demonstration: its keys are thrown away when the server stops."] : []),
    ];
    io.out(`${lines.join("\n")}\n`);
  });
}

export async function unlock(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, { "desk-passphrase-file": { type: "string" } }, []);
  await inSession(io, signInOptions(values, env), async ({ client, credential }) => {
    const passphrase = await askPassphrase(io, "the desk", values["desk-passphrase-file"]);
    const { waiting } = await client.call("unlockDesk", { body: { version: 1, passphrase } }, credential);
    io.out(`Unlocked. ${waiting === 0 ? "No report waits" : waiting === 1 ? "1 report waits" : `${waiting} reports wait`} to be read.\n`);
  });
}

export async function lock(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, {}, []);
  await inSession(io, signInOptions(values, env), async ({ client, credential }) => {
    await client.call("lockDesk", {}, credential);
    io.out("Locked. Reports still come in; they are read after the next unlock.\n");
  });
}

export async function rotate(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, {}, []);
  await inSession(io, signInOptions(values, env), async ({ client, credential }) => {
    const { dataKey } = await client.call("rotateDataKey", {}, credential);
    io.out(
      `Data key ${dataKey?.serial ?? "?"} is in use; ${dataKey?.older ?? 0} rows are being sealed anew. \`telltale desk status\` says how many are left.\n`,
    );
  });
}

/** Who the handlers of a desk are: public, so nobody has to sign in for it. */
export const publicDesk = (origin: string) => explaining(() => createClient(origin).call("getDesk", {}), origin);
